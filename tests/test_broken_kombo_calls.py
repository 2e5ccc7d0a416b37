"""Kombo's own calls, broken by faults of the sandbox: they do not pass the proxy that changes answers.

Each fault turns the rule that it breaks red, or yellow where the rule is a weaker one, for the reason that it gives;
and besides it only what the table names.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.breaking import Broken
from tests.running import Outcome, made_once, run_with_faults

PROFILE = "kombo"
RULES = ("KB-WH-01", "KB-WH-02", "KB-WH-03", "KB-WH-08", "KB-WH-09", "KB-WH-26", "KB-WH-30", "KB-WH-33")
FEATURES = (
    *(f"features/kombo/{name}.feature" for name in ("webhooks", "signature", "inline")),
    "-k",
    " or ".join(RULES),
)
SIGNED = "the header X-Kombo-Signature"


BROKEN = {
    "kombo_webhook_lacks_integration": Broken(
        "KB-WH-01", "'integration_id' of /data is missing", frozenset({"KB-WH-26"})
    ),
    "kombo_webhook_holds_remote_data": Broken("KB-WH-01", "remote_data", frozenset({"KB-WH-26"})),
    "kombo_webhook_lacks_nulls": Broken("KB-WH-01", "is missing"),
    "kombo_webhook_type_wrong": Broken("KB-WH-01", "must be assessment:order-received", frozenset({"KB-WH-26"})),
    "kombo_inline_webhook_typed_as_ordinary": Broken("KB-WH-26", "the type of the event"),
    "kombo_signature_missing": Broken("KB-WH-30", SIGNED),
    "kombo_signature_padded": Broken("KB-WH-30", SIGNED),
    "kombo_signature_hexadecimal": Broken("KB-WH-30", SIGNED),
    "kombo_signature_with_version": Broken("KB-WH-30", SIGNED),
    "kombo_signature_by_other_secret": Broken("KB-WH-30", SIGNED),
    "kombo_signature_of_other_text": Broken("KB-WH-30", SIGNED),
    "kombo_webhook_for_every_event": Broken("KB-WH-09", "the webhooks to which the order was told"),
    "kombo_secret_of_each_webhook": Broken("KB-WH-33", "how many secrets there are", frozenset({"KB-WH-30"})),
    "kombo_refusal_ignored": Broken("KB-WH-03", "the refusal on the dashboard"),
    "kombo_webhook_with_authorization": Broken("KB-WH-08", "has no header Authorization"),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The verdicts of the same features without a fault."""
    whole = made_once(tmp_path_factory, __name__, lambda reports: run_with_faults(*FEATURES, reports=reports))
    return whole.counted(PROFILE)


def test_without_a_fault_nothing_is_broken(sound: dict[str, str]) -> None:
    assert sound.keys() == set(RULES)
    assert set(sound.values()) == {"PASS"}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_call_is_seen(fault: str, sound: dict[str, str], tmp_path: Path) -> None:
    broken = BROKEN[fault]
    outcome: Outcome = run_with_faults(*FEATURES, reports=tmp_path, faults=(fault,))
    rule = outcome.requirement(broken.rule, PROFILE)
    must = rule["level"] == "MUST" and rule["evidence"] == "documented"
    assert rule["verdict"] == ("FAIL" if must else "WARN"), outcome.printed
    assert outcome.status == int("FAIL" in outcome.counted(PROFILE).values())
    assert "Traceback" not in outcome.printed
    assert broken.reason in json.dumps(rule), outcome.printed
    changed = {name for name, verdict in outcome.counted(PROFILE).items() if verdict != sound[name]}
    assert changed == {broken.rule} | broken.with_it, outcome.printed
