@epic:SmartRecruiters
Feature: Completing an order
  The partner says that the assessment is over. One document requires a message, another calls it an option.

  @req:SR1-COMPLETE-01
  Scenario: The answer to a complete shows the status COMPLETED
    Given an order that is IN_PROGRESS, with a result
    When the partner completes the order
    Then the answer shows the status COMPLETED
    And the order read again is COMPLETED and otherwise unchanged

  @req:SR1-COMPLETE-02
  Scenario: A complete without a message, or with a blank one, is refused
    Given an order that is IN_PROGRESS, with a result
    And everything that can be seen is noted
    When the partner tries to complete the order with a message that is: missing, null, empty, blank, tabs and line breaks
    Then each of them is refused as invalid
    And the order read again is IN_PROGRESS and otherwise unchanged
    And nothing has changed

  @req:SR1-COMPLETE-02
  Scenario: A complete without any body is refused
    Given an order that is IN_PROGRESS, with a result
    And everything that can be seen is noted
    When the partner tries to complete the order without any body
    Then it is refused as invalid
    And nothing has changed

  @req:SR1-COMPLETE-03
  Scenario: A complete is not answered with a result
    Given an order that is IN_PROGRESS, with a result
    When the partner completes the order
    Then the answer names no result

  @req:SR1-COMPLETE-04
  Scenario: An order can be completed without any result
    Given an order that is IN_PROGRESS
    When the partner tries to complete the order
    Then it is done, and the order is COMPLETED

  @req:SR1-COMPLETE-05
  Scenario: A complete is answered with the order
    Given an order that is IN_PROGRESS, with a result
    When the partner completes the order
    Then the answer is no comment: it has the id of the order and no message
    And the answer is the order, now COMPLETED and otherwise unchanged
    And the order read again is COMPLETED and otherwise unchanged
