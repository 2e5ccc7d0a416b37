@epic:SmartRecruiters
Feature: Bodies that are wrong, or odd
  Every operation that takes a body gets each of these: accept, reject, comment, complete, and submit a result. What is
  wrong is the sender's fault (400) and never a failure of the platform (5xx).

  @req:SR1-ROBUST-02
  Scenario Outline: No failure of the platform for <body> as a body
    Given orders to accept, to reject and to work on
    When the partner sends <body> as the body of each operation
    Then each answer is there, and none is a failure of the platform
    And the platform still shows the orders with all that belongs to them

    Examples: no operation can mean these
      | body                     |
      | nothing                  |
      | null                     |
      | an empty object          |
      | a list                   |
      | a text                   |
      | a number                 |
      | broken JSON              |
      | JSON that is cut off     |
      | two documents            |
      | bytes that are not UTF-8 |
      | NaN for a text           |
      | a number for a text      |
      | a list for a text        |
      | an object for a text     |
      | true for a text          |
      | a text for the author    |

    Examples: some operations may well take these
      | body                  |
      | a member twice        |
      | half a surrogate pair |
      | a NUL character       |
      | another content type  |
      | no content type       |
      | a text of 1 MB        |
      | a body of 10 MB       |
      | 100,000 nested lists  |
      | unknown members       |

  @req:SR1-ROBUST-02
  Scenario Outline: No failure of the platform for <body> in place of a file
    Given an order that is IN_PROGRESS, with a result
    When the partner sends <body> in place of a file
    Then each answer is there, and none is a failure of the platform

    Examples:
      | body                        |
      | nothing                     |
      | JSON                        |
      | a form without a boundary   |
      | a form that is cut off      |
      | a form of 2,000 empty parts |
      | a form without any part     |

  @req:SR1-ROBUST-01
  Scenario Outline: <body> as a body is refused, and changes nothing
    Given orders to accept, to reject and to work on
    And everything that can be seen is noted
    When the partner sends <body> as the body of each operation that needs one
    Then each of them is refused as invalid
    And nothing has changed

    Examples:
      | body                     |
      | nothing                  |
      | null                     |
      | an empty object          |
      | a list                   |
      | a text                   |
      | a number                 |
      | broken JSON              |
      | JSON that is cut off     |
      | two documents            |
      | bytes that are not UTF-8 |
      | NaN for a text           |
      | a number for a text      |
      | a list for a text        |
      | an object for a text     |
      | true for a text          |
      | a text for the author    |

  @req:SR1-ROBUST-01
  Scenario Outline: <body> as a body is taken or refused, and changes nothing where it is refused
    Given orders to accept, to reject and to work on
    When the partner sends <body> as the body of each operation
    Then each is done, or refused as invalid
    And an order whose action was refused has the status that it had

    Examples:
      | body                  |
      | a member twice        |
      | half a surrogate pair |
      | a NUL character       |
      | another content type  |
      | no content type       |
      | a text of 1 MB        |
      | 100,000 nested lists  |

  @req:SR1-ROBUST-03
  Scenario: Members that the platform does not know are tolerated
    Given orders to accept, to reject and to work on
    When the partner sends unknown members as the body of each operation
    Then each is done
