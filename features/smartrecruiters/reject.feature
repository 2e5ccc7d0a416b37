@epic:SmartRecruiters
Feature: Rejecting an order
  The partner says that it will not do the assessment, and why.

  @req:SR1-REJECT-01
  Scenario: A reject without a message, or with a blank one, is refused
    Given an order that is NEW
    And everything that can be seen is noted
    When the partner tries to reject the order with a message that is: missing, null, empty, blank, tabs and line breaks
    Then each of them is refused as invalid
    And the order read again is NEW and otherwise unchanged
    And nothing has changed

  @req:SR1-REJECT-02
  Scenario: The answer to a reject shows the status REJECTED
    Given an order that is NEW
    When the partner rejects the order
    Then the answer shows the status REJECTED

  @req:SR1-REJECT-04
  Scenario: A reject is answered with the order
    Given an order that is NEW
    When the partner rejects the order
    Then the answer is no comment: it has the id of the order and no message
    And the answer is the order, now REJECTED and otherwise unchanged
    And the order read again is REJECTED and otherwise unchanged
