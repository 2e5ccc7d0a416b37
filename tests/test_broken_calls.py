"""The platform's own calls, broken by faults of the sandbox: they do not pass the proxy that changes answers.

Each fault turns red the rule that it breaks, for the reason that it gives, and besides it only what the table names.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proctor.journal import read_journal
from tests.breaking import Broken
from tests.running import WORKFLOW, Outcome, made_once, run_with_faults

FEATURES = (
    WORKFLOW,
    "features/smartrecruiters/notification.feature",
    "features/smartrecruiters/generated_url.feature",
)
NOTIFY = frozenset({f"SR1-NOTIFY-{number:02d}" for number in (1, 2, 4, 5, 6)})


BROKEN = {
    "notification_missing": Broken("SR1-NOTIFY-01", "no call came to the address registered", NOTIFY),
    "notification_lacks_order_id": Broken("SR1-NOTIFY-01", "the call holds the id of the order", NOTIFY),
    "notification_repeated": Broken("SR1-NOTIFY-02", "how often each order was told"),
    "notification_to_former_address": Broken(
        "SR1-NOTIFY-06", "no call came to the address registered", frozenset({"SR1-NOTIFY-02"})
    ),
    "generated_url_called_without_header": Broken("SR1-RESULT-18", "the header authToken of the call"),
    "generated_url_without_order": Broken("SR1-RESULT-18", "a parameter of the call is the order's id"),
    "generated_url_called_once_only": Broken("SR1-RESULT-18", "the calls that came to resultURL"),
    "generated_url_called_by_post": Broken("SR1-RESULT-18", "receiveQuestionForGeneratedUrl came by POST"),
    "generated_url_called_for_other_types": Broken("SR1-RESULT-18", "the calls that came to resultURL"),
}


@pytest.fixture(scope="module")
def sound_run(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The same features without a fault."""
    return made_once(tmp_path_factory, __name__, lambda reports: run_with_faults(*FEATURES, reports=reports))


@pytest.fixture(scope="module")
def sound(sound_run: Outcome) -> dict[str, str]:
    return sound_run.counted()


def test_without_a_fault_nothing_is_broken(sound: dict[str, str]) -> None:
    assert sound.keys() >= {one.rule for one in BROKEN.values()}
    assert set(sound.values()) == {"PASS"}


def test_a_generated_result_opens_where_the_partner_says_that_it_is(sound_run: Outcome) -> None:
    """No rule of the register says so, and no scenario judges it: it shows that question and answer both arrive."""
    assert sound_run.folder is not None
    exchanges = [r for r in read_journal(sound_run.folder / "journal.jsonl").records if r["kind"] == "exchange"]
    answered = [r["response"]["body"]["text"] for r in exchanges if r["operation"] == "receiveQuestionForGeneratedUrl"]
    shown = [json.loads(r["response"]["body"]["text"]) for r in exchanges if "/openings/" in r["request"]["url"]]
    assert {one["url"] for one in shown if "/generated/" in one.get("url", "")} == set(answered) != set()


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_call_is_seen(fault: str, sound: dict[str, str], tmp_path: Path) -> None:
    broken = BROKEN[fault]
    outcome = run_with_faults(*FEATURES, reports=tmp_path, faults=(fault,))
    assert outcome.verdict(broken.rule) == "FAIL", outcome.printed
    assert outcome.status == 1
    assert "Traceback" not in outcome.printed
    assert broken.reason in json.dumps(outcome.requirement(broken.rule)), outcome.printed
    changed = {name for name, verdict in outcome.counted().items() if verdict != sound[name]}
    assert changed == {broken.rule} | broken.with_it, outcome.printed
