"""Recordings judged rightly: what they show is judged, what they do not hold is not known, and nobody is named."""

from __future__ import annotations

import json
import resource
from pathlib import Path

import pytest

from tests import recordings as made
from tests.recordings import (
    Entry,
    accepted,
    attached,
    completed,
    entry,
    kombo_list,
    kombo_result,
    listed,
    lost,
    saved,
    submitted,
    whole,
)
from tests.running import Outcome, run_features, run_warm

STEPS = {f"SR1-STEP-{n:02}" for n in range(1, 14)}
OWN_STEPS = {f"SR1-STEP-{n:02}" for n in (7, 8, 10, 11, 12)}
OPTIONAL = {"SR1-LIST-15", "SR1-COMMENT-02", "SR1-RESULT-04"}


def judged(folder: Path, *entries: Entry, features: str = "features/smartrecruiters") -> Outcome:
    return run_warm(features, "--partner", f"har:{saved(folder, *entries)}", reports=folder / "reports")


def kombo(folder: Path, *entries: Entry) -> Outcome:
    return judged(folder, *entries, features="features/kombo")


def broken(outcome: Outcome, profile: str = "smartrecruiters-v1") -> dict[str, str]:
    """What is worse than unknown."""
    return {
        name: found["verdict"]
        for name, found in outcome.verdicts["profiles"][profile]["requirements"].items()
        if found["verdict"] in ("FAIL", "ERROR", "WARN")
    }


# --- what it shows, and what it does not hold


def test_a_partner_without_faults_has_none(tmp_path: Path) -> None:
    outcome = judged(tmp_path, *whole())
    assert broken(outcome) == {} and outcome.status == 6
    # It was registered another day (SR1-NOTIFY-06), which nobody can tell from this.
    assert outcome.verdict("SR1-NOTIFY-06") == "NOT_APPLICABLE"
    unknown = outcome.named("INCONCLUSIVE")
    assert unknown == (STEPS - OWN_STEPS) | OPTIONAL
    assert {name: outcome.verdict(name) for name in OWN_STEPS} == dict.fromkeys(OWN_STEPS, "PASS")
    for name in OPTIONAL:
        assert outcome.requirement(name)["reason"] == "NO_TRAFFIC"
    for name in STEPS - OWN_STEPS:
        assert "a recording does not show what people did" in outcome.requirement(name)["explanation"], name


def test_an_address_that_is_registered_wrongly_is_judged(tmp_path: Path) -> None:
    url = f"{made.SMARTRECRUITERS}/configs"
    setting = {"id": "assessmentNotificationUrl", "value": "ftp://a.example/"}
    outcome = judged(tmp_path, entry("POST", url, setting, setting, status=201), *whole())
    assert broken(outcome) == {"SR1-NOTIFY-06": "FAIL"}


def test_an_address_of_which_nobody_knows_whether_it_was_registered(tmp_path: Path) -> None:
    setting = {"id": "assessmentNotificationUrl", "value": "https://a.example/"}
    registered = lost(entry("POST", f"{made.SMARTRECRUITERS}/configs", setting))
    features = "features/smartrecruiters/partner_notifications.feature"
    assert broken(judged(tmp_path, registered, *whole(), features=features)) == {}


def test_what_is_done_wrongly_is_found(tmp_path: Path) -> None:
    outcome = judged(tmp_path, listed(), submitted(), attached(), accepted(), completed(), completed())
    assert broken(outcome) == {"SR1-SEQ-03": "FAIL", "SR1-COMPLETE-06": "FAIL"}


BEGINS_LATER = {
    "after the acceptance": [submitted(), attached(), completed()],
    "with the completion": [completed()],
    "with the file": [attached(), completed()],
    "with the acceptance": [accepted(), submitted(), attached(), completed()],
}


@pytest.mark.parametrize("how", BEGINS_LATER)
def test_a_recording_that_begins_in_the_middle_breaks_nothing(tmp_path: Path, how: str) -> None:
    assert broken(judged(tmp_path, *BEGINS_LATER[how])) == {}


