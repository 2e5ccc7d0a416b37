"""`proctor attest --run RUN`: answers afterwards what a run has left for a person's review, or with an answer that did
not count.

The run's journal is evidence and stays as it is: a new one is written that carries over all of its records and adds the
answers, with who gave them when. Judged as always, an answer takes the place of the REVIEW or of the attestation that
did not count; nothing else that was found is touched by it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from proctor.attestations.desk import Desk
from proctor.attestations.dialogue import Dialogue, Terminal
from proctor.attestations.questions import Question, load_questions
from proctor.attestations.records import read_attestations
from proctor.attestations.standing import Standing, State, finding, record
from proctor.evidence import attestation_record, finding_record
from proctor.failures import ConfigurationError
from proctor.journal import OWN_MEMBERS, Journal, JournalWriter, Record, read_journal
from proctor.judging import stories
from proctor.redaction import Redactor
from proctor.requirements import find_profiles
from proctor.run_folder import JOURNAL, new_run_folder

AFTERWARDS = "afterwards"
"""The member of a record that was made after the run: it does not say how long a scenario took."""
Answered = tuple[Record, Standing]


def review(run: Path, terminal: Terminal, *, features: Path, folder: Path, days: float) -> Path | None:
    """Ask what is open in a run; answers the folder of a run that has the answers, or None where there are none.

    Raises ConfigurationError for a run that has no whole journal, or files that are not as they must be.
    """
    origin = run.resolve()
    if not (origin / JOURNAL).is_file():
        raise ConfigurationError("there is no journal", file=run, expected=f"a folder with {JOURNAL}")
    journal = read_journal(origin / JOURNAL)
    if journal.problem is not None:
        raise ConfigurationError(f"its journal is not whole: {journal.problem.what}", file=run, expected="a whole one")
    every = tuple(q for profile in find_profiles(features).values() for q in load_questions(profile))
    target, product = journal.header["target"]["name"], journal.header["target"].get("product", "")
    left = [(one, question) for one in _open(journal) if (question := _question(one, every)) is not None]
    terminal.say(f"Target {target}, version {product}: {len(left)} questions are open.")
    dialogue = Dialogue(terminal, target, product, folder, token_hex(2), days)
    now = datetime.now(UTC)
    known = read_attestations(folder, every, now)
    desk = Desk(target, product, every, known, folder, lambda: datetime.now(UTC), dialogue)
    answered: list[Answered] = []
    try:
        for one, question in left:
            # Whatever was answered before did not count in this run, or was not there: it is this run that is asked of.
            note = f"this is about the run {origin.name}; {one['text']}"
            found = desk.ask(question, desk.about(question.profile), note=note)
            if found.state is State.VALID and question.key not in desk.put_off:
                answered.append((one, found))
    except KeyboardInterrupt:
        terminal.say("")
        terminal.say("Interrupted; what was answered counts.")
    if not answered:
        return None
    made = new_run_folder(origin.parent)
    redactor = Redactor()
    for attestation in desk.attestations:
        redactor.tree(dict(attestation.values))  # teaches it who the candidates are
    _write(journal, made / JOURNAL, {"run": made.name, "reviewed": origin.name}, answered, redactor)
    return made


def _open(journal: Journal) -> list[Record]:
    """The attestations of a run that did not count, the last one for each sentence."""
    found = [one for story in stories(journal).values() for one in story.attestations]
    return [one for one in found if one["state"] != State.VALID.value]


def _question(one: Record, questions: Iterable[Question]) -> Question | None:
    key = (one["requirement"], one["question"])
    return next((question for question in questions if question.key == key and not question.gives), None)


def _write(
    journal: Journal, file: Path, more: Mapping[str, str], answered: Iterable[Answered], redactor: Redactor
) -> None:
    header = {name: value for name, value in journal.header.items() if name not in OWN_MEMBERS | {"format"}}
    with JournalWriter(file, {**header, **more}) as writer, journal.file.open("rb") as lines:
        for known, line in zip(journal.records, lines, strict=True):
            if known["kind"] not in ("header", "footer"):
                writer.append_again(line)
        for one, found in answered:
            where = {
                "at": round(time.time(), 6), "scenario": one["scenario"], "sentence": one["sentence"], AFTERWARDS: True,
            }  # fmt: skip
            writer.append("attestation", where | attestation_record(record(found), redactor))
            writer.append("finding", where | finding_record(finding(found), redactor))
        writer.close({"state": journal.records[-1]["state"]})
