@epic:SmartRecruiters
Feature: The form of answers and addresses

  @req:SR1-FORMAT-01
  Scenario Outline: The answer to <thing> is JSON
    Given an order that is IN_PROGRESS, with everything on it
    When the partner takes a look at <thing>
    Then the answer is JSON and says so

    Examples:
      | thing                        |
      | the order                    |
      | the list                     |
      | the comments                 |
      | the results                  |
      | the attachments              |
      | an order that does not exist |

  @req:SR1-FORMAT-04
  Scenario Outline: A slash at the end makes no difference for <thing>
    Given an order that is IN_PROGRESS, with everything on it
    When the partner looks at <thing>, with and without a slash at the end
    Then both answers are the same

    Examples:
      | thing           |
      | the results     |
      | the attachments |

  @req:SR1-FORMAT-04
  Scenario: Results and files can be sent to addresses with a slash at the end
    Given an order that is IN_PROGRESS, with everything on it
    When the partner submits a result, with a slash at the end
    And the partner attaches a file to it, with a slash at the end
    Then the result and the file are listed
