"""`proctor certify`: make a certificate of a finished run, or say everything that stands in the way."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from proctor.commands import features_option, whole_number
from proctor.verdicts import ExitStatus

HELP = "make a certificate of a finished run, with all of its evidence"
DESCRIPTION = (
    "Make one file with the journal of a run, what it was judged by, its reports, and a page for people, signed. A run "
    "that is not fit for that is refused, with every reason. Status 0 with a certificate, 1 without, 7 where something "
    "cannot be read or written."
)
EXAMPLES = (
    "proctor certify reports/latest --output certificate.zip --key signer.key",
    'proctor certify reports/latest --output certificate.zip --key signer.key --subject "Acme Tests" --product 3.1',
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="DIR", help="the folder of a run, such as reports/latest")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="where the certificate is written")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the private key; without one it is not signed")
    parser.add_argument("--subject", default="", metavar="NAME", help="who is certified, such as the partner's name")
    parser.add_argument("--product", default="", metavar="WORDS", help="what of theirs, such as its version")
    parser.add_argument("--issuer", default="", metavar="NAME", help="who issues it")
    parser.add_argument(
        "--valid-days",
        type=whole_number(1, 1100, "days"),
        default=365,
        metavar="N",
        help="how long it holds (365); no longer than what persons attested for it",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--no-allure-report", dest="allure", action="store_false", help="leave out allure-report.html")
    parser.add_argument("--no-pdf", dest="pdf", action="store_false", help="leave out certificate.pdf")
    features_option(parser)
    parser.add_argument(
        "--attestations", type=Path, default=Path("attestations"), metavar="DIR", help="where answers are kept"
    )


def run(parsed: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from proctor.certificate.issue import NotFit, Order, certify
    from proctor.certificate.keys import read_signer
    from proctor.failures import ConfigurationError, shown

    if parsed.output.exists():
        raise ConfigurationError("it is there already", file=parsed.output, expected="a new name, or remove it first")
    if not parsed.output.absolute().parent.is_dir():
        raise ConfigurationError("there is no such folder", file=parsed.output.parent, expected="a place to write to")
    signer = read_signer(parsed.key) if parsed.key is not None else None
    order = Order(
        run=parsed.run,
        output=parsed.output,
        features=parsed.features,
        attestations=parsed.attestations,
        signer=signer,
        subject=parsed.subject,
        product=parsed.product,
        issuer=parsed.issuer,
        days=parsed.valid_days,
        now=datetime.now(UTC),
        allure=parsed.allure,
        pdf=parsed.pdf,
    )
    try:
        made = certify(order)
    except NotFit as refusal:
        if parsed.json:
            print(json.dumps({"format": 1, "certified": False, "reasons": refusal.reasons}, ensure_ascii=False))
            return ExitStatus.DOES_NOT_CONFORM
        print(f"proctor: {shown(parsed.run)} is not certified:", file=sys.stderr)
        for reason in refusal.reasons:
            print(f"  - {reason}", file=sys.stderr)
        return ExitStatus.DOES_NOT_CONFORM
    if parsed.json:
        told = {"certified": True, "file": str(parsed.output), "key": made.issue.key or None}
        ends = {"valid_until": made.issue.valid_until.isoformat(), "not_in_it": made.issue.without}
        print(json.dumps({"format": 1, **told, **ends}, ensure_ascii=False))
        return ExitStatus.CONFORMS
    print(f"{shown(made.file)}: {len(made.files)} files, valid until {made.issue.valid_until:%Y-%m-%d}")
    print(f"what was tested: {made.issue.tested}")
    for text in made.issue.without:
        print(f"not in it: {text}")
    if made.issue.key:
        print(f"signed with the key {made.issue.key}")
    else:
        print("UNSIGNED: nobody can tell who made it; proctor keygen makes a key")
    print(f"verify it: proctor verify {shown(made.file)}" + (f" --key {parsed.key}.pub" if parsed.key else ""))
    return ExitStatus.CONFORMS
