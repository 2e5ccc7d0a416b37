"""A comparison of two runs as Markdown, for the comment of a pull request: a table, and details that can be opened.

Whatever comes from outside stands in a code span, which a longer fence than any within it closes: there nothing is
a link, a mention or a mark-up. A comment has a greatest length; what does not fit is left out, and that is said.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from proctor.comparing import Comparison, Direction, RequirementChange
from proctor.exchange_difference import Pair, answer_line, brief, request_line
from proctor.reporting.comparison_lines import few, summary, told, word
from proctor.reporting.run_facts import moment
from proctor.reporting.wording import plural

LONGEST = 60_000
"""Characters. GitHub takes 65,536."""
LONGEST_CELL = 300
MOST_FACTS = 25
_ROOM = 200
"""For the sentence that says what was left out."""


def comparison_markdown(found: Comparison) -> str:
    """The text. Pure."""
    head, tail = "\n".join(_head(found)), "\n".join(_tail(found))
    rows = [_row(change) for change in found.changes]
    table = ["", "| Requirement | Before | After | |", "|---|---|---|---|"] if rows else []
    room = LONGEST - _ROOM - len(head) - len(tail) - len("\n".join(table))
    fitting = _fitting(rows, room)
    details = [_details(change) for change in found.changes[:fitting] if change.evidence is not None]
    opened = _fitting(details, room - sum(len(row) + 1 for row in rows[:fitting]))
    left = []
    if fitting < len(rows):
        left.append(plural(len(rows) - fitting, "changed requirement"))
    if opened < len(details):
        left.append(f"the details of {plural(len(details) - opened, 'requirement')}")
    note = [f"\nLeft out, for there is no room here: {' and '.join(left)}."] if left else []
    return "\n".join([head, *table, *rows[:fitting], *details[:opened], *note, tail]).rstrip() + "\n"


def code(text: str, longest: int = LONGEST_CELL) -> str:
    """Any text as a code span that fits into the cell of a table."""
    plain = _printable(text, longest).replace("|", "\\|")
    if not plain.strip():
        return "(empty)"
    fence = "`" * (max((len(run) for run in re.findall("`+", plain)), default=0) + 1)
    return f"{fence} {plain} {fence}" if "`" in plain or plain != plain.strip() else f"{fence}{plain}{fence}"


def _head(found: Comparison) -> Iterator[str]:
    yield f"### {summary(found)}"
    yield ""
    for warning in found.warnings:
        yield f"> {code(warning)}"
    if found.warnings:
        yield ""
    for name, where in (("Before", found.before), ("After", found.after)):
        facts = where.facts
        what = f"{code(facts.run)}, {moment(facts.started)}, target {code(facts.target)}, {code(facts.role)} under test"
        yield f"* {name}: {what}"
    for one in found.statements:
        mark = "**" if one.worse else ""
        yield f"* {code(one.profile)}: {mark}{word(one.before)} → {word(one.after)}{mark}"


def _row(change: RequirementChange) -> str:
    mark = {Direction.WORSE: "**worse**", Direction.BETTER: "better", Direction.OTHER: "other"}[change.direction]
    apart = "" if change.after.requirement.scored else ", not scored"
    before, after = (code(told(one.judgement)) for one in (change.before, change.after))
    return f"| {code(change.id)} | {before} | {after} | {mark}{apart} |"


def _details(change: RequirementChange) -> str:
    """One requirement, to be opened. The summary is HTML, in which Markdown means nothing."""
    evidence = change.evidence
    words = f"{change.id}: {told(change.before.judgement)} → {told(change.after.judgement)}"
    title = f"<code>{html.escape(_printable(words, LONGEST_CELL))}</code>"
    lines = ["", f"<details><summary>{title}</summary>", "", code(change.after.requirement.text)]
    explanation = change.after.explanation or change.before.explanation
    if explanation:
        lines += ["", code(explanation)]
    if evidence is not None:
        lines += ["", f"In {code(evidence.node)}" + ("" if evidence.pair else f": {code(evidence.note)}")]
        if evidence.pair is not None:
            lines += list(_pair(evidence.pair))
    return "\n".join([*lines, "", "</details>"])


def _pair(pair: Pair) -> Iterator[str]:
    yield ""
    yield "| | Before | After |"
    yield "|---|---|---|"
    sides = (pair.before, pair.after)
    yield "| exchange | " + " | ".join(code(request_line(x)) if x else "none" for x in sides) + " |"
    yield "| answer | " + " | ".join(code(answer_line(x)) if x else "none" for x in sides) + " |"
    for one in pair.differences:
        if pair.before is not None and pair.after is not None and one.place not in ("request line", "status"):
            place = code(f"{one.place} {one.pointer}" if one.pointer else one.place)
            yield f"| {place} | {code(brief(one.before))} | {code(brief(one.after))} |"
    if pair.more:
        yield ""
        yield f"And {pair.more} more differences."


def _tail(found: Comparison) -> Iterator[str]:
    yield ""
    for where, only in ((found.before, found.only_before), (found.after, found.only_after)):
        for profile, ids in only.items():
            yield f"* Only in the run {code(where.facts.run)}, {code(profile)} ({len(ids)}): {code(few(ids), 1000)}"
    for fact in found.facts[:MOST_FACTS]:
        yield f"* {code(fact.name)}: {code(fact.before or 'none')} → {code(fact.after or 'none')}"
    if len(found.facts) > MOST_FACTS:
        yield f"* and {len(found.facts) - MOST_FACTS} more circumstances"


def _printable(text: str, longest: int) -> str:
    short = text if len(text) <= longest else text[: longest - 4] + " ..."
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in short)


def _fitting(parts: list[str], room: int) -> int:
    """How many of the parts, from the first, fit into so many characters."""
    used = 0
    for number, part in enumerate(parts):
        used += len(part) + 1
        if used > room:
            return number
    return len(parts)
