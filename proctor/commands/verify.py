"""`proctor verify`: whether a certificate is what it was when it was signed, down to the verdicts."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from proctor.verdicts import ExitStatus

HELP = "verify a certificate, offline: signature, digests, journal, verdicts"
DESCRIPTION = (
    "Verify a certificate from its file alone, without a network: its form, the signature, every digest, the journal's "
    "chain, what the run was judged by, and the verdicts, derived again. Status 0 where all is well, 1 where anything "
    "is not, with what it is."
)
EXAMPLES = ("proctor verify certificate.zip --key signer.key.pub", "proctor verify certificate.zip --json")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("certificate", type=Path, help="the file")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the signer's public key, from somebody you trust")
    parser.add_argument("--allow-unsigned", action="store_true", help="take a certificate that nobody has signed")
    parser.add_argument(
        "--sets", type=Path, metavar="DIR", help="requirement sets known to be right (sets, if it is there)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(parsed: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from proctor.certificate.keys import read_public
    from proctor.certificate.verification import Question, verify
    from proctor.failures import ConfigurationError, shown

    key = read_public(parsed.key) if parsed.key is not None else None
    if parsed.sets is not None and not parsed.sets.is_dir():
        raise ConfigurationError("there is no such folder", file=parsed.sets, expected="a folder of requirement sets")
    sets = parsed.sets or Path("sets")
    points = verify(Question(parsed.certificate, key, parsed.allow_unsigned, sets, datetime.now(UTC)))
    good = all(point.good is not False for point in points)
    if parsed.json:
        told = [{"good": point.good, "text": point.text} for point in points]
        print(json.dumps({"format": 1, "good": good, "points": told}, ensure_ascii=False, indent=1))
    else:
        for point in points:
            print(point.line)
        unknown = "" if key is not None or not good else " (by whom it is signed is not known here: --key)"
        print(f"{shown(parsed.certificate)}: {'VERIFIED' if good else 'NOT VERIFIED'}{unknown}")
    return ExitStatus.CONFORMS if good else ExitStatus.DOES_NOT_CONFORM
