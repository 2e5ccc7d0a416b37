@epic:SmartRecruiters
Feature: Dates
  Dates in answers look like 2013-03-07T13:34:40.135+0000.

  @req:SR1-DATE-01
  Scenario Outline: The dates of <thing> have the form of the samples
    Given an order that is IN_PROGRESS, with everything on it
    When the partner takes a look at <thing>
    Then every date in the answer has the form of the samples

    Examples:
      | thing           |
      | the order       |
      | the list        |
      | the comments    |
      | the results     |
      | the attachments |

  @req:SR1-DATE-02
  Scenario Outline: A date in a filter may end with <offset>
    Given orders of several candidates, jobs and moments, in every status
    When the partner lists its orders from a date that ends with <offset>
    Then each list holds exactly the orders that fit

    Examples:
      | offset |
      | +0000  |
      | +00:00 |
      | Z      |
