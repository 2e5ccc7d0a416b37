"""All reports together: each exchange is read once, each scenario let go before the next, the unwished not written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.judging import judge
from proctor.reporting.account import account
from proctor.reporting.allure_results import allure_files, passed_to_allure
from proctor.reporting.junit import junit_document, passed_to_junit
from proctor.reporting.requirement_page import requirement_page
from proctor.reporting.writing import write_reports
from proctor.requirements import Profile
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import Act


class Counted(Mapping[str, Any]):
    """A record that counts how often somebody looks at what an exchange answered, which may lie in a file."""

    def __init__(self, record: Mapping[str, Any], looks: Counter[str]) -> None:
        self._record = record
        self._looks = looks

    def __getitem__(self, name: str) -> Any:
        if name == "response":
            self._looks[self._record["id"]] += 1
        return self._record[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._record)

    def __len__(self) -> int:
        return len(self._record)


def test_each_exchange_of_a_scenario_that_passed_is_read_once(
    play: Play, green_acts: list[Act], profile: Profile, tmp_path: Path
) -> None:
    journal = play(*green_acts).journal
    looks: Counter[str] = Counter()
    counted = replace(journal, records=(journal.header, *(Counted(r, looks) for r in journal.records[1:])))
    write_reports(judge(counted, [profile]), counted, tmp_path)
    ids = [record["id"] for record in journal.records if record["kind"] == "exchange"]
    assert ids and looks == Counter(ids)


def test_a_scenario_is_written_everywhere_before_the_next_is_told(mixed: Judged, tmp_path: Path) -> None:
    told = account(mixed.run, mixed.journal)
    begun: list[str] = []

    def noted() -> Iterator[Any]:
        for scene in told.scenes():
            begun.append(scene.narrative.story.plan.key)
            yield scene

    folder = tmp_path / "allure-results"
    passing = passed_to_allure(told, passed_to_junit(told, noted(), tmp_path / "junit.xml"), folder)
    for number, scene in enumerate(passing, 1):
        assert begun[-1] == scene.narrative.story.plan.key
        assert len(list(folder.glob("*-result.json"))) == len(begun) == number
        assert not (tmp_path / "junit.xml").exists(), "it is written at once, after the last"
    assert len(begun) == len(mixed.run.scenarios)
    assert (tmp_path / "junit.xml").exists()


def test_together_they_are_what_each_is_alone(mixed: Judged, tmp_path: Path) -> None:
    assert write_reports(mixed.run, mixed.journal, tmp_path) == []
    assert (tmp_path / "junit.xml").read_bytes() == junit_document(mixed.run, mixed.journal)
    assert (tmp_path / "requirements.html").read_text() == requirement_page(mixed.run, mixed.journal)
    written = {file.name: file.read_bytes() for file in (tmp_path / "allure-results").iterdir()}
    assert written == dict(allure_files(mixed.run, mixed.journal))


@pytest.mark.parametrize(
    "only", [["verdicts.json"], ["requirements.html"], ["junit.xml"], ["allure-results", "verdicts.json"]]
)
def test_only_what_is_wished_is_written(mixed: Judged, tmp_path: Path, only: list[str]) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    write_reports(mixed.run, mixed.journal, folder, only=only)
    assert sorted(file.name for file in folder.iterdir()) == sorted(only)
