@epic:SmartRecruiters
Feature: Results at a generated URL
  A result of type GENERATED_URL has no address of its own. Each time a user opens it, the platform asks the partner
  where it is, at the address that the partner has set.

  @req:SR1-RESULT-18
  Scenario: The platform asks by GET, with the order's id as a parameter
    Given an address that answers with a URL is set as resultURL
    And an order that is COMPLETED, with a result of type GENERATED_URL
    When the customer opens the result
    Then the partner has been asked 1 times, by GET
    And each call has the order's id as a parameter

  @req:SR1-RESULT-18
  Scenario: The platform asks at each opening
    Given an address that answers with a URL is set as resultURL
    And an order that is COMPLETED, with a result of type GENERATED_URL
    When the customer opens the result
    And the customer opens the result
    And the customer opens the result
    Then the partner has been asked 3 times, by GET

  @req:SR1-RESULT-18
  Scenario: The platform sends the header that the partner has set
    Given an address that answers with a URL is set as resultURL
    And a header is set as resultHeader
    And an order that is COMPLETED, with a result of type GENERATED_URL
    When the customer opens the result
    Then each call has the header that was set

  @req:SR1-RESULT-18
  Scenario Outline: Opening a result of type <type> asks nobody
    Given an address that answers with a URL is set as resultURL
    And an order that is COMPLETED, with a result of type <type>
    When the customer opens the result
    Then the partner has not been asked

    Examples:
      | type      |
      | DOCUMENT  |
      | URL       |
      | VIDEO_URL |
