"""allure-results/: what Allure is told of each scenario; none is hidden, none is shown better than it was."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import allure_commons.logger
import allure_commons.model2
import pytest

from proctor.exchange import Request, Response
from proctor.findings import Finding, Outcome
from proctor.reporting.allure_results import allure_files, write_allure_results
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import KEY, SECRET_NAME, URI, Act, Beat, exchange, harness, held, planned

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


def test_bodies_that_were_not_kept_say_what_they_were(play: Play) -> None:
    plan = planned("Files", [("a file", "D1-LIST-01")], "D1-LIST-01")
    content_type = ("Content-Type", "multipart/form-data; boundary=x")
    form = b'--x\r\nContent-Disposition: form-data; name="attachment"; filename="r.pdf"\r\n\r\n%PDF\r\n--x--\r\n'
    shot = exchange(
        plan,
        request=Request("POST", "http://127.0.0.1:1/", (content_type,), form),
        response=Response(200, (("content-type", "application/pdf"),), b"\xff\xfe\x00"),
    )
    judged = play(Act(plan, (Beat(exchanges=(shot,), findings=(held("D1-LIST-01"),)),), "finished"))
    told = attachment(judged, "Files", 0, 0)
    assert "r.pdf" in told["request"]["body"]["value"]
    assert "not kept: not text" in told["response"]["body"]["value"]
    assert told["response"]["body"]["truncated"] is True


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


@pytest.mark.parametrize(
    ("name", "members"),
    [
        (
            "TestResult",
            {"uuid", "historyId", "testCaseId", "fullName", "labels", "links", "titlePath"},
        ),
        ("TestStepResult", {"name", "status", "statusDetails", "attachments", "start", "stop"}),
        ("StatusDetails", {"message", "trace"}),
        ("Globals", {"attachments", "errors"}),
        ("GlobalAttachment", {"name", "source", "type", "timestamp"}),
        ("GlobalError", {"message", "timestamp"}),
    ],
)
def test_the_names_of_allure_that_are_used_are_there(name: str, members: set[str]) -> None:
    fields = {a.name for a in getattr(allure_commons.model2, name).__attrs_attrs__}
    assert members <= fields, f"proctor/reporting/allure_results.py builds {name}"


def test_the_serialisation_that_is_used_is_there() -> None:
    memory = allure_commons.logger.AllureMemoryLogger()
    memory.report_result(allure_commons.model2.TestResult(uuid="u", name="n"))
    assert memory.test_cases == [{"uuid": "u", "name": "n"}]
    assert memory.globals == []
    assert allure_commons.model2.TestResult.file_pattern == "{prefix}-result.json"
    assert allure_commons.model2.Globals.file_pattern == "{prefix}-globals.json"
    assert allure_commons.model2.ATTACHMENT_PATTERN == "{prefix}-attachment.{ext}"
