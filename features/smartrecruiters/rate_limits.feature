@epic:SmartRecruiters
Feature: Rate limits
  Ten requests a second and eight at once, for each key and each call; what is more is answered with 429. That these
  limits of all the platform's APIs hold for this one too is assumed.

  @req:SR1-RATE-01
  Scenario Outline: An answer that <what> tells the limits and what is left of them
    Given an order that is IN_PROGRESS
    When a request is made that <what>
    Then the answer has the four headers, whose numbers agree

    Examples:
      | what                  |
      | is answered           |
      | makes something       |
      | has no good body      |
      | has no good key       |
      | is about nothing      |

  @req:SR1-RATE-01
  Scenario: What is left becomes less with each request
    Given an order that is IN_PROGRESS
    When the partner lists its settings 3 times
    Then what is left of the second's requests was never more than after the request before, but for the passing of time

  @req:SR1-RATE-02
  Scenario: Ten requests in a second are answered, the next is refused with 429, and after a pause it is answered
    Given an order that is IN_PROGRESS
    When the partner lists its settings as fast as it can, until it is refused
    Then ten requests were answered before
    And the refusal is a 429 with the four headers and nothing left
    When the partner pauses
    And the partner lists its settings once more
    Then the request is answered

  @req:SR1-RATE-02
  Scenario: Too many requests for one call are not too many for another, nor for another partner
    Given an order that is IN_PROGRESS
    When the partner lists its settings as fast as it can, until it is refused
    Then the same is answered to another partner, and the partner's offers to itself

  @req:SR1-RATE-02
  Scenario: Eight requests at once are answered, the next is refused with 429, and after the others it is answered
    Given an order that is IN_PROGRESS
    When the partner has 8 comments under way at once, and sends another
    Then the other one is refused with 429, and nothing is left
    And the 8 are answered when they end
    When the partner pauses
    And the partner comments on the order
    Then the order has the comments that were answered, and no other
