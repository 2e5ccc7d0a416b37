"""Keys: made once, private to their owner, and refused with a sentence where they are something else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from proctor.certificate.keys import LARGEST_KEY, PASSPHRASE, make_key, public_text, read_public, read_signer
from proctor.failures import ConfigurationError


def test_a_key_is_private_and_its_public_half_is_not(tmp_path: Path) -> None:
    public, name = make_key(tmp_path / "k", {})
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
    assert public == tmp_path / "k.pub" and b"PRIVATE" not in public.read_bytes()
    signer = read_signer(tmp_path / "k", {})
    assert signer.public_key.keyid == read_public(public).keyid == name
    assert public_text(signer) == public.read_bytes()


def test_two_keys_differ(tmp_path: Path) -> None:
    assert make_key(tmp_path / "one", {})[1] != make_key(tmp_path / "two", {})[1]


@pytest.mark.parametrize("there", ["k", "k.pub"])
def test_no_key_is_written_over(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    with pytest.raises(ConfigurationError, match="it is there already"):
        make_key(tmp_path / "k", {})
    assert (tmp_path / there).read_text() == "mine"
    assert [file.name for file in tmp_path.iterdir()] == [there]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written"):
        make_key(tmp_path / "nowhere" / "k", {})


def test_with_a_passphrase_a_key_is_locked(tmp_path: Path) -> None:
    phrase = {PASSPHRASE: "correct horse"}
    make_key(tmp_path / "k", phrase)
    assert b"ENCRYPTED" in (tmp_path / "k").read_bytes()
    assert read_signer(tmp_path / "k", phrase).public_key.keyid == read_public(tmp_path / "k.pub").keyid
    with pytest.raises(ConfigurationError, match=rf"this key is encrypted \(expected {PASSPHRASE} set\)"):
        read_signer(tmp_path / "k", {})
    with pytest.raises(ConfigurationError, match=f"and its passphrase in {PASSPHRASE}") as refusal:
        read_signer(tmp_path / "k", {PASSPHRASE: "wrong"})
    assert "wrong" not in str(refusal.value).replace("no private key", "")
    make_key(tmp_path / "open", {})
    with pytest.raises(ConfigurationError, match=rf"this key is not encrypted \(expected {PASSPHRASE} not set\)"):
        read_signer(tmp_path / "open", phrase)


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * (LARGEST_KEY + 1)])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "k").write_bytes(content)
    for read in (lambda file: read_signer(file, {}), read_public):
        with pytest.raises(ConfigurationError, match=r"can be read from it|larger than"):
            read(tmp_path / "k")
        with pytest.raises(ConfigurationError, match="cannot be read"):
            read(tmp_path / "nowhere")


def test_the_other_half_is_refused(tmp_path: Path) -> None:
    make_key(tmp_path / "k", {})
    with pytest.raises(ConfigurationError, match=r"it is a private key \(expected the file that ends with .pub\)"):
        read_public(tmp_path / "k")
    with pytest.raises(ConfigurationError, match="no private key can be read"):
        read_signer(tmp_path / "k.pub", {})


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    key = generate_private_key(SECP256R1())
    (tmp_path / "k").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "k.pub").write_bytes(public)
    with pytest.raises(ConfigurationError, match="no Ed25519 key"):
        read_signer(tmp_path / "k", {})
    with pytest.raises(ConfigurationError, match="no Ed25519 key"):
        read_public(tmp_path / "k.pub")
