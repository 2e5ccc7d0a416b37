@epic:SmartRecruiters
Feature: Several requests at the same time
  A partner with more than one program running asks for the same thing twice, at the same moment.

  @req:SR1-FLOW-02
  Scenario: An order that is accepted twice at the same time is one order IN_PROGRESS
    Given an order that is NEW
    And other orders beside it, of the same partner and of another
    And everything that can be seen is noted
    When the partner accepts the order twice at the same time
    Then one of the two is answered with the order, and it is IN_PROGRESS
    And nothing else has changed

  @req:SR1-FLOW-07
  Scenario: Of two accepts at the same time one wins, or both get the same answer
    Given an order that is NEW
    When the partner accepts the order twice at the same time
    Then one is done and the other refused, or both are answered alike
    And no more than one of the two left a comment

  @req:SR1-FLOW-06
  Scenario: Of two completes at the same time one wins
    Given an order that is IN_PROGRESS
    When the partner completes the order twice at the same time
    Then one is done and the other refused, and the order is COMPLETED

  @req:SR1-RESULT-06
  Scenario: Results that are submitted at the same time are all kept, each once
    Given an order that is IN_PROGRESS
    When the partner submits 5 results at the same time
    Then all are answered with a result of its own
    And the results of the order are exactly those that were sent

  @req:SR1-COMMENT-01
  Scenario: Comments that are made at the same time are all kept, each once
    Given an order that is IN_PROGRESS
    When the partner makes 5 comments at the same time
    Then all are answered with a comment of its own
    And the comments are listed as they were sent
