"""Thousands of messages of every schema: where jsonschema and jsonschema-rs disagree, the stricter one counts.

Each library is asked as it comes, with formats; Proctor as a run would ask it, from the bytes. Whatever they disagree
about is of a kind that ``disagreements`` has: a library that is upgraded and reads something else from then on fails
here, with the message that shows it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
from disagreements import ACCEPTED, JSONSCHEMA, NEITHER, NOBODY, REFUSED, RUST, TABLE, UNREAD
from jsonschema import Draft202012Validator
from odd_messages import Message, some, spoilt, whole
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from somebody_elses import SCHEMAS as SOMEBODY_ELSES
from somebody_elses import messages_of

from proctor.contract import Contract, Place
from proctor.contract_check import ContractChecker
from proctor.exchange import parse_json

ROOT = Path(__file__).parents[2]
EXAMPLES = {"smartrecruiters": "examples", "kombo": "kombo_examples"}
OPENAPI = "openapi: 3.1.0\npaths: {/a: {get: {operationId: a, responses: {'200': {description: a}}}}}\n"
MOST_OF_ONE_SCHEMA = 80
LONGEST_TO_SPOIL = 20_000
# What fits the small schemas of parameters and headers, of which no example is written down.
SMALL = ("x", "NEW", "ACTIVE", "createDate", "asc", 50, 0, "2013-03-07T13:34:40.135+0000", "OPEN,COMPLETED", "A" * 43,
         "Mon, 02 Mar 2026 10:00:00 GMT")  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """One message with the three verdicts, and what the one that refused it said."""

    schema: str
    message: Message
    plain: str
    rust: str
    proctor: str
    keyword: str
    said: str

    @property
    def by(self) -> str:
        """Who refuses it; where a library cannot read it, the other's opinion is the only one."""
        if {self.plain, self.rust} == {ACCEPTED, UNREAD}:
            return NOBODY
        if self.plain == self.rust:
            return NEITHER
        return JSONSCHEMA if self.rust == ACCEPTED else RUST

    @property
    def unusual(self) -> bool:
        """The libraries disagree, or Proctor refuses what neither does."""
        return len({self.plain, self.rust, self.proctor} - {UNREAD}) > 1 or self.by == NOBODY

    @property
    def kind(self) -> tuple[str, str, str]:
        return self.message.kind, self.by, self.proctor

    def __str__(self) -> str:
        text = self.message.text if len(self.message.text) < 400 else self.message.text[:400] + " ..."
        return (
            f"{self.kind} {self.keyword!r}: jsonschema {self.plain}, jsonschema-rs {self.rust}, here {self.proctor}\n"
            f"  schema {self.schema}\n  message {text}\n  {self.said}"
        )


