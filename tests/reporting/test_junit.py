"""junit.xml: what continuous integration is told, and that it is never told of a pass that was none."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from proctor.reporting.junit import junit_document
from proctor.reporting.writing import write_reports
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import KEY, SECRET_NAME, URI, Act, Beat, broken, harness, held, planned


def document(judged: Judged) -> Element:
    return fromstring(junit_document(judged.run, judged.journal))


def case(root: Element, name: str) -> Element:
    return next(c for c in root.iter("testcase") if c.get("name") == name)


def outcome(element: Element) -> str:
    kinds = [child.tag for child in element if child.tag not in ("properties", "system-out")]
    return kinds[0] if kinds else "passed"


def test_each_verdict_has_its_outcome(mixed: Judged) -> None:
    root = document(mixed)
    assert {c.get("name"): outcome(c) for c in root.iter("testcase")} == {
        "An order is accepted": "passed",
        "Accept without a message": "failure",
        "Accept tells the date": "passed",
        "At most 100 orders (limit 101)": "passed",
        "A list": "error",
        "An error": "error",
        "Never begun": "skipped",
    }
    types = {name: case(root, name)[1].get("type") for name in ("Accept without a message", "A list", "An error")}
    assert types == {"Accept without a message": "VALUE", "A list": "INCONCLUSIVE", "An error": "ERROR"}


def test_a_failure_tells_what_came_and_what_should_have(mixed: Judged) -> None:
    failure = case(document(mixed), "Accept without a message").find("failure")
    assert failure is not None
    assert failure.get("message") == "D1-ACCEPT-01: the status is not as expected"
    for words in ("expected   IN_PROGRESS", "observed   NEW", "curl"):
        assert words in str(failure.text)


def test_a_warning_passes_and_says_so(mixed: Judged) -> None:
    out = case(document(mixed), "Accept tells the date").find("system-out")
    assert out is not None
    assert str(out.text).startswith("WARN: D1-ACCEPT-02: the status is not as expected")


def test_requirements_are_properties(mixed: Judged) -> None:
    found = case(document(mixed), "An order is accepted").iter("property")
    pairs = [(p.get("name"), p.get("value")) for p in found]
    assert pairs == [("requirement", "D1-STEP-01"), ("requirement", "D1-STEP-02"), ("verdict", "PASS")]


def test_suites_are_feature_files_and_add_up(mixed: Judged) -> None:
    root = document(mixed)
    (suite,) = root
    assert suite.get("name") == URI
    assert suite.get("timestamp", "").startswith("2026-")
    for element in (root, suite):
        counts = [element.get(name) for name in ("tests", "failures", "errors", "skipped")]
        assert counts == ["7", "1", "2", "1"]
    assert all(c.get("classname") == URI for c in root.iter("testcase"))


def test_an_interrupted_run_is_red_even_if_all_that_ran_is_green(play: Play, acts: dict[str, Act]) -> None:
    root = document(play(acts["pass"], state=""))
    assert outcome(case(root, "the run comes to its end")) == "error"
    assert root.get("errors") == "1"
    assert outcome(case(document(play(acts["cut"], state="")), "Cut off")) == "error"


def test_a_scenario_that_ran_and_checked_nothing_is_no_pass_and_not_skipped(play: Play) -> None:
    judged = play(Act(planned("Empty", [("nothing", "D1-LIST-01")], "D1-LIST-01"), (Beat(),), "finished"))
    assert outcome(case(document(judged), "Empty")) == "error"


def test_a_harness_error_before_the_first_sentence_is_an_error(play: Play) -> None:
    plan = planned("Broken", [("a sentence", "D1-LIST-01")], "D1-LIST-01")
    found = case(document(play(Act(plan, outside=(harness("D1-LIST-01"),)))), "Broken")
    assert (outcome(found), found.get("time")) == ("error", "0.000")


def test_what_xml_cannot_carry_is_replaced(play: Play) -> None:
    plan = planned("Ill\x00egal <&>", [("a", "D1-LIST-01")], "D1-LIST-01")
    finding = broken("D1-LIST-01", observed="\x1b[31m\ufffe\ud800", expected="]]>")
    judged = play(Act(plan, (Beat("failed", (), (finding, harness("D1-LIST-01"), held("D1-LIST-01"))),), "failed"))
    (found,) = document(judged).iter("testcase")
    assert found.get("name") == "Ill\ufffdegal <&>"
    assert outcome(found) == "failure"


def test_nothing_of_the_machine_and_nothing_secret_is_told(mixed: Judged) -> None:
    text = junit_document(mixed.run, mixed.journal).decode()
    for words in ("hostname", KEY, SECRET_NAME, str(mixed.journal.file.parent)):
        assert words not in text


def test_the_file_is_the_document(mixed: Judged) -> None:
    file = mixed.journal.file.with_name("junit.xml")
    write_reports(mixed.run, mixed.journal, file.parent, only=("junit.xml",))
    assert file.read_bytes() == junit_document(mixed.run, mixed.journal)
    assert [f.name for f in file.parent.glob(".*")] == []
