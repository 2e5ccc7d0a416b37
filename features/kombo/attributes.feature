@epic:Kombo
Feature: Attributes of a result
  An attribute is a TEXT, with a label and a value, or a SUB_RESULT, with a score and a status of its own.

  @req:KB-RESULT-12
  Scenario: A result has attributes of either kind, or none
    When the partner writes, to an order each, results with these attributes: none, one TEXT, one SUB_RESULT, a SUB_RESULT that is CANCELLED, both kinds, 100 of both kinds
    Then each of the results is taken

  @req:KB-RESULT-12
  Scenario: An attribute may have any text
    When the partner writes, to an order each, attributes in texts: outside ASCII, right to left, with emoji, with combining letters, with quotes, of several lines
    Then each of the results is taken

  @req:KB-RESULT-12
  Scenario Outline: The <member> of a sub-result can be any number in its range
    When the partner writes, to an order each, a sub-result whose <member> is: <numbers>
    Then each of the results is taken

    Examples:
      | member      | numbers                                                           |
      | score.value | 97, 0, -1, 101, 0.5, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308 |
      | score.max   | 1, 1.5, 100, 1.7976931348623157e308                               |

  @req:KB-RESULT-12
  Scenario Outline: An attribute of the kind <kind> whose <member> is missing or wrong is refused
    Given a Kombo order that is OPEN
    When the partner tries to write an attribute <kind> whose <member> is: <forms>
    Then each result is refused
    And the order is still OPEN, without a result

    Examples:
      | kind       | member      | forms                                                            |
      | TEXT       | type        | missing, null, empty, text, NUMBER, SUB_RESULT, a number, a list |
      | TEXT       | label       | missing, null, a number, a list, an object                       |
      | TEXT       | value       | missing, null, a number, true, a list, an object                 |
      | SUB_RESULT | type        | missing, null, sub_result, TEXT                                  |
      | SUB_RESULT | id          | missing, null, a number, a list                                  |
      | SUB_RESULT | label       | missing, null, a number, a list                                  |
      | SUB_RESULT | score       | missing, null, a number, a text, an empty list, a list           |
      | SUB_RESULT | score.value | missing, null, a text, true                                      |
      | SUB_RESULT | score.max   | missing, null, a text, true, 0, 0.99, -1                         |
      | SUB_RESULT | status      | missing, null, empty, OPEN, REJECTED, completed, DONE            |

  @req:KB-RESULT-12
  Scenario: Attributes that are no list of objects are refused
    Given a Kombo order that is OPEN
    When the partner tries to write results with attributes that are: null, a text, a number, an object, a list
    Then each result is refused
    And the order is still OPEN, without a result

  @req:KB-RESULT-12
  Scenario: An attribute in the form that was there before the types is refused
    Given a Kombo order that is OPEN
    When the partner tries to write an attribute of the former form, with a field and a value
    Then each result is refused
    And the order is still OPEN, without a result
