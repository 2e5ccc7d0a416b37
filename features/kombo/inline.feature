@epic:Kombo
Feature: Inline orders
  A candidate reaches an assessment in the middle of applying, and waits. The partner is asked by the event
  inline-assessment:order-received, and answers with the address of the assessment; only then is there an order.

  @req:KB-WH-26
  Scenario: The partner is asked in the form of any other order
    Given an inline webhook that answers with an assessment_url
    When the candidate reaches the inline assessment
    Then the call is a POST with JSON, with id, type and data and nothing else
    And its type is inline-assessment:order-received
    And its data is the order as it is listed, with the integration_id and nothing else
    And the partner has been asked once, for an order that was created

  @req:KB-WH-22
  Scenario Outline: Where the partner <manner> the order is created
    Given an inline webhook that <manner>
    When the candidate reaches the inline assessment
    Then the order is created, and the candidate is sent to the assessment_url

    Examples:
      | manner                                  |
      | answers with an assessment_url          |
      | answers with an assessment_url and more |

  @req:KB-WH-22
  Scenario Outline: Where the partner <manner> no order is created
    Given an inline webhook that <manner>
    When the candidate reaches the inline assessment
    Then no order is created, and the candidate is sent nowhere

    Examples: no valid assessment_url
      | manner                                           |
      | answers 200 without a body                       |
      | answers with a text                              |
      | answers with broken JSON                         |
      | answers with a list                              |
      | answers with an empty object                     |
      | answers with assessmentUrl                       |
      | answers with an assessment_url inside data       |
      | answers with an assessment_url that is null      |
      | answers with an assessment_url that is empty     |
      | answers with an assessment_url that is a number  |
      | answers with an assessment_url that is a path    |
      | answers with an assessment_url that is a script  |

    Examples: no success, or no answer
      | manner                          |
      | answers 400 with the assessment_url |
      | answers 404                     |
      | answers 503                     |
      | hangs up                        |
      | is down                         |

  @req:KB-WH-23
  Scenario: Where the partner refuses no order is created
    Given an inline webhook that refuses
    When the candidate reaches the inline assessment
    Then no order is created, and the candidate is sent nowhere
    And the partner has been asked once, for an order that was not created

  @req:KB-WH-25
  Scenario Outline: A result that is <status> is written to an inline order like to any other
    Given an inline Kombo order that is OPEN
    When the partner writes a result that is <status>
    Then the result is taken
    And the order is listed as <status>

    Examples:
      | status    |
      | COMPLETED |
      | CANCELLED |
