@epic:Kombo
Feature: The status of an order and of its results
  What a result does to the status of its order, for each pair of the two. An order is changed only while it is OPEN. What
  no document says carries a requirement that is only assumed, and can be no more than a warning.

  Scenario Outline: A result that is <result> to an order that is <order> is taken
    Given a Kombo order that is <order>
    And other Kombo orders beside it, of the same integration and of another environment
    And all packages, orders and results are noted, those of another environment too
    When the partner writes a result that is <result>
    Then the result is taken
    And the order is listed as <result>
    And no package, order or result but that of the order has changed

    @req:KB-RESULT-09
    Examples: an update before the end
      | order | result |
      | OPEN  | OPEN   |

    @req:KB-RESULT-03
    Examples: the end
      | order | result    |
      | OPEN  | COMPLETED |
      | OPEN  | CANCELLED |

  @req:KB-RESULT-04
  Scenario Outline: A result that is <status> again replaces the one before
    Given a Kombo order that is <status>
    And other Kombo orders beside it, of the same integration and of another environment
    And all packages, orders and results are noted, those of another environment too
    When the partner writes a result that is <status>
    Then the result is taken
    And the order is listed as <status>, and the dashboard shows the result
    And no package, order or result but that of the order has changed

    Examples:
      | status    |
      | COMPLETED |
      | CANCELLED |

  @req:KB-RESULT-03
  Scenario Outline: A result that is <result> to an order that is <order> is refused
    Given a Kombo order that is <order>
    And other Kombo orders beside it, of the same integration and of another environment
    And all packages, orders and results are noted, those of another environment too
    When the partner tries to give the order a result that is <result>
    Then each result is refused
    And no package, order or result has changed

    Examples:
      | order     | result    |
      | COMPLETED | OPEN      |
      | COMPLETED | CANCELLED |
      | CANCELLED | OPEN      |
      | CANCELLED | COMPLETED |
      | REJECTED  | OPEN      |
      | REJECTED  | COMPLETED |
      | REJECTED  | CANCELLED |

  @req:KB-RESULT-27
  Scenario Outline: What is not allowed for an order that is <order> is refused as invalid input
    Given a Kombo order that is <order>
    When the partner tries to give the order a result that is <one>
    And the partner tries to give the order a result that is <other>
    Then each result is refused with 400 and PLATFORM.INPUT_INVALID
    And the order is listed as <order>

    Examples:
      | order     | one       | other     |
      | COMPLETED | OPEN      | CANCELLED |
      | CANCELLED | OPEN      | COMPLETED |
      | REJECTED  | COMPLETED | CANCELLED |

  @req:KB-RESULT-09
  Scenario: An order can be updated again and again before its end
    Given a Kombo order that is OPEN
    And the partner has written a result that is OPEN, with everything in it
    When the partner writes a result that is OPEN
    Then the result is taken
    And the order is listed as OPEN
    When the partner writes a result that is COMPLETED
    Then the result is taken
    And the order is listed as COMPLETED
