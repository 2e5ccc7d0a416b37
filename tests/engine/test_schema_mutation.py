"""The contract check sees what the schemas say it sees: every member of every valid example, changed in every way.

What a change should lead to is read from the schema by other code than the one that is tested (``schema_reading``).
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schema_reading import Facts, kind, read, walk

from proctor.contract import Contract, Place
from proctor.contract_check import ContractChecker

ROOT = Path(__file__).parents[2]
EXAMPLES = {"smartrecruiters": "examples", "kombo": "kombo_examples"}
SCHEMAS = sorted(file for name in EXAMPLES for file in (ROOT / "schemas" / name).glob("*.schema.json"))
OTHER = {
    "null": None, "boolean": True, "integer": 7, "number": 7.5, "string": "a text", "array": [], "object": {},
}  # fmt: skip
GONE = object()


@cache
def checker(platform: str) -> ContractChecker:
    return ContractChecker(Contract(ROOT / "schemas" / platform / "openapi.yaml"), "")


def name_of(file: Path) -> str:
    return f"{file.parent.name}/{file.name.removesuffix('.schema.json')}"


def examples(file: Path) -> list[Any]:
    folder = ROOT / "tests" / "schemas" / EXAMPLES[file.parent.name] / file.name.removesuffix(".schema.json")
    found = [json.loads(one.read_text(encoding="utf-8")) for one in sorted(folder.glob("valid-*.json"))]
    return [one["instance"] for one in found if "repeat" not in one]


def pointers(file: Path, message: object) -> set[str]:
    """Where the check finds something wrong with a message."""
    place = Place(file.resolve().as_uri())
    return {violation.pointer for violation in checker(file.parent.name).validate(place, message, "response", None)}


def put(message: Any, pointer: tuple[str | int, ...], value: Any) -> Any:
    if not pointer:
        return value
    changed = copy.deepcopy(message)
    holder = changed
    for step in pointer[:-1]:
        holder = holder[step]
    if value is GONE:
        del holder[pointer[-1]]
    else:
        holder[pointer[-1]] = value
    return changed


def breaks(facts: Facts, value: Any) -> bool | None:
    """Whether a value alone breaks what is asked of it; None where that is not read here."""
    if kind(value) not in facts.types or (facts.enum is not None and value not in facts.enum):
        return True
    length = len(value) if isinstance(value, str | list) else 0
    least = facts.limits.get("minLength" if isinstance(value, str) else "minItems", 0)
    if isinstance(value, str | list) and length < least:
        return True
    if isinstance(value, str) and any(not re.search(pattern, value) for pattern in facts.patterns):
        return True
    if isinstance(value, dict) and facts.required - value.keys():
        return True
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = facts.limits.get("minimum", value), facts.limits.get("maximum", value)
        if not low <= value <= high:
            return True
    return None if facts.unsure or facts.conditions or (isinstance(value, str) and facts.formats) else False


def changes(place: Any, message: Any) -> Iterator[tuple[str, Any, bool | None, str]]:
    """What is changed, the changed message, whether it is broken then, and where that must be told."""
    facts, pointer = place.facts, place.pointer
    at = "".join(f"/{step}" for step in pointer)
    if pointer and isinstance(pointer[-1], str) and place.within is not None:
        told = pointer[-1] in {name for one, _ in place.within.conditions for name in one.get("properties", {})}
        sure = not (place.within.unsure or told)
        needed = pointer[-1] in place.within.required
        yield f"{at} dropped", put(message, pointer, GONE), True if needed else False if sure else None, at
    for name, other in OTHER.items():
        yield f"{at} is {name}", put(message, pointer, other), breaks(facts, other), at
    if facts.enum is not None:
        yield f"{at} out of enum", put(message, pointer, "NO_SUCH_WORD"), True, at
    yield f"{at} is empty", put(message, pointer, ""), breaks(facts, ""), at
    value = message
    for step in pointer:
        value = value[step]
    if isinstance(value, dict):
        extra = {**value, "memberNobodyKnows": 1}
        unsure = None if facts.unsure else False
        yield f"{at} with one more member", put(message, pointer, extra), True if facts.closed else unsure, at


@pytest.mark.parametrize("file", SCHEMAS, ids=name_of)
def test_each_change_is_seen_where_the_schema_says_so_and_only_there(file: Path) -> None:
    count: Counter[bool | None] = Counter()
    wrong: list[str] = []
    schema = json.loads(file.read_text(encoding="utf-8"))
    for message in examples(file):
        assert pointers(file, message) == set()
        for place in walk([(file, schema)], message):
            for what, changed, broken, at in changes(place, message):
                if changed == message and kind(changed) == kind(message):
                    continue
                found = pointers(file, changed)
                count[broken] += 1
                inside = any(one == at or one.startswith(f"{at}/") for one in found)
                if (broken and not inside) or (broken is False and found):
                    wrong.append(f"{what}: expected {'a violation' if broken else 'none'}, found {sorted(found)}")
    assert wrong == []
    assert count[True] > 0, "nothing was changed that the schema forbids"


def values(places: list[tuple[Path, Any]]) -> st.SearchStrategy[Any]:
    """Valid values of schemas that all hold."""
    facts = read(places)
    kinds = [one for one in sorted(facts.types) if not (one == "integer" and "number" in facts.types)]
    if facts.enum is not None:
        return st.sampled_from(facts.enum)
    table = {
        "null": st.none(),
        "boolean": st.booleans(),
        "integer": numbers(facts).map(int),
        "number": numbers(facts) | numbers(facts).map(int),
        "string": texts(facts),
        "array": st.deferred(lambda: lists(facts)),
        "object": st.deferred(lambda: objects(places)),
    }
    return st.one_of([table[one] for one in kinds])


def numbers(facts: Facts) -> st.SearchStrategy[float]:
    low, high = facts.limits.get("minimum", -(10**9)), facts.limits.get("maximum", 10**9)
    return st.integers(int(max(low, -(10**15))), int(min(high, 10**15))).map(float)


def texts(facts: Facts) -> st.SearchStrategy[str]:
    if "uri" in facts.formats:
        return st.from_regex(r"https://[a-z]{1,9}\.example/[a-z0-9]{0,9}", fullmatch=True)
    if "email" in facts.formats:
        return st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.example", fullmatch=True)
    if any("T(" in pattern for pattern in facts.patterns):
        # A moment, by all patterns at once; made from a moment, since searching for one takes long.
        moments = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2099, 1, 1))
        forms = st.sampled_from(("%Y-%m-%dT%H:%M:%S.000+0000", "%Y-%m-%dT%H:%M:%S.000Z", "%Y-%m-%d"))
        made = st.builds(lambda moment, form: moment.strftime(form), moments, forms)
        return made.filter(lambda text: all(re.search(one, text) for one in facts.patterns))
    if facts.patterns:  # the last is the strictest
        found = st.from_regex(re.compile(facts.patterns[-1], re.ASCII))
        return found.filter(lambda text: all(re.search(one, text) for one in facts.patterns))
    least, most = facts.limits.get("minLength", 0), facts.limits.get("maxLength", 40)
    return st.text(st.characters(exclude_categories=("Cs",)), min_size=least, max_size=min(most, least + 40))


def lists(facts: Facts) -> st.SearchStrategy[list[Any]]:
    least, most = facts.limits.get("minItems", 0), facts.limits.get("maxItems", 3)
    return st.lists(
        values(facts.items) if facts.items else st.integers(), min_size=least, max_size=min(most, least + 3)
    )


@st.composite
def objects(draw: st.DrawFn, places: list[tuple[Path, Any]]) -> dict[str, Any]:
    """Members of conditions first: what else is needed depends on them."""
    places = [*places, *(draw(st.sampled_from(choice)) for choice in read(places).choices)]
    plain = read(places)
    first = [name for condition, _ in plain.conditions for name in condition.get("properties", {})]
    made: dict[str, Any] = {}
    for name in dict.fromkeys(first):
        if name in plain.required or draw(st.booleans()):
            made[name] = draw(values(plain.members.get(name, [])))
    facts = read(places, made, given=True)
    for name in sorted({*facts.members, *facts.required} - {*first}):
        if name in facts.required or draw(st.booleans()):
            made[name] = draw(values(facts.members.get(name, [])))
    for name in [one for member, needed in facts.companions.items() if member in made for one in needed]:
        made.setdefault(name, draw(values(facts.members.get(name, []))))
    if not facts.closed and draw(st.booleans()):
        made["memberNobodyKnows"] = draw(st.integers() | st.text(st.characters(exclude_categories=("Cs",))))
    return made


@pytest.mark.parametrize("file", SCHEMAS, ids=name_of)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_the_schema_allows_is_taken(file: Path, data: st.DataObject) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))
    message = data.draw(values([(file, schema)]))
    assert pointers(file, message) == set()
