@epic:Kombo
Feature: Limits
  So many requests in a window of time, and so many actions at once for one integration: headers tell how many are left,
  and what is more is refused with 429.

  Rule: Requests in a window of time

    @req:KB-LIM-01
    Scenario Outline: An answer to <what> tells the limit, what is left of it and when it begins anew
      Given a Kombo order that is OPEN
      When the partner calls for <what>
      Then the answer has the three headers of the rate limit, whose numbers agree

      Examples:
        | what            |
        | the key check   |
        | the packages    |
        | the orders      |
        | the open orders |
        | new packages    |
        | a result        |

    @req:KB-LIM-01
    Scenario: What is left becomes less with each request
      When the partner checks its key 4 times
      Then each request uses up one of those that were left

    @req:KB-LIM-01
    Scenario: When nothing is left the next request is refused with 429, and after a pause it is answered
      When the partner checks its key as often as it may, and once more
      Then the last one is refused with 429 and PLATFORM.RATE_LIMIT_EXCEEDED, and the others are answered
      When the partner lets the window of time pass
      And the partner checks its key 1 times
      Then each request is answered with success

    @req:KB-LIM-02
    Scenario: The window of time is a minute at most
      When the partner checks its key 1 times
      Then the limit begins anew within 60 seconds

    @req:KB-LIM-03
    Scenario: A Retry-After, if there is one, is a number of seconds or a date
      Given the integration is in the trouble PLATFORM.RATE_LIMIT_EXCEEDED
      When the partner sets packages just once
      Then a Retry-After of the answer is a number of seconds or a date, if it is there

  Rule: Actions at once

    @req:KB-LIM-05
    Scenario Outline: An answer to <what> tells how many actions there may be at once, and how many more
      Given an integration with a package and an order
      When the partner calls for <what>
      Then the answer has the two headers of the concurrency limit, whose numbers agree

      Examples:
        | what         |
        | new packages |
        | a result     |

    @req:KB-LIM-07
    Scenario Outline: Reading <what> is no action
      Given a Kombo order that is OPEN
      When the partner calls for <what>
      Then the answer has no header of the concurrency limit

      Examples:
        | what            |
        | the packages    |
        | the orders      |
        | the open orders |

    @req:KB-LIM-04
    Scenario: When as many actions as may be are under way another is refused with 429, and they are answered
      When as many actions as may be are under way, and the partner sets packages once more
      Then there may be no more than 30 at once
      And the one too many is refused with 429 and PLATFORM.CONCURRENCY_LIMIT_EXCEEDED
      And those under way are answered with success when they end

    @req:KB-LIM-06
    Scenario: While as many actions as may be are under way, reading is answered
      When as many actions as may be are under way, and the partner reads the packages and orders
      Then each call is answered with success
