"""The first exchange of a scenario that went otherwise in another run, and in what it differs.

Exchanges are matched by their place: the third that the partner made at the platform is compared with the third that it
made there in the other run. Pure functions of journalled records; what differs from run to run is left out
(``proctor.volatile``), and so is what platforms make up anew each time, such as the jobs of sample candidates: places
that differ also in scenarios that came out alike, with values of the same kind. Not for saying whether a difference
matters.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import zip_longest
from typing import Any

from proctor.exchange import parse_json
from proctor.journal import Record
from proctor.json_pointer import pointer_to
from proctor.judging import ScenarioStory
from proctor.volatile import Steady, is_quiet

MOST_DIFFERENCES = 20
LONGEST_VALUE = 300
LONGEST_TO_LEARN = 32 * 1024


class Absent(Enum):
    """In place of a value that is not there."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. ``place`` is where, in words; ``pointer`` a JSON pointer into a body, or None."""

    place: str
    pointer: str | None
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Pair:
    """Two exchanges at the same place; one of them may be missing. ``more`` differences are not in the list."""

    before: Record | None
    after: Record | None
    differences: tuple[Difference, ...]
    more: int


@dataclass(slots=True)
class Habits:
    """Places in messages that differ each time, with the values that were seen there in either run."""

    _seen: dict[tuple[str, ...], tuple[set[str], set[str]]] = field(default_factory=dict)

    def learn(self, place: tuple[str, ...], difference: Difference) -> None:
        pools = self._seen.setdefault(place, (set(), set()))
        pools[0].add(brief(difference.before))
        pools[1].add(brief(difference.after))

    def explain(self, place: tuple[str, ...], difference: Difference) -> bool:
        """Whether a difference is one of those: texts of the same form, or values that come in both runs."""
        if place not in self._seen:
            return False
        before, after = difference.before, difference.after
        if isinstance(before, str) and isinstance(after, str) and _form(before) == _form(after) and _made_up(before):
            return True
        pools = self._seen[place]
        return brief(before) in pools[1] and brief(after) in pools[0]


def habits(pairs: Iterable[tuple[ScenarioStory, ScenarioStory]], began: tuple[float, float]) -> Habits:
    """What differs in scenarios that came out alike in both runs. Long bodies are left out: they say the same often."""
    found = Habits()
    for before, after in pairs:
        for one, other, steady in _matched(before, after, began):
            if one is not None and other is not None and max(_size(one), _size(other)) <= LONGEST_TO_LEARN:
                for difference in _differences(one, other, steady):
                    found.learn(_place(one, difference), difference)
    return found


def first_difference(
    before: ScenarioStory, after: ScenarioStory, began: tuple[float, float], known: Habits
) -> Pair | None:
    """The first pair, in the order of the later run, that differs. ``began`` is when the two runs did."""
    order = {record["id"]: place for place, record in enumerate(after.exchanges)}
    found: list[tuple[int, Pair]] = []
    for one, other, steady in _matched(before, after, began):
        # What was not sent any more comes after all that was.
        last = order[other["id"]] if other else len(order)
        differences = [d for d in _differences(one, other, steady) if not (one and known.explain(_place(one, d), d))]
        if differences:
            told = tuple(differences[:MOST_DIFFERENCES])
            found.append((last, Pair(one, other, told, len(differences) - len(told))))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def request_line(exchange: Record) -> str:
    """``POST http://...``."""
    return f"{exchange['request']['method']} {exchange['request']['url']}"


def answer_line(exchange: Record) -> str:
    """``200 OK``, or why there was no answer."""
    response = exchange["response"]
    return f"{response['status']} {response['reason']}".strip() if response else f"no answer: {exchange['trouble']}"


def brief(value: Any) -> str:
    """A value in a line: JSON, cut where it is long."""
    if value is ABSENT:
        return "(absent)"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 4] + " ..."


def _matched(
    before: ScenarioStory, after: ScenarioStory, began: tuple[float, float]
) -> Iterator[tuple[Record | None, Record | None, tuple[Steady, Steady]]]:
    streams = _streams(before), _streams(after)
    for stream in dict.fromkeys([*streams[1], *streams[0]]):
        steady = Steady(began[0]), Steady(began[1])
        for one, other in zip_longest(streams[0].get(stream, []), streams[1].get(stream, [])):
            yield one, other, steady


def _place(exchange: Record, difference: Difference) -> tuple[str, ...]:
    """Where a difference is, the same for every exchange of its kind."""
    path = _without_ids(exchange["request"]["url"].partition("?")[0])
    pointer = re.sub(r"/\d+(?=/|$)", "/*", difference.pointer or "")
    return exchange["request"]["method"], path, difference.place, pointer


