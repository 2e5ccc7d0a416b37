@epic:Kombo @role:partner
Feature: What a partner writes as a result
  Every result that the partner's program writes, refused ones too.

  Background:
    Given the partner's program has dealt with an order

  Rule: Status and date

    @req:KB-RESULT-01
    Scenario: A result has a status and a URL
      Then the program gives each result a status and a result_url

    @req:KB-RESULT-02
    Scenario: The status is one that can be written
      Then the program writes no other status than COMPLETED, CANCELLED and OPEN

    @req:KB-RESULT-43
    Scenario: A closed order keeps its status
      Then the program changes the status of an order only while that is OPEN

    @req:KB-RESULT-05
    Scenario: A final result is dated
      Then the program gives each final result a completed_at

    @req:KB-RESULT-08
    Scenario: A date has the pattern
      Then the program writes completed_at in the documented pattern

    @req:KB-RESULT-44
    Scenario: A date is a moment in UTC
      Then the program writes as completed_at a moment in UTC that has passed

  Rule: Scores and attributes

    @req:KB-RESULT-10
    Scenario: Scores are numbers
      Then the program writes score and max_score as finite numbers

    @req:KB-RESULT-11
    Scenario: Scores are never null
      Then the program never writes null as a score

    @req:KB-RESULT-12
    Scenario: Attributes have all that they need
      Then the program writes each attribute as a TEXT or a SUB_RESULT with all its members

  Rule: Fields for tools

    @req:KB-RESULT-39
    Scenario: Fields for tools have their form
      Then the program writes remote_fields as an object for each tool, and labels as text

    @req:KB-RESULT-40
    Scenario: Fields for Workday are Workday's
      Then the program writes remote_fields.workday as Workday has it

    @req:KB-RESULT-47
    Scenario: Fields are for the tool of the integration
      Then the program writes remote_fields for the tool of its integration only

    @req:KB-TOOL-01
    Scenario: Greenhouse gets final results only
      Then the program writes no result that is OPEN where the tool is Greenhouse

  Rule: Attachments

    @req:KB-RESULT-14
    Scenario: A result has few attachments
      Then the program attaches at most 5 files to a result

    @req:KB-RESULT-21
    Scenario: Attachments are not large
      Then the program attaches less than 10 MB to a result

    @req:KB-RESULT-38
    Scenario: An attachment has a name
      Then the program gives each attachment a name, as a text

    @req:KB-RESULT-15
    Scenario: An attachment has something in it
      Then the program gives each attachment data or a data_url

    @req:KB-RESULT-17
    Scenario: Data have a type
      Then the program gives each attachment with data a content_type

    @req:KB-RESULT-37
    Scenario: A type has the pattern
      Then the program writes each content_type as two words around a slash

    @req:KB-RESULT-45
    Scenario: A type says what the file is
      Then the program writes as content_type what the file is

    @req:KB-RESULT-46
    Scenario: Data are base64
      Then the program writes the data of an attachment in base64
