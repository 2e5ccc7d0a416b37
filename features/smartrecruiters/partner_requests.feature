@epic:SmartRecruiters @role:partner
Feature: What every request of a partner looks like
  Read from the traffic of the partner's program while it deals with orders, or from a recording of it.

  Background:
    Given the partner's program has dealt with an order

  Rule: The key

    @req:SR1-AUTH-01
    Scenario: The key is sent in its header
      Then the program sends its key in the header X-SmartToken with every request

    @req:SR1-AUTH-07
    Scenario: The key is in no URL
      Then the program writes its key into no URL

  Rule: Addresses and bodies

    @req:SR1-FORMAT-06
    Scenario: Every request is a documented one
      Then the program makes only requests that the documents describe

    @req:SR1-FORMAT-02
    Scenario: Bodies have the documented type
      Then the program sends its bodies as JSON, and files as multipart/form-data

  Rule: Lists

    @req:SR1-PAGE-04
    Scenario: Pages are not larger than allowed
      Then the program asks for pages of at most 100 items, in whole numbers

    @req:SR1-LIST-15
    Scenario: Dates of filters have their form
      Then the program writes fromDate and toDate with milliseconds and an offset

    @req:SR1-LIST-16
    Scenario: Filters and sorting use documented values
      Then the program filters and sorts its orders by documented values only
