"""`proctor verify`: whether a certificate is what it was when it was signed, and its evidence gives what it says.

Offline, and from the one file alone: its form, its seal, every digest, the journal's chain, what the run was judged by,
and the verdicts, derived again. Each point is a sentence; what is wrong is named. Not for whether one should trust the
signer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

from proctor.certificate import contents
from proctor.certificate.container import ENVELOPE, Container, ContainerError, Entry, read_container
from proctor.certificate.fitness import unfit
from proctor.certificate.keys import public_key
from proctor.certificate.statement import (
    ABOUT,
    BrokenEnvelope,
    Document,
    digests,
    opened,
    result_of,
    signed_by,
    statement,
)
from proctor.failures import ConfigurationError, ProctorError
from proctor.journal import Journal
from proctor.judging import RunVerdict, for_verdicts
from proctor.rejudging import rejudge
from proctor.requirement_sets import SETS, RequirementSet, find_sets
from proctor.run_folder import JOURNAL


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at. ``good`` is None where it only has to be said."""

    good: bool | None
    text: str

    @property
    def line(self) -> str:
        return f"{ {True: 'ok', False: 'WRONG', None: 'note'}[self.good]:<6} {self.text}"


@dataclass(frozen=True, slots=True)
class Question:
    """``key`` is that of the signer, from somebody who is trusted; without it only the certificate's own is there.

    ``sets`` is a folder of requirement sets that is known to be right, such as that of a checkout; it may be absent.
    """

    file: Path
    key: SSlibKey | None
    unsigned_allowed: bool
    sets: Path
    now: datetime


def verify(question: Question) -> list[Point]:
    """All points, in the order in which they were looked at. The certificate is good where none of them is False."""
    with tempfile.TemporaryDirectory(prefix="proctor-verify-") as folder:
        return list(_points(question, Path(folder)))


def _points(question: Question, folder: Path) -> Iterator[Point]:
    try:
        container = read_container(question.file, folder)
    except ContainerError as problem:
        yield Point(False, f"{problem}")
        return
    for text in container.problems:
        yield Point(False, text)
    if not container.problems:
        yield Point(True, f"its form: {len(container.entries)} entries, and nothing else in the file")
    try:
        envelope, said = opened(container.envelope)
        known = digests(said)
    except BrokenEnvelope as problem:
        yield Point(False, f"{ENVELOPE}: {problem}")
        yield from _evidence(question, folder, container, {}, {})
        return
    yield from _signature(question, envelope, folder)
    yield from _files(container, known)
    yield from _evidence(question, folder, container, said, known)
    yield from _time(said, question.now)


def _signature(question: Question, envelope: Envelope, folder: Path) -> Iterator[Point]:
    if not envelope.signatures:
        good = None if question.unsigned_allowed else False
        yield Point(good, "it is UNSIGNED: nobody vouches for it (accept that with --allow-unsigned)")
        return
    try:
        own = public_key((folder / contents.KEY).read_bytes(), Path(contents.KEY))
    except (OSError, ConfigurationError):
        own = None
        yield Point(False, f"{contents.KEY}, the public key that it came with, cannot be read")
    key = question.key or own
    if key is None:
        return
    if not signed_by(envelope, key):
        whose = "the key that was given" if question.key else "the key that it came with"
        yield Point(False, f"the signature is not that of {whose} ({key.keyid}) over this statement")
        return
    yield Point(True, f"the signature of the key {key.keyid}")
    if question.key is None:
        yield Point(None, "whose key that is, is not known here: compare it, or give the signer's with --key")


def _files(container: Container, known: Mapping[str, tuple[str, str]]) -> Iterator[Point]:
    found = {name: entry for name, entry in container.entries.items() if name != ENVELOPE}
    wrong = [Point(False, f"{name} is missing") for name in sorted(known.keys() - found.keys())]
    wrong += [Point(False, f"{name} was added") for name in sorted(found.keys() - known.keys())]
    for name, entry in found.items():
        if name in known and (entry.sha256, entry.packed) != known[name]:
            how = "has been changed" if entry.sha256 != known[name][0] else "is packed in other bytes"
            wrong.append(Point(False, f"{name} {how}: it does not have the digest that was signed"))
    yield from wrong
    if not wrong:
        yield Point(True, f"the digests of all {len(found)} files")


def _evidence(
    question: Question,
    folder: Path,
    container: Container,
    said: Document,
    known: Mapping[str, tuple[str, str]],
) -> Iterator[Point]:
    """The journal and what follows from it. ``said`` is {} where the statement could not be read."""
    missing = [name for name in contents.NEEDED if name not in container.entries]
    if missing:
        yield Point(False, f"incomplete: there is no {', '.join(missing)}")
    if JOURNAL not in container.entries:
        return
    try:
        yield from _judged_again(question, folder, container, said, known)
    except ProctorError as problem:
        yield Point(False, f"its journal cannot be judged again: {_without(problem, folder)}")
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as problem:
        # Its chain can be whole, and its records none that Proctor writes.
        yield Point(False, f"its journal cannot be judged again: it has records of another form ({problem!r})")


