@epic:SmartRecruiters
Feature: API keys
  A partner is known by its API key alone: in the header X-SmartToken or in the URL parameter apiKey, which comes first.
  A key that has been generated anew makes the former one invalid.

  Scenario Outline: With <header> in the header and <parameter> in the URL the orders of <whose> are listed
    Given an order of the partner, and one of another partner
    When the orders are listed with <header> in the header and <parameter> in the URL
    Then exactly the order of <whose> is listed

    @req:SR1-AUTH-01
    Examples: the header alone
      | header  | parameter | whose       |
      | its key | no key    | the partner |

    @req:SR1-AUTH-02
    Examples: the parameter, whatever the header says
      | header                | parameter             | whose             |
      | no key                | its key               | the partner       |
      | another partner's key | its key               | the partner       |
      | an unknown key        | its key               | the partner       |
      | its key               | another partner's key | the other partner |

  Scenario Outline: With <header> in the header and <parameter> in the URL no call is refused because of its key
    Given an order that is IN_PROGRESS, with a result
    When every call is made with <header> in the header and <parameter> in the URL
    Then no call is refused because of its key

    @req:SR1-AUTH-01
    Examples: the header alone
      | header  | parameter |
      | its key | no key    |

    @req:SR1-AUTH-02
    Examples: the parameter, whatever the header says
      | header         | parameter |
      | no key         | its key   |
      | an unknown key | its key   |

  @req:SR1-AUTH-02
  Scenario: A good key in the header does not make up for an unknown one in the URL
    Given an order of the partner, and one of another partner
    When the orders are listed with its key in the header and an unknown key in the URL
    Then the call is refused because of its key

  @req:SR1-AUTH-03
  Scenario Outline: Once a key is generated anew, <header> in the header and <parameter> in the URL are refused
    Given an order of the partner, and one of another partner
    And the partner generates another API key
    When the orders are listed with <header> in the header and <parameter> in the URL
    Then the call is refused because of its key
    When the orders are listed with its key in the header and no key in the URL
    Then exactly the order of the partner is listed

    Examples:
      | header         | parameter      |
      | its former key | no key         |
      | no key         | its former key |

  @req:SR1-AUTH-03
  Scenario: A former key changes nothing any more
    Given an order that is NEW
    And the partner generates another API key
    And everything that can be seen is noted
    When every call is made with its former key in the header and no key in the URL
    Then every call is refused because of its key
    And nothing has changed

  @req:SR1-AUTH-04
  Scenario Outline: With <header> in the header and <parameter> in the URL every call is refused with 401
    Given an order that is IN_PROGRESS, with a result
    And everything that can be seen is noted
    When every call is made with <header> in the header and <parameter> in the URL
    Then every call is refused with 401
    And nothing has changed

    Examples:
      | header         | parameter      |
      | no key         | no key         |
      | an unknown key | no key         |
      | no key         | an unknown key |
