@epic:SmartRecruiters
Feature: Notification of new orders
  The platform tells a partner of each new order, once, at the address that the partner has registered. The order does
  not depend on it: whoever missed the call finds the order in the list.

  @req:SR1-NOTIFY-06
  Scenario: The address is the setting assessmentNotificationUrl
    Given an address that takes calls is registered as assessmentNotificationUrl
    And an order has been placed for a candidate
    When the platform's call is awaited
    Then it has come to the address registered
    When another address is registered instead
    And an order has been placed for a candidate
    And the platform's call is awaited
    Then it has come to the address registered
    And nothing more has come to the former address

  @req:SR1-NOTIFY-01
  Scenario: The platform's call tells the id of the new order
    Given an address that takes calls is registered as assessmentNotificationUrl
    And an order has been placed for a candidate
    When the platform's call is awaited
    Then the call holds the id of the order

  @req:SR1-NOTIFY-01
  Scenario: Each order is told to the partner whose order it is
    Given an address that takes calls is registered as assessmentNotificationUrl
    And another partner has registered an address of its own
    And orders have been placed with both partners
    When the platform's calls to both are awaited
    Then each partner has been told of its own order alone

  @req:SR1-NOTIFY-02
  Scenario: The platform calls once for each order
    Given an address that takes calls is registered as assessmentNotificationUrl
    And an order has been placed for a candidate
    When the platform's call is awaited
    And two more orders are placed and their calls awaited
    Then each order has been told exactly once

  @req:SR1-NOTIFY-02
  Scenario Outline: A receiver that <manner> does not lose the order, and is not called again
    Given an address that <manner> is registered as assessmentNotificationUrl
    And an order has been placed for a candidate
    When the partner lists its orders with the status NEW
    Then the order is listed, NEW
    When another address is registered instead
    And two more orders are placed and their calls awaited
    Then the order that was missed has not been told again

    Examples:
      | manner          |
      | is down         |
      | answers 500     |
      | does not answer |

  @req:SR1-NOTIFY-04
  Scenario: The platform's call is a POST with JSON that holds assessmentOrderId
    Given an address that takes calls is registered as assessmentNotificationUrl
    And an order has been placed for a candidate
    When the platform's call is awaited
    Then the call is a POST with JSON, and its assessmentOrderId is the order's id

  @req:SR1-NOTIFY-05
  Scenario: The platform's call may hold a createDate, and may spell the id's name in either way
    Given an address that takes calls is registered as assessmentNotificationUrl
    And an order has been placed for a candidate
    When the platform's call is awaited
    Then the order's id has one of the two names, and createDate is a date if it is there
