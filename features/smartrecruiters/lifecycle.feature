@epic:SmartRecruiters
Feature: The lifecycle of an order
  Which action is possible in which status, what it leads to, and that it changes nothing else. What no document says
  carries a requirement that is only assumed, and can be no more than a warning.

  Scenario Outline: To <action> an order that is <state> works
    Given an order that is <state>
    And other orders beside it, of the same partner and of another
    And everything that can be seen is noted
    When the partner tries to <action> the order
    Then it is done, and the order is <then>
    And nothing else has changed

    @req:SR1-FLOW-02
    Examples: accept
      | action | state | then        |
      | accept | NEW   | IN_PROGRESS |

    @req:SR1-FLOW-04
    Examples: reject
      | action | state | then     |
      | reject | NEW   | REJECTED |

    @req:SR1-FLOW-10
    Examples: reject what was accepted
      | action | state       | then     |
      | reject | IN_PROGRESS | REJECTED |

    @req:SR1-FLOW-03
    Examples: complete
      | action   | state                      | then      |
      | complete | IN_PROGRESS, with a result | COMPLETED |

    @req:SR1-COMMENT-01
    Examples: comment at any point in time
      | action     | state       | then        |
      | comment on | NEW         | NEW         |
      | comment on | IN_PROGRESS | IN_PROGRESS |
      | comment on | REJECTED    | REJECTED    |
      | comment on | COMPLETED   | COMPLETED   |

    @req:SR1-FLOW-11
    Examples: submit a result
      | action             | state       | then        |
      | submit a result to | IN_PROGRESS | IN_PROGRESS |

    @req:SR1-FLOW-05
    Examples: submit a result to what is complete
      | action             | state     | then      |
      | submit a result to | COMPLETED | COMPLETED |

  @req:SR1-FLOW-03
  Scenario Outline: An order is COMPLETED when it is completed, also with a result that says passed: <passed>
    Given an order that is IN_PROGRESS
    And the partner submits a result with the score 12% and passed <passed>
    When the partner tries to complete the order
    Then it is done, and the order is COMPLETED

    Examples:
      | passed |
      | true   |
      | false  |

  Scenario Outline: A file can be attached to a result of an order that is <state>
    Given an order that is <state>, with a result
    And other orders beside it, of the same partner and of another
    And everything that can be seen is noted
    When the partner tries to attach a file to the order
    Then it is done, and the order is <state>
    And nothing else has changed

    @req:SR1-FLOW-11
    Examples: in progress
      | state       |
      | IN_PROGRESS |

    @req:SR1-FLOW-05
    Examples: complete
      | state     |
      | COMPLETED |

  Scenario Outline: To <action> an order that is <state> is refused
    Given an order that is <state>
    And other orders beside it, of the same partner and of another
    And everything that can be seen is noted
    When the partner tries to <action> the order
    Then it is refused, and the order is still <state>
    And nothing has changed

    @req:SR1-FLOW-06
    Examples: moves that the status does not allow
      | action   | state     |
      | complete | NEW       |
      | accept   | REJECTED  |
      | reject   | REJECTED  |
      | complete | REJECTED  |
      | accept   | COMPLETED |
      | reject   | COMPLETED |
      | complete | COMPLETED |

    @req:SR1-RESULT-10
    Examples: results before accept and after reject
      | action             | state    |
      | submit a result to | NEW      |
      | submit a result to | REJECTED |

  @req:SR1-RESULT-10
  Scenario: No file can be attached to a result of an order that is REJECTED
    Given an order that is REJECTED, with a result
    And other orders beside it, of the same partner and of another
    And everything that can be seen is noted
    When the partner tries to attach a file to the order
    Then it is refused, and the order is still REJECTED
    And nothing has changed

  @req:SR1-FLOW-07
  Scenario: A second accept changes nothing
    Given an order that is IN_PROGRESS
    And other orders beside it, of the same partner and of another
    And everything that can be seen is noted
    When the partner tries to accept the order
    Then it is refused or answered like the first time, and the order is still IN_PROGRESS
    And nothing has changed

  @req:SR1-FLOW-02
  Scenario: Accept moves an order from NEW to IN_PROGRESS, with nothing beside it
    Given an order that is NEW
    When the partner tries to accept the order
    Then it is done, and the order is IN_PROGRESS

  @req:SR1-FLOW-01
  Scenario: A fresh order is NEW
    Given an order has been placed for a candidate
    When the partner lists its orders with the status NEW
    Then the order read again is NEW and otherwise unchanged

  @req:SR1-FLOW-08
  Scenario Outline: To <action> an order changes the date of its last update
    Given an order that is <state>
    When the partner tries to <action> the order
    Then the date of the last update is later than before

    Examples:
      | action   | state                      |
      | accept   | NEW                        |
      | reject   | NEW                        |
      | complete | IN_PROGRESS, with a result |

  @req:SR1-FLOW-12
  Scenario Outline: The status of an order that is <state> is one of the four
    Given an order that is <state>
    When the partner lists its orders without a filter
    Then each order listed has one of the statuses NEW, IN_PROGRESS, REJECTED and COMPLETED

    Examples:
      | state       |
      | NEW         |
      | IN_PROGRESS |
      | REJECTED    |
      | COMPLETED   |

  @req:SR1-FLOW-13
  Scenario Outline: The candidate's profile shows an order that is <state> as "<label>"
    Given an order that is <state>
    When the customer looks at the candidate's profile
    Then the candidate's profile shows the order as "<label>"

    Examples:
      | state       | label       |
      | NEW         | Pending     |
      | IN_PROGRESS | In Progress |
      | COMPLETED   | Complete    |

  @req:SR1-SEQ-02
  Scenario: The customer sees results only once the order is complete
    Given an order that is IN_PROGRESS, with a result
    When the customer looks at the candidate's profile
    Then the candidate's profile shows no results
    When the partner completes the order
    And the customer looks at the candidate's profile
    Then the candidate's profile shows the results as they were sent