class Three:
    """The schemas of a contract as each of the two libraries has them, and as Proctor does."""

    def __init__(self, file: Path) -> None:
        self.contract = Contract(file)
        self.checker = ContractChecker(self.contract, "")
        self.documents = self.checker._documents()
        self._judges: Registry[Any] = Registry().with_resources(
            (uri, Resource.from_contents(document, DRAFT202012)) for uri, document in self.documents
        )
        self._rust = jsonschema_rs.Registry(self.documents, draft=jsonschema_rs.Draft202012)

    def look(self, uri: str, messages: list[Message]) -> Iterator[Seen]:
        plain = Draft202012Validator(
            {"$ref": uri}, registry=self._judges, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        rust = jsonschema_rs.Draft202012Validator(
            {"$ref": quote(uri, safe="%:/?#[]@!$&'()*+,;=~")}, registry=self._rust, validate_formats=True
        )
        for message in messages:
            value = json.loads(message.text)
            error, first = asked(plain, value)
            other, second = asked(rust, value)
            yield Seen(
                uri.rpartition("/proctor.invalid/")[2].rpartition("/schemas/")[2] or uri,
                message,
                first,
                second,
                self.proctor(uri, message.text),
                str(error.validator) if error else str(other.schema_path[-1]) if other else "",
                error.message[:200] if error else str(other.message)[:200] if other else "",
            )

    def proctor(self, uri: str, text: str) -> str:
        try:
            value = parse_json(text.encode())
        except ValueError:
            return REFUSED
        return REFUSED if list(self.checker.validate(Place(uri), value, "response", None)) else ACCEPTED


def asked(library: Any, value: Any) -> tuple[Any, str]:
    """A library's first complaint, and its verdict. About what it cannot deal with at all it raises something."""
    try:
        error = next(iter(library.iter_errors(value)), None)
    except (ValueError, OverflowError):
        return None, UNREAD
    return error, REFUSED if error else ACCEPTED


def schemas_of(three: Three, profile: str) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """Every schema file, and every schema of the OpenAPI document once, each with values that fit and that do not."""
    folder = ROOT / "tests" / "schemas" / EXAMPLES[profile]

    def written(file: str, kind: str) -> list[Any]:
        name = file.removesuffix(".schema.json")
        return [json.loads(f.read_text("utf-8"))["instance"] for f in sorted((folder / name).glob(f"{kind}-*.json"))]

    files = sorted((ROOT / "schemas" / profile).glob("*.json"))
    yield from ((file.resolve().as_uri(), written(file.name, "valid"), written(file.name, "invalid")) for file in files)
    operations = [*three.contract.operations, *three.contract.webhooks.values()]
    found = {}
    for o in operations:
        rules = o.responses.values()
        for place in (
            *o.bodies.values(),
            *(p.schema for p in o.parameters),
            *(schema for rule in rules for schema in rule.schemas.values()),
            *(header[1] for rule in rules for header in rule.headers.values()),
        ):
            if place is not None:
                found.setdefault(json.dumps(three.contract.schema(place)), place)
    for place in found.values():
        schema = three.contract.schema(place)
        first, *more = schema.get("allOf", [schema])
        if "$ref" not in first:
            yield place.uri, list(SMALL), []
            continue
        own = {name: one["const"] for part in more for name, one in part["properties"].items()}
        yield (
            place.uri,
            [v | own if own else v for v in written(first["$ref"], "valid")],
            written(first["$ref"], "invalid"),
        )


def messages_for(uri: str, fitting: list[Any], unfitting: list[Any]) -> list[Message]:
    small = [value for value in fitting if len(json.dumps(value)) < LONGEST_TO_SPOIL]
    made = [message for value in small for message in spoilt(value)]
    return [
        *(whole(value, "as written") for value in (*fitting, *unfitting)),
        *some(made, MOST_OF_ONE_SCHEMA, Path(uri).name),
    ]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    found = []
    for profile in EXAMPLES:
        three = Three(ROOT / "schemas" / profile / "openapi.yaml")
        for uri, fitting, unfitting in schemas_of(three, profile):
            found += three.look(uri, messages_for(uri, fitting, unfitting))
    folder = tmp_path_factory.mktemp("somebody-elses")
    (folder / "openapi.yaml").write_text(OPENAPI)
    for name, foreign in SOMEBODY_ELSES.items():
        (folder / f"{name}.json").write_text(json.dumps(foreign.schema))
    three = Three(folder / "openapi.yaml")
    for name, foreign in SOMEBODY_ELSES.items():
        found += three.look((folder / f"{name}.json").resolve().as_uri(), list(messages_of(foreign)))
    return found


def test_they_disagree_about_the_kinds_of_the_table_and_no_others(seen: list[Seen]) -> None:
    known = {(d.kind, d.by, d.proctor) for d in TABLE}
    strange = [str(one) for one in seen if one.unusual and one.kind not in known]
    assert not strange, "nobody has decided about this: " + "\n".join(strange[:5])
    gone = known - {one.kind for one in seen if one.unusual}
    assert not gone, f"of the table, but nobody disagrees about it any more: {gone}"


def test_what_either_refuses_proctor_refuses_but_for_a_few_on_purpose(seen: list[Seen]) -> None:
    lax = {one.message.kind for one in seen if one.proctor == ACCEPTED and REFUSED in (one.plain, one.rust)}
    assert lax == {"a large number", "a multiple of a fraction", "a name with a newline", "a text of a million"}


def test_every_schema_has_messages_that_keep_it_and_that_break_it(seen: list[Seen]) -> None:
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in seen:
        verdicts[one.schema][one.proctor] += 1
    assert len(verdicts) > 130 and len(seen) > 10_000, (len(verdicts), len(seen))
    assert [s for s, counts in verdicts.items() if not counts[ACCEPTED] or not counts[REFUSED]] == []


def test_readers_are_told_of_each() -> None:
    text = (ROOT / "docs" / "validators.md").read_text("utf-8")
    assert [d.row for d in TABLE if d.row not in text] == []
    assert text.count("\n| ") == len(TABLE) + 1, "a row that is not in the table"
