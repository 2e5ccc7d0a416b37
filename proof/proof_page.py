"""``proof.html``: the kill matrix on one page, for people. Drawn from the document of ``proof.json`` alone.

One file without a script, as ``requirements.html`` is, with its look. How it is laid out stands in ``proof.html.j2``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proctor.reporting.page_frame import policy, style, template
from proctor.reporting.run_facts import duration, moment
from proctor.reporting.wording import plural, tone
from proof.judging import MEANINGS, Fate
from proof.proof_file import Document

TEMPLATE = Path(__file__).with_name("proof.html.j2")
STYLE = Path(__file__).with_name("proof.css")
WIDEST = 24
"""So many columns a matrix has; more are shown in a further one."""
_TONES = {
    Fate.KILLED: "pass", Fate.ERROR: "error", Fate.SURVIVED: "fail", Fate.WRONG_REASON: "fail",
    Fate.NEVER_ACTIVE: "fail", Fate.FALSE_ALARM: "warn",
}  # fmt: skip
_SIGNS = {
    Fate.KILLED: "●", Fate.SURVIVED: "S", Fate.WRONG_REASON: "R", Fate.NEVER_ACTIVE: "N", Fate.FALSE_ALARM: "A",
    Fate.ERROR: "E",
}  # fmt: skip
BESIDE = "+"
"""The sign of a requirement that a defect breaks as well, as it is expected to."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a defect did to a requirement, in a sign and in words; both are empty for nothing."""

    sign: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix: ``columns`` are defects with their numbers on the page; ``rows`` requirements with a cell for each."""

    columns: tuple[tuple[int, str], ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Requirements that belong together, and the defects that are to break them, by number and key."""

    key: str
    title: str
    requirements: tuple[str, ...]
    grids: tuple[Grid, ...]
    defects: tuple[tuple[int, str], ...]


def proof_page(document: Document) -> str:
    """The page as HTML. Pure: the same document gives the same page."""
    sheet = style(STYLE)
    numbers = {key: number for number, key in enumerate(_in_order(document), 1)}
    return template(TEMPLATE).render(
        title=_title(document),
        style=sheet,
        policy=policy(sheet),
        lead=_lead(document),
        tone_of_page="pass" if document["exit_status"] == 0 else "fail",
        facts=_facts(document),
        d=document,
        rules={
            name: rule for profile in document["profiles"].values() for name, rule in profile["requirements"].items()
        },
        numbers=numbers,
        families={name: list(_families(document, name, numbers)) for name in document["profiles"]},
        fates={fate.value: (_SIGNS[fate], MEANINGS[fate], _TONES[fate]) for fate in Fate},
        beside=BESIDE,
        tone=tone,
        fate_tone=lambda fate: _TONES[Fate(fate)],
        plural=plural,
    )


def _title(document: Document) -> str:
    if document["exit_status"] == 0:
        return "The checks can fail" if not document["partial"] else "What was tried was noticed"
    bad = [*document["not_killed"], *document["alarms"], *document["unproven"]]
    return f"Not proven: {plural(len(bad), 'thing')} to look at"


def _lead(document: Document) -> str:
    killed, all_of_them = document["fates"].get(Fate.KILLED.value, 0), len(document["defects"])
    text = f"{killed} of {plural(all_of_them, 'defect')} were noticed where they should be, for the right reason, "
    text += "and nowhere else."
    if document["partial"]:
        return f"{text} Only some defects were asked for: this says nothing about other requirements."
    rules = [rule for profile in document["profiles"].values() for rule in profile["requirements"].values()]
    musts = [rule for rule in rules if rule["counts"]]
    proven = sum(rule["standing"] == "proven" for rule in musts)
    exempt = sum(rule["standing"] == "exempt" for rule in musts)
    return f"{text} Of {len(musts)} documented MUSTs {proven} are proven to be checked, {exempt} cannot be."


def _facts(document: Document) -> list[tuple[str, str]]:
    run = document["run"]
    pairs = [("Date", moment(run["started"])), ("Took", duration(run["seconds"]) if run["seconds"] else "")]
    for clean in document["clean"] if not document["partial"] else ():
        counts = ", ".join(f"{number} {verdict}" for verdict, number in clean["counts"].items())
        what = "the clean sandbox" if clean["side"] == "platform" else "the reference partner"
        pairs.append((f"Clean, {clean['profile']}", f"{what}: {plural(clean['scenarios'], 'scenario')}, {counts}"))
    versions = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
    return [(name, value) for name, value in (*pairs, ("Run", run["id"]), ("Versions", versions)) if value]


def _families(document: Document, profile: str, numbers: Mapping[str, int]) -> Iterator[Family]:
    described = document["profiles"][profile]
    members: dict[str, list[str]] = {}
    for name in described["requirements"]:
        members.setdefault(name.rpartition("-")[0], []).append(name)
    for key, rules in members.items():
        wanted = set(rules)
        defects = [(numbers[k], k) for k, one in document["defects"].items() if wanted & one["breaks"].keys()]
        defects.sort()
        # The thirteen steps have no name among the families: the whole workflow is theirs.
        title = described["families"].get(key, "The thirteen steps" if "STEP" in key else key)
        grids = [_grid(document, rules, defects[at : at + WIDEST]) for at in range(0, len(defects), WIDEST)]
        if document["partial"] and not defects:
            continue
        yield Family(key, title, tuple(rules), tuple(grids), tuple(defects))


def _in_order(document: Document) -> list[str]:
    """The defects in the order of the page: by family, those of the platform first, then by requirement."""
    rules = [name for profile in document["profiles"].values() for name in profile["requirements"]]
    families = list(dict.fromkeys(rule.rpartition("-")[0] for rule in rules))

    def place(key: str) -> tuple[int, bool, int]:
        defect = document["defects"][key]
        rule = next(iter(defect["breaks"]))
        return families.index(rule.rpartition("-")[0]), defect["side"] == "partner", rules.index(rule)

    return sorted(document["defects"], key=place)


def _grid(document: Document, rules: list[str], columns: list[tuple[int, str]]) -> Grid:
    found = []
    for rule in rules:
        cells = tuple(_cell(document["defects"][key], rule) for _, key in columns)
        if any(cell.sign for cell in cells):
            found.append((rule, cells))
    return Grid(tuple(columns), tuple(found))


def _cell(defect: Mapping[str, Any], rule: str) -> Cell:
    turned = defect["turned"].get(rule)
    if rule in defect["breaks"]:
        fate = Fate(defect["fate"])
        # Another requirement turned; this one did as it should.
        fate = Fate.KILLED if fate is Fate.FALSE_ALARM else fate
        return Cell(_SIGNS[fate], fate.value.replace("_", " ").lower(), _TONES[fate])
    if turned is None or turned["verdict"] == "INCONCLUSIVE":
        return Cell("", "", "quiet")
    if rule in defect["also"]:
        return Cell(BESIDE, "broken as well, as expected", "quiet")
    return Cell(_SIGNS[Fate.FALSE_ALARM], "false alarm", _TONES[Fate.FALSE_ALARM])
