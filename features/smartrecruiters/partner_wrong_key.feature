@epic:SmartRecruiters @role:partner
Feature: What a partner does without a valid key
  Its name lets this file come last: a program that waits for a person to act has no time for other scenarios meanwhile.

  @req:SR1-AUTH-08
  Scenario: The key has been replaced
    When the program's key has been replaced in the portal
    Then the program does not ask again and again
