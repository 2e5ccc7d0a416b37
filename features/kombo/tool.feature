@epic:Kombo
Feature: The tool behind an integration
  An integration stands for one customer's account in one tool. Which data an order has, and what it takes, depends on
  the tool.

  @req:KB-SR-01
  Scenario: The id of an integration with SmartRecruiters begins with smartrecruiters
    When an integration with SmartRecruiters is connected
    Then its id begins with smartrecruiters and a colon
    And the partner can list its orders

  @req:KB-SR-02
  Scenario: An order from SmartRecruiters tells who is to be assessed, for which job, and who hires
    Given a customer of SmartRecruiters has ordered an assessment
    When the partner lists the orders
    Then the order tells the candidate's, the application's, the job's and the hiring team's data, and leaves none out

  @req:KB-TOOL-01
  Scenario: Greenhouse takes no result that is OPEN
    Given a customer of Greenhouse has an assessment ordered
    When the partner writes Greenhouse a result that is OPEN
    Then each call is refused
    And Greenhouse's order has no result

  @req:KB-TOOL-01
  Scenario: Greenhouse takes a result that is COMPLETED
    Given a customer of Greenhouse has an assessment ordered
    When the partner writes Greenhouse a result that is COMPLETED
    Then each call is answered with success

  @req:KB-TOOL-02
  Scenario: What JazzHR does not tell is null in its orders
    Given a customer of JazzHR has ordered an assessment
    Then the order tells the candidate's name and e-mail address, and null for the rest of what JazzHR could tell
