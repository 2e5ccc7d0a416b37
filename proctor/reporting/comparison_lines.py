"""A comparison of two runs on the terminal: what matters to a reader first, the line that sums up last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from proctor.comparing import Comparison, Direction, RequirementChange
from proctor.exchange_difference import Pair, answer_line, brief, request_line
from proctor.reporting.run_facts import moment
from proctor.reporting.wording import Statement
from proctor.verdicts import Judgement

MOST_IDS = 20
_ESCAPES: Mapping[str, str] = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "grey": "2"}
_COLOURS = {Direction.WORSE: "red", Direction.BETTER: "green", Direction.OTHER: "yellow"}
HEADINGS = {
    Direction.WORSE: "got worse",
    Direction.BETTER: "got better",
    Direction.OTHER: "changed, neither for better nor for worse",
}


def comparison_lines(found: Comparison, *, coloured: bool = False) -> Iterator[str]:
    """The lines in order. What a platform has sent may hold anything: only what can be printed is."""
    for text, markup in _lines(found):
        plain = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
        yield f"\x1b[{_ESCAPES[markup]}m{plain}\x1b[0m" if coloured and markup else plain


def told(judgement: Judgement) -> str:
    """``FAIL (STATUS_UNEXPECTED)``."""
    return f"{judgement.verdict} ({judgement.reason})" if judgement.reason else str(judgement.verdict)


def summary(found: Comparison) -> str:
    """The sentence that everything else is for."""
    counts = ", ".join(f"{found.count(one)} {one}" for one in Direction)
    word = "Something got worse" if found.worse else "Nothing got worse"
    gone = sum(len(ids) for ids in found.only_before.values())
    left = f"; {gone} were judged in the first run only" if gone else ""
    return f"{word}: {counts}, {found.same} the same{left}."


def few(ids: tuple[str, ...]) -> str:
    """The first of many ids, and how many more."""
    more = len(ids) - MOST_IDS
    return ", ".join(ids[:MOST_IDS]) + (f" and {more} more" if more > 0 else "")


def word(statement: Statement | None) -> str:
    return statement.value if statement else "not part of it"


def _lines(found: Comparison) -> Iterator[tuple[str, str]]:
    for warning in found.warnings:
        yield f"note: {warning}", "yellow"
    for name, where in (("before", found.before), ("after", found.after)):
        facts = where.facts
        yield f"{name:<7} {facts.run}  {moment(facts.started)}  {facts.target} ({facts.role} under test)", ""
    for direction in Direction:
        changes = [change for change in found.changes if change.direction is direction]
        if changes:
            yield "", ""
            yield f"{HEADINGS[direction]} ({len(changes)})", "bold"
            for change in changes:
                yield from _change(change, _COLOURS[direction])
    for where, only in ((found.before, found.only_before), (found.after, found.only_after)):
        for profile, ids in only.items():
            yield "", ""
            yield f"only in the run {where.facts.run}, {profile} ({len(ids)}): {few(ids)}", ""
    if found.facts:
        yield "", ""
        for fact in found.facts:
            yield f"{fact.name}: {fact.before or 'none'} -> {fact.after or 'none'}", ""
    yield "", ""
    for one in found.statements:
        yield f"{one.profile}: {word(one.before)} -> {word(one.after)}", "red" if one.worse else "bold"
    yield summary(found), "red" if found.worse else "green"


def _change(change: RequirementChange, colour: str) -> Iterator[tuple[str, str]]:
    apart = "" if change.after.requirement.scored else " (not scored)"
    yield f"  {change.id:<15} {told(change.before.judgement)} -> {told(change.after.judgement)}{apart}", colour
    yield f"  {'':<15} {change.after.requirement.text}", ""
    explanation = change.after.explanation or change.before.explanation
    if explanation:
        yield f"  {'':<15} {explanation}", "grey"
    if change.evidence is not None:
        yield f"  {'':<15} in: {change.evidence.node}", "grey"
        if change.evidence.pair is None:
            yield f"  {'':<15} {change.evidence.note}", "grey"
        else:
            yield from _pair(change.evidence.pair)


def _pair(pair: Pair) -> Iterator[tuple[str, str]]:
    for name, exchange in (("before", pair.before), ("after", pair.after)):
        what = f"{request_line(exchange)} -> {answer_line(exchange)}" if exchange else "no such exchange"
        yield f"  {'':<15} {name:<7} {what}", ""
    for one in pair.differences:
        if pair.before is not None and pair.after is not None:
            place = f"{one.place} {one.pointer}" if one.pointer else one.place
            yield f"  {'':<15}   {place}: {brief(one.before)} -> {brief(one.after)}", ""
    if pair.more:
        yield f"  {'':<15}   and {pair.more} more differences", "grey"