def _made_up(text: str) -> bool:
    """Whether a text may be another one each time by its form: words alone say something, such as a status."""
    return any(char.isdigit() for char in text)


def _without_ids(text: str) -> str:
    return re.sub(r"<(\w+) \d+>", r"<\1>", Steady(0.0).text(text))


def _size(exchange: Record) -> int:
    bodies = exchange["request"]["body"], (exchange["response"] or {}).get("body")
    return max(body["size"] if body else 0 for body in bodies)


def _form(text: str) -> str:
    """What kind of a text it is: its signs, and whether between them are capitals, small letters or digits."""
    text = _without_ids(text)
    for letters, stand_in in (("[A-Z]+", "A"), ("[a-z]+", "a"), ("[0-9]+", "0")):
        text = re.sub(letters, stand_in, text)
    return text


def _streams(story: ScenarioStory) -> Mapping[tuple[str, str], list[Record]]:
    """Exchanges by who made them, and where: calls that cross each other come in another order each time."""
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for exchange in story.exchanges:
        found[exchange["actor"], exchange["surface"]].append(exchange)
    return found


def _differences(one: Record | None, other: Record | None, steady: tuple[Steady, Steady]) -> Iterator[Difference]:
    if one is None or other is None:
        yield Difference(
            "exchange", None, request_line(one) if one else ABSENT, request_line(other) if other else ABSENT
        )
        return
    yield from _plain("request line", request_line(one), request_line(other), steady)
    yield from _message("request", one["request"], other["request"], steady)
    yield from _plain("status", answer_line(one), answer_line(other), steady)
    if one["response"] and other["response"]:
        yield from _message("answer", one["response"], other["response"], steady)


def _plain(place: str, one: str, other: str, steady: tuple[Steady, Steady]) -> Iterator[Difference]:
    if steady[0].text(one) != steady[1].text(other):
        yield Difference(place, None, one, other)


def _message(side: str, one: Record, other: Record, steady: tuple[Steady, Steady]) -> Iterator[Difference]:
    headers = _headers(one), _headers(other)
    for name in dict.fromkeys([*headers[0], *headers[1]]):
        pair = headers[0].get(name, ABSENT), headers[1].get(name, ABSENT)
        if steady[0].value(pair[0]) != steady[1].value(pair[1]):
            yield Difference(f"{side} header {name}", None, *pair)
    bodies = _body(one["body"]), _body(other["body"])
    try:
        same = steady[0].value(bodies[0]), steady[1].value(bodies[1])
        for pointer, before, after in _tree("", bodies, same):
            yield Difference(f"{side} body", pointer, before, after)
    except RecursionError:
        if bodies[0] != bodies[1]:
            yield Difference(f"{side} body", "", "(nested too deeply to be compared)", "(and differs)")


def _headers(message: Record) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in message["headers"]:
        if not is_quiet(name):
            found[name.lower()].append(value)
    return {name: ", ".join(values) for name, values in found.items()}


def _body(body: Record | None) -> Any:
    """What is compared of a body: its JSON, its text, or what the journal has of files."""
    if body is None:
        return ABSENT
    if "parts" in body:
        return [{name: part[name] for name in ("name", "fileName", "type", "size")} for part in body["parts"]]
    if "text" not in body:
        return {"omitted": body.get("omitted", ""), "size": body["size"]}
    try:
        return parse_json(body["text"].encode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return body["text"]


def _tree(pointer: str, raw: tuple[Any, Any], steady: tuple[Any, Any]) -> Iterator[tuple[str, Any, Any]]:
    """The JSON pointers at which two values differ, with both. ``steady`` decides, ``raw`` is told."""
    if steady[0] == steady[1] and type(steady[0]) is type(steady[1]):
        return
    if all(isinstance(value, dict) for value in raw):
        for name in dict.fromkeys([*raw[0], *raw[1]]):
            step = pointer + pointer_to(name)
            yield from _tree(step, _members(raw, name), _members(steady, name))
    elif all(isinstance(value, list) for value in raw):
        for index in range(max(len(raw[0]), len(raw[1]))):
            yield from _tree(f"{pointer}/{index}", _items(raw, index), _items(steady, index))
    else:
        yield pointer, raw[0], raw[1]


def _members(pair: tuple[Any, Any], name: str) -> tuple[Any, Any]:
    return pair[0].get(name, ABSENT), pair[1].get(name, ABSENT)


def _items(pair: tuple[Any, Any], index: int) -> tuple[Any, Any]:
    return tuple(value[index] if index < len(value) else ABSENT for value in pair)  # type: ignore[return-value]
