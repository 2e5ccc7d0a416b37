@epic:Kombo @role:partner
Feature: How a partner answers calls
  Calls about orders, which the platform signs, and calls of anybody else who knows the address.

  Rule: Calls about orders

    @req:KB-WH-02
    Scenario: A call is answered with 200
      Given the partner's program has dealt with an order
      Then the program answers each call about a Kombo order with 200, or refuses it

    @req:KB-WH-03
    Scenario: An order is refused
      When an order for a package that the program does not offer
      Then the program, if it refuses the order, answers 422 with a message in JSON

    @req:KB-WH-07
    Scenario: A call has null wherever that may be
      Given the platform's answers lack what they may lack
      When an order is placed for the program
      Then the program answers the call about the order with 200

    @req:KB-WH-37
    Scenario: An order is told of several times
      When the program is told of an order several times
      Then the program writes the final result of the order once

  Rule: Inline orders

    @req:KB-WH-20
    Scenario: The candidate is sent somewhere
      When an inline order is placed for the program
      Then the program answers with the address of the assessment

    @req:KB-WH-21
    Scenario: The candidate does not wait long
      When an inline order is placed for the program
      Then the program answers within 15 seconds

  Rule: Signatures

    @req:KB-WH-31
    Scenario Outline: A call that is not the platform's is refused
      Given the partner's program has dealt with an order
      When somebody calls the program <manner>
      Then the program refuses the call and does nothing

      Examples:
        | manner                                                       |
        | without a signature                                          |
        | with a signature by another secret                           |
        | with the signature of another body                           |
        | with the signature of the same JSON, written in another way  |

    @req:KB-WH-31
    Scenario: The signature is that of the bytes
      Given the partner's program has dealt with an order
      When somebody calls the program with JSON written in another way, and its proper signature
      Then the program takes the call
