@epic:Kombo
Feature: Keys and integrations
  A partner is known by the API key of its environment. Which of the environment's integrations a call is about is said
  by the header X-Integration-Id. The key check is the only call that needs no integration.

  Rule: A key opens one environment

    @req:KB-AUTH-01
    Scenario: With its key each call is answered
      Given a Kombo order that is OPEN
      When each call is made with its key for its integration
      And the key check is made with its key
      Then each call is answered with success

    @req:KB-AUTH-01
    Scenario Outline: With <key> nothing opens
      Given an integration with a package and an order
      And all packages, orders and results are noted, those of another environment too
      When each call is made with <key> for its integration
      And the key check is made with <key>
      Then each call is refused
      And no package, order or result has changed

      Examples:
        | key            |
        | no key         |
        | an unknown key |

    @req:KB-AUTH-01
    Scenario: The key of another environment opens nothing here
      Given an integration with a package and an order
      And all packages, orders and results are noted, those of another environment too
      When each call is made with the key of another environment for its integration
      Then each call is refused
      And no package, order or result has changed

    @req:KB-AUTH-01
    Scenario: With a former key nothing opens once a new one is made
      Given an integration with a package and an order
      And a new API key is made on the dashboard
      And all packages, orders and results are noted, those of another environment too
      When each call is made with its former key for its integration
      Then each call is refused
      And no package, order or result has changed

    @req:KB-AUTH-01
    Scenario Outline: A key is a bearer key, and not one <form>
      Given an integration with a package and an order
      And all packages, orders and results are noted, those of another environment too
      When each call shows its key <form>
      Then each call is refused
      And no package, order or result has changed

      Examples:
        | form                    |
        | without the word Bearer |
        | as a Basic password     |
        | in the header X-Api-Key |

    @req:KB-AUTH-10
    Scenario: Each environment is shown its own packages and orders only
      Given an integration with a package and an order
      And an integration of another environment with other packages and orders
      Then each of the two is shown its own packages and orders, and nothing else

  Rule: A bad key is refused

    @req:KB-AUTH-04
    Scenario: With an unknown key each call is refused with 401
      Given an integration with a package and an order
      When each call is made with an unknown key for its integration
      And the key check is made with an unknown key
      Then each call is refused with 401 and PLATFORM.AUTHENTICATION_INVALID

    @req:KB-AUTH-04
    Scenario: Once a new key is made, the former one is refused with 401 and the new one opens
      Given an integration with a package and an order
      And a new API key is made on the dashboard
      When each call is made with its former key for its integration
      And the key check is made with its former key
      Then each call is refused with 401 and PLATFORM.AUTHENTICATION_INVALID
      And with the new key the packages and orders are shown as before

    @req:KB-AUTH-05
    Scenario: Without a key each call is refused with 401
      Given an integration with a package and an order
      When each call is made with no key for its integration
      And the key check is made with no key
      Then each call is refused with 401 and PLATFORM.AUTHENTICATION_INVALID

  Rule: A call names its integration

    @req:KB-AUTH-02
    Scenario: A call without an integration is refused, but for the key check
      Given an integration with a package and an order
      And all packages, orders and results are noted, those of another environment too
      When each call is made with its key for no integration
      Then each call is refused
      And no package, order or result has changed

    @req:KB-AUTH-10
    Scenario: A call is about the integration that it names, and no other of the environment
      Given an integration with a package and an order
      And a second integration of the same environment, with a package of its own
      Then each of the two is shown its own packages and orders, and nothing else

    @req:KB-AUTH-03
    Scenario: The id of an integration is the name of its tool, a colon and 24 letters and digits
      Given an integration with a package and an order
      When the partner lists the packages and orders
      Then the id of the integration is its tool, a colon and 24 letters and digits

    @req:KB-AUTH-03
    Scenario: Small and capital letters of an integration's id are not the same
      Given an integration with a package and an order
      When each call is made with its key for its integration in other letters
      Then each call is refused

    @req:KB-AUTH-10
    Scenario: A call for the integration of another environment is refused
      Given an integration with a package and an order
      And an integration of another environment with other packages and orders
      And all packages, orders and results are noted, those of another environment too
      When each call is made with its key for the integration of another environment
      Then each call is refused
      And no package, order or result has changed

    @req:KB-AUTH-10
    Scenario: The partner of another environment can write no result to the order
      Given a Kombo order that is OPEN
      And all packages, orders and results are noted, those of another environment too
      When the partner of another environment writes a result to the order
      Then each result is refused
      And no package, order or result has changed

    @req:KB-AUTH-10
    Scenario: By another integration of the same environment no result is written to the order
      Given a Kombo order that is OPEN
      And all packages, orders and results are noted, those of another environment too
      When the partner writes a result to the order by another integration of its own
      Then each result is refused
      And no package, order or result has changed

    @req:KB-AUTH-10
    Scenario: The id of another environment's order shows nothing of it
      Given the integration has 5 orders
      When the partner lists the orders by the ids of an order of another environment
      Then no order that was asked for is shown

    @req:KB-AUTH-06
    Scenario Outline: A call for <integration> is refused with 404
      Given an integration with a package and an order
      When each call is made with its key for <integration>
      Then each call is refused with 404 and PLATFORM.INTEGRATION_NOT_FOUND

      Examples:
        | integration                            |
        | an unknown integration                 |
        | the integration of another environment |
        | a deleted integration                  |
        | a name that is no id                   |

    @req:KB-AUTH-07
    Scenario: A call without an integration is refused with 400
      Given an integration with a package and an order
      When each call is made with its key for no integration
      Then each call is refused with 400 and PLATFORM.INPUT_INVALID

  Rule: An environment can restrict who calls

    @req:KB-AUTH-08
    Scenario: A call from an address that is not allowed is refused with 403
      Given an integration with a package and an order
      And only calls from 192.0.2.1 are allowed
      When each call is made with its key for its integration
      Then each call is refused with 403 and PLATFORM.IP_NOT_WHITELISTED

    @req:KB-AUTH-08
    Scenario: Once every address is allowed again, calls are answered
      Given an integration with a package and an order
      And only calls from 192.0.2.1 are allowed
      And calls from every address are allowed
      When each call is made with its key for its integration
      Then each call is answered with success

  Rule: Messages are JSON, and the names of their headers are written in any way

    @req:KB-TR-03
    Scenario: Every answer is JSON and says so, also where a call is refused
      Given an integration with a package and an order
      When each call is made with its key for its integration
      And the key check is made with its key
      Then each answer is JSON and says so
      When each call is made with an unknown key for its integration
      Then each answer is JSON and says so

    @req:KB-TR-03
    Scenario: A message with a charset in its content type is taken
      Given an integration with a package and an order
      When the partner sets packages and writes a result as application/json; charset=utf-8
      Then each call is answered with success

    @req:KB-TR-04
    Scenario Outline: Headers <how> are understood
      Given an integration with a package and an order
      When each call is made with headers <how>
      Then each call is answered with success

      Examples:
        | how                            |
        | in small letters               |
        | in capital letters             |
        | and an empty one called cookie |

  Rule: A key can be checked

    @req:KB-AUTH-09
    Scenario: The key check tells the environment, under two names
      When the key check is made with its key
      Then it tells the environment of the key, under both names

    @req:KB-AUTH-09
    Scenario: The key check tells the same environment after a new key is made, and another one for another key
      Given a new API key is made on the dashboard
      When the key check is made with its key
      Then it tells the environment of the key, under both names
      And the key of another environment belongs to another one

    @req:KB-AUTH-09
    Scenario: The key check refuses a bad key with one of the general codes
      When the key check is made with an unknown key
      Then each call is refused
      And the code is one of the general ones
