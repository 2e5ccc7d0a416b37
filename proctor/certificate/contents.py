"""What is in a certificate besides its seal: made from the journal, and from the files that the run was judged by.

Reports are drawn anew, so that they are what the journal says; features, schemas, sets, screenshots and evidence are
taken as they are, if they are still what the run saw. Everything that is not is a reason not to certify, a sentence.
Not for what the verdicts must be (``proctor.certificate.fitness``).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from proctor.certificate.fitness import attestations
from proctor.journal import Journal
from proctor.judging import RunVerdict
from proctor.provenance import code_digest, digest
from proctor.reporting.verdict_file import profile_verdicts
from proctor.run_folder import JOURNAL

VERDICTS, PAGE, HAR, ALLURE = "verdicts.json", "requirements.html", "exchanges.har", "allure-report.html"
ATTESTATIONS, EVIDENCE = "attestations.json", "attestations"
CERTIFICATE, PRINTED, KEY, READ_ME = "certificate.html", "certificate.pdf", "signer.pub", "README.txt"
NEEDED = (JOURNAL, VERDICTS, PAGE, HAR, ATTESTATIONS, CERTIFICATE, READ_ME)
"""What every certificate has; features, schemas and sets besides, as its journal names them."""
HOW_TO_VERIFY = """This is a certificate of Proctor, with all of its evidence. Begin with certificate.html.

To verify it, with Proctor and without a network:

    proctor verify certificate.zip --key SIGNER.pub

That looks at the signature, at every digest, at the journal's chain, and derives all verdicts again from the journal.
SIGNER.pub is the public key of whoever signed, from somebody you trust. signer.pub in here is only what it came with.

What is signed is in certificate.dsse.json: an in-toto statement (test-result v0.1) in a DSSE envelope, with the SHA-256
of every file. Other programs can check that as well.
"""


def judged_by(journal: Journal) -> dict[str, str]:
    """The files that said what must hold, with their digests then, by their paths in the project."""
    made = journal.header.get("made_with")
    found = made.get("sources", {}) if isinstance(made, Mapping) else {}
    return {str(name): str(value) for name, value in found.items() if _plain(str(name))}


def take_sources(journal: Journal, root: Path, files: dict[str, Path]) -> Iterator[str]:
    """Add features, schemas and sets to ``files``; gives what is not as it was in the run."""
    known = judged_by(journal)
    if not known:
        return
    changed = [name for name, value in known.items() if not _same(root / name, value)]
    if changed:
        some = ", ".join(changed[:5]) + (f" and {len(changed) - 5} more" if len(changed) > 5 else "")
        yield f"changed since the run, or gone: {some}; take the change back, or run again"
    files.update({name: root / name for name in known if name not in changed})
    if journal.header["made_with"].get("code") != code_digest(root):
        yield "Proctor itself, or a step, has been changed since the run: take the change back, or run again"


def take_pictures(journal: Journal, folder: Path, files: dict[str, Path]) -> Iterator[str]:
    """Add the run's screenshots to ``files``; gives what is not the one that was taken."""
    for record in journal.records:
        if record["kind"] == "screenshot":
            name = str(record["file"])
            if not _plain(name) or not _same(folder / name, record["sha256"]):
                yield f"the screenshot {name} is gone, or is not the one that was taken"
            else:
                files[name] = folder / name


def take_evidence(run: RunVerdict, folder: Path, files: dict[str, Path]) -> Iterator[str]:
    """Add the files that attestations name to ``files``; gives what is not what the attester signed."""
    for one in attestations(run):
        for proof in one.get("evidence", ()):
            name = str(proof["file"])
            if not _plain(name) or not _same(folder / name, proof["sha256"]):
                yield f"{one['requirement']}: the evidence {name} is gone from {folder}, or has been changed"
            else:
                files[f"{EVIDENCE}/{name}"] = folder / name


def make_reports(run: RunVerdict, journal: Journal, workshop: Path, files: dict[str, Path], allure: bool) -> str:
    """Draw the reports anew in ``workshop``; answers why there is no Allure report, or "". Raises OSError."""
    # Imported here: verifying draws nothing, and half of its start would be theirs.
    from proctor.reporting.har_file import write_har
    from proctor.reporting.writing import write_reports

    for name, source in files.items():
        if PurePosixPath(name).parts[0] == "screenshots":
            (workshop / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, workshop / name)
    only = (VERDICTS, PAGE, *(["allure-results"] if allure else []))
    notes = write_reports(run, journal, workshop, drawn=allure, only=only)
    write_har(journal, workshop / HAR)
    told = json.dumps([dict(one) for one in attestations(run)], ensure_ascii=False, indent=1, sort_keys=True)
    (workshop / ATTESTATIONS).write_text(told + "\n", encoding="utf-8", errors="replace")
    (workshop / READ_ME).write_text(HOW_TO_VERIFY, encoding="utf-8")
    files |= {name: workshop / name for name in (VERDICTS, PAGE, HAR, ATTESTATIONS, READ_ME)}
    files[JOURNAL] = journal.file
    if (workshop / ALLURE).is_file():
        files[ALLURE] = workshop / ALLURE
        return ""
    return next((note for note in notes if "Allure" in note), "no Allure report: it was not wished for")


def other_verdicts(run: RunVerdict, written: Mapping[str, Any]) -> list[str]:
    """Requirements whose verdict in a ``verdicts.json`` is not the one that the journal gives."""
    derived = profile_verdicts(run)
    try:
        found = {
            (profile, name): (one["verdict"], one["reason"], one["counted"])
            for profile, document in written["profiles"].items()
            for name, one in document["requirements"].items()
        }
        said = {profile: document["statement"] for profile, document in written["profiles"].items()}
    except (KeyError, TypeError, AttributeError):
        return ["all of them: it cannot be read"]
    right = {
        (profile, name): (one["verdict"], one["reason"], one["counted"])
        for profile, document in derived.items()
        for name, one in document["requirements"].items()
    }
    wrong = [key[1] for key in sorted(found.keys() | right.keys()) if found.get(key) != right.get(key)]
    statements = {profile: document["statement"] for profile, document in derived.items()}
    return wrong or (
        [] if said == statements else ["the statement about " + ", ".join(sorted(said.keys() | statements))]
    )


def read_verdicts(file: Path) -> Mapping[str, Any]:
    """A ``verdicts.json``; what cannot be read is an empty document."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def folders(files: Iterable[str]) -> list[str]:
    """The first parts of the names, for people."""
    return list(dict.fromkeys(PurePosixPath(name).parts[0] for name in sorted(files)))


def _same(file: Path, sha256: str) -> bool:
    try:
        return digest(file) == sha256
    except OSError:
        return False


def _plain(name: str) -> bool:
    """Whether a path leads nowhere but below its folder."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name
