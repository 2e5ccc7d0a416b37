@epic:SmartRecruiters
Feature: Configuration
  The settings of a partner: addresses and headers for the platform's calls, each by its id.

  @req:SR1-CONFIG-01
  Scenario: The partner's settings are listed, and nobody else's
    Given the partner has the settings resultURL and resultHeader
    And another partner has the setting inlineAssessmentOrderUrl
    When the partner lists its settings
    Then exactly its settings are listed, with their values

  @req:SR1-CONFIG-02
  Scenario Outline: The setting <id> is inserted and answered
    When the partner inserts the setting <id>
    Then the answer is the setting as it was sent
    And the partner's settings are exactly those that it has made

    Examples:
      | id                          |
      | assessmentNotificationUrl   |
      | resultURL                   |
      | resultHeader                |
      | inlineAssessmentOrderUrl    |
      | inlineAssessmentOrderHeader |

  @req:SR1-CONFIG-03
  Scenario: Inserting a setting whose id exists updates it
    Given the partner has the settings resultURL and resultHeader
    When the partner inserts the setting resultURL
    Then the answer is the setting as it was sent
    And the partner's settings are exactly those that it has made

  @req:SR1-CONFIG-04
  Scenario: One setting can be read by its id
    Given the partner has the settings resultURL and resultHeader
    When the partner reads the setting resultHeader
    Then the answer is the setting as it was sent

  @req:SR1-CONFIG-05
  Scenario: A setting can be updated at its own address
    Given the partner has the settings resultURL and resultHeader
    When the partner updates the setting resultURL at its own address
    Then the answer is the setting as it was sent
    And the partner's settings are exactly those that it has made

  @req:SR1-CONFIG-07
  Scenario: Each setting shown has its value
    Given the partner has the settings resultURL and resultHeader
    When the partner lists its settings
    Then each setting listed has a value that is text

  Scenario Outline: A setting <flawed> is refused
    Given the partner has the settings resultURL and resultHeader
    And all its settings are noted
    When the partner tries to insert a setting <flawed>
    Then the setting is refused
    And the partner's settings are as before

    @req:SR1-CONFIG-06
    Examples: the id
      | flawed                                                             |
      | {"value": "https://assessments.example/"}                          |
      | {"id": null, "value": "https://assessments.example/"}              |
      | {"id": "", "value": "https://assessments.example/"}                |
      | {"id": " ", "value": "https://assessments.example/"}               |
      | {"id": "\t \t", "value": "https://assessments.example/"}            |

    @req:SR1-CONFIG-08
    Examples: the address of the in-line order service
      | flawed                                                                                     |
      | {"id": "inlineAssessmentOrderUrl", "value": "https://assessments.example/orders?partner=1"} |
      | {"id": "inlineAssessmentOrderUrl", "value": "https://assessments.example/?"}               |

    @req:SR1-CONFIG-09
    Examples: the header for the in-line order service
      | flawed                                                          |
      | {"id": "inlineAssessmentOrderHeader", "value": "authToken"}     |
      | {"id": "inlineAssessmentOrderHeader", "value": ":123456"}       |
      | {"id": "inlineAssessmentOrderHeader", "value": "authToken:"}    |

  Scenario Outline: The setting <id> takes the value <value>
    When the partner inserts the setting <id> with the value <value>
    Then the answer is the setting as it was sent
    And the partner's settings are exactly those that it has made

    @req:SR1-CONFIG-08
    Examples: without a query string
      | id                       | value                                    |
      | inlineAssessmentOrderUrl | https://assessments.example/orders       |
      | inlineAssessmentOrderUrl | https://assessments.example:8443/a/b-c/d |

    @req:SR1-CONFIG-09
    Examples: a name and a value
      | id                          | value                |
      | inlineAssessmentOrderHeader | authToken:123456     |
      | inlineAssessmentOrderHeader | X-Partner: a:b c     |
