"""People's names are replaced wherever they stand; so no sample name may hold a word that findings are written in."""

from __future__ import annotations

from proctor.spellings import words
from steps import samples
from steps.kombo.webhooks import RICH_CANDIDATE
from steps.texts import NAMES
from tests.running import ROOT


def test_no_sample_name_is_a_word_of_ours() -> None:
    files = [*(ROOT / "features").rglob("*.feature"), ROOT / "proctor" / "expectations.py"]
    spoken = {word for file in files for word in words(file.read_text())}
    people = [samples.candidate(), samples.author()]
    names = [person[part] for person in people for part in ("firstName", "lastName")]
    names += [*NAMES.values(), RICH_CANDIDATE["first_name"], RICH_CANDIDATE["last_name"]]
    assert {word for name in names for word in words(name) if len(word) > 1} & spoken == set()
    assert {"is", "not", "the", "as"} <= spoken