def test_a_recording_that_ends_in_the_middle_breaks_nothing(tmp_path: Path) -> None:
    assert broken(judged(tmp_path, listed(), accepted(), submitted())) == {}


@pytest.mark.parametrize("number", [1, 2])
def test_a_lost_answer_is_not_counted_against_the_partner(tmp_path: Path, number: int) -> None:
    entries = whole()
    entries[number] = lost(entries[number])
    outcome = judged(tmp_path, *entries)
    assert broken(outcome) == {}
    if number == 2:
        assert outcome.requirement("SR1-ATTACH-14")["reason"] == "NO_TRAFFIC"


def test_a_lost_answer_hides_no_other_fault(tmp_path: Path) -> None:
    entries = [listed(), lost(submitted()), accepted(), submitted(), attached(), attached(result="r9"), completed()]
    assert broken(judged(tmp_path, *entries)) == {"SR1-SEQ-03": "FAIL"}


# --- bodies


def test_bodies_that_were_not_recorded_are_no_empty_ones(tmp_path: Path) -> None:
    entries = [listed(), accepted(), submitted(), attached(None), completed()]
    del entries[1]["request"]["postData"]
    outcome = judged(tmp_path, *entries)
    assert broken(outcome) == {}
    assert outcome.verdict("SR1-ACCEPT-01") == outcome.verdict("SR1-ATTACH-01") == "INCONCLUSIVE"


def test_answers_without_bodies_and_lengths_are_not_empty(tmp_path: Path) -> None:
    entries = whole()
    for one in entries:
        one["response"]["content"] = {}
    assert broken(judged(tmp_path, *entries)) == {}


# --- keys and persons


def test_an_export_without_keys_is_not_judged_by_them(tmp_path: Path) -> None:
    entries = whole()
    for one in entries:
        one["request"]["headers"] = [h for h in one["request"]["headers"] if h["name"] not in made.KEYS]
    outcome = judged(tmp_path, *entries)
    assert broken(outcome) == {}
    assert "sanitised" in outcome.requirement("SR1-AUTH-01")["explanation"]


@pytest.mark.parametrize("given", [None, "[redacted]"])
def test_an_export_of_kombo_without_keys_is_not_judged_by_them(tmp_path: Path, given: str | None) -> None:
    entries = [kombo_list(), kombo_result()]
    for one in entries:
        one["request"]["headers"] = [h for h in one["request"]["headers"] if h["name"] != "Authorization"]
        one["request"]["headers"] += [{"name": "Authorization", "value": given}] if given else []
    outcome = kombo(tmp_path, *entries)
    assert broken(outcome, "kombo") == {}
    assert "sanitised" in outcome.requirement("KB-AUTH-01", "kombo")["explanation"]


def test_a_key_that_is_refused_was_not_left_out_by_the_export(tmp_path: Path) -> None:
    refused = entry("GET", f"{made.SMARTRECRUITERS}/assessments", answer={}, status=401, keys=False)
    other = entry("GET", f"{made.SMARTRECRUITERS}/assessments", answer={"content": []}, keys=False)
    assert broken(judged(tmp_path, refused, other))["SR1-AUTH-01"] == "FAIL"


def test_whoever_is_named_later_is_not_named_before(tmp_path: Path) -> None:
    """The message comes before any order that tells the name, and a cache may be all that tells it."""
    first = accepted(messageToCandidate="Dear Zoraida Quillfeather, welcome")
    first["response"]["content"] = {"size": 400}
    cached = listed() | {"_fromCache": "disk"}
    outcome = judged(tmp_path, first, submitted(title="For Zoraida"), completed(), cached)
    assert outcome.folder is not None
    written = [file for file in outcome.folder.rglob("*") if file.is_file()]
    assert len(written) > 5
    for file in written:
        text = file.read_text("utf-8", "replace").lower()
        assert "zoraida" not in text and "quillfeather" not in text, file


# --- where it was, and what else is in the file


