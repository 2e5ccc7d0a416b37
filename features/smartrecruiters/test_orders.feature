@epic:SmartRecruiters
Feature: Test orders
  With POST /assessments a partner gets a fake order, to see what one looks like. Nothing can be done with it.

  @req:SR1-TEST-03
  Scenario: A test order is answered with an order
    Given an order has been placed for a candidate
    When the partner makes a test order
    Then the answer is a whole order

  @req:SR1-TEST-01
  Scenario Outline: A test order cannot be used: to <action> it is refused
    Given an order that is IN_PROGRESS, with a result
    And the partner makes a test order
    And everything that can be seen is noted
    When the partner tries to <action> the test order
    Then it is refused, since the order is not a real one
    And nothing has changed

    Examples:
      | action             |
      | accept             |
      | reject             |
      | complete           |
      | comment on         |
      | submit a result to |

  @req:SR1-TEST-01
  Scenario: A test order is not attached to the candidate it names
    Given an order has been placed for a candidate
    And the partner makes a test order
    When the customer looks at the candidate's profile
    Then the candidate's profile shows the real order only

  @req:SR1-TEST-02
  Scenario: A test order is not listed
    Given an order has been placed for a candidate
    And the partner makes a test order
    When the partner lists its orders without a filter
    Then the list holds the real order only
