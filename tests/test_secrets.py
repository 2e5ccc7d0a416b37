"""Nothing that a run writes or prints holds an API key or a candidate's personal data."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.changing_proxy import Answer, ChangingProxy
from tests.running import WORKFLOW, Outcome, run_features

PERSONAL = ("firstName", "lastName", "email", "phone", "addressLine")


@dataclass
class Canaries:
    """Everything secret or personal that went over the wire, and a fault that makes the run fail in many places."""

    values: set[str] = field(default_factory=set)

    def __call__(self, answer: Answer) -> Answer:
        for name in ("apiKey", *PERSONAL):
            for value in re.findall(rf'"{name}": ?"([^"]+)"', answer.body.decode("utf-8", "replace")):
                self.values.add(value.encode().decode("unicode_escape") if "\\u" in value else value)
        if answer.path.endswith(("/accept", "/comments", "/reject")):
            # Broken in a way that makes the harness quote the answer: personal data in a place of no meaning.
            return answer.with_json({"oops": sorted(self.values), "message": " / ".join(sorted(self.values))})
        return answer


@pytest.fixture(scope="module")
def spoiled(sandbox_url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Canaries]:
    canaries = Canaries()
    with ChangingProxy(sandbox_url, canaries) as proxy:
        more = ("-vv", "--showlocals", "--tb=long", "-rA", "-s", "-o", "log_cli=true", "-o", "log_cli_level=DEBUG")
        folder = tmp_path_factory.mktemp("secrets")
        allure = ("--alluredir", str(folder / "allure"))
        return run_features(WORKFLOW, *more, *allure, "--sandbox-url", proxy.url, reports=folder), canaries


def forms(value: str) -> set[bytes]:
    """A value as it might be written: plain, escaped for JSON, for HTML, for a URL, or as Base64."""
    plain = value.encode()
    escaped = value.encode("unicode_escape").replace(b"\\x", b"\\u00")
    return {plain, escaped, quote(value).encode(), quote(value, safe="").encode(), base64.b64encode(plain)}


def test_the_canaries_flew(spoiled: tuple[Outcome, Canaries]) -> None:
    outcome, canaries = spoiled
    assert outcome.status == 1, outcome.printed
    assert sum(value.startswith("pp-") for value in canaries.values) >= 5
    assert sum("@candidates.example" in value for value in canaries.values) >= 5
    assert len(canaries.values) > 25


def test_no_file_holds_a_canary(spoiled: tuple[Outcome, Canaries]) -> None:
    outcome, canaries = spoiled
    assert outcome.folder is not None
    files = [file for file in outcome.folder.parent.rglob("*") if file.is_file() and not file.is_symlink()]
    assert {"journal.jsonl", "verdicts.json", "requirements.html", "junit.xml"} <= {file.name for file in files}
    assert any(file.parent.name == "allure-results" for file in files)
    found = {
        (file.name, value)
        for file in files
        for content in [file.read_bytes()]
        for value in canaries.values
        if any(form in content for form in forms(value))
    }
    assert found == set()


def test_nothing_printed_holds_a_canary(spoiled: tuple[Outcome, Canaries]) -> None:
    outcome, canaries = spoiled
    assert {value for value in canaries.values if value in outcome.printed} == set()


def test_a_value_keeps_one_token_in_a_run(clean_run: Outcome, tmp_path: Path) -> None:
    assert clean_run.folder is not None
    journal = (clean_run.folder / "journal.jsonl").read_text()
    keys = set(re.findall(r"\[secret-[0-9a-f]+\]", journal))
    people = re.findall(r"person-[0-9a-f]+@redacted\.invalid", journal)
    assert len(keys) >= 5
    assert len(people) > len(set(people)) >= 5
