@epic:SmartRecruiters @role:partner
Feature: What a partner writes about an order
  The messages with which the partner's program accepts, rejects, completes and comments, and its settings.

  Background:
    Given the partner's program has dealt with an order

  Rule: Accepting and rejecting

    @req:SR1-ACCEPT-01
    Scenario: An acceptance has a message
      Then the program gives each acceptance a message that is not blank

    @req:SR1-ACCEPT-04
    Scenario: An acceptance tells the candidate where to go
      Then the program gives each acceptance an assessmentURL and a messageToCandidate

    @req:SR1-ACCEPT-07
    Scenario: What is written to the candidate is not blank
      Then the program never writes a blank message to the candidate

    @req:SR1-REJECT-01
    Scenario: A rejection has a message
      Then the program gives each rejection a message that is not blank

  Rule: Completing

    @req:SR1-COMPLETE-02
    Scenario: A completion has a message
      Then the program gives each completion a message that is not blank

    @req:SR1-COMPLETE-03
    Scenario: A completion brings no result
      Then the program writes no result into a completion

  Rule: Comments

    @req:SR1-COMMENT-02
    Scenario: An order gets few comments
      Then the program writes at most 100 comments to an order

    @req:SR1-COMMENT-03
    Scenario: A comment has a message
      Then the program gives each comment a message that is not blank

  Rule: Settings

    @req:SR1-CONFIG-06
    Scenario: A setting has an id
      Then the program gives each of its settings an id that is not blank

    @req:SR1-CONFIG-07
    Scenario: A setting has a value
      Then the program gives each of its settings a value

    @req:SR1-CONFIG-08
    Scenario: The address for in-line orders has no query string
      Then the program's setting inlineAssessmentOrderUrl has no query string

    @req:SR1-CONFIG-09
    Scenario: The header for in-line orders has its form
      Then the program's setting inlineAssessmentOrderHeader has the form headerName:headerValue
