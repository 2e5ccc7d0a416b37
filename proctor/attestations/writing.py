"""Writes attestations: one file for each target, at once or not at all.

An answer replaces the former one to the same question for the same target. Evidence from elsewhere is copied to
``evidence/`` beside the file, so that the folder is whole by itself. Comments in such a file are not kept.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from proctor.attestations.records import Attestation, Proof, escapes
from proctor.attestations.standing import digest, moment
from proctor.attestations.toml_tables import text
from proctor.failures import ConfigurationError
from proctor.reporting.files import write_text

HEADER = "# Written by `proctor attest`; answers to the questions of features/*/questions.toml. All times are UTC.\n"
EVIDENCE = "evidence"


def file_for(folder: Path, target: str) -> Path:
    """Where the attestations for a target are written."""
    return folder / (re.sub(r"[^A-Za-z0-9._-]", "_", target) + ".toml")


def save(folder: Path, known: Iterable[Attestation], new: Attestation) -> Attestation:
    """Write ``new`` among those of ``known`` that are in its file; answers it with its place.

    Raises ConfigurationError where that cannot be done.
    """
    file = file_for(folder, new.target)
    kept = [one for one in known if one.file == file and (one.key, one.target) != (new.key, new.target)]
    parts = [HEADER]
    line = 0
    for one in [*kept, new]:
        line = sum(part.count("\n") for part in parts) + 2
        parts.append("\n" + _table(one))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_text(file, "".join(parts))
    except OSError as problem:
        what = f"cannot be written: {problem.strerror}"
        raise ConfigurationError(what, file=file, expected="a place to write to") from None
    return replace(new, file=file, line=line)


def take_evidence(folder: Path, path: Path) -> Proof:
    """A file as evidence: where it is, if it is below ``folder``, or else a copy of it.

    Raises ValueError with a reason for a file that is not taken, and OSError.
    """
    found = digest(path)
    top = folder.resolve()
    real = path.resolve()
    if real.is_relative_to(top) and not escapes(name := real.relative_to(top).as_posix()):
        return Proof(name, found)
    place = folder / EVIDENCE / f"{found[:12]}-{re.sub(r'[^A-Za-z0-9._-]', '_', path.name)[-80:]}"
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.tmp")
    try:
        shutil.copyfile(path, draft)
        if digest(draft) != found:
            raise ValueError("was changed while it was copied")
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    return Proof(f"{EVIDENCE}/{place.name}", found)


def _table(one: Attestation) -> str:
    lines = [
        "[[attestation]]",
        f"requirement = {text(one.requirement)}",
        f"question = {text(one.question)}",
        f"answer = {text(one.answer)}",
        f"words = {text(one.words)}",
        f"name = {text(one.name)}",
        f"role = {text(one.role)}",
        f"when = {moment(one.when)}",
        f"product = {text(one.product)}",
        f"target = {text(one.target)}",
        f"valid_until = {moment(one.valid_until)}",
    ]
    proofs = [f"{{ file = {text(proof.file)}, sha256 = {text(proof.sha256)} }}" for proof in one.evidence]
    lines.append("evidence = [" + "".join(f"\n    {proof}," for proof in proofs) + ("\n]" if proofs else "]"))
    if one.values:
        pairs = ", ".join(f"{name} = {text(value)}" for name, value in one.values.items())
        lines.append(f"values = {{ {pairs} }}")
    return "\n".join(lines) + "\n"
