@epic:Kombo
Feature: Results of an order
  The partner writes one result to an order: a status and the address of the result, and what else it found out.

  @req:KB-RESULT-34
  Scenario Outline: A result that is <status> is taken, and the order has its status
    Given a Kombo order that is OPEN
    And other Kombo orders beside it, of the same integration and of another environment
    And all packages, orders and results are noted, those of another environment too
    When the partner writes a result that is <status>
    Then the result is taken
    And the order is listed as <status>
    And no package, order or result but that of the order has changed

    Examples:
      | status    |
      | COMPLETED |
      | CANCELLED |

  @req:KB-RESULT-35
  Scenario: The documented example is taken as it stands
    Given a Kombo order that is OPEN
    When the partner writes the documented example as the result
    Then the result is taken
    And the order is listed as COMPLETED

  @req:KB-RESULT-34
  Scenario: A result with everything that a result can have is taken
    Given a Kombo order that is OPEN
    When the partner writes a result that is COMPLETED, with everything in it
    Then the result is taken
    And the order is listed as COMPLETED

  @req:KB-RESULT-25
  Scenario Outline: A result that is <status> is answered with exactly 200
    Given a Kombo order that is OPEN
    When the partner writes a result that is <status>
    Then the result is answered with exactly 200

    Examples:
      | status    |
      | COMPLETED |
      | CANCELLED |

  @req:KB-RESULT-24
  Scenario Outline: The answer to a result that is <status> has data and a list of warnings
    Given a Kombo order that is OPEN
    When the partner writes a result that is <status>
    Then the answer has data and a list of warnings, each with a message

    Examples:
      | status    |
      | COMPLETED |
      | CANCELLED |

  @req:KB-RESULT-24
  Scenario: The answer to a result of which a part is ignored has them too
    Given a Kombo order that is OPEN
    When the partner writes a result with remote fields for recruitee
    Then the answer has data and a list of warnings, each with a message

  @req:KB-RESULT-01
  Scenario Outline: A result whose <member> is missing or wrong is refused
    Given a Kombo order that is OPEN
    When the partner tries to write results whose <member> is: <forms>
    Then each result is refused
    And the order is still OPEN, without a result

    Examples:
      | member     | forms                                                                                                            |
      | status     | missing, null, empty, a number, true, a list, an object                                                          |
      | result_url | missing, null, empty, blank, just words, a path alone, a URL with a blank, a number, true, a list, an object |

  @req:KB-RESULT-01
  Scenario Outline: A result that is <status> needs a result_url too
    Given a Kombo order that is OPEN
    When the partner tries to write a result that is <status> with a result_url that is: missing, null, just words
    Then each result is refused
    And the order is still OPEN, without a result

    Examples:
      | status    |
      | OPEN      |
      | CANCELLED |

  @req:KB-RESULT-02
  Scenario: A result with any other status is refused, REJECTED too
    Given a Kombo order that is OPEN
    And all packages, orders and results are noted, those of another environment too
    When the partner tries to write results whose status is: REJECTED, completed, Open, CANCELED, IN_PROGRESS, DONE
    Then each result is refused
    And no package, order or result has changed

  Scenario Outline: To an order that <which> no result is written
    Given a Kombo order that is OPEN
    And all packages, orders and results are noted, those of another environment too
    When the partner writes a result to an order that <which>
    Then each result is refused with 404 and no code
    And no package, order or result has changed

    @req:KB-RESULT-26
    Examples:
      | which                     |
      | does not exist            |
      | has an id of another form |

  @req:KB-RESULT-26
  Scenario: To an order of another environment no result is written
    Given a Kombo order that is OPEN
    And all packages, orders and results are noted, those of another environment too
    When the partner of another environment writes a result to the order
    Then each result is refused with 404 and no code
    And no package, order or result has changed

  @req:KB-RESULT-26
  Scenario: By another integration of the same environment no result is written
    Given a Kombo order that is OPEN
    And all packages, orders and results are noted, those of another environment too
    When the partner writes a result to the order by another integration of its own
    Then each result is refused with 404 and no code
    And no package, order or result has changed

  @req:KB-RESULT-28
  Scenario Outline: A result that the tool does not take is answered with <code>, and can be written later
    Given a Kombo order that is OPEN
    And the tool behind the integration answers with <code>
    When the partner writes a result that is COMPLETED
    Then the answer is an error with the code <code>
    And the order is still OPEN, without a result
    When the tool behind the integration works again
    And the partner writes a result that is COMPLETED
    Then the result is taken
    And the order is listed as COMPLETED

    Examples:
      | code                       |
      | REMOTE.INPUT_INVALID       |
      | REMOTE.UNKNOWN_HTTP_ERROR  |
      | REMOTE.SERVICE_UNAVAILABLE |
      | REMOTE.RATE_LIMIT_EXCEEDED |

  @req:KB-RESULT-29
  Scenario Outline: A second result, <status>, replaces the first one wholly
    Given a Kombo order that is OPEN
    And the partner has written a result that is OPEN, with everything in it
    When the partner writes a result that is <status>
    Then the result is taken
    And the dashboard shows nothing of the result before

    Examples:
      | status    |
      | OPEN      |
      | COMPLETED |
      | CANCELLED |

  @req:KB-RESULT-30
  Scenario: The result is shown by the dashboard, and not by the list of orders
    Given a Kombo order that is OPEN
    When the partner writes a result that is COMPLETED, with everything in it
    Then the list of orders shows nothing of the result
    And there is no operation that reads it
    And the order is listed as COMPLETED, and the dashboard shows the result

  @req:KB-RESULT-30
  Scenario: The dashboard shows the scores as they were written
    When the partner writes, to an order each, results whose score is: 90, 90.5, -1, -0.0, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308
    And the partner writes, to an order each, results with these scores: 97 of 100, 10 of 5, -10 of -20
    Then each order is listed as COMPLETED, and the dashboard shows the result that was written to it

  @req:KB-RESULT-30
  Scenario: The dashboard shows the attributes as they were written
    When the partner writes, to an order each, results with these attributes: none, one TEXT, one SUB_RESULT, both kinds, 100 of both kinds
    And the partner writes, to an order each, attributes in texts: outside ASCII, right to left, with emoji, with combining letters, with quotes, of several lines
    Then each order is listed as COMPLETED, and the dashboard shows the result that was written to it

  @req:KB-RESULT-30
  Scenario: The dashboard shows the attachments as they were written
    When the partner writes, to an order each, results with these numbers of attachments: 1, 5
    And the partner writes, to an order each, attachments with the names: outside ASCII, right to left, with emoji, with combining letters, with blanks and brackets, long
    Then each order is listed as COMPLETED, and the dashboard shows the result that was written to it

  @req:KB-RESULT-30
  Scenario: The dashboard shows the dates of completion as they were written
    When the partner writes, to an order each, results completed at: 2023-04-04T00:00:00.000Z, 2024-02-29T23:59:59Z, 2023-04-04T12:01:02.5Z
    Then each order is listed as COMPLETED, and the dashboard shows the result that was written to it

  @req:KB-RESULT-31
  Scenario: Members that the platform does not know are ignored
    Given a Kombo order that is OPEN
    When the partner writes a result with unknown members: at the top, in an attribute, in an attachment
    Then the result is taken
    And the order is listed as COMPLETED, and the dashboard shows the result

  @req:KB-RESULT-32
  Scenario Outline: The result of a background check that is <status> is written in the same way
    Given a Kombo order for a package of the type BACKGROUND_CHECK
    When the partner writes a result that is <status>
    Then the result is taken
    And the order is listed as <status>

    Examples:
      | status    |
      | COMPLETED |
      | CANCELLED |
