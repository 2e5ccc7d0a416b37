"""The words that errors are told with."""

from __future__ import annotations

from pathlib import Path

import pytest

from proctor.exchange import Exchange, Request
from proctor.failures import ConfigurationError, HarnessError, NonConformance, NoVerdict, ProctorError, shown
from proctor.verdicts import Unknown


def test_a_configuration_error_says_where_what_and_what_was_expected() -> None:
    file = Path("/some/where/targets.toml")
    assert str(ConfigurationError("no url", file=file, line=3, expected="url")) == f"{file}:3: no url (expected url)"
    assert str(ConfigurationError("no url", file=file)) == f"{file}: no url"
    assert str(ConfigurationError("no url")) == "no url"
    problem = ConfigurationError("no url", file=file, line=3)
    assert (problem.file, problem.line) == (file, 3)


def test_paths_are_shown_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "a" / "b.toml") == "a/b.toml"
    assert shown(Path("a/b.toml")) == "a/b.toml"
    monkeypatch.chdir(tmp_path / "a")
    assert shown(tmp_path / "b.toml") == str(tmp_path / "b.toml")


def test_whose_fault_it_is_cannot_be_mistaken() -> None:
    kinds = (NonConformance("C", "t"), NoVerdict(Unknown.UNREACHABLE, "t"), HarnessError("t"), ConfigurationError("t"))
    for one in kinds:
        assert isinstance(one, ProctorError) and str(one) == "t"
        assert sum(isinstance(one, type(other)) for other in kinds) == 1


def test_an_exchange_without_answer_is_no_harness_error() -> None:
    lost = Exchange("s-1", "partner", "mini", Request("GET", "http://h/x"), trouble="nobody listens")
    for look in (lambda: lost.status, lambda: lost.json, lambda: lost.answer):
        with pytest.raises(NonConformance, match="nobody listens") as problem:
            look()
        assert (problem.value.code, problem.value.exchange) == ("NO_ANSWER", "s-1")
