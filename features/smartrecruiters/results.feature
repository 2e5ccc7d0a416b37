@epic:SmartRecruiters
Feature: Results of an order
  What the partner found out: a title, a description, perhaps a score, and a type that says where the details are.

  @req:SR1-RESULT-01
  Scenario Outline: A result can be of type <type>
    Given an order that is IN_PROGRESS
    And the partner has told where its generated results are
    When the partner submits a result of type <type>
    Then the answer is the result as it was sent, with an id
    And the results of the order are exactly those that were sent

    Examples:
      | type          |
      | DOCUMENT      |
      | URL           |
      | VIDEO_URL     |
      | GENERATED_URL |

  @req:SR1-RESULT-01
  Scenario: A result can be of type VIDEO_STREAM
    Given an order that is IN_PROGRESS
    And the partner has told where its generated results are
    When the partner submits a result of type VIDEO_STREAM with a player in its member result
    Then the answer is the result as it was sent, with an id
    And the results of the order are exactly those that were sent

  @req:SR1-RESULT-01
  Scenario: A result of any other type is refused
    Given an order that is IN_PROGRESS
    And everything that can be seen is noted
    When the partner tries to submit a result with the type written SPREADSHEET
    Then it is refused as invalid
    And nothing has changed

  @req:SR1-RESULT-02
  Scenario Outline: The type <type> may also be written <word>
    Given an order that is IN_PROGRESS
    When the partner tries to submit a result with the type written <word>
    Then it is taken as <type>, or refused as invalid

    Examples:
      | word         | type          |
      | document     | DOCUMENT      |
      | Document     | DOCUMENT      |
      | videoURL     | VIDEO_URL     |
      | videoStream  | VIDEO_STREAM  |
      | generatedURL | GENERATED_URL |

  @req:SR1-RESULT-03
  Scenario Outline: A result whose type is <form> is a DOCUMENT
    Given an order that is IN_PROGRESS
    When the partner submits a result whose type is <form>
    Then the answer is the result as it was sent, with an id
    And the results of the order are exactly those that were sent

    Examples:
      | form    |
      | missing |
      | empty   |

  @req:SR1-RESULT-04
  Scenario Outline: A result of type <type> without a URL is refused
    Given an order that is IN_PROGRESS
    And everything that can be seen is noted
    When the partner tries to submit a result of type <type> with a member result that is: missing, null, empty, blank, just words
    Then each of them is refused as invalid
    And nothing has changed

    Examples:
      | type      |
      | URL       |
      | VIDEO_URL |

  @req:SR1-RESULT-05
  Scenario Outline: The member result of the type <type> is ignored, be it <what>
    Given an order that is IN_PROGRESS
    And the partner has told where its generated results are
    When the partner submits a result of type <type> with <what> in its member result
    Then the answer is the result as it was sent, with an id
    And the results of the order are exactly those that were sent

    Examples:
      | type          | what       |
      | DOCUMENT      | just words |
      | DOCUMENT      | a URL      |
      | GENERATED_URL | just words |
      | GENERATED_URL | a URL      |

  @req:SR1-RESULT-07
  Scenario Outline: A result without <member> is refused
    Given an order that is IN_PROGRESS
    And everything that can be seen is noted
    When the partner tries to submit a result whose <member> is: missing, null
    Then each of them is refused as invalid
    And nothing has changed

    Examples:
      | member      |
      | title       |
      | description |

  @req:SR1-RESULT-07
  Scenario: A result with nothing but a title and a description is taken
    Given an order that is IN_PROGRESS
    When the partner submits a result with nothing but a title and a description
    Then the answer is the result as it was sent, with an id
    And the results of the order are exactly those that were sent

  @req:SR1-RESULT-08
  Scenario: A result is answered with its id, by which it is found
    Given an order that is IN_PROGRESS
    When the partner adds 3 results to it
    Then each answer is the result as it was sent, with an id of its own and a date
    And the results of the order are exactly those that were sent

  @req:SR1-RESULT-09
  Scenario: A result is neither changed nor deleted
    Given an order that is IN_PROGRESS, with a result
    And everything that can be seen is noted
    When the partner tries to change and to delete the result
    Then there is no such operation
    And nothing has changed

  @req:SR1-RESULT-12
  Scenario Outline: The results are listed in pages of <size>
    Given an order that is IN_PROGRESS
    And the partner adds 5 results to it
    When the partner lists the results in pages of <size>
    Then the pages of <size> show each result once, as it was sent

    Examples:
      | size |
      | 2    |
      | 100  |

  @req:SR1-RESULT-13
  Scenario: One result can be read by its id
    Given an order that is IN_PROGRESS
    And the partner adds 2 results to it
    When the partner reads each result by its id
    Then each is the result that was added, with the same id and date

  @req:SR1-RESULT-14
  Scenario: A result comes back in the very text that was sent
    Given an order that is IN_PROGRESS
    When the partner submits results in texts: outside ASCII, right to left, with emoji, with combining letters, with quotes, in one long line
    And the partner submits a result whose description has every tag that is allowed
    Then each answer is the result as it was sent, with an id of its own and a date
    And the results of the order are exactly those that were sent

  @req:SR1-RESULT-15
  Scenario: The types of results are written in upper case
    Given an order that is IN_PROGRESS
    And the partner has told where its generated results are
    And the partner submits a result of each type
    When the partner lists the results of the order
    Then the types of the results are DOCUMENT, URL, VIDEO_URL, VIDEO_STREAM and GENERATED_URL

  @req:SR1-RESULT-16
  Scenario Outline: The score <score> is text, and passed is <passed>
    Given an order that is IN_PROGRESS
    When the partner submits a result with the score <score> and passed <passed>
    Then the answer is the result as it was sent, with an id
    And the results of the order are exactly those that were sent

    Examples:
      | score  | passed |
      | 98/100 | true   |
      | 99%    | false  |
      | 87     | true   |
      | 0      | false  |
