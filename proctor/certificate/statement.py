"""The statement of a certificate: an in-toto test-result over the digests of all its files, in a signed DSSE envelope.

Forms: in-toto Statement v1, predicate test-result v0.1; payload and envelope are canonical JSON (members in order, no
blanks), so each has one form only. Not for deciding what may be certified.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

from proctor.certificate.container import Entry
from proctor.judging import RunVerdict
from proctor.verdicts import Verdict

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
ABOUT = "certificate"
"""The member of the predicate that says of whom, by whom, when and until when; test-result has none for that."""
PACKED = "packedSha256"
"""The annotation of a subject with the digest of its packed bytes in the certificate's file."""
PASSED, WARNED = "PASSED", "WARNED"

Document = Mapping[str, Any]


class BrokenEnvelope(ValueError):
    """An envelope is not in the form in which they are written. The message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a certificate says was found: ids of requirements, and what they were judged by (name and SHA-256).

    ``about`` is whom it is about, who issues it, when, and until when it holds.
    """

    passed: Sequence[str]
    warned: Sequence[str]
    judged_by: Mapping[str, str]
    about: Mapping[str, str]


def result_of(run: RunVerdict, judged_by: Mapping[str, str], said: Mapping[str, str]) -> Result:
    """What the statement says was found."""
    counted = [v for profile in run.profiles.values() for v in profile.counted]
    return Result(
        passed=[v.requirement.id for v in counted if v.judgement.verdict is Verdict.PASS],
        warned=[v.requirement.id for v in counted if v.judgement.verdict is Verdict.WARN],
        judged_by=judged_by,
        about=said,
    )


def statement(entries: Mapping[str, Entry], result: Result) -> Document:
    """The statement about packed files, by name."""
    return {
        "_type": STATEMENT_TYPE,
        "subject": [
            {"name": name, "digest": {"sha256": entry.sha256}, "annotations": {PACKED: entry.packed}}
            for name, entry in sorted(entries.items())
        ],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "result": WARNED if result.warned else PASSED,
            "configuration": [
                {"name": name, "digest": {"sha256": digest}} for name, digest in sorted(result.judged_by.items())
            ],
            "passedTests": sorted(result.passed),
            "warnedTests": sorted(result.warned),
            "failedTests": [],
            ABOUT: dict(result.about),
        },
    }


def sealed(document: Document, signer: CryptoSigner | None) -> bytes:
    """The envelope with the statement, signed where there is a signer."""
    envelope = Envelope(canonical(document), PAYLOAD_TYPE, {})
    if signer is not None:
        envelope.sign(signer)
    return canonical(envelope.to_dict())


def opened(raw: bytes) -> tuple[Envelope, Document]:
    """The envelope and its statement. Raises BrokenEnvelope for anything that is not exactly in their form."""
    try:
        document = json.loads(raw)
        envelope = Envelope.from_dict(json.loads(raw))
        if canonical(envelope.to_dict()) != raw or canonical(document) != raw:
            raise BrokenEnvelope("it is not in the one form in which it is written")
        content = json.loads(envelope.payload)
        if canonical(content) != envelope.payload:
            raise BrokenEnvelope("its statement is not in the one form in which it is written")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise problem if isinstance(problem, BrokenEnvelope) else BrokenEnvelope("it cannot be read") from None
    if envelope.payload_type != PAYLOAD_TYPE:
        raise BrokenEnvelope(f"it holds {envelope.payload_type!r}, not {PAYLOAD_TYPE}")
    if not isinstance(content, dict) or content.get("_type") != STATEMENT_TYPE:
        raise BrokenEnvelope(f"its statement is not of the type {STATEMENT_TYPE}")
    if content.get("predicateType") != PREDICATE_TYPE:
        raise BrokenEnvelope(f"its statement has not the predicate {PREDICATE_TYPE}")
    return envelope, content


def digests(document: Document) -> dict[str, tuple[str, str]]:
    """The digests of the content and of the packed bytes of each file. Raises BrokenEnvelope."""
    try:
        subjects = [(one["name"], one["digest"]["sha256"], one["annotations"][PACKED]) for one in document["subject"]]
    except (KeyError, TypeError):
        raise BrokenEnvelope("its statement does not have the digests of files") from None
    return {name: (content, packed) for name, content, packed in subjects}


def signed_by(envelope: Envelope, key: SSlibKey) -> bool:
    """Whether the one signature is that of the key, over this statement."""
    try:
        envelope.verify([key], 1)
    except (VerificationError, ValueError):
        return False
    return len(envelope.signatures) == 1


def canonical(document: object) -> bytes:
    """JSON in one form: members in order, no blanks, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
