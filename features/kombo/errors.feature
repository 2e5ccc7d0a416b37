@epic:Kombo
Feature: Errors
  Every mistake is answered with the same envelope, whose code says what is wrong. What is wrong is the sender's fault
  and never a failure of the platform.

  Rule: An error is an envelope

    @req:KB-ERR-01
    Scenario: An error has code, title, message and log_url, and its message is a text
      Given an integration with a package and an order
      When the partner makes these mistakes at Kombo: no key, an unknown integration, no integration, packages that are no list, a result without a status, an order that does not exist, broken JSON
      Then each error has code, title, message and log_url, whose message is a text and the others are text or null

    @req:KB-ERR-03
    Scenario: The title is a label of the code, the message says what is wrong, and log_url leads to the log
      Given an integration with a package and an order
      When the partner makes these mistakes at Kombo: packages that are no list, a result without a status, a package of an unknown type, no key
      Then errors with the same code have the same title, which is a text
      And each error has a message of its own
      And each log_url is a URL

    @req:KB-ERR-04
    Scenario: No mistake has a code that is not documented
      Given an integration with a package and an order
      When the partner makes these mistakes at Kombo: no key, an unknown integration, no integration, packages that are no list, a result without a status, an order that does not exist, broken JSON, a package of an unknown type, a call that does not exist, a method that does not exist
      Then each code is a documented one, or null

    @req:KB-ERR-06
    Scenario: Invalid input is answered with 400 and PLATFORM.INPUT_INVALID
      Given an integration with a package and an order
      When the partner makes these mistakes at Kombo: packages that are no list, a result without a status, a package of an unknown type, broken JSON
      Then each call is refused with 400 and PLATFORM.INPUT_INVALID

    Scenario Outline: <code> comes with the status <statuses>
      Given the integration is in the trouble <code>
      When the partner sets packages just once
      Then the call ends with the status <statuses> and the code <code>

      @req:KB-ERR-07
      Examples: documented
        | code                                | statuses |
        | PLATFORM.RATE_LIMIT_EXCEEDED        | 429      |
        | PLATFORM.CONCURRENCY_LIMIT_EXCEEDED | 429      |
        | INTEGRATION.QA_FAILED               | 409      |
        | INTEGRATION.SETUP_SYNC_PENDING      | 409      |
        | INTEGRATION.SETUP_INCOMPLETE        | 409      |

      @req:KB-ERR-08
      Examples: expected
        | code                              | statuses               |
        | PLATFORM.UNKNOWN_ERROR            | 500                    |
        | PLATFORM.TASK_TIMED_OUT           | 504                    |
        | INTEGRATION.PERMISSION_MISSING    | 403                    |
        | INTEGRATION.AUTHENTICATION_INVALID | 401 or 403            |
        | INTEGRATION.INACTIVE              | 403 or 409             |
        | INTEGRATION.MODEL_NOT_AVAILABLE   | 400 or 403             |
        | INTEGRATION.MODEL_DISABLED        | 400 or 403             |
        | INTEGRATION.ACTION_NOT_AVAILABLE  | 400 or 403             |
        | INTEGRATION.ACTION_DISABLED       | 400 or 403             |
        | REMOTE.SERVICE_UNAVAILABLE        | 503                    |
        | REMOTE.RATE_LIMIT_EXCEEDED        | 429                    |
        | REMOTE.INPUT_INVALID              | 400                    |
        | REMOTE.UNKNOWN_HTTP_ERROR         | 502 or 503             |

    @req:KB-ERR-09
    Scenario: A call that ends with an error changes nothing, and once the trouble is over it is answered
      Given an integration with a package and an order
      And all packages, orders and results are noted, those of another environment too
      And the integration is in the trouble REMOTE.SERVICE_UNAVAILABLE
      When the partner sets packages just once
      Then the call ends with the status 503 and the code REMOTE.SERVICE_UNAVAILABLE
      And no package, order or result has changed
      When the trouble of the integration is over
      And each call is made with its key for its integration
      Then each call is answered with success

    @req:KB-ROBUST-02
    Scenario: What does not exist is answered with the envelope of an error too
      Given an integration with a package and an order
      When the partner makes these mistakes at Kombo: a call that does not exist, a method that does not exist, an order that does not exist
      Then each error has code, title, message and log_url, whose message is a text and the others are text or null

  Rule: Bodies that are wrong, or odd

    @req:KB-ROBUST-01
    Scenario: No failure of the platform for bodies that nothing can mean
      Given an integration with a package and an order
      When the partner sends each of these as the body of each write: nothing, null, an empty object, a list, a text, a number, broken JSON, JSON that is cut off, two documents, bytes that are not UTF-8, NaN for a text, null for a text, a number for a text, a list for a text, an object for a text, true for a text
      Then no answer is a failure of the platform
      And the packages and orders can still be listed

    @req:KB-ROBUST-01
    Scenario Outline: No failure of the platform for <body> as a body
      Given an integration with a package and an order
      When the partner sends <body> as the body of each write
      Then no answer is a failure of the platform
      And the packages and orders can still be listed

      Examples: these may well be taken
        | body                     |
        | a member twice           |
        | half a surrogate pair    |
        | a NUL character          |
        | a number of 4,000 digits |
        | a number beyond doubles  |
        | texts right to left      |
        | another content type     |
        | no content type          |
        | a text of 1 MB           |
        | a body of 10 MB          |
        | 100,000 nested lists     |
        | 1,000 nested objects     |
        | unknown members          |

    @req:KB-ERR-09
    Scenario Outline: Bodies are refused and change nothing: <bodies>
      Given an integration with a package and an order
      And all packages, orders and results are noted, those of another environment too
      When the partner sends each of these as the body of each write: <bodies>
      Then each call is refused
      And no package, order or result has changed

      Examples:
        | bodies                                                                                          |
        | nothing, null, an empty object, a list, a text, a number                                        |
        | broken JSON, JSON that is cut off, two documents, bytes that are not UTF-8, NaN for a text       |
        | null for a text, a number for a text, a list for a text, an object for a text, true for a text  |

    @req:KB-ERR-06
    Scenario: Bodies that are wrong are refused with 400 and PLATFORM.INPUT_INVALID
      Given an integration with a package and an order
      When the partner sends each of these as the body of each write: nothing, null, an empty object, a list, a text, a number, broken JSON, JSON that is cut off, two documents, bytes that are not UTF-8, NaN for a text, null for a text, a number for a text
      Then each call is refused with 400 and PLATFORM.INPUT_INVALID

    @req:KB-ROBUST-02
    Scenario: Odd bodies are taken, or refused with the envelope of an error
      Given an integration with a package and an order
      When the partner sends each of these as the body of each write: a member twice, half a surrogate pair, a NUL character, a number of 4,000 digits, another content type, no content type, a text of 1 MB, 1,000 nested objects
      Then each answer has the envelope of a success or of an error

    @req:KB-PKG-13
    Scenario: Packages with texts right to left, and with a member that no document knows, are taken or refused as invalid
      Given an integration with a package and an order
      When the partner sends each of these as the body of each write: texts right to left, unknown members
      Then each call is taken, or refused as invalid input
