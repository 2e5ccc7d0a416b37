@epic:SmartRecruiters
Feature: The error object
  Every mistake is answered with an object of the same form, whatever the mistake.

  Background:
    Given an order that is IN_PROGRESS
    And the partner has made these mistakes: a comment without a message, a result without a title, broken JSON, an unknown order, no key

  @req:SR1-ERR-01
  Scenario: An error is an object with id, httpCode, code and message
    Then each error is an object with id, httpCode, code and message

  @req:SR1-ERR-02
  Scenario: httpCode is text and repeats the status
    Then each httpCode is text and repeats the status

  @req:SR1-ERR-04
  Scenario: An error has a helpUrl
    Then each error has a helpUrl

  @req:SR1-ERR-05
  Scenario: The code is a word in snake_case
    Then each code is a word in snake_case

  @req:SR1-ERR-06
  Scenario: Each error has an id of its own, also when the mistake is the same
    When the partner makes the same mistake three times
    Then no two errors have the same id
