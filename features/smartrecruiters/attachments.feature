@epic:SmartRecruiters
Feature: Files of a result
  A file is a PDF of at most 20 MiB, sent as the part named attachment of a form.

  @req:SR1-ATTACH-01
  Scenario: A file in a part of another name, or in none, is refused
    Given an order that is IN_PROGRESS, with a result
    And everything that can be seen is noted
    When the partner tries to send the file in a part of another name, and in none
    Then each of the files is refused
    And nothing has changed

  @req:SR1-ATTACH-02
  Scenario: A file that is no PDF is refused
    Given an order that is IN_PROGRESS, with a result
    And everything that can be seen is noted
    When the partner tries to attach: a text file, an image, a web page
    Then each of the files is refused
    And nothing has changed

  @req:SR1-ATTACH-03
  Scenario: A file of 20 MiB is taken, and one that is a byte larger refused
    Given an order that is IN_PROGRESS, with a result
    When the partner attaches a PDF file of 20971520 bytes
    Then the answer is the attachment, with an id
    When the partner tries to attach a PDF file of 20971521 bytes
    Then each of the files is refused
    And the result has exactly the attachments that were taken

  @req:SR1-ATTACH-04
  Scenario: A file that is replaced keeps its id and changes its name and date
    Given an order that is IN_PROGRESS, with a result
    And the partner attaches a PDF file to the result
    When the partner replaces the file
    Then the attachment has the new name and a later date of its last update

  @req:SR1-ATTACH-06
  Scenario: A result has several files
    Given an order that is IN_PROGRESS, with a result
    When the partner adds 3 attachments to it
    Then the first page holds all 3 attachments, each as it was sent, and no other

  @req:SR1-ATTACH-07
  Scenario: A file keeps its name
    Given an order that is IN_PROGRESS, with a result
    When the partner attaches PDF files whose names are: outside ASCII, right to left, with emoji, with combining letters, with blanks and brackets, long
    Then each answer is the attachment as it was sent, with an id of its own and a date
    And the attachments of the result are exactly those that were sent

  @req:SR1-ATTACH-08
  Scenario: A file that is a PDF by some signs only is taken or refused
    Given an order that is IN_PROGRESS, with a result
    When the partner tries to attach: a PDF that is called text, a text that is called PDF, a PDF with another extension, an empty file
    Then each of the files is taken or refused
    And the result has exactly the attachments that were taken

  @req:SR1-ATTACH-10
  Scenario Outline: The files are listed in pages of <size>
    Given an order that is IN_PROGRESS, with a result
    And the partner adds 5 attachments to it
    When the partner lists the attachments in pages of <size>
    Then the pages of <size> show each attachment once, as it was sent

    Examples:
      | size |
      | 2    |
      | 100  |

  @req:SR1-ATTACH-11
  Scenario: The description of one file can be read by its id
    Given an order that is IN_PROGRESS, with a result
    And the partner adds 2 attachments to it
    When the partner reads each attachment by its id
    Then each is the attachment that was added, with the same id and date

  @req:SR1-ATTACH-12
  Scenario: A file is answered with the attachment
    Given an order that is IN_PROGRESS, with a result
    When the partner attaches a PDF file to the result
    Then the answer is the attachment, with its id, its dates and its name
    And the attachments of the result are exactly those that were sent

  @req:SR1-ATTACH-13
  Scenario: A file can be replaced
    Given an order that is IN_PROGRESS, with a result
    And the partner attaches a PDF file to the result
    When the partner replaces the file
    Then the answer is the attachment, with the same id, and it is still the only one

  @req:SR1-ATTACH-13
  Scenario: The customer gets the new file in place of the one that was replaced
    Given an order that is IN_PROGRESS, with a result
    And the partner attaches a PDF file to the result
    And the partner replaces the file
    And the partner completes the order
    When the customer looks at the candidate's profile
    Then the customer downloads the new file, byte for byte as it was sent
