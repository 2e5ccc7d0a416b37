@epic:SmartRecruiters
Feature: The partner workflow in thirteen steps
  What a partner and a customer do, from a test offer to the result in the candidate's profile, in the order in which
  SmartRecruiters describes it to its assessment partners. A number before a sentence is the step of that description.

  @workflow
  Scenario: A candidate is assessed, from the test offer to the result in the profile
    Given 1. the partner creates a test offer of type SKILLS_TEST at the price 0
    Then 1. the partner portal shows the offer as created, not yet active
    When 2. the partner team activates the offer for the customer's sandbox account
    Then 2. the partner portal shows the offer as active for that customer
    When 3. the customer adds a sample candidate
    Then 3. the candidate's profile shows the candidate, without any assessment
    When 4. the customer browses the assessments for the candidate
    Then 4. the offer is listed once, under the type SKILLS_TEST
    When 5. the customer selects the offer and continues
    Then 5. the offer and the candidate are shown for confirmation
    When 6. the customer sends the order
    Then 6. the candidate's profile shows the order as "Pending"
    When 7. the partner takes its API key from the portal
    And 7. the partner lists its orders with the status NEW
    Then 7. the order is listed once, with the candidate, the company and the offer
    And 7. the order read by its id is the same
    When 8. the partner accepts the order
    Then 8. the answer is the order, now IN_PROGRESS and otherwise unchanged
    And 8. the order read again is IN_PROGRESS and otherwise unchanged
    And 8. the order is listed as IN_PROGRESS and no longer as NEW
    When 9. the customer looks at the candidate's profile
    Then 9. the candidate's profile shows the order as "In Progress"
    When 10. the partner submits a result of type DOCUMENT
    Then 10. the answer is the result as it was sent, with an id
    And 10. the results of the order are exactly those that were sent
    And 10. the order read again is IN_PROGRESS and otherwise unchanged
    When 11. the partner attaches a PDF file to the result
    Then 11. the answer is the attachment, with an id
    And 11. the attachments of the result are exactly those that were sent
    And 11. the order read again is IN_PROGRESS and otherwise unchanged
    When 12. the partner completes the order
    Then 12. the answer is the order, now COMPLETED and otherwise unchanged
    And 12. the order read again is COMPLETED and otherwise unchanged
    And 12. the order is listed as COMPLETED and no longer as IN_PROGRESS
    When 13. the customer looks at the candidate's profile
    Then 13. the candidate's profile shows the order as "Complete"
    And 13. the candidate's profile shows the results as they were sent
    And 13. the attached file can be downloaded, byte for byte as it was sent

  Rule: What else may happen on the way

    @req:SR1-FLOW-04
    Scenario: The partner rejects the order instead of accepting it
      Given an order has been placed for a candidate
      When the partner rejects the order
      Then the answer is the order, now REJECTED and otherwise unchanged
      And the order read again is REJECTED and otherwise unchanged
      And the order is listed as REJECTED and no longer as NEW

    @req:SR1-RESULT-06
    Scenario: One order gets several results
      Given an order that is IN_PROGRESS
      When the partner submits a result of type DOCUMENT
      And the partner submits a result of type URL
      And the partner submits a result of type VIDEO_URL
      Then the results of the order are exactly those that were sent

    @req:SR1-SEQ-01
    Scenario: A result needs no attachment
      Given an order that is IN_PROGRESS
      And the partner submits a result of type URL
      When the partner tries to complete the order
      Then it is done, and the order is COMPLETED

    @req:SR1-COMMENT-01
    Scenario: The partner comments at any time
      Given an order has been placed for a candidate
      When the partner comments on the order
      Then the answer is the comment as it was sent, with an id
      And the comments are listed as they were sent
      Given the partner accepts the order
      When the partner comments on the order
      Then the answer is the comment as it was sent, with an id
      And the comments are listed as they were sent
      Given the partner completes the order
      When the partner comments on the order
      Then the answer is the comment as it was sent, with an id
      And the comments are listed as they were sent
