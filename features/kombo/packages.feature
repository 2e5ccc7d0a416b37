@epic:Kombo
Feature: Packages
  A partner tells each integration which packages its customers can order: always the whole list, which replaces the
  one before.

  Rule: Packages can be read back

    @req:KB-PKG-01
    Scenario: A package is listed with all its members, and when it was changed
      When the partner sets the packages 1, 2 and 3
      And the partner reads the packages
      Then each package listed has an id, a name, a description, a type and the date of its last change
      And the list has no warnings

    @req:KB-PKG-01
    Scenario: An integration without packages has an empty list
      When the partner reads the packages
      Then no package is listed

    @req:KB-PKG-02
    Scenario Outline: A package of the type <type> is listed as such
      When the partner sets a package of the type <type>
      And the partner reads the packages
      Then the packages listed are exactly those that were set last

      Examples:
        | type            |
        | BEHAVIORAL      |
        | VIDEO_INTERVIEW |
        | SKILLS_TEST     |
        | BACKGROUND_CHECK |
        | REFERENCE_CHECK |

    @req:KB-PKG-02
    Scenario: A package that was made by hand without a type is listed with the type null
      Given a package has been made on the dashboard, without a type
      When the partner reads the packages
      Then that package is listed, with the type null

    @req:KB-PKG-04
    Scenario: All packages are listed in one answer, also 300 of them
      When the partner sets 300 packages
      And the partner reads the packages
      Then the packages listed are exactly those that were set last

    @req:KB-PKG-16
    Scenario: A package that was made by hand is listed like any other
      Given a package has been made on the dashboard
      When the partner reads the packages
      Then that package is listed as it was made

  Rule: Setting packages replaces them all

    @req:KB-PKG-10
    Scenario: The answer is success, with data and warnings
      When the partner sets the packages 1, 2 and 3
      Then the answer is success, with data and a list of warnings

    @req:KB-PKG-10
    Scenario: Packages that are set again are as they were set last
      Given the partner sets the packages 1, 2 and 3
      When the partner sets the packages 2 and 3 with other names, and the package 4
      And the partner reads the packages
      Then each package that was set last is listed as it was set

    @req:KB-PKG-10
    Scenario: A package that is not set again is no longer listed as if it were there
      Given the partner sets the packages 1, 2 and 3
      And the partner reads the packages
      When the partner sets the packages 2 and 3 with other names, and the package 4
      And the partner reads the packages
      Then the package 1 is not listed as it was before

    @req:KB-PKG-10
    Scenario: The packages of other integrations stay as they are
      Given an integration with a package and an order
      And a second integration of the same environment, with a package of its own
      And an integration of another environment with other packages and orders
      And the packages of all three integrations are noted
      When the partner sets the packages 2 and 3 with other names, and the package 4
      Then the packages of the other two integrations are as noted

    @req:KB-PKG-10
    Scenario: Orders stay as they are when their package is no longer set
      Given an integration with a package and an order
      When the partner sets the packages 2 and 3 with other names, and the package 4
      Then the order still names its package

    @req:KB-PKG-03
    Scenario: Packages that are not set again are left out of the list
      Given the partner sets the packages 1, 2 and 3
      When the partner sets the packages 2 and 3 with other names, and the package 4
      And the partner reads the packages
      Then the packages listed are exactly those that were set last

    @req:KB-PKG-12
    Scenario: An empty list of packages deletes them all
      Given the partner sets the packages 1, 2 and 3
      When the partner sets no packages
      And the partner reads the packages
      Then no package is listed

    @req:KB-PKG-14
    Scenario: The date of a package's last change moves on when it is changed
      Given the partner sets the packages 1, 2 and 3
      And the partner reads the packages
      When the partner changes the package 2 until its date moves on
      Then the package 2 has a later date than before

    @req:KB-PKG-14
    Scenario: The date of a package's last change stays when it is set again as it was
      Given the partner sets the packages 1, 2 and 3
      And the partner reads the packages
      When the partner sets the packages 1, 2 and 3
      And the partner reads the packages
      Then each package has the date that it had before

    @req:KB-PKG-15
    Scenario: A package that was deleted and is set again has its id again
      Given the partner sets the packages 1, 2 and 3
      And the partner sets no packages
      When the partner sets the packages 1, 2 and 3
      And the partner reads the packages
      Then the packages listed are exactly those that were set last

  Rule: A package needs its four members

    @req:KB-PKG-11
    Scenario Outline: Packages are refused where one has a member <member> that is wrong, and nothing changes
      Given an integration with a package and an order
      And all packages, orders and results are noted, those of another environment too
      When the partner tries to set packages, one of which has a member <member> that is: <forms>
      Then each call is refused
      And no package, order or result has changed

      Examples:
        | member      | forms                                                                          |
        | id          | missing, null, a number, true, a list, an object                               |
        | name        | missing, null, a number, true, a list, an object                               |
        | description | missing, null, a number, true, a list, an object                               |
        | type        | missing, null, a number, true, a list, an object, empty, unknown, in small letters |

    @req:KB-PKG-11
    Scenario: What is no list of packages is refused, and nothing changes
      Given an integration with a package and an order
      And all packages, orders and results are noted, those of another environment too
      When the partner tries to set packages that are: missing, null, a number, an object, a text, a list of texts, a list of null, a list within a list
      Then each call is refused
      And no package, order or result has changed

    @req:KB-ERR-06
    Scenario: Packages that are wrong are refused as invalid input
      When the partner tries to set packages, one of which has a member type that is: missing, null, unknown
      And the partner tries to set packages, one of which has a member name that is: missing, null, a number
      Then each call is refused with 400 and PLATFORM.INPUT_INVALID

  Rule: Odd packages

    @req:KB-PKG-13
    Scenario Outline: Packages <how> are taken or refused, and the list is as was set last
      Given the partner sets the packages 1, 2 and 3
      When the partner sets packages <how>, if it may
      And the partner reads the packages
      Then the packages listed are those that were set, or those from before

      Examples:
        | how                     |
        | of which two are alike  |
        | with the same id twice  |
        | with a blank id         |
        | with an empty id        |
        | with an id of 5000 characters |
        | with empty texts        |
        | with texts outside ASCII |
        | with texts right to left |
        | with emoji in its texts |
        | with texts of many lines |
        | with further members    |