def _judged_again(
    question: Question,
    folder: Path,
    container: Container,
    said: Document,
    known: Mapping[str, tuple[str, str]],
) -> Iterator[Point]:
    run, journal = rejudge(folder, folder / "features", keep=for_verdicts())
    sets = find_sets(folder / SETS)
    if journal.problem is not None:
        yield Point(False, f"{JOURNAL}, line {journal.problem.line}: {journal.problem.what}")
    else:
        yield Point(True, f"the journal's chain of {journal.length} records")
    yield from _sources(journal, container.entries)
    wrong = contents.other_verdicts(run, contents.read_verdicts(folder / contents.VERDICTS))
    if wrong:
        yield Point(False, f"{contents.VERDICTS} is not what the journal gives: {', '.join(wrong[:10])}")
    else:
        number = sum(len(profile.requirements) for profile in run.profiles.values())
        yield Point(True, f"the verdicts of {number} requirements, derived again")
    if said:
        yield from _statement(run, journal, said, container.entries, known)
    yield from _fitness(question, run, journal, said, folder, sets)
    ours = {one.name: one for one in find_sets(question.sets)}
    for one in sets:
        if one.name not in ours:
            yield Point(None, f"the requirement set {one.name} could not be compared: there is none in {question.sets}")
        elif ours[one.name].digest != one.digest:
            yield Point(False, f"the requirement set {one.name} in it is not the one of {question.sets}")
        else:
            yield Point(True, f"the requirement set {one.name} is the one of {question.sets}")


def _sources(journal: Journal, entries: Mapping[str, Entry]) -> Iterator[Point]:
    """Features, registers, schemas and sets: those of the run, and no others."""
    judged_by = contents.judged_by(journal)
    wrong = [name for name, value in judged_by.items() if name not in entries or entries[name].sha256 != value]
    rooms = {Path(name).parts[0] for name in judged_by}
    more = [name for name in entries if Path(name).parts[0] in rooms and name not in judged_by]
    for name in wrong:
        yield Point(False, f"{name} is missing, or is not the one that the run used")
    for name in more:
        yield Point(False, f"{name} is not one that the run used")
    if not wrong and not more:
        yield Point(True, f"the {len(judged_by)} features, registers, schemas and sets are those of the run")


def _statement(
    run: RunVerdict, journal: Journal, said: Document, entries: Mapping[str, Entry], known: Mapping[str, object]
) -> Iterator[Point]:
    about = said["predicate"].get(ABOUT, {}) if isinstance(said.get("predicate"), dict) else {}
    files = {name: entries[name] for name in known if name in entries and name != ENVELOPE}
    right = statement(files, result_of(run, contents.judged_by(journal), about if isinstance(about, dict) else {}))
    if said.get("predicate") != right["predicate"]:
        yield Point(False, "the statement says something else than the journal gives")
    else:
        yield Point(True, f"the statement: {len(right['predicate']['passedTests'])} requirements passed")


def _fitness(
    question: Question,
    run: RunVerdict,
    journal: Journal,
    said: Document,
    folder: Path,
    sets: Sequence[RequirementSet],
) -> Iterator[Point]:
    """Whether this run could have been certified when it was. A later moment is looked at by ``_time``."""
    issued = _moment(said, "issued") or question.now
    reasons = unfit(run, journal, sets, issued)
    files: dict[str, Path] = {}
    reasons += [*contents.take_pictures(journal, folder, files)]
    reasons += [
        text.replace(str(folder / contents.EVIDENCE), "it")
        for text in contents.take_evidence(run, folder / contents.EVIDENCE, files)
    ]
    for text in reasons:
        yield Point(False, f"this run could not be certified: {text}")
    if not reasons:
        yield Point(True, "the run was fit to be certified")


def _time(said: Document, now: datetime) -> Iterator[Point]:
    issued, ends = _moment(said, "issued"), _moment(said, "validUntil")
    if issued is None or ends is None:
        yield Point(False, "it does not say when it was issued, and until when it is valid")
    elif now > ends:
        yield Point(False, f"it was valid until {ends:%Y-%m-%d %H:%M} UTC")
    elif now < issued:
        yield Point(False, f"it says that it was issued at {issued:%Y-%m-%d %H:%M} UTC, which is still to come")
    else:
        yield Point(True, f"valid until {ends:%Y-%m-%d %H:%M} UTC")


def _moment(said: Document, name: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(said["predicate"][ABOUT][name])
    except (KeyError, TypeError, ValueError):
        return None
    return when if when.tzinfo is not None else None


def _without(problem: Exception, folder: Path) -> str:
    return str(problem).replace(f"{folder}/", "")
