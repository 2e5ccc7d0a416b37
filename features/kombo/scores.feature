@epic:Kombo
Feature: Scores
  A score and the highest score there is are numbers: any number that a double can hold, each with or without the other.

  @req:KB-RESULT-10
  Scenario Outline: Every finite number can be a <member>
    When the partner writes, to an order each, results whose <member> is: <numbers>
    Then each of the results is taken

    Examples: plain numbers
      | member    | numbers                           |
      | score     | 90, 0, 90.5, -1, 0.1, 100000, 1E2 |
      | max_score | 100, 0, 99.5, -1, 0.1, 100000     |

    Examples: at the edges of a double
      | member    | numbers                                                                                                       |
      | score     | -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1e308, 1.7976931348623157e308, -1.7976931348623157e308, 9007199254740993 |
      | max_score | -0.0, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308                                                |

  @req:KB-RESULT-10
  Scenario: A score may be above the highest one, and both may be below zero
    When the partner writes, to an order each, results with these scores: 10 of 5, -10 of -20, 0 of 0, 90 of -1, 1e308 of 1
    Then each of the results is taken

  @req:KB-RESULT-11
  Scenario Outline: A <member> that is null is refused
    Given a Kombo order that is OPEN
    When the partner tries to write results whose <member> is: null
    Then each result is refused
    And the order is still OPEN, without a result

    Examples:
      | member    |
      | score     |
      | max_score |

  @req:KB-RESULT-10
  Scenario Outline: A <member> that is no number is refused
    Given a Kombo order that is OPEN
    When the partner tries to write results whose <member> is: a text, empty, just words, true, a list, an object
    Then each result is refused
    And the order is still OPEN, without a result

    Examples:
      | member    |
      | score     |
      | max_score |

  @req:KB-RESULT-10
  Scenario Outline: A <member> that is not finite is refused
    Given a Kombo order that is OPEN
    When the partner tries to write results whose <member> is written as: NaN, Infinity, -Infinity, -1e400
    Then each result is refused
    And the order is still OPEN, without a result

    Examples:
      | member    |
      | score     |
      | max_score |

  @req:KB-ROBUST-01
  Scenario Outline: A <member> that no double can hold is no failure of the platform
    Given a Kombo order that is OPEN
    When the partner tries to write results whose <member> is written as: 1e400, 1e999999999, -1e-400
    Then each result is taken, or refused as invalid

    Examples:
      | member    |
      | score     |
      | max_score |
