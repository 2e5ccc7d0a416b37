"""`proctor drift`: compare a platform's published OpenAPI document with the profile's own contract."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from proctor.commands import features_option

HELP = "compare a platform's published OpenAPI document with the profile's contract"
DESCRIPTION = (
    "Compares a platform's published OpenAPI document (3.0 or 3.1, JSON or YAML) with the contract that a profile "
    "checks messages by. Exit status 1: there is a difference that matters and is not known."
)
EXAMPLES = (
    "proctor drift --openapi kombo-openapi.json",
    "proctor drift --openapi https://api.example/openapi.json --profile kombo --markdown",
)
KNOWN = "known_drift.toml"
"""The list of known differences, beside the contract."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--openapi", required=True, metavar="FILE_OR_URL", help="the published document")
    parser.add_argument("--profile", default="kombo", metavar="ID", help="whose contract (kombo)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document, known differences too")
    form.add_argument("--markdown", action="store_true", help="print Markdown, for an issue or a comment")
    parser.add_argument(
        "--known", type=Path, metavar="FILE", help=f"known differences ({KNOWN} beside the contract, if it is there)"
    )
    features_option(parser)


def run(parsed: argparse.Namespace) -> int:
    from proctor.contract import Contract
    from proctor.drift.known import read_known, weigh
    from proctor.drift.operations import differences
    from proctor.drift.published import read_published
    from proctor.drift.telling import Comparing, document, exit_status, markdown, text_lines
    from proctor.failures import ConfigurationError, shown
    from proctor.requirements import find_profiles

    profiles = {profile.id: profile for profile in find_profiles(parsed.features).values()}
    profile = profiles.get(parsed.profile)
    if profile is None:
        raise ConfigurationError(
            f"no profile {parsed.profile!r}", file=parsed.features, expected="one of " + ", ".join(sorted(profiles))
        )
    contract = Contract(profile.contract)
    usual = profile.contract.with_name(KNOWN)
    file = parsed.known or (usual if usual.is_file() else None)
    known = read_known(file, profile.requirements) if file else ()
    book = read_published(parsed.openapi)
    outcome = weigh(differences(book, contract), known, file)
    comparing = Comparing(book.name, book.version, shown(profile.contract), profile)
    if parsed.json:
        print(json.dumps(document(outcome, comparing), ensure_ascii=False, indent=1))
    elif parsed.markdown:
        print(markdown(outcome, comparing), end="")
    else:
        for line in text_lines(outcome, comparing):
            print(line)
    return exit_status(outcome)
