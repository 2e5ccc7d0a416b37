"""`proctor freeze`: write a new requirement set from a register as it stands."""

from __future__ import annotations

import argparse
import re
from datetime import date

from proctor.commands import features_option
from proctor.failures import ConfigurationError, shown
from proctor.verdicts import ExitStatus

HELP = "freeze what counts in a profile: write a new requirement set from its register"
DESCRIPTION = (
    "Write sets/PROFILE-EDITION.toml with every scored rule of the register as it stands. It is a draft until it has a "
    "date of release; a set that is there already is never written over."
)
EXAMPLES = ("proctor freeze kombo 2027.06", "proctor freeze kombo 2027.06 --released 2027-06-01")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("profile", help="the profile, such as kombo")
    parser.add_argument("edition", type=_edition, help="the edition, such as 2027.06")
    parser.add_argument("--released", type=_date, metavar="DATE", help="the day of its release, such as 2027-06-01")
    features_option(parser)


def run(parsed: argparse.Namespace) -> int:
    from proctor.requirement_sets import SETS, written
    from proctor.requirements import find_profiles

    profiles = {profile.id: profile for profile in find_profiles(parsed.features).values()}
    if parsed.profile not in profiles:
        raise ConfigurationError(
            f"no register of a profile {parsed.profile!r}", file=parsed.features, expected=", ".join(profiles) or "one"
        )
    file = parsed.features.absolute().parent / SETS / f"{parsed.profile}-{parsed.edition}.toml"
    try:
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(written(profiles[parsed.profile], parsed.edition, parsed.released))
    except FileExistsError:
        raise ConfigurationError("this set is there already", file=file, expected="a new edition") from None
    except OSError as problem:
        raise ConfigurationError(f"cannot be written: {problem.strerror}", file=file) from None
    print(f"{shown(file)}: {'released ' + str(parsed.released) if parsed.released else 'a draft, without a release'}")
    return ExitStatus.CONFORMS


def _edition(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}\.[0-9]{2}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no edition, such as 2027.06")
    return text


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date, such as 2027-06-01") from None
