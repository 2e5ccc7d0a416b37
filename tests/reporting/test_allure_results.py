"""allure-results/: what Allure is told of each scenario; none is hidden, none is shown better than it was."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import allure_commons.model2
import pytest

from proctor.exchange import Request, Response
from proctor.findings import Finding, Outcome
from proctor.reporting.allure_results import STATUSES, allure_files, write_allure_results
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import KEY, SECRET_NAME, URI, Act, Beat, broken, exchange, harness, held, planned

Result = dict[str, Any]


def files(judged: Judged) -> dict[str, bytes]:
    return dict(allure_files(judged.run, judged.journal))


def results(judged: Judged) -> dict[str, Result]:
    told = [json.loads(content) for name, content in files(judged).items() if name.endswith("-result.json")]
    assert len({r["name"] for r in told}) == len(told)
    return {r["name"]: r for r in told}


def labels(result: Result, name: str) -> list[str]:
    return [label["value"] for label in result["labels"] if label["name"] == name]


def test_each_verdict_has_its_status_and_no_pass_is_more_than_it_was(mixed: Judged) -> None:
    told = results(mixed)
    assert {name: (r["status"], labels(r, "verdict")) for name, r in told.items()} == {
        "An order is accepted": ("passed", ["PASS"]),
        "Accept without a message": ("failed", ["FAIL"]),
        "Accept tells the date": ("unknown", ["WARN"]),
        "At most 100 orders (limit 101)": ("passed", ["PASS"]),
        "A list": ("broken", ["INCONCLUSIVE"]),
        "An error": ("broken", ["ERROR"]),
        "Never begun": ("skipped", ["INCONCLUSIVE"]),
    }
    messages = {name: r.get("statusDetails", {}).get("message") for name, r in told.items()}
    assert messages["An order is accepted"] is None
    assert messages["Accept without a message"] == "REQUIREMENT BROKEN: D1-ACCEPT-01: the status is not as expected"
    assert messages["A list"] == "NO VERDICT: D1-LIST-01: the platform could not be reached"
    assert messages["An error"].startswith("HARNESS ERROR: D1-ERR-01: KeyError")
    assert messages["Never begun"] == "NO VERDICT: the run never came to this scenario"
    assert [s["status"] for s in told["Accept tells the date"]["steps"]] == ["unknown"]
    assert told["Accept tells the date"]["description"].startswith("**WARNING, which does not prevent conformance")


def test_a_scenario_that_was_cut_off_has_no_verdict(play: Play, acts: dict[str, Act]) -> None:
    judged = play(acts["pass"], acts["cut"], state="")
    cut = results(judged)["Cut off"]
    assert (cut["status"], cut["statusDetails"]["message"][:10]) == ("broken", "NO VERDICT")
    assert [s["status"] for s in cut["steps"]] == ["broken", "skipped"]
    assert cut["steps"][0]["statusDetails"]["message"] == "NO VERDICT: the run ended during this sentence"
    (about,) = (json.loads(c) for name, c in files(judged).items() if name.endswith("-globals.json"))
    assert "did not come to its end: line" in about["errors"][0]["message"]


def test_sentences_are_steps_with_what_happened_inside(mixed: Judged) -> None:
    failed = results(mixed)["Accept without a message"]
    assert [(s["name"], s["status"]) for s in failed["steps"]] == [
        ("When the order is there", "passed"),
        ("When it is accepted without a message", "failed"),
        ("When it is unchanged", "skipped"),
    ]
    step = failed["steps"][1]
    assert step["statusDetails"]["message"] == failed["statusDetails"]["message"]
    assert step["stop"] - step["start"] == 30
    kinds = [(a["type"], a["source"].partition("attachment.")[2]) for a in step["attachments"]]
    assert kinds == [("application/vnd.allure.http+json", "httpexchange"), ("text/plain", "txt")]


def test_expected_and_observed_stand_side_by_side(mixed: Judged) -> None:
    details = results(mixed)["Accept without a message"]["statusDetails"]
    assert (details["expected"], details["actual"]) == ("IN_PROGRESS", "NEW")
    for words in ("pointer    /status", "MUST (documented): Accept needs a message.", "curl -sS"):
        assert words in details["trace"]


def attachment(judged: Judged, scenario: str, step: int, index: int) -> Any:
    source = results(judged)[scenario]["steps"][step]["attachments"][index]["source"]
    return json.loads(files(judged)[source])


def test_an_exchange_has_the_form_that_allure_shows(mixed: Judged) -> None:
    told = attachment(mixed, "Accept without a message", 1, 0)
    assert told["schemaVersion"] == 1
    assert told["stop"] - told["start"] == 12
    request, response = told["request"], told["response"]
    assert (request["method"], request["headers"][1]) == ("POST", {"name": "Content-Type", "value": "application/json"})
    assert (response["status"], response["statusText"], response["httpVersion"]) == (200, "OK", "HTTP/1.1")
    assert response["body"] == {
        "contentType": "application/json",
        "encoding": "utf8",
        "value": '{"id": "o1", "status": "NEW"}',
        "size": 29,
        "truncated": False,
    }


def test_an_exchange_without_an_answer_says_why(mixed: Judged) -> None:
    told = attachment(mixed, "A list", 0, 0)
    assert "response" not in told
    assert told["error"] == {"message": "the connection was refused"}


def together(judged: Judged, scenario: str) -> str:
    """The text with all exchanges of a scenario that passed."""
    (attached,) = results(judged)[scenario]["attachments"]
    assert attached["type"] == "text/plain"
    return files(judged)[attached["source"]].decode()


def test_exchanges_of_a_scenario_that_passed_stand_together_by_sentence(mixed: Judged) -> None:
    passed = results(mixed)["An order is accepted"]
    assert [a["name"] for a in passed["attachments"]] == ["2 exchanges, sentence by sentence"]
    assert [step.get("attachments", []) for step in passed["steps"]] == [[], []]
    key = next(s.plan.key for s in mixed.run.scenarios.values() if s.plan.name == "An order is accepted")
    lines = together(mixed, "An order is accepted").splitlines()
    headings = [line for line in lines if line and line[0] not in "<>"]
    assert headings == [
        "When 1. the partner lists its orders",
        f"exchange {key}-1: partner, 12 ms",
        "When 2. the partner accepts the order",
        f"exchange {key}-2: partner, 12 ms",
    ]
    first = lines[lines.index(headings[1]) : lines.index(headings[2])]
    assert first[1].startswith("> POST http") and "> Content-Type: application/json" in first
    assert "< HTTP/1.1 200 OK" in first and '<   "status": "NEW"' in first


def test_a_scenario_that_passed_has_two_files_and_another_one_for_each_exchange(play: Play) -> None:
    def act(name: str, *, well: bool) -> Act:
        plan = planned(name, [("a sentence", "D1-LIST-01")], "D1-LIST-01")
        shots = tuple(exchange(plan, n) for n in range(1, 5))
        finding = held("D1-LIST-01") if well else broken("D1-LIST-01", shots[0].id)
        return Act(plan, (Beat("done" if well else "failed", shots, (finding,)),), "finished" if well else "failed")

    def own(*acts: Act) -> int:
        return sum(name.endswith(("-result.json", "httpexchange", ".txt")) for name in files(play(*acts)))

    without = own()
    assert own(act("Well", well=True)) - without == 2
    assert own(act("Not well", well=False)) - without == 1 + 4 + 1, "its result, its exchanges, and what did not hold"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028"])
def test_nothing_in_a_body_can_be_taken_for_a_line_of_the_report(play: Play, end: str) -> None:
    plan = planned("Sly", [("a sentence", "D1-LIST-01")], "D1-LIST-01")
    body = f"{end}exchange 1: the platform, 1 ms{end}> GET http://127.0.0.1:1/".encode()
    shot = exchange(plan, response=Response(200, (("content-type", "text/plain; charset=utf-8"),), body))
    judged = play(Act(plan, (Beat(exchanges=(shot,), findings=(held("D1-LIST-01"),)),), "finished"))
    lines = together(judged, "Sly").splitlines()
    assert [line for line in lines if "the platform, 1 ms" in line] == ["< exchange 1: the platform, 1 ms"]
    assert sum(line.startswith("> GET") for line in lines) == 0


def files_and_bytes(play: Play, finding: Finding) -> tuple[Judged, str]:
    plan = planned("Files", [("a file", "D1-LIST-01")], "D1-LIST-01")
    content_type = ("Content-Type", "multipart/form-data; boundary=x")
    form = b'--x\r\nContent-Disposition: form-data; name="attachment"; filename="r.pdf"\r\n\r\n%PDF\r\n--x--\r\n'
    shot = exchange(
        plan,
        request=Request("POST", "http://127.0.0.1:1/", (content_type,), form),
        response=Response(200, (("content-type", "application/pdf"),), b"\xff\xfe\x00"),
    )
    well = finding.outcome is Outcome.HELD
    beat = Beat("done" if well else "failed", (shot,), (finding,))
    return play(Act(plan, (beat,), "finished" if well else "failed")), "Files"


def test_bodies_that_were_not_kept_say_what_they_were(play: Play) -> None:
    told = attachment(*files_and_bytes(play, broken("D1-LIST-01")), 0, 0)
    assert "r.pdf" in told["request"]["body"]["value"]
    assert "not kept: not text" in told["response"]["body"]["value"]
    assert told["response"]["body"]["truncated"] is True
    text = together(*files_and_bytes(play, held("D1-LIST-01")))
    assert "> file name: r.pdf" in text and "(3 bytes, not kept: not text; SHA-256" in text


def test_labels_tell_where_it_belongs_and_what_it_is_about(mixed: Judged) -> None:
    told = results(mixed)
    passed, failed, warned = (
        told[n] for n in ("An order is accepted", "Accept without a message", "Accept tells the date")
    )
    assert labels(passed, "epic") == ["Demo platform"], "from its tag"
    assert labels(failed, "epic") == ["Demo orders"], "the profile's title"
    assert (labels(failed, "feature"), labels(failed, "story")) == (["Orders"], ["What is refused"])
    assert labels(passed, "requirement") == ["D1-STEP-01", "D1-STEP-02"]
    assert (labels(passed, "owner"), labels(passed, "tag")) == (["ann"], ["workflow", "smoke"])
    assert [labels(r, "severity") for r in (passed, failed, warned)] == [["critical"], ["blocker"], ["normal"]]
    assert (labels(passed, "level"), labels(warned, "level")) == (["MUST"], ["SHOULD"])
    links = [(link["type"], link["url"]) for link in failed["links"]]
    assert links == [("requirement", "requirements.html#req-D1-ACCEPT-01"), ("issue", "https://issues.invalid/7")]
    assert failed["titlePath"] == ["features", "demo", "Orders", "What is refused"]
    assert failed["fullName"] == f"{URI}#Accept without a message"


def test_only_addresses_become_links(play: Play) -> None:
    plan = planned("Tags", [("a", "D1-LIST-01")], "D1-LIST-01", tags=("issue:ABC-1", "link:javascript:alert(1)"))
    (told,) = results(play(Act(plan, (Beat(findings=(held("D1-LIST-01"),)),), "finished"))).values()
    assert [link["type"] for link in told["links"]] == ["requirement"]
    assert labels(told, "issue") == ["ABC-1"]


def test_rows_of_an_outline_have_parameters_and_identities_of_their_own(play: Play) -> None:
    acts = []
    for number, pair in enumerate([("1", "22"), ("12", "2")]):
        plan = planned(
            "A row", [("a", "D1-LIST-01")], "D1-LIST-01", example=dict(zip("ab", pair, strict=True)), twin=str(number)
        )
        acts.append(Act(plan, (Beat(findings=(held("D1-LIST-01"),)),), "finished"))
    told = [json.loads(c) for name, c in files(play(*acts)).items() if name.endswith("-result.json")]
    assert [[p["value"] for p in r["parameters"]] for r in told] == [["1", "22"], ["12", "2"]]
    assert len({r["historyId"] for r in told}) == 2
    assert len({r["testCaseId"] for r in told}) == 1


def test_two_of_one_name_do_not_hide_each_other(play: Play, acts: dict[str, Act]) -> None:
    twins = [planned("Twin", [("a", "D1-LIST-01")], "D1-LIST-01", twin=t) for t in ("", " (2)")]
    judged = play(*(Act(plan, (Beat(findings=(held("D1-LIST-01"),)),), "finished") for plan in twins))
    told = [json.loads(c) for name, c in files(judged).items() if name.endswith("-result.json")]
    assert [r.get("parameters", []) for r in told] == [[], [{"name": "repeat", "value": "2"}]]
    assert len({r["historyId"] for r in told}) == len({r["uuid"] for r in told}) == 2


def test_every_attachment_is_there_and_used_once(mixed: Judged) -> None:
    content = files(mixed)
    used: Counter[str] = Counter()

    def walk(item: Any) -> None:
        if isinstance(item, dict):
            used.update(a["source"] for a in item.get("attachments", []))
            for member in item.values():
                walk(member)
        elif isinstance(item, list):
            for member in item:
                walk(member)

    for name, text in content.items():
        if name.endswith(("-result.json", "-globals.json")):
            walk(json.loads(text))
    assert set(used) == {name for name in content if "-attachment." in name}
    assert set(used.values()) == {1}


def test_identities_are_the_same_in_every_run(play: Play, acts: dict[str, Act]) -> None:
    first, second = (results(play(acts["pass"], acts["fail"], run=run)) for run in ("r1", "r2"))
    for name in first:
        for member in ("historyId", "testCaseId", "fullName"):
            assert first[name][member] == second[name][member]
        assert first[name]["uuid"] != second[name]["uuid"]


def test_the_same_journal_gives_the_same_files(mixed: Judged) -> None:
    assert files(mixed) == files(mixed)


def test_nothing_of_the_machine_and_nothing_secret_is_told(mixed: Judged) -> None:
    text = b"".join(files(mixed).values()).decode()
    for words in (KEY, SECRET_NAME, str(mixed.journal.file.parent), str(Path.cwd())):
        assert words not in text
    names = {label["name"] for r in results(mixed).values() for label in r["labels"]}
    assert names.isdisjoint({"host", "thread", "package", "suite"})
    assert not [name for name in files(mixed) if "container" in name]


def test_the_surroundings_tell_what_the_run_was(mixed: Judged) -> None:
    content = files(mixed)
    lines = content["environment.properties"].decode().splitlines()
    assert "Profile\\ demo-v1=demo-v1 does not conform" in lines
    assert "Target=sandbox" in lines
    assert json.loads(content["executor.json"])["reportName"] == "demo-v1 does not conform"
    starts = [c["messageRegex"] for c in json.loads(content["categories.json"])]
    assert "(?s)REQUIREMENT BROKEN.*" in starts


def test_a_finding_outside_any_sentence_is_shown_too(play: Play) -> None:
    plan = planned("Around", [("a", "D1-LIST-01")], "D1-LIST-01")
    odd = Finding(None, Outcome.BROKEN, "contract", "SCHEMA_TYPE", "a number came", expected="text", observed=1)
    judged = play(Act(plan, (Beat(findings=(held("D1-LIST-01"), odd)),), "finished"))
    (told,) = results(judged).values()
    assert [a["name"] for a in told["steps"][0]["attachments"]] == ["FAIL no requirement: SCHEMA_TYPE"]


def test_a_harness_that_broke_before_the_first_sentence_is_no_pass(play: Play) -> None:
    plan = planned("Broken", [("a sentence", "D1-LIST-01")], "D1-LIST-01")
    (told,) = results(play(Act(plan, outside=(harness("D1-LIST-01"),)))).values()
    assert (told["status"], told["stop"] - told["start"]) == ("broken", 0)
    assert [s["status"] for s in told["steps"]] == ["skipped"]
    assert [a["name"] for a in told["attachments"]] == ["ERROR D1-LIST-01: HARNESS"]


def test_a_folder_is_not_mixed_with_an_older_run(play: Play, acts: dict[str, Act], tmp_path: Path) -> None:
    folder = tmp_path / "allure-results"
    for act, run in ((acts["fail"], "r1"), (acts["pass"], "r2")):
        judged = play(act, run=run)
        write_allure_results(judged.run, judged.journal, folder)
    (folder / "notes.md").touch()
    write_allure_results(judged.run, judged.journal, folder)
    assert {f.name for f in folder.iterdir()} == {*files(judged), "notes.md"}


def test_every_member_is_one_that_allure_knows(mixed: Judged, play: Play, acts: dict[str, Act]) -> None:
    """The files are written without allure-python-commons; its own classes say which members there are."""
    forms = {name: form_of(name) for name in ("Attachment", "Parameter", "Label", "Link", "StatusDetails")}
    forms["StatusDetails"] |= {"actual", "expected"}  # Allure 3's own
    inside = {"attachments": "Attachment", "parameters": "Parameter", "labels": "Label", "links": "Link"}

    def unknown(item: Result, form: set[str]) -> set[str]:
        found = item.keys() - form
        for member, name in inside.items():
            found |= {key for one in item.get(member, ()) for key in one.keys() - forms[name]}
        found |= item.get("statusDetails", {}).keys() - forms["StatusDetails"]
        return found.union(*(unknown(step, form_of("TestStepResult")) for step in item.get("steps", ())))

    for judged in (mixed, play(acts["pass"], acts["cut"], state="")):
        for result in results(judged).values():
            assert unknown(result, form_of("TestResult")) == set()
            assert None not in result.values() and "" not in result.values()
        (about,) = (json.loads(c) for name, c in files(judged).items() if name.endswith("-globals.json"))
        assert about.keys() <= form_of("Globals")
        assert all(one.keys() <= form_of("GlobalAttachment") for one in about["attachments"])
        assert all(one.keys() <= form_of("GlobalError") for one in about.get("errors", ()))


def form_of(name: str) -> set[str]:
    return {a.name for a in getattr(allure_commons.model2, name).__attrs_attrs__}


def test_names_of_files_and_statuses_are_those_of_allure(mixed: Judged) -> None:
    assert allure_commons.model2.TestResult.file_pattern == "{prefix}-result.json"
    assert allure_commons.model2.Globals.file_pattern == "{prefix}-globals.json"
    assert allure_commons.model2.ATTACHMENT_PATTERN == "{prefix}-attachment.{ext}"
    status = allure_commons.model2.Status
    known = {status.FAILED, status.BROKEN, status.PASSED, status.SKIPPED, status.UNKNOWN}
    assert set(STATUSES.values()) == known
