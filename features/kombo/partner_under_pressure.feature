@epic:Kombo @role:partner
Feature: What a partner does when the platform is difficult
  The platform is busy, fails for a moment, answers late, or more or less than usual. All of that may happen, and the
  partner's program deals with its orders all the same.

  Rule: Errors

    @req:KB-ERR-02
    Scenario Outline: The code decides, not the status
      When the platform has refused results of the program for good
      Then the program does not try again what was refused with <status> and the code <code>

      Examples:
        | status | code                   |
        | 503    | PLATFORM.INPUT_INVALID |
        | 429    | REMOTE.INPUT_INVALID   |

    @req:KB-LIM-08
    Scenario: What is refused for good is not tried again
      When the platform has refused results of the program for good
      Then the program does not try again what was refused with 400 and the code REMOTE.INPUT_INVALID

    @req:KB-ERR-05
    Scenario: A load balancer answers with a page
      Given the platform answers the program's next request to write a result with 503 and a page of HTML
      When an order is placed for the program
      Then the program deals with the order all the same

    @req:KB-LIM-11
    Scenario: Too many requests
      Given the platform answers the program's next request to write a result with 429
      When an order is placed for the program
      Then the program waits about a second after the 429 before it writes again

  Rule: Answers that come late, or hold more or less than usual

    @req:KB-ROBUST-03
    Scenario: An answer comes late
      Given the platform lets the program's next request to write a result wait for 0.5 seconds
      When an order is placed for the program
      Then the program waits for the late answer
      And the program writes the final result of the order once

    @req:KB-RESULT-48
    Scenario: A success comes with warnings
      Given the platform has a warning for whatever the program writes
      When an order is placed for the program
      Then the program writes the final result of the order once

    @req:KB-ORD-21
    Scenario: Orders have null wherever that may be
      Given the platform's answers lack what they may lack
      When an order is placed for the program
      Then the program deals with the order all the same

    @req:KB-FORMAT-03
    Scenario: Answers have unknown members
      Given the platform's answers have members that the program cannot know
      When an order is placed for the program
      Then the program deals with the order all the same
