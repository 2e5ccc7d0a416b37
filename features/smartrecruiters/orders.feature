@epic:SmartRecruiters
Feature: The list of orders
  A partner finds its orders in a list, by status, date, candidate and job. What a list must hold is found by looking at
  each order on its own.

  @req:SR1-LIST-01
  Scenario: The list is an envelope around orders
    Given orders of several candidates, jobs and moments, in every status
    When the partner lists its orders without a filter
    Then the list is an envelope of limit, offset, totalFound and content
    And each order listed is the order as it is read by its id

  @req:SR1-LIST-17
  Scenario: Without a filter the list holds orders of every status
    Given orders of several candidates, jobs and moments, in every status
    When the partner lists its orders without a filter
    Then the list holds the orders of every status

  Rule: A filter leaves exactly the orders that fit

    Scenario Outline: The list by <filter> holds exactly the orders that fit
      Given orders of several candidates, jobs and moments, in every status
      When the partner lists its orders by each <filter>
      Then each list holds exactly the orders that fit

      @req:SR1-LIST-02
      Examples: status, alone and with others
        | filter                                                       |
        | status                                                       |
        | status and candidateUuid                                     |
        | status and candidateUuid and jobUuid and fromDate and toDate |

      @req:SR1-LIST-07
      Examples: created after
        | filter   |
        | fromDate |

      @req:SR1-LIST-08
      Examples: created before, and between two moments
        | filter              |
        | toDate              |
        | fromDate and toDate |

      @req:SR1-LIST-09
      Examples: candidate
        | filter        |
        | candidateUuid |

      @req:SR1-LIST-10
      Examples: job
        | filter  |
        | jobUuid |

    @req:SR1-LIST-05
    Scenario Outline: An order created at the very moment of <filter> is left out
      Given orders of several candidates, jobs and moments, in every status
      When the partner lists its orders by each <filter>
      Then no list holds an order created at the very moment it begins or ends with

      Examples:
        | filter   |
        | fromDate |
        | toDate   |

    @req:SR1-LIST-06
    Scenario: A status that does not exist is refused, or finds nothing
      Given orders of several candidates, jobs and moments, in every status
      When the partner lists its orders with a status that does not exist
      Then it is refused with 400, or the list is empty

  Rule: A list is sorted by the date of creation

    Scenario Outline: With <sort> the <end> order comes first
      Given orders of several candidates, jobs and moments, in every status
      When the partner lists its orders, sorted with <sort>
      Then the list holds every order, the <end> first

      @req:SR1-LIST-03
      Examples: by default
        | sort              | end    |
        | sortBy=createDate | oldest |

      @req:SR1-LIST-11
      Examples: either way
        | sort                               | end    |
        | sortBy=createDate and sortDir=asc  | oldest |
        | sortBy=createDate and sortDir=desc | newest |

  Rule: A list has pages

    @req:SR1-LIST-12
    Scenario: A page begins where its offset says
      Given orders of several candidates, jobs and moments, in every status
      When the partner lists its orders with each offset up to one more than there are
      Then each list begins where its offset says, and repeats the offset

    @req:SR1-LIST-13
    Scenario: A page ends where its limit says
      Given orders of several candidates, jobs and moments, in every status
      When the partner lists its orders with each limit up to one more than there are
      Then each list ends where its limit says, and repeats the limit

    @req:SR1-LIST-14
    Scenario Outline: totalFound counts what is found by <filter>, not what is shown
      Given orders of several candidates, jobs and moments, in every status
      When the partner lists one order a page by each <filter>
      Then totalFound counts all orders that fit, also those outside the page

      Examples:
        | filter             |
        | status             |
        | candidateUuid      |
        | jobUuid            |
        | fromDate           |
        | toDate and jobUuid |

    @req:SR1-PAGE-01
    Scenario: A page holds ten orders, from the beginning, where nothing else is asked for
      Given 11 orders have been placed
      When the partner lists its orders without any parameter
      Then the page has the limit 10, the offset 0 and as many orders

    @req:SR1-PAGE-02
    Scenario Outline: A page never holds more than 100 orders, with <limit>
      Given 101 orders have been placed
      When the partner lists its orders with <limit>, right or wrong
      Then the page holds no more than 100 orders

      Examples:
        | limit      |
        | limit=100  |
        | limit=101  |
        | limit=1000 |

    @req:SR1-PAGE-03
    Scenario Outline: A <limit> that makes no sense is refused, or brought within bounds
      Given 11 orders have been placed
      When the partner lists its orders with <limit>, right or wrong
      Then it is refused with 400, or the limit applied is from 1 to 100

      Examples:
        | limit      |
        | limit=101  |
        | limit=0    |
        | limit=-1   |
        | limit=many |

  Rule: A partner is shown its own orders only

    @req:SR1-LIST-04
    Scenario: No filter finds an order of another partner
      Given orders of several candidates, jobs and moments, of two partners
      When the partner lists its orders in every way
      Then no list holds an order of the other partner

    @req:SR1-LIST-04
    Scenario: An order of another partner cannot be read
      Given orders of several candidates, jobs and moments, of two partners
      When the partner reads each order of the other partner
      Then none of them is shown
