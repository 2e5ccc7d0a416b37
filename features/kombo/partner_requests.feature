@epic:Kombo @role:partner
Feature: What every request of a partner looks like
  Read from the traffic of the partner's program while it deals with orders, or from a recording of it.

  Background:
    Given the partner's program has dealt with an order

  Rule: Who asks

    @req:KB-AUTH-01
    Scenario: The key is sent as a bearer token
      Then the program sends its key in Authorization: Bearer with every request

    @req:KB-AUTH-02
    Scenario: The integration is named
      Then the program names its integration in X-Integration-Id with every assessment request

  Rule: Addresses, parameters and bodies

    @req:KB-FORMAT-02
    Scenario: Every request is a documented one
      Then the program makes only requests that the documents describe

    @req:KB-FORMAT-01
    Scenario: Every parameter is a documented one
      Then the program sends only query parameters that its requests document

    @req:KB-TR-03
    Scenario: Bodies are JSON
      Then the program sends JSON as application/json and nothing else

  Rule: Packages

    @req:KB-PKG-11
    Scenario: Packages have all that they need
      Then the program gives each package an id, a type, a name and a description

    @req:KB-PKG-17
    Scenario: Packages are set in full
      Then the program leaves out no package that it has just set

  Rule: Lists

    @req:KB-ORD-02
    Scenario: Pages have an allowed size
      Then the program asks for pages of 1 to 250 orders

    @req:KB-ORD-07
    Scenario: Statuses are documented ones
      Then the program asks for orders by documented statuses, joined by commas

    @req:KB-ORD-16
    Scenario: Moments of filters have their form
      Then the program writes created_after in the documented pattern

    @req:KB-OPEN-02
    Scenario: The list of open orders has no filters
      Then the program asks the list of open orders for its pages and nothing else
