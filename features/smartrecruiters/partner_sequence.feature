@epic:SmartRecruiters @role:partner
Feature: In which order a partner does things
  What the partner's program does to an order comes in the order of the workflow, and once.

  Background:
    Given the partner's program has dealt with an order

  Rule: One thing after the other

    @req:SR1-GET-05
    Scenario: The candidate's data are read before the order is accepted
      Then the program is shown an order, with its candidate, before it accepts it

    @req:SR1-SEQ-03
    Scenario: Results come after the acceptance
      Then the program submits results only to orders that it has accepted

    @req:SR1-SEQ-01
    Scenario: The completion comes last
      Then the program completes an order last, after its results and their files

  Rule: Once

    @req:SR1-ACCEPT-08
    Scenario: An order is accepted once
      Then the program accepts no order a second time

    @req:SR1-COMPLETE-06
    Scenario: An order is completed once
      Then the program completes no order a second time
