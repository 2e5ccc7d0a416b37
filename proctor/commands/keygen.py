"""`proctor keygen`: make the key with which certificates are signed."""

from __future__ import annotations

import argparse
from pathlib import Path

from proctor.verdicts import ExitStatus

HELP = "make a key to sign certificates with"
DESCRIPTION = (
    "Make an Ed25519 key: FILE is the private one, for yourself alone; FILE.pub the public one, for everybody who is "
    "to verify. With PROCTOR_KEY_PASSPHRASE in the environment the private one is encrypted, and needs it again. No "
    "key is ever written over."
)
EXAMPLES = ("proctor keygen signer.key",)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="where the private key is written")


def run(parsed: argparse.Namespace) -> int:
    from proctor.certificate.keys import make_key
    from proctor.failures import shown

    public, name = make_key(parsed.file)
    print(f"{shown(parsed.file)}: the private key; keep it to yourself, and out of version control")
    print(f"{shown(public)}: the public key, for everybody who is to verify")
    print(f"id: {name}")
    return ExitStatus.CONFORMS
