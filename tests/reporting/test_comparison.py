"""Comparing two runs: what got worse, where that began, and what the three forms make of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from proctor.comparing import Comparison, Direction, Fact, compare, direction, side
from proctor.exchange import Exchange, Request, Response
from proctor.exchange_difference import ABSENT
from proctor.reporting.comparison_file import comparison_document, comparison_text
from proctor.reporting.comparison_lines import comparison_lines
from proctor.reporting.comparison_markdown import LONGEST, code, comparison_markdown
from proctor.verdicts import Judgement, Verdict
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import Act, Beat, broken, exchange, held, planned, unknown

SCHEMA = Path(__file__).parents[2] / "schemas" / "proctor" / "comparison.schema.json"
HOSTILE = "`|<script>alert(1)</script> @everyone #1 [x](http://e.invalid) \u202e\x1b[31m\n\\| ``` ~~~ </details>"


def compared(one: Judged, other: Judged) -> Comparison:
    return compare(side(one.run, one.journal), side(other.run, other.journal))


def accept(plan: Any, number: int = 1, *, status: str = "IN_PROGRESS", **more: Any) -> Exchange:
    body = json.dumps({"id": f"{number:024x}", "status": status, "lastUpdate": "2026-09-21T13:33:20.000+0000"})
    answer = Response(200, (("content-type", "application/json"), ("date", "x")), body.encode(), "OK")
    return exchange(plan, number, **({"response": answer} | more))


@pytest.fixture
def acted() -> Callable[..., Act]:
    """A scenario that accepts an order and shows D1-ACCEPT-01, with this answer and this finding."""

    def acted(finding: Any = None, name: str = "Accept", rule: str = "D1-ACCEPT-01", **more: Any) -> Act:
        plan = planned(name, [("it is accepted", rule)], rule)
        one = accept(plan, **more)
        found = (finding or held)(rule, one.id)
        return Act(plan, (Beat("done" if finding is None else "failed", (one,), (found,)),), "finished")

    return acted


@pytest.fixture
def worse(play: Play, acted: Callable[..., Act]) -> Comparison:
    return compared(play(acted(), run="r1"), play(acted(broken, status="NEW"), run="r2"))


V = Verdict


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (V.PASS, V.FAIL, Direction.WORSE), (V.PASS, V.WARN, Direction.WORSE), (V.PASS, V.INCONCLUSIVE, Direction.WORSE),
        (V.INCONCLUSIVE, V.FAIL, Direction.WORSE), (V.NOT_APPLICABLE, V.FAIL, Direction.WORSE),
        (V.REVIEW, V.INCONCLUSIVE, Direction.WORSE), (V.WARN, V.REVIEW, Direction.WORSE),
        (V.FAIL, V.PASS, Direction.BETTER), (V.INCONCLUSIVE, V.PASS, Direction.BETTER),
        (V.FAIL, V.WARN, Direction.BETTER), (V.WARN, V.NOT_APPLICABLE, Direction.BETTER),
        (V.FAIL, V.FAIL, Direction.OTHER), (V.FAIL, V.INCONCLUSIVE, Direction.OTHER),
        (V.FAIL, V.ERROR, Direction.OTHER),
        (V.PASS, V.NOT_APPLICABLE, Direction.OTHER), (V.NOT_APPLICABLE, V.PASS, Direction.OTHER),
    ],
)  # fmt: skip
def test_what_is_worse(before: Verdict, after: Verdict, expected: Direction) -> None:
    assert direction(Judgement(before, "A"), Judgement(after, "B")) is expected


def test_a_requirement_that_got_worse_is_told_with_the_exchange_that_began_it(worse: Comparison) -> None:
    (change,) = worse.changes
    assert (change.id, change.direction, worse.worse) == ("D1-ACCEPT-01", Direction.WORSE, True)
    assert change.evidence is not None and change.evidence.pair is not None
    (difference,) = change.evidence.pair.differences
    assert (difference.place, difference.pointer) == ("answer body", "/status")
    assert (difference.before, difference.after) == ("IN_PROGRESS", "NEW")


def test_what_got_better_is_no_reason_to_stop(play: Play, acted: Callable[..., Act]) -> None:
    found = compared(play(acted(broken, status="NEW")), play(acted()))
    assert ([c.direction for c in found.changes], found.worse) == ([Direction.BETTER], False)


def test_a_run_and_itself_are_the_same(mixed: Judged) -> None:
    found = compared(mixed, mixed)
    assert (found.changes, found.statements, found.facts, found.warnings) == ((), (), (), ())
    assert not found.worse and found.same == 11


def test_all_that_differs_in_a_message_is_told(play: Play, acted: Callable[..., Act]) -> None:
    answer = Response(
        409, (("content-type", "text/plain"), ("x-new", "1"), ("date", "y")), b'{"status": "NEW", "a/b": [1, {"c": 2}]}'
    )
    request = Request("PUT", "http://127.0.0.1:9/v1/orders/o1/accept?a=<b>", (("Content-Type", "a/b"),), b"no json")
    found = compared(play(acted()), play(acted(broken, response=answer, request=request)))
    pair = found.changes[0].evidence.pair  # type: ignore[union-attr]
    assert pair is not None
    told = {(d.place, d.pointer) for d in pair.differences}
    assert told == {
        ("request line", None), ("request header x-smarttoken", None), ("request header content-type", None),
        ("request body", ""), ("status", None), ("answer header content-type", None), ("answer header x-new", None),
        ("answer body", "/id"), ("answer body", "/status"), ("answer body", "/lastUpdate"), ("answer body", "/a~1b"),
    }  # fmt: skip
    (new,) = (d for d in pair.differences if d.pointer == "/a~1b")
    assert (new.before, new.after) == (ABSENT, [1, {"c": 2}])


def test_an_exchange_that_is_missing_is_told(play: Play, acted: Callable[..., Act]) -> None:
    whole = acted()
    first, second = accept(whole.plan, 1), accept(whole.plan, 2)
    one = Act(whole.plan, (replace(whole.beats[0], exchanges=(first, second)),), "finished")
    other = acted(broken)
    found = compared(play(one), play(other))
    pair = found.changes[0].evidence.pair  # type: ignore[union-attr]
    assert pair is not None and (pair.before or {})["id"] == second.id and pair.after is None
    assert "no such exchange" in "\n".join(comparison_lines(found))


def test_where_no_exchange_differs_that_is_said(play: Play, acted: Callable[..., Act]) -> None:
    found = compared(play(acted()), play(acted(unknown_of)))
    evidence = found.changes[0].evidence
    assert evidence is not None and evidence.pair is None
    assert "but for what differs from run to run" in evidence.note


def test_what_is_made_up_each_time_is_learned_from_scenarios_that_came_out_alike(play: Play) -> None:
    def scenario(name: str, job: str, code: str, finding: Any = held, **more: Any) -> Act:
        plan = planned(name, [("it is", "D1-LIST-01")], "D1-LIST-01")
        body = json.dumps({"job": job, "code": code, "status": "NEW", **more}).encode()
        one = exchange(plan, response=Response(200, (("content-type", "application/json"),), body, "OK"))
        return Act(plan, (Beat(exchanges=(one,), findings=(finding("D1-LIST-01", one.id),)),), "finished")

    before = play(scenario("a", "Nurse", "RET-854"), scenario("b", "Cook", "ENG-1"), scenario("c", "Nurse", "X-1"))
    after = play(
        scenario("a", "Cook", "DES-151"), scenario("b", "Nurse", "MED-2"),
        scenario("c", "Cook", "Y-20", broken, status="OPEN"),
    )  # fmt: skip
    pair = compared(before, after).changes[0].evidence.pair  # type: ignore[union-attr]
    assert pair is not None
    assert [d.pointer for d in pair.differences] == ["/status"]


def test_a_word_that_is_another_one_is_never_taken_for_made_up(play: Play, acted: Callable[..., Act]) -> None:
    unnoticed = (
        acted(name="Also", rule="D1-LIST-01", status="NEW"),
        acted(name="Also", rule="D1-LIST-01", status="OPEN"),
    )
    found = compared(play(acted(status="DONE"), unnoticed[0]), play(acted(broken, status="LOST"), unnoticed[1]))
    pair = found.changes[0].evidence.pair  # type: ignore[union-attr]
    assert pair is not None and [d.pointer for d in pair.differences] == ["/status"]


def test_what_was_not_sent_any_more_comes_after_what_went_otherwise(play: Play, acted: Callable[..., Act]) -> None:
    whole = acted()
    seen = exchange(whole.plan, 1, actor="customer")
    one = Act(whole.plan, (replace(whole.beats[0], exchanges=(seen, accept(whole.plan, 2))),), "finished")
    found = compared(play(one), play(acted(broken, status="NEW")))
    pair = found.changes[0].evidence.pair  # type: ignore[union-attr]
    assert pair is not None and [d.pointer for d in pair.differences if d.pointer] == ["/status"]


def test_requirements_of_one_run_only_are_listed_and_are_no_worse(play: Play, acted: Callable[..., Act]) -> None:
    one, other = acted(), acted(name="List", rule="D1-LIST-01")
    found = compared(play(one, complete=False, run="r1"), play(other, complete=False, run="r2"))
    assert (found.only_before, found.only_after) == ({"demo-v1": ("D1-ACCEPT-01",)}, {"demo-v1": ("D1-LIST-01",)})
    assert not found.worse
    assert "only in the run r1, demo-v1 (1): D1-ACCEPT-01" in list(comparison_lines(found))


def test_another_statement_is_told_and_may_be_worse(play: Play, green_acts: list[Act]) -> None:
    whole = play(*green_acts)
    died = play(*green_acts, state="")
    found = compared(whole, died)
    assert [(s.before, s.after, s.worse) for s in found.statements] == [("conforms", "not known", True)]
    assert found.worse and "did not come to its end" in found.warnings[0]
    assert not compared(whole, play(*green_acts, complete=False)).worse


def test_other_roles_and_targets_are_said_first(play: Play, acted: Callable[..., Act], tmp_path: Path) -> None:
    one = play(acted())
    other = play(acted())
    header = {
        **other.journal.header,
        "role": "partner",
        "target": {"name": "elsewhere", "product": "2"},
        "proctor": "9",
    }
    told = Judged(other.run, replace(other.journal, records=(header, *other.journal.records[1:])))
    found = compared(one, told)
    lines = list(comparison_lines(found))
    assert lines[:2] == [
        "note: these are runs of different roles: platform, then partner",
        "note: these are runs of different targets: sandbox, then elsewhere",
    ]
    assert {"proctor: 0.1.0 -> 9", "product: none -> 2"} <= set(lines)
    assert comparison_markdown(found).splitlines()[2].startswith("> `these are runs of different roles")


def test_the_document_keeps_its_schema(
    worse: Comparison, mixed: Judged, green: Judged, play: Play, acted: Callable[..., Act]
) -> None:
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    partial = compared(play(acted(), complete=False), mixed)
    for found in (worse, compared(mixed, green), compared(green, mixed), compared(mixed, mixed), partial):
        document = json.loads(comparison_text(found))
        assert [e.message for e in validator.iter_errors(document)] == []
    broken_one = comparison_document(worse) | {"worse": "yes"}
    assert not validator.is_valid(broken_one)
    assert not validator.is_valid(comparison_document(worse) | {"more": 1})


def test_what_is_absent_is_absent_in_the_document(play: Play, acted: Callable[..., Act]) -> None:
    answer = Response(200, (("content-type", "application/json"),), b'{"status": null}', "OK")
    found = compared(play(acted()), play(acted(broken, response=answer)))
    evidence = comparison_document(found)["requirements"][0]["evidence"]
    by_pointer = {d["pointer"]: d for d in evidence["differences"]}
    assert "after" not in by_pointer["/id"] and by_pointer["/status"]["after"] is None


@pytest.fixture
def hostile(play: Play) -> Comparison:
    def act(finding: Any, status: str) -> Act:
        plan = planned(HOSTILE, [("it is accepted", "D1-ACCEPT-01")], "D1-ACCEPT-01")
        one = accept(plan, status=status)
        return Act(plan, (Beat(exchanges=(one,), findings=(finding("D1-ACCEPT-01", one.id),)),), "finished")

    def breaks(rule: str, exchange_id: str | None) -> Any:
        return replace(broken(rule, exchange_id), text=HOSTILE, code=HOSTILE)

    return compared(play(act(held, "fine")), play(act(breaks, HOSTILE)))


def test_markdown_lets_nothing_out_of_its_code_spans(hostile: Comparison) -> None:
    text = comparison_markdown(hostile)
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert all(re.fullmatch(r"<details><summary><code>[^<]*</code></summary>", line)
               for line in outside.splitlines() if "<summary" in line)  # fmt: skip
    outside = re.sub("<code>[^<]*</code>", "", outside)
    assert "<script" not in outside and "@everyone" not in outside and "#1 " not in outside and "](" not in outside
    assert outside.count("<details>") == outside.count("</details>") == 1
    assert "\x1b" not in text and "\u202e" not in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = [len(re.findall(r"(?<!\\)\|", row)) for row in rows]
    assert set(cells) <= {4, 5}


def test_the_terminal_is_told_nothing_that_it_would_obey(hostile: Comparison) -> None:
    plain = "\n".join(comparison_lines(hostile))
    assert "\x1b" not in plain and "\u202e" not in plain
    coloured = "\n".join(comparison_lines(hostile, coloured=True))
    assert set(re.findall("\x1b[^m]*m", coloured)) <= {f"\x1b[{n}m" for n in (0, 1, 2, 31, 32, 33)}


def test_markdown_fits_into_a_comment_and_says_what_it_leaves_out(play: Play, worse: Comparison) -> None:
    (change,) = worse.changes
    many = tuple(Fact(f"library {number}", "1" * 1000, "2" * 1000) for number in range(5000))
    assert len(comparison_markdown(replace(worse, facts=many, changes=(change,) * 3000))) <= LONGEST
    assert "Left out" not in comparison_markdown(worse)
    for number, what in (
        (300, r"the details of \d+ requirements"),
        (3000, r"\d+ changed requirements and the details"),
    ):
        text = comparison_markdown(replace(worse, changes=(change,) * number))
        assert len(text) <= LONGEST
        assert re.search(rf"^Left out, for there is no room here: {what}", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "span"),
    [("a", "`a`"), ("a`b", "`` a`b ``"), ("a|b", "`a\\|b`"), ("`` `", "``` `` ` ```"),
     ("", "(empty)"), ("a\nb", "`a\\x0ab`")],
)  # fmt: skip
def test_code_spans(text: str, span: str) -> None:
    assert code(text) == span


def unknown_of(rule: str, exchange_id: str | None) -> Any:
    return unknown(rule)
