@epic:Kombo
Feature: Remote fields
  What is meant for one tool alone: a member of remote_fields for each tool, handed on to it as it is.

  @req:KB-SR-04
  Scenario: The scoreLabel for SmartRecruiters is taken and handed on
    Given a Kombo order that is OPEN
    When the partner writes a result with remote fields for smartrecruiters
    Then the result is taken
    And the dashboard shows the scoreLabel for the tool

  @req:KB-RESULT-23
  Scenario Outline: Remote fields for <tool> are ignored where SmartRecruiters is behind the integration
    Given a Kombo order that is OPEN
    When the partner writes a result with remote fields for <tool>
    Then the result is taken
    And the answer has data and a list of warnings, each with a message
    And the order is listed as COMPLETED
    And the dashboard shows no remote fields

    Examples:
      | tool                     |
      | recruitee                |
      | workday                  |
      | a tool that does not exist |

  @req:KB-RESULT-23
  Scenario: Remote fields for another tool do not stand in the way of one's own
    Given a Kombo order that is OPEN
    When the partner writes a result with remote fields for smartrecruiters and recruitee
    Then the result is taken
    And the dashboard shows the scoreLabel for the tool and no other remote fields

  @req:KB-RESULT-39
  Scenario Outline: Remote fields for <tool> are taken as documented
    Given a Kombo order that is OPEN, of a customer with <tool>
    When the partner of that customer writes a result with remote fields for <tool>
    Then the result is taken
    And the order of that customer is listed as COMPLETED

    Examples:
      | tool            |
      | smartrecruiters |
      | recruitee       |

  @req:KB-RESULT-40
  Scenario: Remote fields for workday are taken as documented
    Given a Kombo order that is OPEN, of a customer with workday
    When the partner of that customer writes a result with remote fields for workday
    Then the result is taken
    And the order of that customer is listed as COMPLETED

  Scenario Outline: Remote fields for <tool> of another form are refused
    Given a Kombo order that is OPEN, of a customer with <tool>
    When the partner of that customer tries to write remote fields for <tool> that are: <forms>
    Then each result is refused
    And the order of that customer is listed as OPEN

    @req:KB-RESULT-39
    Examples:
      | tool            | forms                                                          |
      | smartrecruiters | null, a text, a number, a list, a member that is no text       |
      | recruitee       | null, a text, a number, a list, a member that is no text       |

    @req:KB-RESULT-40
    Examples: Workday's
      | tool    | forms                                                |
      | workday | a text, a list, a member that is no text, a parent without its member |

  @req:KB-RESULT-39
  Scenario: Remote fields that are no object are refused
    Given a Kombo order that is OPEN
    When the partner tries to write results with remote_fields that are: null, a text, a number, true, a list
    Then each result is refused
    And the order is still OPEN, without a result
