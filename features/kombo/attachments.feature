@epic:Kombo
Feature: Attachments of a result
  Up to five files, each within the message (data) or at an address from which it is fetched at once (data_url).

  Scenario Outline: An attachment that has <what> is taken
    Given a file at an address of the partner's
    And a Kombo order that is OPEN
    When the partner writes a result with an attachment that has <what>
    Then the result is taken
    And the order is listed as COMPLETED

    @req:KB-RESULT-15
    Examples: one of the two ways
      | what                      |
      | data and content_type     |
      | data_url and content_type |

    @req:KB-RESULT-18
    Examples: with the content type of the download
      | what     |
      | data_url |

  Scenario Outline: An attachment that has <what> is refused
    Given a file at an address of the partner's
    And a Kombo order that is OPEN
    When the partner writes a result with an attachment that has <what>
    Then each result is refused
    And the order is still OPEN, without a result

    @req:KB-RESULT-15
    Examples: neither of the two ways
      | what           |
      | a name alone   |
      | a content_type |

    @req:KB-RESULT-17
    Examples: data of which the kind is not said
      | what |
      | data |

    @req:KB-RESULT-16
    Examples: both ways
      | what                             |
      | data and data_url                |
      | data, data_url and content_type  |

  @req:KB-RESULT-14
  Scenario: A result has from 0 to 5 attachments
    When the partner writes, to an order each, results with these numbers of attachments: 0, 1, 2, 3, 4, 5
    Then each of the results is taken

  @req:KB-RESULT-14
  Scenario Outline: A result with <number> attachments is refused
    Given a Kombo order that is OPEN
    When the partner writes a result with <number> attachments in the message
    Then each result is refused
    And the order is still OPEN, without a result

    Examples:
      | number |
      | 6      |
      | 50     |

  @req:KB-RESULT-14
  Scenario: A file that is fetched counts as well
    Given a file at an address of the partner's
    And a Kombo order that is OPEN
    When the partner writes a result with 6 attachments, one of them at the address
    Then each result is refused
    And the order is still OPEN, without a result

  @req:KB-RESULT-36
  Scenario: A file at an address is fetched at once, without credentials
    Given a file at an address of the partner's
    And a Kombo order that is OPEN
    When the partner writes a result with an attachment that has data_url and content_type
    Then the result is taken
    And the file has been fetched before the answer, by GET and without credentials
    And the order is listed as COMPLETED, and the dashboard shows the result with the file from the address

  @req:KB-RESULT-18
  Scenario Outline: A file that is answered as <kind> is shown as that
    Given a file at an address of the partner's, answered as <kind>
    And a Kombo order that is OPEN
    When the partner writes a result with an attachment that has data_url
    Then the result is taken
    And the dashboard shows the attachment as <kind>

    Examples:
      | kind            |
      | application/pdf |
      | text/csv        |

  @req:KB-RESULT-19
  Scenario Outline: A file at an address that <manner> is refused
    Given a file at an address that <manner>
    And a Kombo order that is OPEN
    When the partner writes a result with an attachment that has data_url and content_type
    Then each result is refused with 400 and PLATFORM.INPUT_INVALID
    And the order is still OPEN, without a result

    Examples:
      | manner      |
      | answers 403 |
      | answers 404 |
      | answers 500 |
      | hangs up    |
      | is down     |

  @req:KB-RESULT-19
  Scenario: A file of which nobody says the kind is refused
    Given a file at an address of the partner's, answered as no type
    And a Kombo order that is OPEN
    When the partner writes a result with an attachment that has data_url
    Then each result is refused with 400 and PLATFORM.INPUT_INVALID
    And the order is still OPEN, without a result

  Scenario Outline: An attachment whose <member> is wrong is refused
    Given a Kombo order that is OPEN
    When the partner tries to write an attachment whose <member> is: <forms>
    Then each result is refused
    And the order is still OPEN, without a result

    @req:KB-RESULT-38
    Examples: its texts
      | member   | forms                                                                     |
      | name     | missing, null, a number, a list                                           |
      | data     | null, a number, a list, an object                                         |
      | data_url | null, empty, just words, a path alone, a URL with a blank, a number, a list |

    @req:KB-RESULT-37
    Examples: its content type
      | member       | forms                                                                                                      |
      | content_type | null, empty, pdf, application/, /pdf, image/svg+xml, text/plain; charset=utf-8, a/b/c, a number, application pdf |

    @req:KB-RESULT-22
    Examples: its base64
      | member | forms                                |
      | data   | %%% no base64 %%%, JVBERi0xLjQKJ, J= |

  @req:KB-RESULT-37
  Scenario: Content types of the documented form are taken
    When the partner writes, to an order each, an attachment whose content_type is: application/pdf, image/png, text/csv, text/x-my_type.v2, application/vnd.openxmlformats-officedocument.wordprocessingml.document
    Then each of the results is taken

  @req:KB-RESULT-20
  Scenario: A content type that says little is taken
    When the partner writes, to an order each, an attachment whose content_type is: application/octet-stream, binary/octet-stream
    Then each of the results is taken

  @req:KB-RESULT-38
  Scenario: An attachment may have any name
    When the partner writes, to an order each, attachments with the names: outside ASCII, right to left, with emoji, with combining letters, with blanks and brackets, long
    Then each of the results is taken

  @req:KB-RESULT-38
  Scenario: Attachments that are no list of objects are refused
    Given a Kombo order that is OPEN
    When the partner tries to write results with attachments that are: null, a text, a number, an object, a list
    Then each result is refused
    And the order is still OPEN, without a result

  @req:KB-RESULT-21
  Scenario: Attachments of almost 10 MB in total are taken
    Given a Kombo order that is OPEN
    When the partner writes a result with 5 attachments of 1.9 MB each
    Then the result is taken
    And the order is listed as COMPLETED
