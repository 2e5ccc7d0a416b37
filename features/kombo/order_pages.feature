@epic:Kombo
Feature: Pages of the list of orders
  A list has pages of at most 250 orders, 100 where nothing else is asked for. Each page names the cursor of the next.

  Rule: How many orders there are on a page

    @req:KB-ORD-02
    Scenario: A page has 100 orders where nothing else is asked for
      Given the integration has 101 orders
      When the partner lists the orders without any parameter
      Then the page has 100 orders, and names a next page

    @req:KB-ORD-02
    Scenario Outline: A page has <size> orders where so many are asked for, of <count>
      Given the integration has <count> orders
      When the partner lists the orders with the page size <size>
      Then the page has <size> orders, and names a next page

      Examples:
        | size | count |
        | 1    | 3     |
        | 2    | 3     |
        | 250  | 251   |

    @req:KB-ORD-02
    Scenario Outline: A page never has more than 250 orders, with the page size <size>
      Given the integration has 251 orders
      When the partner lists the orders with the page size <size>
      Then the list is refused, or the page has from 1 to 250 orders

      Examples:
        | size |
        | 251  |
        | 1000 |

    @req:KB-ORD-03
    Scenario Outline: A page size of <size> is refused
      Given the integration has 3 orders
      When the partner lists the orders with the page size <size>
      Then the list is refused with 400 and PLATFORM.INPUT_INVALID

      Examples:
        | size                 |
        | 0                    |
        | -1                   |
        | 251                  |
        | 99999999999999999999 |
        | 1.5                  |
        | many                 |

  Rule: From page to page

    @req:KB-ORD-04
    Scenario Outline: In a list of <count> orders, <size> a page, each order is met once
      Given the integration has <count> orders
      When the partner goes through the orders, <size> a page
      Then each order that was there from the beginning is met once, and none twice

      Examples:
        | count | size |
        | 1     | 1    |
        | 10    | 3    |
        | 2000  | 250  |

    @req:KB-ORD-11
    Scenario Outline: In a list of <count> orders, <size> a page, each order is met once while orders arrive
      Given the integration has <count> orders
      When the partner goes through the orders, <size> a page, while orders arrive
      Then each order that was there from the beginning is met once, and none twice

      Examples:
        | count | size |
        | 1     | 1    |
        | 10    | 3    |
        | 100   | 100  |
        | 101   | 100  |
        | 251   | 250  |

    @req:KB-ORD-04
    Scenario Outline: A list of <count> orders, <size> a page, has <pages> pages
      Given the integration has <count> orders
      When the partner goes through the orders, <size> a page
      Then there are <pages> pages, each full but the last, which names no next page

      Examples:
        | count | size | pages |
        | 1     | 1    | 1     |
        | 4     | 2    | 2     |
        | 5     | 2    | 3     |

    @req:KB-ORD-04
    Scenario: An integration without orders has one page, empty, without a next one
      When the partner lists the orders
      Then the page is empty, and names no next page

    @req:KB-ORD-15
    Scenario: A cursor can be written in the ways of both official clients
      Given the integration has 5 orders
      When the partner asks for the second page with the cursor as each client writes it
      Then each of the answers is the same page

    @req:KB-ORD-04
    Scenario: A cursor can be used again
      Given the integration has 5 orders
      When the partner asks for the second page three times
      Then each of the answers is the same page

    @req:KB-ORD-05
    Scenario Outline: With the filter <filter> sent again, each order that fits is met once
      Given 4 Kombo orders that are OPEN and 3 that are COMPLETED, in turn
      When the partner goes through the orders with the filter <filter>, 2 a page
      Then each order that fits the filter is met once, and no other

      Examples:
        | filter                     |
        | statuses                   |
        | ids                        |
        | created_after              |
        | statuses and created_after |

    @req:KB-ORD-06
    Scenario: The last page names its successor as null, not as an empty text
      Given the integration has 3 orders
      When the partner goes through the orders, 2 a page
      Then the last page has the member next, and it is null

    @req:KB-ORD-10
    Scenario Outline: <cursor> as a cursor is refused
      Given the integration has 5 orders
      When the partner asks for a page with <cursor> as its cursor
      Then the list is refused with 400 and PLATFORM.INPUT_INVALID

      Examples:
        | cursor                          |
        | a made-up text                  |
        | a cursor with one letter more   |
        | the first half of a cursor      |
        | a cursor of another environment |

    @req:KB-ORD-11
    Scenario: From page to page the orders come in the sequence of their creation
      Given the integration has 10 orders
      When the partner goes through the orders, 3 a page, while orders arrive
      Then the orders were met in the sequence of their creation
