"""A name that there is not is answered with those that may have been meant."""

from __future__ import annotations

import pytest

from sandbox.near_names import near

NAMES = ("accept_not_stored", "accept_answers_comment", "list_ignores_status", "kombo_result_not_stored")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("accept_not_storred", "did you mean accept_not_stored, kombo_result_not_stored?"),
        ("status_list", "did you mean list_ignores_status?"),
        ("zzz", "it is none of the 4 that there are"),
        ("", "it is none of the 4 that there are"),
    ],
)
def test_a_few_like_it_are_named(name: str, said: str) -> None:
    assert near(name, NAMES) == said
