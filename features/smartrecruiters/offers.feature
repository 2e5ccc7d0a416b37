@epic:SmartRecruiters
Feature: Offers at the API
  What a partner sells: it creates offers, changes them, sends them to review and withdraws them. The partner portal
  does the same by hand.

  @req:SR1-OFFER-14
  Scenario: A created offer is answered with the offer
    When the partner creates an offer
    Then the answer is the offer as it was sent, with an id
    And the offer read again is as it was sent

  @req:SR1-OFFER-07
  Scenario: One offer can be read by its id
    Given the partner has 3 offers
    When the partner reads the second of them
    Then the answer is that offer as it was created

  @req:SR1-OFFER-02
  Scenario: The partner's offers are listed, and nobody else's
    Given the partner has 3 offers
    And another partner has an offer
    When the partner lists its offers
    Then exactly its offers are listed, as they were created

  @req:SR1-OFFER-02
  Scenario Outline: The list of offers, <limit> at a time, holds each offer once
    Given the partner has 5 offers
    When the partner lists its offers <limit> at a time
    Then each of its offers is on one page, and each page says where it stands

    Examples:
      | limit |
      | 1     |
      | 2     |
      | 5     |

  @req:SR1-OFFER-03
  Scenario Outline: The status of an offer that is <how> is one of the four
    Given an offer that is <how>
    When the partner reads its offer
    Then its status is one of INACTIVE, UNDER_REVIEW, ACTIVE and REJECTED

    Examples:
      | how       |
      | created   |
      | submitted |
      | activated |
      | withdrawn |

  @req:SR1-OFFER-13
  Scenario Outline: An offer that is <how> is <status>
    Given an offer that is <how>
    When the partner reads its offer
    Then its status is <status>

    Examples:
      | how       | status       |
      | created   | INACTIVE     |
      | submitted | UNDER_REVIEW |
      | withdrawn | INACTIVE     |

  Scenario Outline: A new offer <with> is taken
    When the partner creates an offer <with>
    Then the answer is the offer as it was sent, with an id
    And the offer read again is as it was sent

    @req:SR1-OFFER-09
    Examples: types
      | with                          |
      | of type BEHAVIORAL_ASSESSMENT |
      | of type REFERENCE_CHECK       |
      | of type SKILLS_TEST           |
      | of type VIDEO_INTERVIEW       |
      | of type BACKGROUND_CHECK      |
      | of type INLINE_ASSESSMENT     |

    @req:SR1-OFFER-10
    Examples: amounts
      | with             |
      | at a price 0     |
      | at a price 20    |
      | at a price 19.99 |

  Scenario Outline: A new offer <flawed> is refused
    Given the partner has 2 offers
    And all its offers are noted
    When the partner tries to create an offer <flawed>
    Then the offer is refused
    And the offers of the partner are as before

    @req:SR1-OFFER-04
    Examples: what is required
      | flawed                    |
      | without catalogId         |
      | without name              |
      | without description       |
      | without terms             |
      | with null for catalogId   |
      | with null for name        |
      | with null for description |
      | with null for terms       |

    @req:SR1-OFFER-09
    Examples: types
      | flawed          |
      | of type QUIZ    |
      | of type null    |

    @req:SR1-OFFER-10
    Examples: amounts
      | flawed             |
      | at a price -1      |
      | at a price -0.01   |
      | at a price true    |
      | at a price "free"  |

  Scenario Outline: An update of an offer <flawed> is refused
    Given the partner has 2 offers
    And all its offers are noted
    When the partner tries to update the second of them <flawed>
    Then the offer is refused
    And the offers of the partner are as before

    @req:SR1-OFFER-08
    Examples: what is required
      | flawed                    |
      | without id                |
      | without catalogId         |
      | without name              |
      | without description       |
      | without terms             |
      | with null for name        |
      | with null for terms       |

    @req:SR1-OFFER-09
    Examples: types
      | flawed       |
      | of type QUIZ |

    @req:SR1-OFFER-10
    Examples: amounts
      | flawed        |
      | at a price -1 |

  @req:SR1-OFFER-15
  Scenario: An updated offer is answered with the offer, and no other has changed
    Given the partner has 3 offers
    And all its offers are noted
    When the partner updates the second of them
    Then the answer is the offer as it was sent, with an id
    And the offer read again is as it was sent
    And no other offer has changed

  @req:SR1-OFFER-05
  Scenario: An offer is sent to review by a submit without a body
    Given the partner has 3 offers
    And all its offers are noted
    When the partner submits the second of them
    Then it is done, and the offer is UNDER_REVIEW, ACTIVE or REJECTED and otherwise unchanged
    And no other offer has changed

  @req:SR1-OFFER-06
  Scenario: An offer leaves the marketplace by a withdraw without a body
    Given the partner has 3 offers
    And the customer can choose the second of them
    And all its offers are noted
    When the partner withdraws the second of them
    Then it is done, and the offer is INACTIVE, UNDER_REVIEW or REJECTED and otherwise unchanged
    And no other offer has changed
    And the customer can no longer choose it

  @req:SR1-OFFER-11
  Scenario: The list of offers is sorted by the date of the last update
    Given the partner has 4 offers
    And the second of them has been updated since
    When the partner lists its offers
    Then the offer updated last is at one end of the list, and the dates do not go back and forth

  @req:SR1-OFFER-12
  Scenario Outline: The list of offers, filtered by <filters>, holds exactly what fits
    Given offers of several statuses, with words in their names and descriptions
    When the partner lists its offers by <filters>
    Then exactly the offers that fit are listed

    Examples:
      | filters                       |
      | each status                   |
      | each word                     |
      | each status and each word     |
      | a word that no offer has      |
