"""The messages of one operation side by side: its request's body, and its answers by status, media type and header.

Statuses that lead to the same answer in both documents are compared once, under all their names. Not for parameters and
for which operations there are (``proctor.drift.operations``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from proctor.drift.bodies import Comparison
from proctor.drift.book import Book, inner
from proctor.drift.kinds import Difference, Writer
from proctor.drift.shape import Part, Parts

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Answers:
    """``general`` are the contract's requirements for what no schema carries."""

    theirs: Book
    ours: Book
    operation: str
    general: Mapping[str, str]
    owner: str | None

    def request(self, their_at: str, our_at: str, writer: Writer) -> Iterator[Difference]:
        """The body of the request."""
        comparing = self._comparing("request", writer)
        left, right = _body(self.theirs, their_at), _body(self.ours, our_at)
        their_end, our_end = left or inner(their_at, "requestBody"), right or inner(our_at, "requestBody")
        if left is None or right is None:
            if left is not None and (self._needed(left) or writer is Writer.PLATFORM):
                yield comparing.say("", "body-new", "there", "not there", their_end, our_end, None)
            if right is not None:
                yield comparing.say("", "body-gone", "not there", "there", their_end, our_end, None)
            return
        needed = self._needed(left)
        if needed != bool(self.ours.node(right).get("required", False)):
            words = ("required", "optional") if needed else ("optional", "required")
            kind = "body-required" if needed else "body-optional"
            yield comparing.say("", kind, *words, left, right, None)
        yield from self._content(left, right, "request", writer, self._rule("request", writer is Writer.PARTNER))

    def answers(self, their_at: str, our_at: str, writer: Writer) -> Iterator[Difference]:
        """All answers."""
        left = self.theirs.objects(their_at, "responses")
        right = self.ours.objects(our_at, "responses")
        their_end, our_end = inner(their_at, "responses"), inner(our_at, "responses")
        of_status = self._rule("status", writer is Writer.PLATFORM)
        pairs = list(_pairs(list(left), list(right)))
        for theirs, ours in pairs:
            if ours is None:
                comparing = self._comparing(f"answer {theirs}", writer)
                kind = "status-default" if theirs == DEFAULT else "status-new"
                yield comparing.say(
                    "", kind, "there", "not there", inner(their_end, theirs), our_end, of_status
                )  # fmt: skip
            elif theirs is None:
                comparing = self._comparing(f"answer {ours}", writer)
                kind = "status-gone" if ours.startswith("2") else "status-missing"
                yield comparing.say("", kind, "not there", "there", their_end, inner(our_end, ours), of_status)
        groups: dict[tuple[str, str], list[str]] = {}
        for theirs, ours in pairs:
            if theirs is not None and ours is not None:
                left_at = self.theirs.resolved(inner(their_end, theirs))[1]
                right_at = self.ours.resolved(inner(our_end, ours))[1]
                name = ours if theirs == DEFAULT or theirs.upper().endswith("XX") else theirs
                names = groups.setdefault((left_at, right_at), [])
                names.extend([name] if name not in names else [])
        yield from self._answers(groups, writer)

    def _answers(self, groups: Mapping[tuple[str, str], list[str]], writer: Writer) -> Iterator[Difference]:
        bodies: dict[tuple[str, str, str], list[str]] = {}
        for (left, right), statuses in groups.items():
            place = f"answer {', '.join(statuses)}"
            yield from self._headers(left, right, place, writer)
            theirs, ours = _content(self.theirs, left), _content(self.ours, right)
            for media, mine in ours.items():
                if mine and media in theirs:
                    at = theirs[media]
                    their_schema = self.theirs.targets([at])[0] if at else inner(left, "content", media)
                    schemas = their_schema if at else f"?{their_schema}", self.ours.targets([mine])[0], media
                    bodies.setdefault(schemas, []).extend(statuses)
            yield from self._media(left, right, place, writer, self._rule("answer", writer is Writer.PLATFORM))
        for (their_schema, our_schema, media), statuses in bodies.items():
            place = _place(f"answer {', '.join(dict.fromkeys(statuses))}", media)
            comparing = self._comparing(place, writer)
            # Marked: there is none, which allows everything.
            parts: Parts = () if their_schema.startswith("?") else (Part(their_schema),)
            yield from comparing.schemas(parts, (Part(our_schema),), their_schema.removeprefix("?"), our_schema)

    def _content(self, left: str, right: str, place: str, writer: Writer, rule: str | None) -> Iterator[Difference]:
        yield from self._media(left, right, place, writer, rule)
        theirs, ours = _content(self.theirs, left), _content(self.ours, right)
        for media, mine in ours.items():
            at = theirs.get(media)
            if media in theirs and mine:
                comparing = self._comparing(_place(place, media), writer)
                parts: Parts = (Part(at),) if at else ()
                yield from comparing.schemas(parts, (Part(mine),), at or left, mine)

    def _media(self, left: str, right: str, place: str, writer: Writer, rule: str | None) -> Iterator[Difference]:
        comparing = self._comparing(place, writer)
        theirs, ours = _content(self.theirs, left), _content(self.ours, right)
        their_end, our_end = inner(left, "content"), inner(right, "content")
        if not theirs or not ours:
            if ours:
                yield comparing.say("", "body-gone", "no body", _named(ours), their_end, our_end, None)
            if theirs:
                yield comparing.say("", "body-new", _named(theirs), "no body", their_end, our_end, None)
            return
        for media in theirs:
            if media not in ours:
                yield comparing.say("", "media-new", media or "none", "not there", their_end, our_end, rule)
        for media in ours:
            if media not in theirs:
                yield comparing.say("", "media-gone", "not there", media or "none", their_end, our_end, rule)

    def _headers(self, left: str, right: str, place: str, writer: Writer) -> Iterator[Difference]:
        theirs, ours = _headers(self.theirs, left), _headers(self.ours, right)
        for name in ours | theirs:
            comparing = self._comparing(f"{place} header {name}", writer)
            at, mine = theirs.get(name), ours.get(name)
            if mine is not None:
                rule = self.ours.node(mine).get("x-requirement")
                needed = bool(self.ours.node(mine).get("required", False))
                if at is None:
                    kind = "header-gone" if needed else "header-missing"
                    yield comparing.say("", kind, "not there", "there", inner(left, "headers"), mine, rule)
                    continue
                if self._needed(at) != needed:
                    kind, words = (
                        ("header-optional", ("optional", "required"))
                        if needed
                        else ("header-required", ("required", "optional"))
                    )
                    yield comparing.say("", kind, *words, at, mine, rule)
                yield from comparing.schemas(
                    (Part(inner(at, "schema")),) if "schema" in self.theirs.node(at) else (),
                    (Part(inner(mine, "schema"), rule),) if "schema" in self.ours.node(mine) else (),
                    at,
                    mine,
                )
            elif at is not None:
                kind = "header-new-required" if self._needed(at) else "header-new"
                yield comparing.say("", kind, "there", "not there", at, inner(right, "headers"), None)

    def _rule(self, name: str, usual: bool) -> str | None:
        """The general requirement; those are for requests to a platform and its answers, not for its own calls."""
        return self.general.get(name) if usual else None

    def _needed(self, at: str) -> bool:
        return bool(self.theirs.node(at).get("required", False))

    def _comparing(self, place: str, writer: Writer) -> Comparison:
        return Comparison(self.theirs, self.ours, self.operation, place, writer, self.owner)


