@epic:SmartRecruiters
Feature: Lists that grow
  Going through a list page by page meets each order once, however many there are and while new ones arrive.

  Scenario Outline: A list of <count> orders, <limit> a page, meets each order once
    Given <count> orders have been placed
    When the partner goes through the list, <limit> a page, while orders arrive
    Then each order that was there from the beginning was met once, and no order twice

    @req:SR1-LIST-12
    Examples:
      | count | limit |
      | 1     | 1     |
      | 10    | 3     |
      | 100   | 100   |
      | 101   | 100   |
      | 10000 | 100   |

  @req:SR1-LIST-14
  Scenario Outline: totalFound keeps up with <count> orders, while more arrive
    Given <count> orders have been placed
    When the partner goes through the list, <limit> a page, while orders arrive
    Then totalFound on each page is the number of orders there were then

    Examples:
      | count | limit |
      | 1     | 1     |
      | 10    | 3     |
      | 100   | 100   |
      | 101   | 100   |

  @req:SR1-LIST-13
  Scenario Outline: The pages of <count> orders are full, <limit> to each
    Given <count> orders have been placed
    When the partner goes through the list, <limit> a page, while orders arrive
    Then each page but the last holds as many orders as were asked for

    Examples:
      | count | limit |
      | 1     | 1     |
      | 10    | 3     |
      | 101   | 25    |
      | 101   | 100   |

  Scenario Outline: In a list of <count> orders, <what> is right on every page
    Given <count> orders have been placed
    When the partner looks at the first, the middle and the last page with <what>
    Then each page holds exactly the orders that are due there

    @req:SR1-LIST-11
    Examples: sorting
      | count | what         |
      | 1     | sortDir=desc |
      | 10    | sortDir=desc |
      | 101   | sortDir=desc |
      | 10000 | sortDir=desc |

    @req:SR1-LIST-02
    Examples: status
      | count | what        |
      | 1     | each status |
      | 10    | each status |
      | 101   | each status |
      | 10000 | each status |

    @req:SR1-LIST-07
    Examples: from a date
      | count | what     |
      | 101   | fromDate |

    @req:SR1-LIST-08
    Examples: to a date
      | count | what   |
      | 10    | toDate |
      | 101   | toDate |
