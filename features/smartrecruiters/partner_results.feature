@epic:SmartRecruiters @role:partner
Feature: What a partner gives back
  The results that the partner's program submits, and the files that it attaches to them.

  Background:
    Given the partner's program has dealt with an order

  Rule: Results

    @req:SR1-RESULT-07
    Scenario: A result has a title and a description
      Then the program gives each result a title and a description

    @req:SR1-RESULT-16
    Scenario: Score and passed have their types
      Then the program writes a score as text, and passed as true or false

    @req:SR1-RESULT-15
    Scenario: Types are spelled as documented
      Then the program writes the types of its results in upper case, as documented

    @req:SR1-RESULT-04
    Scenario: A result that is a URL has one
      Then the program gives each result of the types URL and VIDEO_URL a URL

    @req:SR1-RESULT-17
    Scenario: A description has documented HTML only
      Then the program describes its results with documented tags and attributes only

    @req:SR1-RESULT-11
    Scenario: A document has a file
      Then the program gives each result of the type DOCUMENT a file

    @req:SR1-RESULT-19
    Scenario: A generated URL is answered as text
      When the customer opens a result of the program's whose URL is generated
      Then the program answers the call with the bare URL

  Rule: Files

    @req:SR1-ATTACH-01
    Scenario: A file is sent in its part
      Then the program sends its files in a part named attachment of multipart/form-data

    @req:SR1-ATTACH-02
    Scenario: A file is a PDF
      Then the program attaches PDF files only

    @req:SR1-ATTACH-03
    Scenario: A file is not larger than allowed
      Then the program attaches files of at most 20971520 bytes

    @req:SR1-ATTACH-14
    Scenario: A file belongs to a result of its order
      Then the program attaches each file to a result of the same order, by the id that it was given
