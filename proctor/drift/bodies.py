"""Two schemas side by side: what the published one says otherwise than the contract's, member by member.

Pure: reads both books and answers differences. Whole documents are ``proctor.drift.operations``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from proctor.drift.book import Book
from proctor.drift.kinds import Difference, Writer
from proctor.drift.shape import Parts, Said, Shape, shape
from proctor.reporting.markdown import printable

DEEPEST = 64
LONGEST_TEXT = 400
_LESS_IS_STRICTER = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
_MORE_IS_STRICTER = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")

Trail = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
"""The pairs of schemas that a pair stands in: one that stands in itself is not compared twice."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two schemas of the same message are compared for: ``place`` names the message, ``owner`` is the requirement
    of the operation.
    """

    theirs: Book
    ours: Book
    operation: str
    place: str
    writer: Writer
    owner: str | None

    def schemas(self, theirs: Parts, ours: Parts, their_at: str, our_at: str) -> list[Difference]:
        """The differences of two schemas; ``their_at`` and ``our_at`` are where they would stand, if they do not."""
        return list(self._compare(theirs, ours, their_at, our_at, "", ()))

    def say(
        self, path: str, kind: str, theirs: object, ours: object, their_at: str, our_at: str, owner: str | None
    ) -> Difference:
        return Difference(
            operation=printable(self.operation),
            place=printable(f"{self.place} {path}".strip()),
            kind=kind,
            writer=self.writer,
            theirs=_cut(theirs),
            ours=_cut(ours),
            their_pointer=printable(self.theirs.shown(their_at)),
            our_pointer=self.ours.shown(our_at),
            requirements=tuple(filter(None, [owner or self.owner])),
        )

    def _compare(
        self,
        theirs: Parts,
        ours: Parts,
        their_at: str,
        our_at: str,
        path: str,
        trail: Trail,
        *,
        whole: bool = True,
    ) -> Iterator[Difference]:
        pair = self.theirs.targets(part.at for part in theirs), self.ours.targets(part.at for part in ours)
        if pair in trail and whole:
            return
        self.theirs.spend()
        if len(trail) > DEEPEST:
            raise self.theirs.problem(their_at, "nested too deeply", f"at most {DEEPEST} levels")
        trail = (*trail, pair)
        left, right = shape(self.theirs, theirs, their_at), shape(self.ours, ours, our_at)
        base = [
            *self._kinds(left, right, path),
            *self._limits(left, right, path),
            *self._members(left, right, path, trail),
            *self._rest(left, right, path, trail),
        ]
        yield from base
        if whole:
            yield from self._variants(left, right, theirs, ours, path, trail, base)

    def _kinds(self, left: Shape, right: Shape, path: str) -> Iterator[Difference]:
        """Types and values."""
        mine = right.values or right.types
        theirs, ours = left.values or left.types, mine
        their_at = theirs.at if theirs else left.at
        our_at, owner = (ours.at, ours.requirement) if ours else (right.at, right.requirement)
        if left.values is not None and right.values is not None:
            for value in sorted(left.values.value - right.values.value):
                yield self.say(path, "value-new", value, "not there", their_at, our_at, owner)
            for value in sorted(right.values.value - left.values.value):
                yield self.say(path, "value-gone", "not there", value, their_at, our_at, owner)
        elif right.values is not None:
            yield self.say(path, "values-open", "any value", _values(right.values), their_at, our_at, owner)
        elif left.values is not None:
            yield self.say(path, "values-closed", _values(left.values), "any value", their_at, our_at, owner)
        if not (left.values and right.values):
            yield from self._types(left, right, path)
        if left.misplaced is not None:
            said = left.misplaced
            yield self.say(path, "nullable-misplaced", said.value, "a type", said.at, our_at, owner)

    def _types(self, left: Shape, right: Shape, path: str) -> Iterator[Difference]:
        theirs, ours = left.allowed, right.allowed
        their_at = left.types.at if left.types else left.at
        said = right.types or right.values
        our_at, owner = (said.at, said.requirement) if said else (right.at, right.requirement)
        if theirs is not None and ours is not None:
            if "null" in theirs - ours:
                yield self.say(path, "null-new", _types(theirs), _types(ours), their_at, our_at, owner)
            if "null" in ours - theirs:
                yield self.say(path, "null-gone", _types(theirs), _types(ours), their_at, our_at, owner)
            theirs, ours = theirs - {"null"}, ours - {"null"}
        more, less = not _within(theirs, ours), not _within(ours, theirs)
        if not more and not less:
            return
        kind = "type-other" if more and less else "type-wider" if more else "type-narrower"
        yield self.say(path, kind, _types(theirs), _types(ours), their_at, our_at, owner)

    def _limits(self, left: Shape, right: Shape, path: str) -> Iterator[Difference]:
        for keyword in sorted(left.limits.keys() | right.limits.keys()):
            theirs, ours = left.limits.get(keyword), right.limits.get(keyword)
            if theirs is not None and ours is not None and theirs.value == ours.value:
                continue
            yield self.say(
                path,
                _limit_kind(keyword, theirs, ours),
                f"{keyword} {theirs.value}" if theirs else f"no {keyword}",
                f"{keyword} {ours.value}" if ours else f"no {keyword}",
                theirs.at if theirs else left.at,
                ours.at if ours else right.at,
                ours.requirement if ours else right.requirement,
            )
        theirs, ours = left.default, right.default
        if theirs is not None and (ours is None or theirs.value != ours.value):
            kind, said = ("default-changed", ours.value) if ours else ("default-new", "no default")
            owner = ours.requirement if ours else right.requirement
            yield self.say(path, kind, theirs.value, said, theirs.at, ours.at if ours else right.at, owner)
        elif ours is not None and theirs is None:
            yield self.say(path, "default-changed", "no default", ours.value, left.at, ours.at, ours.requirement)

    def _members(self, left: Shape, right: Shape, path: str, trail: Trail) -> Iterator[Difference]:
        elsewhere = {name for parts in right.variants.values() for name in shape(self.ours, parts, right.at).members}
        for name, parts in left.members.items():
            at = f"{path}/{name}"
            needed = left.required.get(name)
            if name in right.members:
                mine = right.members[name]
                yield from self._required(left, right, name, at)
                yield from self._compare(parts, mine, parts[0].at, mine[0].at, at, trail)
            elif name in right.forbidden:
                said = right.forbidden[name]
                yield self.say(
                    at, "member-forbidden", _text(self.theirs, parts), "forbidden", parts[0].at, said.at,
                    said.requirement,
                )  # fmt: skip
            elif name not in elsewhere:
                kind = "member-new-required" if needed else "member-new"
                kind = "member-forbidden" if right.closed else kind
                our_at = right.closed.at if right.closed else right.at
                text = _text(self.theirs, parts)
                yield self.say(at, kind, text, "not there", parts[0].at, our_at, right.requirement)
        for name, parts in right.members.items():
            if name not in left.members and not any(
                name in shape(self.theirs, form, left.at).members for form in left.variants.values()
            ):
                needed = right.required.get(name)
                kind = "member-gone" if needed else "member-refused" if left.closed else "member-missing"
                owner = (needed.requirement if needed else None) or shape(self.ours, parts, right.at).requirement
                text = _text(self.ours, parts)
                yield self.say(f"{path}/{name}", kind, "not there", text, left.at, parts[0].at, owner)
        for name in sorted(left.required.keys() | right.required.keys()):
            if name not in left.members.keys() | right.members.keys():
                yield from self._required(left, right, name, f"{path}/{name}")

    def _required(self, left: Shape, right: Shape, name: str, path: str) -> Iterator[Difference]:
        theirs, ours = left.required.get(name), right.required.get(name)
        if theirs and not ours:
            yield self.say(path, "member-required", "required", "optional", theirs.at, right.at, right.requirement)
        elif ours and not theirs:
            yield self.say(path, "member-optional", "optional", "required", left.at, ours.at, ours.requirement)

    def _rest(self, left: Shape, right: Shape, path: str, trail: Trail) -> Iterator[Difference]:
        """Items, members that have no name, conditions and forms."""
        if left.items or right.items:
            yield from self._compare(left.items, right.items, left.at, right.at, f"{path}/*", trail)
        if left.closed and not right.closed:
            yield self.say(path, "members-closed", "closed", "open", left.closed.at, right.at, right.requirement)
        elif right.closed and not left.closed:
            said = right.closed
            yield self.say(path, "members-open", "open", "closed", left.at, said.at, said.requirement)
        elif left.others or right.others:
            yield from self._compare(left.others, right.others, left.at, right.at, f"{path}/{{any}}", trail)
        for text in sorted(left.conditions.keys() - right.conditions.keys()):
            said = left.conditions[text]
            yield self.say(path, "condition-new", text, "not there", said.at, right.at, right.requirement)
        for text in sorted(right.conditions.keys() - left.conditions.keys()):
            said = right.conditions[text]
            yield self.say(path, "condition-gone", "not there", text, left.at, said.at, said.requirement)
        yield from self._forms(left, right, path, trail)

    def _forms(self, left: Shape, right: Shape, path: str, trail: Trail) -> Iterator[Difference]:
        """Forms that nothing tells apart: each of theirs beside the one of ours that it is nearest to."""
        rest = list(right.forms)
        for form in left.forms:
            found = [(list(self._compare(form, mine, left.at, right.at, path, trail)), mine) for mine in rest]
            best = min(found, key=lambda one: len(one[0]), default=None)
            if best is None:
                yield self.say(
                    path, "form-new", _text(self.theirs, form), "not there", form[0].at, right.at, right.requirement
                )
            else:
                rest.remove(best[1])
                yield from best[0]
        for mine in rest:
            yield self.say(
                path, "form-gone", "not there", _text(self.ours, mine), left.at, mine[0].at, right.requirement
            )

    def _variants(
        self,
        left: Shape,
        right: Shape,
        theirs: Parts,
        ours: Parts,
        path: str,
        trail: Trail,
        base: list[Difference],
    ) -> Iterator[Difference]:
        """What differs only where a member has a certain value."""
        told = {one.identity for one in base}
        for name, value in sorted(left.variants.keys() | right.variants.keys()):
            key = (name, value)
            if not (self._may_be(self.theirs, left, name, value) and self._may_be(self.ours, right, name, value)):
                continue  # a value that only one of them knows is told as a value
            both = self._compare(
                theirs + left.variants.get(key, ()), ours + right.variants.get(key, ()), left.at, right.at, path,
                trail, whole=False,
            )  # fmt: skip
            here = printable(f"{self.place} {path}".strip())
            inside = f"{here}/{name}"
            for one in both:
                if one.identity in told or (one.place == inside and one.kind.startswith("value")):
                    continue
                label = printable(f"[{name}={json.loads(value)}]")
                yield replace(one, place=f"{here}{label}{one.place[len(here) :]}")

    def _may_be(self, book: Book, one: Shape, name: str, value: str) -> bool:
        values = shape(book, one.members.get(name, ()), one.at).values
        return values is None or value in values.value


def _limit_kind(keyword: str, theirs: Said | None, ours: Said | None) -> str:
    if theirs is None or ours is None:
        return "limit-looser" if theirs is None else "limit-tighter"
    try:
        if keyword in _LESS_IS_STRICTER:
            return "limit-tighter" if theirs.value < ours.value else "limit-looser"
        if keyword in _MORE_IS_STRICTER:
            return "limit-tighter" if theirs.value > ours.value else "limit-looser"
    except TypeError:
        return "limit-other"
    return "limit-other"


def _within(some: frozenset[str] | None, all_: frozenset[str] | None) -> bool:
    """Whether every type of ``some`` is one of ``all_``; a whole number is a number."""
    if all_ is None:
        return True
    return some is not None and all(one in all_ or (one == "integer" and "number" in all_) for one in some)


def _types(types: frozenset[str] | None) -> str:
    return "any type" if types is None else ", ".join(sorted(types)) or "nothing"


def _values(said: Said) -> str:
    return ", ".join(sorted(said.value))


def _text(book: Book, parts: Parts) -> str:
    """What a member is, in a word or two."""
    one = shape(book, parts, "")
    return _values(one.values) if one.values else _types(one.allowed)


def _cut(value: object) -> str:
    text = printable(str(value))
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 4] + " ..."
