@epic:SmartRecruiters
Feature: One order
  An order read by its id is shown in full: who ordered it, for which candidate, job and company, and which offer.

  @req:SR1-GET-01
  Scenario: An order is shown in full
    Given the customer has ordered an assessment of a candidate
    When the partner reads the order
    Then the answer is the full order, as the customer placed it

  @req:SR1-GET-03
  Scenario: An order names its candidate, its job and its company
    Given the customer has ordered an assessment of a candidate
    When the partner reads the order
    Then the order names its candidate, its job and its company

  @req:SR1-OFFER-01
  Scenario: The offer of an order has a catalogue id and a name
    Given the customer has ordered an assessment of a candidate
    When the partner reads the order
    Then the offer of the order is the one that was ordered, with catalogId and name
    When the partner lists its orders without a filter
    Then the offer of each order is the one that was ordered, with catalogId and name

  @req:SR1-GET-02
  Scenario: An order that does not exist is not found
    Given an order has been placed for a candidate
    When the partner reads an order that does not exist
    Then it is not found

  @req:SR1-GET-02
  Scenario: An order of another partner is not found
    Given orders of several candidates, jobs and moments, of two partners
    When the partner reads each order of the other partner
    Then each of them is not found

  @req:SR1-GET-04
  Scenario Outline: A <thing> that does not exist is not found
    Given an order that is IN_PROGRESS, with a result
    When the partner reads a <thing> that does not exist
    Then it is not found

    Examples:
      | thing      |
      | comment    |
      | result     |
      | attachment |
