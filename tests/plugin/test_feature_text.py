"""Reading feature files: the same document as pytest-bdd's own, and the same refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.gherkin_parser import get_gherkin_document

from proctor.pytest_plugin.feature_text import feature_of, read_document

FEATURES = sorted((Path(__file__).parents[2] / "features").rglob("*.feature"))
EVERYTHING = """# language: de
@a @b
Funktionalität: Alles
  Viele Worte

  Grundlage:
    Angenommen etwas
  @c
  Szenariogrundriss: Zeilen
    Wenn <was>
    | a \\| b | c |
      \"\"\"
      ein Text
      \"\"\"
    # dazwischen
    Dann auch
    @d
    Beispiele:
      | was |
      | x   |
  Rule: Eine Regel
    Beispiel: Noch eins
      Wenn etwas
      * noch etwas
"""


@pytest.mark.parametrize("file", FEATURES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_document_is_that_of_pytest_bdd(file: Path) -> None:
    assert read_document(file) == get_gherkin_document(str(file))


def test_so_is_one_with_everything(tmp_path: Path) -> None:
    file = tmp_path / "all.feature"
    file.write_text(EVERYTHING)
    document = read_document(file)
    assert document == get_gherkin_document(str(file))
    assert len(document.feature.children) == 3


def test_what_is_wrong_is_told_as_pytest_bdd_tells_it(tmp_path: Path) -> None:
    file = tmp_path / "broken.feature"
    file.write_text("Feature: A\n  Scenario: B\n    Given c\n    nothing\n")
    with pytest.raises(GherkinParseError) as told:
        get_gherkin_document(str(file))
    with pytest.raises(GherkinParseError) as ours:
        read_document(file)
    assert str(ours.value) == str(told.value) and "nothing" in str(told.value)


def test_a_feature_is_made_of_the_document(tmp_path: Path) -> None:
    file = tmp_path / "all.feature"
    file.write_text(EVERYTHING)
    feature = feature_of(read_document(file), file)
    assert feature.filename == str(file) and list(feature.scenarios) == ["Zeilen", "Noch eins"]
    assert [step.name for step in feature.scenarios["Zeilen"].steps] == ["etwas", "<was>", "auch"]
