@epic:SmartRecruiters @role:partner
Feature: What a partner does when the platform is difficult
  The platform is busy, fails for a moment, answers late, or more or less than usual. All of that may happen, and the
  partner's program deals with its orders all the same.

  Rule: Answers that ask for patience

    @req:SR1-RATE-03
    Scenario: Too many requests
      Given the platform answers the program's next 2 requests to accept with 429
      When an order is placed for the program
      Then the program waits after each 429 to accept, longer each time

    @req:SR1-ROBUST-05
    Scenario: The platform fails for a moment
      Given the platform answers the program's next request to accept with 503
      When an order is placed for the program
      Then the program waits after the 503 to accept, and tries again
      And the program deals with the order all the same

    @req:SR1-ROBUST-04
    Scenario: The answer to a result gets lost
      Given the platform does what the program's next request to submit a result asks, and yet answers 502
      When an order is placed for the program
      Then the program makes the request to submit a result once
      And the program deals with the order all the same

    @req:SR1-ROBUST-04
    Scenario: An answer comes late
      Given the platform lets the program's next request to complete wait for 1 seconds
      When an order is placed for the program
      Then the program makes the request to complete once
      And the program deals with the order all the same

  Rule: Answers that hold more or less than usual

    @req:SR1-FORMAT-03
    Scenario: Answers have unknown members
      Given the platform's answers have members that the program cannot know
      When an order is placed for the program
      Then the program deals with the order all the same

    @req:SR1-FORMAT-07
    Scenario: Answers lack optional members
      Given the platform's answers lack what they may lack
      When an order is placed for the program
      Then the program deals with the order all the same

    @req:SR1-FORMAT-05
    Scenario: A creation is answered with 201
      Given creations are answered with 201
      When an order is placed for the program
      Then the program deals with the order all the same
      And the program makes the request to submit a result once
