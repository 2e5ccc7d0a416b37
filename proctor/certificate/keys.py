"""The keys with which certificates are signed: Ed25519, in PEM files, the private one readable by its owner alone.

With PROCTOR_KEY_PASSPHRASE in the environment a private key is written, and read, encrypted.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.signer import CryptoSigner, SSlibKey

from proctor.failures import ConfigurationError

PASSPHRASE = "PROCTOR_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable
LARGEST_KEY = 64 * 1024
_HOW = "one that proctor keygen has made"


def make_key(file: Path, environment: Mapping[str, str] = os.environ) -> tuple[Path, str]:
    """Write a new private key, and beside it the public one (``.pub``); answers that file and the key's id.

    Raises ConfigurationError where either is there already, or cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    public = file.with_name(file.name + ".pub")
    phrase = environment.get(PASSPHRASE, "").encode()
    locked: KeySerializationEncryption = BestAvailableEncryption(phrase) if phrase else NoEncryption()
    if file.exists():
        raise ConfigurationError("it is there already", file=file, expected="a new name: no key is written over")
    _write(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), 0o644)
    try:
        _write(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked), 0o600)
    except ConfigurationError:
        public.unlink()
        raise
    return public, SSlibKey.from_crypto(key.public_key()).keyid


def read_signer(file: Path, environment: Mapping[str, str] = os.environ) -> CryptoSigner:
    """The private key to sign with. Raises ConfigurationError, which never shows anything of the key."""
    raw = _read(file)
    phrase = environment.get(PASSPHRASE, "").encode() or None
    try:
        key = load_pem_private_key(raw, phrase)
    except TypeError as problem:
        needed = "is encrypted" if phrase is None else "is not encrypted"
        what = f"this key {needed}"
        raise ConfigurationError(
            what, file=file, expected=f"{PASSPHRASE} {'set' if phrase is None else 'not set'}"
        ) from (None if str(problem) else problem)
    except (ValueError, UnsupportedAlgorithm):
        expected = _HOW if phrase is None else f"{_HOW}, and its passphrase in {PASSPHRASE}"
        raise ConfigurationError("no private key can be read from it", file=file, expected=expected) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigurationError("it is no Ed25519 key", file=file, expected=_HOW)
    return CryptoSigner(key)


def read_public(file: Path) -> SSlibKey:
    """A public key to verify with. Raises ConfigurationError."""
    return public_key(_read(file), file)


def public_key(raw: bytes, file: Path) -> SSlibKey:
    """A public key from its PEM text; ``file`` is named where it is none. Raises ConfigurationError."""
    try:
        key = load_pem_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        private = b"PRIVATE KEY" in raw
        what = "it is a private key" if private else "no public key can be read from it"
        raise ConfigurationError(what, file=file, expected="the file that ends with .pub") from None
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigurationError("it is no Ed25519 key", file=file, expected=_HOW)
    return SSlibKey.from_crypto(key)


def public_text(signer: CryptoSigner) -> bytes:
    """The public key of a signer, as PEM."""
    raw = bytes.fromhex(signer.public_key.keyval["public"])
    return Ed25519PublicKey.from_public_bytes(raw).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_KEY:
            raise ConfigurationError(f"larger than {LARGEST_KEY} bytes", file=file, expected="a key")
        return file.read_bytes()
    except OSError as problem:
        raise ConfigurationError(f"cannot be read: {problem.strerror}", file=file, expected=_HOW) from None


def _write(file: Path, content: bytes, mode: int) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise ConfigurationError(
            "it is there already", file=file, expected="a new name: no key is written over"
        ) from None
    except OSError as problem:
        raise ConfigurationError(f"cannot be written: {problem.strerror}", file=file) from None
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
