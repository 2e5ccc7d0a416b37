@epic:Kombo
Feature: Webhooks for orders
  The partner is told of each new order at the addresses set up in the dashboard for the event assessment:order-received. It
  receives the order, or refuses it with a message. Any other answer changes nothing: the order stays in the list.

  @req:KB-WH-01
  Scenario: The call holds an id, a type and the order with its integration_id
    Given a webhook for assessment:order-received that answers 200
    When a Kombo order is placed, and its webhook awaited
    Then the call is a POST with JSON, with id, type and data and nothing else
    And its type is assessment:order-received
    And its data is the order as it is listed, with the integration_id and nothing else

  @req:KB-WH-01
  Scenario Outline: The call holds the order of <whom>
    Given a webhook for assessment:order-received that answers 200
    When a Kombo order is placed for <whom>, and its webhook awaited
    Then the call is a POST with JSON, with id, type and data and nothing else
    And its data is the order as it is listed, with the integration_id and nothing else

    Examples:
      | whom                                           |
      | a candidate with letters outside ASCII         |
      | a candidate of whom only the address is known  |

  @req:KB-WH-01
  Scenario: An order can be told again
    Given a webhook for assessment:order-received that answers 200
    And a Kombo order is placed, and its webhook awaited
    When the webhook is delivered again, and awaited
    Then the order has been told again
    And its data is the order as it is listed, with the integration_id and nothing else

  @req:KB-WH-02
  Scenario: An order that is answered with 200 was received
    Given a webhook for assessment:order-received that answers 200
    When a Kombo order is placed, and its webhook awaited
    Then the order is listed as OPEN
    And all that has come is for that order

  @req:KB-WH-03
  Scenario: The message of a refusal is passed on
    Given a webhook for assessment:order-received that refuses
    When a Kombo order is placed, and its webhook awaited
    Then all that has come is for that order
    And the dashboard shows the message of the refusal

  @req:KB-WH-05
  Scenario Outline: A partner that <manner> has refused the order
    Given a webhook for assessment:order-received that <manner>
    When a Kombo order is placed, and its webhook awaited
    Then the order is listed as REJECTED
    And the dashboard shows the message of the refusal

    Examples:
      | manner                             |
      | refuses by an error with a message |
      | refuses by a message               |

  @req:KB-WH-04
  Scenario Outline: A partner that <manner> has refused nothing
    Given a webhook for assessment:order-received that <manner>
    When a Kombo order is placed, and its webhook awaited
    Then the order is listed as OPEN
    And the dashboard shows no refusal

    Examples: another body
      | manner                                      |
      | answers 422 without a body                  |
      | answers 422 with a text                     |
      | answers 422 with broken JSON                |
      | answers 422 with a list                     |
      | answers 422 with an empty object            |
      | answers 422 with an error that is a text    |
      | answers 422 with a message that is a number |
      | answers 422 with a message that is null     |

    Examples: another status
      | manner                                 |
      | answers 400                            |
      | answers 409 with a message             |
      | answers 200 with a message of refusal  |
      | answers 204                            |
      | answers 302                            |
      | answers 404                            |
      | answers 500                            |
      | answers 503                            |

    Examples: no answer
      | manner   |
      | hangs up |
      | is down  |

  @req:KB-WH-04
  Scenario: An order that was missed can still be given a result
    Given a webhook for assessment:order-received that answers 503
    And a Kombo order is placed, and its webhook awaited
    When the partner writes a result that is COMPLETED
    Then the result is taken
    And the order is listed as COMPLETED

  @req:KB-WH-04
  Scenario: An order that was missed can be told again
    Given a webhook for assessment:order-received that answers 503
    And a Kombo order is placed, and its webhook awaited
    When the webhook now answers 200
    And the webhook is delivered again, and awaited
    Then the order has been told again
    And the order is listed as OPEN

  @req:KB-WH-08
  Scenario: The call carries no key
    Given a webhook for assessment:order-received that answers 200
    When a Kombo order is placed, and its webhook awaited
    Then the call holds no API key

  @req:KB-WH-09
  Scenario: Each webhook is called for the event chosen for it
    Given a webhook for inline-assessment:order-received, to which nothing should come
    And a webhook for assessment:order-received that answers 200
    When a Kombo order is placed, and its webhook awaited
    Then the order has been told to the second webhook alone

  @req:KB-WH-09
  Scenario: All webhooks for an event are called, but for those that were removed
    Given a webhook for assessment:order-received that answers 200
    And a webhook for assessment:order-received that answers 200
    And a webhook for assessment:order-received that answers 200
    And the first webhook has been removed
    When a Kombo order is placed, and its webhook awaited
    Then the order has been told to the second and third webhook alone

  @req:KB-WH-09
  Scenario: The webhooks of another environment are not called
    Given a webhook for assessment:order-received that answers 200
    And a webhook is registered in another environment too
    When a Kombo order is placed, and its webhook awaited
    Then the order has been told to the first webhook alone
    And nothing has come to the other environment
