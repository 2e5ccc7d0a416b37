@epic:Kombo
Feature: Signatures of webhooks
  Each call is signed in the header X-Kombo-Signature, so that the partner can tell that it comes from the platform: an
  HMAC-SHA256 over the bytes of the body, in base64url without padding.

  @req:KB-WH-30
  Scenario: Each call is signed
    Given a webhook for assessment:order-received that answers 200
    When a Kombo order is placed, and its webhook awaited
    And a Kombo order is placed, and its webhook awaited
    And the webhook is delivered again, and awaited
    Then each call is signed with the secret over the bytes of its body
    And no other secret and no other body has that signature

  @req:KB-WH-30
  Scenario: The calls for inline orders are signed in the same way
    Given an inline webhook that answers with an assessment_url
    When the candidate reaches the inline assessment
    Then each call is signed with the secret over the bytes of its body

  @req:KB-WH-30
  Scenario: The signature is over the very bytes that are sent
    Given a webhook for assessment:order-received that answers 200
    When a Kombo order is placed for a candidate with letters outside ASCII, and its webhook awaited
    Then the signature is over the body as it came, not over one that was written again

  @req:KB-WH-33
  Scenario: All webhooks of an environment have one secret, and it is random
    Given a webhook for assessment:order-received that answers 200
    And a webhook for assessment:order-received that answers 200
    When a Kombo order is placed, and its webhook awaited
    Then both webhooks have the same secret, and it is long and random

  @req:KB-WH-33
  Scenario: Another environment has another secret
    Given a webhook for assessment:order-received that answers 200
    And a webhook is registered in another environment too
    When a Kombo order is placed, and its webhook awaited
    Then the other environment has another secret
