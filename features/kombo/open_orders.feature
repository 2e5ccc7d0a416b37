@epic:Kombo
Feature: The list of open orders (deprecated)
  An older list of the same orders, which knows no filters and shows no status, since all orders in it are open.

  @req:KB-OPEN-01
  Scenario: The deprecated list is still there
    Given a Kombo order that is OPEN
    When the partner lists the open orders
    Then the deprecated list is answered

  @req:KB-OPEN-04
  Scenario: The list holds the open orders only
    Given a Kombo order of each status
    When the partner lists the open orders
    Then exactly the open one of the orders is listed

  @req:KB-OPEN-04
  Scenario Outline: An order that becomes <status> leaves the list
    Given a Kombo order that is OPEN
    And other Kombo orders beside it, of the same integration and of another environment
    When the order becomes <status>
    And the partner lists the open orders
    Then the order is no longer among them, and the other one is

    Examples:
      | status    |
      | COMPLETED |
      | CANCELLED |

  @req:KB-OPEN-03
  Scenario: An open order is shown as in the other list, but without its status
    Given the customer has ordered an assessment with every detail
    When the partner lists the open orders
    Then each order is as in the other list, without its status

  @req:KB-OPEN-02
  Scenario Outline: The list knows no filter <filter>
    Given a Kombo order of each status
    When the partner lists the open orders with the filter <filter>
    Then the list is refused, or holds exactly the open order

    Examples:
      | filter                                 |
      | statuses=COMPLETED                     |
      | ids=nobody                             |
      | created_after=2099-01-01T00:00:00.000Z |

  @req:KB-OPEN-02
  Scenario: A page has 100 open orders where nothing else is asked for
    Given the integration has 101 orders
    When the partner lists the open orders
    Then the page has 100 orders, and names a next page

  @req:KB-OPEN-02
  Scenario Outline: A page has <size> open orders where so many are asked for, of <count>
    Given the integration has <count> orders
    When the partner lists the open orders with the page size <size>
    Then the page has <size> orders, and names a next page

    Examples:
      | size | count |
      | 2    | 3     |
      | 250  | 251   |

  @req:KB-OPEN-02
  Scenario Outline: A page of open orders never has more than 250, with the page size <size>
    Given the integration has 251 orders
    When the partner lists the open orders with the page size <size>
    Then the list is refused, or the page has from 1 to 250 orders

    Examples:
      | size |
      | 251  |
      | 1000 |

  @req:KB-OPEN-02
  Scenario Outline: In a list of <count> open orders, <size> a page, each is met once while orders arrive
    Given the integration has <count> orders
    When the partner goes through the open orders, <size> a page, while orders arrive
    Then each order that was there from the beginning is met once, and none twice

    Examples:
      | count | size |
      | 1     | 1    |
      | 10    | 3    |
      | 101   | 100  |
