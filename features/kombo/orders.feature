@epic:Kombo
Feature: The list of orders
  A partner finds the orders of an integration in a list, by their ids, by status, and by when they were created.

  Rule: An order tells who is to be assessed, for which job, with which package

    @req:KB-ORD-01
    Scenario: An order is listed as the customer placed it
      Given the customer has ordered an assessment with every detail
      When the partner lists the orders
      Then the order is listed once, with every detail as it was placed

    @req:KB-ORD-01
    Scenario: What is not known of an order is listed as null
      Given the customer has ordered an assessment of which only the e-mail address is known
      When the partner lists the orders
      Then the order is listed once, with null for all that is not known

    @req:KB-ORD-01
    Scenario Outline: Texts <kind> are listed as the customer wrote them
      Given the customer has ordered an assessment with texts <kind>
      When the partner lists the orders
      Then the order is listed once, with every detail as it was placed

      Examples:
        | kind                   |
        | outside ASCII          |
        | right to left          |
        | with emoji             |
        | with combining letters |
        | with quotes            |
        | of several lines       |

    @req:KB-ORD-01
    Scenario: An order that a tool knows little of has all its members too
      Given a customer of JazzHR has ordered an assessment
      Then the order is listed there with every documented member, null for what the tool does not tell

    @req:KB-ORD-12
    Scenario: An order tells neither dates, nor its result, nor its integration
      Given a Kombo order that is COMPLETED
      When the partner lists the orders
      Then the order has no member that tells a date, a result or an integration

    @req:KB-ORD-14
    Scenario: An order has no changed_at and no remote_deleted_at
      Given a Kombo order that is OPEN
      When the partner lists the orders
      Then the order has no member changed_at or remote_deleted_at

    @req:KB-ORD-19
    Scenario Outline: The parameter <parameter> does not filter orders
      Given a Kombo order of each status
      When the partner lists the orders and adds <parameter>, as other lists of Kombo have it
      Then the list has the orders of every status

      Examples:
        | parameter                              |
        | updated_after=2099-01-01T00:00:00.000Z |
        | remote_ids=nobody                      |
        | include_deleted=true                   |
        | status=OPEN                            |

  Rule: A filter leaves exactly the orders that fit

    Scenario Outline: The orders that are <statuses> are listed, and no others
      Given a Kombo order of each status
      When the partner lists the orders that are <statuses>
      Then exactly the orders that are <statuses> are listed

      @req:KB-ORD-18
      Examples: one status
        | statuses  |
        | OPEN      |
        | COMPLETED |
        | CANCELLED |
        | REJECTED  |

      @req:KB-ORD-07
      Examples: several at once
        | statuses                             |
        | OPEN, COMPLETED                      |
        | REJECTED, CANCELLED                  |
        | CANCELLED, OPEN, COMPLETED           |
        | OPEN, COMPLETED, CANCELLED, REJECTED |

    @req:KB-ORD-07
    Scenario: It makes no difference how the comma between two statuses is written
      Given a Kombo order of each status
      When the partner lists the orders of the statuses OPEN and REJECTED, with the comma as it is and as %2C
      Then both lists hold exactly the orders of these statuses

    @req:KB-ORD-18
    Scenario Outline: With <statuses> the list holds the orders of every status
      Given a Kombo order of each status
      When the partner lists the orders and asks for <statuses>
      Then the list has the orders of every status

      Examples:
        | statuses       |
        | no statuses    |
        | blank statuses |

    @req:KB-ORD-08
    Scenario Outline: Orders that are <status>, which is no status, are refused
      Given a Kombo order of each status
      When the partner lists the orders that are <status>
      Then the list is refused with 400 and PLATFORM.INPUT_INVALID

      Examples:
        | status        |
        | ARCHIVED      |
        | open          |
        | OPEN, DELETED |

    Scenario Outline: By the ids of <which> exactly these orders are listed
      Given the integration has 5 orders
      When the partner lists the orders by the ids of <which>
      Then exactly those of the 5 orders are listed that were asked for

      @req:KB-ORD-17
      Examples: orders that are there
        | which           |
        | one order       |
        | two orders      |
        | all orders      |
        | one order twice |

      @req:KB-ORD-09
      Examples: orders that are not there
        | which                           |
        | one order and an unknown one    |
        | an unknown order alone          |
        | an order of another environment |

    @req:KB-ORD-17
    Scenario: Ids and statuses together leave the orders that fit both
      Given a Kombo order of each status
      When the partner lists the orders by all their ids and the status COMPLETED
      Then exactly the orders that are COMPLETED are listed

    @req:KB-ORD-16
    Scenario: Orders that were created at or after a moment are listed
      Given the integration has 5 orders
      When the partner lists the orders created after the moment of each order
      Then each list holds the orders created at that moment or later, and no others

    @req:KB-ORD-11
    Scenario: Orders are listed in the sequence of their creation
      Given the integration has 5 orders
      When the partner lists the orders
      Then the 5 orders are listed in the sequence of their creation

  Rule: An order that the partner missed can still be found

    @req:KB-ORD-13
    Scenario Outline: An order is listed although the partner's webhook <manner>
      Given a webhook that <manner>
      When the customer orders an assessment and the webhook has been called
      Then the missed order is listed as OPEN

      Examples:
        | manner          |
        | answers 500     |
        | is down         |
