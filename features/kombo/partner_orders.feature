@epic:Kombo @role:partner
Feature: How a partner finds its orders
  In the list of orders, page by page, whether or not a call about them has arrived.

  Rule: Pages

    @req:KB-ORD-20
    Scenario: More orders than fit on a page are all found
      When more orders are placed for the program than fit on one of its pages
      Then the program reads on to the last page and deals with every order

    @req:KB-ORD-05
    Scenario: Filters go along with the cursor
      When more orders are placed for the program than fit on one of its pages
      Then the program sends the filters of the first page along with each cursor

  Rule: The safety net

    @req:KB-ORD-22
    Scenario: An order is found although the call got lost
      Given the partner's program has dealt with an order
      When an order has been placed, and the call about it got lost
      Then the program finds the order in the list of orders
