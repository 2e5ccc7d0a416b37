@epic:Kombo
Feature: The date of completion
  completed_at has to fit a pattern: a date, perhaps with a time, perhaps with a Z, and never with an offset. The documents
  also call it a date-time (RFC 3339), which allows an offset and does not allow a date alone. What fits the pattern alone
  is therefore only assumed to be taken, and can be no more than a warning.

  Scenario Outline: Results completed at <moment> are taken
    When the partner writes, to an order each, results completed at: <dates>
    Then each of the results is taken

    @req:KB-RESULT-08
    Examples: by the pattern and by RFC 3339
      | moment                             | dates                                                                         |
      | a moment with milliseconds         | 2023-04-04T00:00:00.000Z, 1999-12-31T23:59:59.999Z                            |
      | a moment to the second             | 2023-04-04T00:00:00Z, 2024-02-29T23:59:59Z                                    |
      | a moment with other such fractions | 2023-04-04T23:59:59.5Z, 2023-04-04T12:01:02.123456Z                           |

    @req:KB-RESULT-41
    Examples: by the pattern alone
      | moment                | dates                                        |
      | a moment without zone | 2023-04-04T00:00:00, 2023-04-04T00:00:00.000 |
      | a day                 | 2023-04-04                                   |
      | a day with a Z        | 2023-04-04Z                                  |

  @req:KB-RESULT-08
  Scenario Outline: Results completed at <moment> are refused
    Given a Kombo order that is OPEN
    When the partner tries to write results completed at: <dates>
    Then each result is refused
    And the order is still OPEN, without a result

    Examples: by RFC 3339, but not by the pattern
      | moment                       | dates                                                                                             |
      | a moment with an offset      | 2023-04-04T00:00:00+02:00, 2023-04-04T00:00:00-05:30, 2023-04-04T00:00:00+00:00                   |
      | the moment that an SDK sends | 2023-04-04T12:01:02.123456+02:00                                                                  |
      | a moment in small letters    | 2023-04-04T00:00:00z, 2023-04-04t00:00:00Z                                                        |

    Examples: by neither
      | moment                          | dates                                                                       |
      | a moment with another offset    | 2023-04-04T00:00:00+0000, 2023-04-04T00:00:00+02, 2023-04-04T00:00:00 UTC   |
      | a moment without its seconds    | 2023-04-04T00:00Z, 2023-04-04T00Z                                           |
      | a moment with an empty fraction | 2023-04-04T00:00:00.Z, 2023-04-04T00:00:00.                                 |
      | a moment with a blank           | 2023-04-04 00:00:00Z                                                        |
      | part of a day                   | 2023-04, 2023, 23-04-04, 2023-4-4                                           |
      | a day in another form           | 04/04/2023, 4 April 2023, 20230404, 20230404T000000Z                        |
      | what is no date at all          | tomorrow, an empty text, a number in a text                                 |
      | a date with something after it  | a date with a blank after it, a date with a line break after it             |
      | a date in other digits          | a date in Arabic digits                                                     |

  @req:KB-RESULT-08
  Scenario: A completed_at that is no text is refused
    Given a Kombo order that is OPEN
    When the partner tries to write results whose completed_at is: null, a number, true, a list, an object
    Then each result is refused
    And the order is still OPEN, without a result

  @req:KB-RESULT-42
  Scenario: Results completed on no day of the calendar are refused
    Given a Kombo order that is OPEN
    When the partner tries to write results completed at: 2023-13-45, 2023-02-29T00:00:00Z, 2023-04-04T25:00:00Z, 0000-00-00
    Then each result is refused
    And the order is still OPEN, without a result

  @req:KB-RESULT-06
  Scenario Outline: A result that is <status> without completed_at is refused, or taken with a warning
    Given a Kombo order that is OPEN
    When the partner tries to write a result that is <status> without completed_at
    Then it is refused as invalid, or taken with a warning that names completed_at

    Examples:
      | status    |
      | COMPLETED |
      | CANCELLED |

  @req:KB-RESULT-07
  Scenario: The completed_at of a result that is OPEN is taken and ignored
    Given a Kombo order that is OPEN
    When the partner writes a result that is OPEN, with a completed_at
    Then the result is taken
    And the order is listed as OPEN
    And the dashboard shows no date of completion
