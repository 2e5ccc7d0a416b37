@epic:SmartRecruiters @role:partner
Feature: How a partner learns of new orders
  By a call to the address that the partner's program has registered, and by the list of new orders as the safety net.

  Rule: Calls

    @req:SR1-NOTIFY-06
    Scenario: The address is registered as a setting
      Given the partner's program has dealt with an order
      Then the program registers its address as assessmentNotificationUrl

    @req:SR1-NOTIFY-07
    Scenario: A call is answered with 200
      Given the partner's program has dealt with an order
      When an order is placed for the program
      Then the program answers each call about a new order with 200

    @req:SR1-GET-06
    Scenario: A call about somebody else's order changes nothing
      When somebody tells the program of an order of another partner
      Then the program leaves the order alone

  Rule: The list

    @req:SR1-NOTIFY-03
    Scenario: An order is found although the call got lost
      When an order has been placed, and the call about it got lost
      Then the program finds the order in the list of its new orders

    @req:SR1-PAGE-05
    Scenario: Twenty-five orders are all found
      When 25 orders are placed for the program at once
      Then the program deals with every one of them

    @req:SR1-REJECT-05
    Scenario: A rejected order is left alone
      When an order is rejected before the program has seen it
      Then the program leaves the order alone