def test_all_known_addresses_are_judged_and_told(tmp_path: Path) -> None:
    at_the_real_one = accepted(made.REAL, message=" ")
    outcome = judged(tmp_path, listed(), listed(), at_the_real_one, entry("GET", "https://other.example/x"))
    assert "FAIL" in broken(outcome).values() and outcome.verdict("SR1-ACCEPT-01") == "FAIL"
    assert "4 entries read, 3 judged, 1 left out: other.example (1)" in outcome.printed
    assert f"judged at {made.SMARTRECRUITERS} (2), {made.REAL} (1)" in outcome.printed


@pytest.mark.parametrize("entries", [[entry("GET", "https://staging.example:8443/v1/assessments")] * 2, []])
def test_an_unknown_address_is_one_sentence(tmp_path: Path, entries: list[Entry]) -> None:
    outcome = judged(tmp_path, *entries)
    assert outcome.status == 7 and "Traceback" not in outcome.printed
    seen = "staging.example:8443 (2)" if entries else "none"
    assert f"{len(entries)} entries, none at a known address; hosts seen: {seen}; known: " in outcome.printed
    assert made.REAL in outcome.printed and "add a target to targets.toml" in outcome.printed
    assert not list((tmp_path / "reports").glob("2*"))


def test_a_web_socket_is_left_out(tmp_path: Path) -> None:
    live = entry("GET", made.SMARTRECRUITERS.replace("http", "ws") + "/live", status=101)
    outcome = judged(tmp_path, *whole(), live)
    assert broken(outcome) == {}
    assert "6 entries read, 5 judged, 1 left out: 127.0.0.1:8700 (1)" in outcome.printed


# --- Kombo


def test_nothing_is_shown_by_what_was_not_done(tmp_path: Path) -> None:
    outcome = kombo(tmp_path, kombo_list(), kombo_result())
    assert broken(outcome, "kombo") == {}
    for name in ("KB-ORD-16", "KB-OPEN-02", "KB-RESULT-40", "KB-ORD-02", "KB-RESULT-14"):
        found = outcome.requirement(name, "kombo")
        assert (found["verdict"], found["reason"]) == ("INCONCLUSIVE", "NO_TRAFFIC"), name


def test_a_closed_order_keeps_its_status(tmp_path: Path) -> None:
    outcome = kombo(tmp_path, kombo_list(), kombo_result(), kombo_result(status="CANCELLED"))
    assert broken(outcome, "kombo") == {"KB-RESULT-43": "FAIL"}


def test_a_moment_that_is_to_come_is_told_as_such(tmp_path: Path) -> None:
    outcome = kombo(tmp_path, kombo_result(completed_at="2026-03-01T12:00:00Z"))
    assert broken(outcome, "kombo") == {"KB-RESULT-44": "WARN"}
    assert "was still to come when it was written, at 2026-03-01T10:00:00Z" in outcome.printed
    assert "moment in UTC that had passed" in outcome.printed


# --- long ones


def test_time_grows_with_the_length(tmp_path: Path) -> None:
    """Each order among thousands of others, of which every sentence is judged.

    Of the processor's time, in a run that begins as a user's does: how busy the machine is does not count.
    """

    def processor() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def of(number: int) -> list[Entry]:
        entries = []
        for n in range(number):
            for one in (listed(), accepted(), submitted(), attached(), completed()):
                text = json.dumps(one).replace("a1", f"order{n}").replace("r1", f"result{n}")
                moment = f"2026-03-{1 + n // 80000:02}T{n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}Z"
                entries.append({**json.loads(text), "startedDateTime": moment})
        return entries

    times = []
    for number in (150, 1200):
        file, began = saved(tmp_path, *of(number)), processor()
        feature = "features/smartrecruiters/partner_sequence.feature"
        outcome = run_features(feature, "--partner", f"har:{file}", reports=tmp_path / "reports")
        times.append(processor() - began)
        assert broken(outcome) == {}
    assert times[1] < 8 * times[0], times
