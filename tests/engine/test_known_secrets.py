"""Known secrets are found in a text, however many there are of either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.known_secrets import KnownSecrets

OTHERS = tuple(f"other secret {number}" for number in range(400))


@pytest.mark.parametrize("others", [(), OTHERS])
@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_all_are_found_and_the_longest_first(others: tuple[str, ...], before: str, after: str) -> None:
    known = KnownSecrets()
    for secret in ("sesame", "open sesame", *others):
        known.add(secret, secret.upper())
    found = known.found_in(f"{before}open sesame{after}")
    assert found == [("open sesame", "OPEN SESAME"), ("sesame", "SESAME")]
    assert known.found_in(f"{before[:5]}open sesam") == []


def test_what_is_too_short_is_none() -> None:
    known = KnownSecrets()
    assert not known.add("open!", "OPEN") and known.found_in("open! " * 9) == []
