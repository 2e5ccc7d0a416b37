"""`proctor summary`: the page of a job and the annotations, in which nothing foreign means anything."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from proctor.cli import main
from proctor.reporting.annotations import annotation_lines, escaped, escaped_property
from proctor.reporting.job_summary import job_summary
from proctor.reporting.markdown import code, row, within
from proctor.requirements import Profile
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import URI, Act, Beat, broken, planned, register_text, write_journal

COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^,:]*,)*[a-z]+=[^,:]*)::(.*)")


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A command as GitHub reads it."""
    found = COMMAND.fullmatch(line)
    assert found, line
    raw = dict(pair.split("=", 1) for pair in found[2].split(","))
    properties = {n: v.replace("%2C", ",").replace("%3A", ":").replace("%25", "%") for n, v in raw.items()}
    return found[1], properties, found[3].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def told(judged: Judged) -> list[tuple[str, dict[str, str], str]]:
    return [parsed(line) for line in annotation_lines(judged.run)]


def test_what_is_not_settled_is_annotated_at_its_line_the_worst_first(mixed: Judged) -> None:
    found = [(kind, p["title"].split()[0], p.get("file"), p.get("line")) for kind, p, _ in told(mixed)]
    # Line 10 is the scenario's, 12 that of the sentence which failed.
    assert found[0] == ("error", "D1-ACCEPT-01", URI, "12")
    assert found[1] == ("error", "D1-ERR-01", URI, "11")
    assert ("error", "D1-LIST-01", URI, "11") in found
    assert ("warning", "D1-ACCEPT-02", URI, "11") in found
    assert [kind for kind, *_ in found] == sorted((k for k, *_ in found), key=["error", "warning", "notice"].index)
    assert not any(name.startswith("D1-STEP") or name == "D1-LIST-02" for _, name, *_ in found)


def test_an_annotation_says_the_rule_and_what_is_wrong(mixed: Judged) -> None:
    _, properties, text = told(mixed)[0]
    assert properties["title"] == "D1-ACCEPT-01 (MUST)"
    assert text == "FAIL: Accept needs a message.\nVALUE: the status is not as expected"


def test_a_run_without_trouble_has_no_annotation(green: Judged) -> None:
    assert annotation_lines(green.run) == []


def test_an_interrupted_run_says_so(play: Play, acts: dict[str, Act]) -> None:
    lines = annotation_lines(play(acts["pass"], state="").run)
    assert lines[0].startswith("::error title=the run was interrupted::")


def test_nothing_foreign_ends_a_command_or_begins_another(play: Play) -> None:
    evil = "100%\r\n::set-output name=x::y\n::error::\u2028\x1b[0m,:"
    plan = planned("Evil", [("it holds", "D1-ACCEPT-01")], "D1-ACCEPT-01")
    finding = replace(broken("D1-ACCEPT-01"), text=evil)
    plan = replace(plan, uri="features/a:b,c%.feature")
    judged = play(Act(plan, (Beat("failed", findings=(finding,)),), "failed"))
    lines = annotation_lines(judged.run)
    mine = [line for line in lines if "D1-ACCEPT-01" in line]
    assert len(mine) == 1 and all(line.isprintable() for line in lines)
    _, properties, text = parsed(mine[0])
    assert properties["file"] == "features/a:b,c%.feature"
    assert "100%" in text and "::set-output" in text


def test_escapes() -> None:
    assert escaped("a%\nb") == "a%25%0Ab"
    assert escaped_property("a%b:c,d\ne") == "a%25b%3Ac%2Cd e"


def test_the_summary_says_what_the_run_says(mixed: Judged) -> None:
    text = job_summary(mixed.run, mixed.journal, ["junit.xml", "requirements.html", "something.else"])
    assert "**demo-v1 does not conform**" in text
    assert "| **FAIL** | **D1-ACCEPT-01** (MUST): `Accept needs a message.` |" in text
    assert f"`{URI}:12`" in text
    assert "`The demo guide, chapter <orders> & steps`" in text
    assert "In the artefact: `requirements.html`, `junit.xml`" in text
    assert "something.else" not in text
    assert "| **PASS** |" not in text


def test_a_summary_without_trouble_says_so(green: Judged) -> None:
    text = job_summary(green.run, green.journal)
    assert "**demo-v1 conforms**" in text and "Nothing is open." in text


def test_nothing_foreign_comes_to_life_in_the_summary(play: Play) -> None:
    evil = "`</td>` @team | [x](https://evil.example) <img src=x>\n# big"
    plan = planned("Evil", [("it holds", "D1-ACCEPT-01")], "D1-ACCEPT-01")
    judged = play(Act(plan, (Beat("failed", findings=(replace(broken("D1-ACCEPT-01"), text=evil),)),), "failed"))
    text = job_summary(judged.run, judged.journal)
    [line] = [line for line in text.splitlines() if "D1-ACCEPT-01" in line and line.startswith("|")]
    assert "`` VALUE: `</td>` @team \\| [x]" in line or "``VALUE: `</td>` @team \\| [x]" in line
    assert "\n# big" not in text


def test_code_spans() -> None:
    assert code("a") == "`a`"
    assert code("`a`") == "`` `a` ``"
    assert code("a``b`c") == "```a``b`c```"
    assert code("a\n b\x1b") == "`a b\ufffd`"
    assert code("") == ""
    assert code("x" * 400, 20) == f"`{'x' * 16} ...`"
    assert row(["a|b", "c"]) == "| a\\|b | c |"
    assert within(["a" * 50] * 10, 200, "{} more").endswith("\n\n7 more\n")


@pytest.fixture
def folder(profile: Profile, acts: dict[str, Act], tmp_path: Path) -> tuple[Path, Path]:
    """The folder of a run, and that of the features."""
    run, features = tmp_path / "run", tmp_path / "features" / "demo"
    run.mkdir()
    features.mkdir(parents=True)
    (features / "requirements.toml").write_text(register_text())
    write_journal(run / "journal.jsonl", profile, tuple(a for n, a in acts.items() if n != "cut"))
    return run, features.parent


def test_the_command(folder: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    run, features = folder
    words = ["summary", str(run), "--features", str(features)]
    assert main(words) == 0
    assert "demo-v1 does not conform" in capsys.readouterr().out
    assert main([*words, "--format", "github"]) == 0
    assert capsys.readouterr().out.startswith("::error file=features/demo/orders.feature,line=12,title=D1-ACCEPT-01")
    assert main([*words[:1], str(run / "none"), *words[2:]]) == 7
    assert "there is no journal" in capsys.readouterr().err
