@epic:Kombo @role:partner
Feature: What a partner does without access
  Its name lets this file come last: a program that waits for a person to act has no time for other scenarios meanwhile.

  @req:KB-ERR-10
  Scenario: The integration is not set up, and then it is
    Given the partner's program has dealt with an order
    When the integration is not set up, of which the program is told with 409
    Then the program, told 409, does not ask again and again
    And the program deals with an order once the integration is set up

  @req:KB-ERR-10
  Scenario: The integration is not set up, in the former way
    Given the partner's program has dealt with an order
    When the integration is not set up, of which the program is told with 503
    Then the program, told 503, does not ask again and again

  @req:KB-AUTH-11
  Scenario: The key has been replaced
    When the program's key has been replaced on the dashboard
    Then the program does not ask again and again
