@epic:SmartRecruiters
Feature: Comments of an order
  The partner can say something about an order at any time. Nothing comes of it but the comment.

  @req:SR1-COMMENT-02
  Scenario: An order takes 100 comments and no more
    Given an order that is NEW
    When the partner adds 100 comments to it
    Then the first page holds all 100 comments, each as it was sent, and no other
    When the partner tries to add one more comment
    Then it is refused as one too many
    And the first page holds all 100 comments, each as it was sent, and no other

  @req:SR1-COMMENT-03
  Scenario: A comment without a message, or with a blank one, is refused
    Given an order that is NEW
    And everything that can be seen is noted
    When the partner tries to comment on the order with a message that is: missing, null, empty, blank, tabs and line breaks
    Then each of them is refused as invalid
    And nothing has changed

  @req:SR1-COMMENT-04
  Scenario Outline: A comment leaves an order <state> as it is
    Given an order that is <state>
    When the partner comments on the order
    Then the order read again is <state> and otherwise unchanged

    Examples:
      | state       |
      | NEW         |
      | IN_PROGRESS |
      | REJECTED    |
      | COMPLETED   |

  @req:SR1-COMMENT-05
  Scenario Outline: The comments are listed in pages of <size>
    Given an order that is NEW
    And the partner adds 5 comments to it
    When the partner lists the comments in pages of <size>
    Then the pages of <size> show each comment once, as it was sent

    Examples:
      | size |
      | 2    |
      | 100  |

  @req:SR1-COMMENT-06
  Scenario: One comment can be read by its id
    Given an order that is NEW
    And the partner adds 2 comments to it
    When the partner reads each comment by its id
    Then each is the comment that was added, with the same id and date

  @req:SR1-COMMENT-07
  Scenario: A comment is answered with the comment, in the very text that was sent
    Given an order that is NEW
    When the partner comments on the order in texts: outside ASCII, right to left, with emoji, with combining letters, with quotes, of several lines, in one long line
    Then each answer is the comment as it was sent, with an id of its own and a date
    And the comments are listed as they were sent