def _pairs(theirs: list[str], ours: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Which of their statuses answers where which of ours does; None where the other has none."""
    used: set[str] = set()
    for status in theirs:
        if status == DEFAULT:
            continue
        found = _covering(status, ours) or [o for o in ours if _covering(o, [status])]
        used.update(found)
        yield from ((status, one) for one in found)
        if not found:
            yield status, None
    left = [one for one in ours if one not in used]
    if DEFAULT in theirs:
        yield from ((DEFAULT, one) for one in left)
        if DEFAULT not in ours:
            yield DEFAULT, None
        return
    for one in left:
        covering = _covering(one, theirs)
        yield (covering[0] if covering else None), one


def _covering(status: str, among: list[str]) -> list[str]:
    """The entry that answers for a status: itself, its hundred, or the default. A list of one or none."""
    for name in (status, f"{status[:1]}XX", DEFAULT):
        found = [one for one in among if one.upper() == name.upper()]
        if found:
            return found
    return []


def _body(book: Book, at: str) -> str | None:
    return book.resolved(inner(at, "requestBody"))[1] if book.objects(at, "requestBody") else None


def _content(book: Book, at: str) -> dict[str, str | None]:
    """Where the schema of each media type stands, or None for one without."""
    found: dict[str, str | None] = {}
    for media in book.objects(at, "content"):
        has = "schema" in book.members(inner(at, "content", media)) if media else False
        found.setdefault(
            media.partition(";")[0].strip().lower(), inner(at, "content", media, "schema") if has else None
        )
    return found


def _headers(book: Book, at: str) -> dict[str, str]:
    names = (name for name in book.objects(at, "headers") if name.lower() != "content-type")
    return {name.lower(): book.resolved(inner(at, "headers", name))[1] for name in names}


def _named(media: Mapping[str, object]) -> str:
    return ", ".join(sorted(filter(None, media)))


def _place(place: str, media: str) -> str:
    return place if media == "application/json" else f"{place} {media}"
