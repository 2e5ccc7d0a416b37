"""The addresses at which a recording may have been made, and what is said of a recording that has none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from proctor.exchange import Exchange, Request
from proctor.failures import ConfigurationError
from proctor.har import Recording, Recordings
from proctor.pytest_plugin.partner_stage import read_lines
from proctor.targets import addresses

TARGETS = """\
[target.here]
start = ["{python}"]
[target.here.platforms.kombo]
base_url = "{url}/kombo/v1"

[target.there]
url = "https://there.example"
[target.there.platforms.kombo]
base_url = "{url}/v1"

[target.there.platforms.kombi]
base_url = "{url}/v2"
"""
FILE = Path("traffic.har")
BASES = {"kombo": ["{url}/kombo/v1", "https://api.kombo.dev/v1"]}


def test_the_addresses_of_all_targets_are_known(tmp_path: Path) -> None:
    (file := tmp_path / "targets.toml").write_text(TARGETS)
    assert addresses(file, "kombo") == ["{url}/kombo/v1", "https://there.example/v1"]
    assert addresses(file, "kombo", frozenset({"kombo", "kombi"})) == addresses(file, "kombo")


def test_a_platform_of_no_profile_is_refused_with_its_line(tmp_path: Path) -> None:
    (file := tmp_path / "targets.toml").write_text(TARGETS)
    with pytest.raises(ConfigurationError, match=r"toml:11: \[target\.there\.platforms\.kombi\] names no profile"):
        addresses(file, "kombo", frozenset({"kombo"}))


def test_what_is_judged_and_what_is_not() -> None:
    hosts = {f"h{n}.example": 1 for n in range(12)}
    exchange = Exchange("recorded-1", "partner", "kombo", Request("GET", "http://127.0.0.1:1/kombo/v1/x"))
    recording = Recording((exchange, exchange), {"http://127.0.0.1:1/kombo/v1": 2})
    lines = read_lines(Recordings({"kombo": recording, "other": Recording()}, 14, hosts), BASES, FILE)
    assert lines[0].startswith("traffic.har: 14 entries read, 2 judged, 12 left out: h0.example (1), ")
    assert lines[0].endswith("h9.example (1) and 2 more")
    assert lines[1:] == ["  kombo: judged at http://127.0.0.1:1/kombo/v1 (2)", "  other: nothing in this recording"]


def test_nothing_at_a_known_address_is_one_sentence() -> None:
    with pytest.raises(ConfigurationError) as problem:
        read_lines(Recordings({"kombo": Recording()}, 1, {"h.example": 1}), BASES, FILE)
    assert str(problem.value) == (
        "traffic.har: 1 entry, none at a known address; hosts seen: h.example (1); known: http://localhost:*/kombo/v1, "
        "https://api.kombo.dev/v1; for another address add a target to targets.toml "
        "(expected requests of a partner to kombo)"
    )
