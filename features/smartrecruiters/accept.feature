@epic:SmartRecruiters
Feature: Accepting an order
  The partner says that it takes the order. Only a message is needed; the answer is the order.

  @req:SR1-ACCEPT-01
  Scenario: An accept without a message, or with a blank one, is refused
    Given an order that is NEW
    And everything that can be seen is noted
    When the partner tries to accept the order with a message that is: missing, null, empty, blank, tabs and line breaks
    Then each of them is refused as invalid
    And the order read again is NEW and otherwise unchanged
    And nothing has changed

  @req:SR1-ACCEPT-02
  Scenario: An accept needs no author
    Given an order that is NEW
    When the partner accepts the order without an author
    Then the answer is the order, now IN_PROGRESS and otherwise unchanged
    And the order read again is IN_PROGRESS and otherwise unchanged

  @req:SR1-ACCEPT-03
  Scenario: An accept is answered with the order, not with the comment
    Given an order that is NEW
    When the partner accepts the order
    Then the answer is no comment: it has the id of the order and no message
    And the answer is the order, now IN_PROGRESS and otherwise unchanged
    And the order read again is IN_PROGRESS and otherwise unchanged

  @req:SR1-ACCEPT-05
  Scenario: An accept with nothing but a message works
    Given an order that is NEW
    When the partner accepts the order with nothing but a message
    Then the answer is the order, now IN_PROGRESS and otherwise unchanged
    And the order read again is IN_PROGRESS and otherwise unchanged

  @req:SR1-ACCEPT-06
  Scenario Outline: The message with which the partner <does it> becomes a comment
    Given an order that is NEW
    When the partner <does it>
    Then the message that was sent is among the comments, once

    Examples:
      | does it           |
      | accepts the order |
      | rejects the order |

  @req:SR1-ACCEPT-07
  Scenario Outline: A blank message to the candidate is refused, in <action>
    Given an order that is <state>
    And everything that can be seen is noted
    When the partner tries to <action> the order with a message to the candidate that is: empty, blank, tabs and line breaks
    Then each of them is refused as invalid
    And nothing has changed

    Examples:
      | action     | state       |
      | accept     | NEW         |
      | reject     | NEW         |
      | comment on | NEW         |
      | complete   | IN_PROGRESS |
