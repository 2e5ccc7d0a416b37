"""Each requirement as a page, and a table of all for each profile, as Markdown. A pure function of what is given.

What a page says comes from the register, the feature files and the tables of defects; nothing is written here twice.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence

from manual.scenarios import Shown
from proctor.contract import Contract
from proctor.requirements import Profile, Requirement
from proctor.verdicts import Level, Verdict
from proof.defects import Defect, Side

FOLDER = "requirements"
_SIDES = {
    "platform": "the platform",
    "partner": "the partner",
    "both": "both: the platform and the partner",
}
_EVIDENCE = {
    "documented": "a document says it",
    "example": "it is seen in an example only",
    "client": "it is seen in a client only",
    "assumption": "no document says it; this suite proposes it",
}


def pages(
    profile: Profile, shown: Mapping[str, Sequence[Shown]], defects: Iterable[Defect], contract: Contract
) -> Iterator[tuple[str, str]]:
    """Path below the pages, and text, of the profile's table and of each of its requirements."""
    mine = [defect for defect in defects if defect.profile == profile.id]
    yield f"{FOLDER}/{profile.id}/index.md", index(profile, shown, mine)
    for name, rule in profile.requirements.items():
        breakers = [one for one in mine if name in one.breaks and rule.binds_role(one.side)]
        text = page(profile, rule, shown.get(name, ()), breakers, in_contract=name in contract.requirements)
        yield f"{FOLDER}/{profile.id}/{name}.md", text


def front(profiles: Iterable[Profile]) -> str:
    """The page that leads to the tables."""
    lines = [
        "# Requirements",
        "",
        "Every rule that Proctor checks, or that a reader might look for, has a page. The pages are made when this",
        "manual is built, from the registers, the feature files and the tables of defects. So they say what runs do.",
        "",
    ]
    for profile in profiles:
        rules = profile.requirements.values()
        counting = sum(rule.counts for rule in rules)
        lines.append(f"* [{profile.title}]({profile.id}/index.md): {len(rules)} requirements, {counting} of them")
        lines.append("  documented MUSTs, which decide whether a run conforms.")
    return "\n".join(lines) + "\n"


def index(profile: Profile, shown: Mapping[str, Sequence[Shown]], defects: Sequence[Defect]) -> str:
    """The table of a profile, which can be narrowed to a level."""
    rules = profile.requirements.values()
    parts = [_WIDE, f"# {_text(profile.title)}", "", _FILTER, "", '<div class="requirements"><table>', _HEAD, "<tbody>"]
    for rule in rules:
        broken = sum(rule.id in one.breaks and rule.binds_role(one.side) for one in defects)
        cells = (
            f'<a href="{rule.id}.html">{rule.id}</a>',
            f"{rule.level}, {rule.evidence}",
            rule.binds,
            html.escape(rule.text),
            str(len(shown.get(rule.id, ()))),
            str(broken),
        )
        parts.append(f'<tr data-level="{rule.level}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return "\n".join([*parts, "</tbody>", "</table></div>"]) + "\n"


_WIDE = "---\nhide: [toc]\n---\n"
_FILTER = "\n".join(
    [
        '<fieldset class="levels"><legend>Show</legend>',
        '<label><input type="radio" name="level" value="" checked> all</label>',
        *(f'<label><input type="radio" name="level" value="{level}"> {level}</label>' for level in Level),
        "</fieldset>",
    ]
)
_HEAD = (
    "<thead><tr><th>Requirement</th><th>Level</th><th>Binds</th><th>Rule</th>"
    "<th>Scenarios</th><th>Defects</th></tr></thead>"
)


def page(
    profile: Profile, rule: Requirement, shown: Sequence[Shown], breakers: Sequence[Defect], *, in_contract: bool
) -> str:
    """One requirement. ``in_contract``: the contract names it, so messages are checked for it wherever they are."""
    parts = [f"# {rule.id}", "", _text(rule.text), "", *_facts(profile, rule), ""]
    parts += ["## Where it comes from", ""]
    parts += [f"* {_text(profile.sources.get(name, name))}" for name in rule.source]
    parts += ["", f"Place: {_text(rule.place)}."] if rule.place else []
    parts += ["", "## How it is shown", "", *_scenarios(rule, shown, in_contract), "## What breaks it on purpose", ""]
    parts += _defects(breakers)
    return "\n".join(parts) + "\n"


def _facts(profile: Profile, rule: Requirement) -> Iterator[str]:
    family = profile.families.get(rule.id.rpartition("-")[0], "")
    broken = "the run does not conform" if rule.when_broken is Verdict.FAIL else "a warning; the run can still conform"
    yield "| In the register | |"
    yield "|---|---|"
    yield f"| Profile | [{_cell(profile.title)}](index.md) |"
    if family:
        yield f"| Subject | {_cell(family)} |"
    yield f"| Level | {rule.level} |"
    yield f"| Evidence | {rule.evidence}: {_EVIDENCE[rule.evidence]} |"
    yield f"| Binds | {_SIDES[rule.binds]} |"
    if rule.step:
        yield f"| Step | {rule.step} of the 13 |"
    if rule.requires:
        yield f"| Applies where there is | {', '.join(f'`{name}`' for name in rule.requires)} |"
    yield f"| Tested | {_cell(_tested(rule.testable))} |"
    if not rule.scored:
        yield f"| Counted | no: {_cell(rule.unscored)} |"
    yield f"| If it is broken | `{rule.when_broken}`: {broken} |"


def _tested(testable: str) -> str:
    words = {"auto": "automatically", "attested": "by a person, who attests it"}
    return words.get(testable, testable)


def _scenarios(rule: Requirement, shown: Sequence[Shown], in_contract: bool) -> Iterator[str]:
    why = rule.testable.partition(": ")[2]
    if why:
        yield f"Nothing shows it: {_text(why)}.\n"
    elif not shown:
        yield "No scenario carries its name.\n"
    if in_contract:
        yield "The contract names it, so every message of a run that it is about is checked for it.\n"
    for one in shown:
        yield f"`{one.file}:{one.line}` (the {one.side} under test)"
        yield ""
        yield "```gherkin"
        yield f"{one.keyword}: {one.name}"
        yield from (f"  {sentence}" for sentence in one.sentences)
        yield "```"
        yield ""


def _defects(breakers: Sequence[Defect]) -> Iterator[str]:
    if not breakers:
        yield "Nothing. [The page of the proof](../../proof.md) says why, under “Requirements without a defect”."
        return
    yield "| Defect | What is wrong | Noticed as |"
    yield "|---|---|---|"
    for one in breakers:
        kind = "fault of the sandbox" if one.side is Side.PLATFORM else "broken partner"
        noticed = f"`{one.reason}`" if one.reason else "any failure of this rule"
        yield f"| `{one.name}` ({kind}) | {_cell(one.text)} | {noticed} |"


def _text(words: str) -> str:
    """Words of a register as they are: nothing in them is markup."""
    escaped = html.escape(words, quote=False)
    return "".join(f"\\{sign}" if sign in "\\`*_[]{}" else sign for sign in escaped)


def _cell(words: str) -> str:
    return _text(" ".join(words.split())).replace("|", "\\|")
