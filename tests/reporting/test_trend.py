"""The history of a target and its page: what a run adds, what is left out, and the drawing in words."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from proctor import history
from proctor.cli import main
from proctor.failures import ConfigurationError
from proctor.history import append, check_place, night_record, read_history
from proctor.pytest_plugin.every_night import EveryNight
from proctor.reporting.trend_page import SIGNS, trend_page
from proctor.verdicts import Judgement, Verdict
from tests.reporting.conftest import Judged, Play

DAY = 86_400
BEGAN = 1_795_951_790.0
HOSTILE = "<script>alert(1)</script>\"'&"


def night(number: int, **verdicts: Any) -> dict[str, Any]:
    """A line; a verdict is "PASS", or "FAIL VALUE"."""
    found = {name.replace("_", "-"): [*words.split(), None][:2] for name, words in verdicts.items()}
    return {
        "format": 1, "run": f"run-{number}", "started": BEGAN + number * DAY, "role": "platform", "target": "sandbox",
        "exit_status": 0, "versions": {"proctor": "0.1.0"},
        "profiles": {"demo-v1": {"statement": "conforms", "complete": True, "known": [], "requirements": found}},
    }  # fmt: skip


def written(file: Path, *lines: Any) -> Path:
    file.write_bytes(b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines))
    return file


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_run_is_told_in_a_line(mixed: Judged, tmp_path: Path) -> None:
    record = night_record(mixed.run, mixed.journal, 1)
    append(tmp_path / "new" / "h.jsonl", record)
    append(tmp_path / "new" / "h.jsonl", record | {"run": "r2"})
    found = read_history(tmp_path / "new" / "h.jsonl")
    assert found.troubles == () and [n.run for n in found.nights] == ["r1", "r2"]
    one = found.nights[0]
    assert (one.target, one.role, one.exit_status, one.complete) == ("sandbox", "platform", 1, True)
    assert one.verdicts["demo-v1", "D1-ACCEPT-01"] == Judgement(Verdict.FAIL, "VALUE")
    assert one.verdicts["demo-v1", "D1-STEP-01"] == Judgement(Verdict.PASS)
    assert ("demo-v1", "D1-HOOK-01") not in one.verdicts, "it is not scored"
    assert one.versions["proctor"] == "0.1.0"


def test_a_run_that_was_interrupted_is_no_night(mixed: Judged, play: Play, acts: Any, tmp_path: Path) -> None:
    option = SimpleNamespace(proctor_history="h.jsonl", proctor_repeat=1, proctor_known_failures="none")
    config: Any = SimpleNamespace(option=option, invocation_params=SimpleNamespace(dir=tmp_path))
    died = play(*acts.values(), state="")
    assert "did not come to its end" in EveryNight(config).remember(died.run, died.journal, 2)
    assert not (tmp_path / "h.jsonl").exists()
    assert EveryNight(config).remember(mixed.run, mixed.journal, 1) == ""
    assert len(read_history(tmp_path / "h.jsonl").nights) == 1


def test_lines_of_many_processes_stay_whole(tmp_path: Path) -> None:
    file = tmp_path / "h.jsonl"
    threads = [threading.Thread(target=append, args=(file, night(n, D1_A_01="PASS"))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_history(file).nights) == 20


def test_after_a_line_that_was_cut_off_the_next_begins_on_its_own(tmp_path: Path) -> None:
    file = written(tmp_path / "h.jsonl", night(1, D1_A_01="PASS"), b'{"format":1,"run":"ru')
    assert [t.partition(":")[2] for t in read_history(file).troubles] == ["2: cut off, left out"]
    append(file, night(2, D1_A_01="PASS"))
    found = read_history(file)
    assert [n.run for n in found.nights] == ["run-1", "run-2"]
    assert len(found.troubles) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\xff\xfe\n", "not JSON"),
        (b"[" * 100_000 + b"\n", "not JSON"),
        ([], "not a line of a history"),
        (night(1) | {"format": 2}, "not a line of a history"),
        (night(1), "it has no verdict"),
        (night(1, D1_A_01="PASS") | {"started": float("nan")}, "started is no time"),
        (night(1, D1_A_01="PASS") | {"started": 1e300}, "started is no time of a run"),
        (night(1, D1_A_01="PASS") | {"started": -1}, "started is no time of a run"),
        (night(1, D1_A_01="PASS") | {"started": True}, "started is no time"),
        (night(1, D1_A_01="PASS") | {"exit_status": 99}, "exit_status is none"),
        (night(1, D1_A_01="PASS") | {"exit_status": True}, "exit_status is none"),
        (night(1, D1_A_01="PASS") | {"target": "a\x1b[31m"}, "target is no name"),
        (night(1, D1_A_01="PASS") | {"run": ["x"]}, "run is no name"),
        (night(1, D1_A_01="PASS") | {"profiles": []}, "profiles is no table"),
        (night(1, D1_A_01="PASS") | {"profiles": {"p": {"requirements": {"<b>": ["PASS", None]}}}}, "a requirement"),
        (night(1, D1_A_01="GREEN"), "a verdict that is none"),
        (night(1, D1_A_01="FAIL " + "x" * 201), "a reason that is none"),
        (b"x" * (history.LONGEST_LINE + 5) + b"\n", "longer than a line may be"),
    ],
)
def test_a_line_that_no_run_has_written_is_told_and_left_out(line: Any, said: str, tmp_path: Path) -> None:
    file = written(tmp_path / "h.jsonl", night(0, D1_A_01="PASS"), line, night(2, D1_A_01="PASS"))
    found = read_history(file)
    assert [n.run for n in found.nights] == ["run-0", "run-2"]
    (trouble,) = found.troubles
    assert f"h.jsonl:2: {said}" in trouble and trouble.endswith("left out")


def test_many_such_lines_are_not_all_told(tmp_path: Path) -> None:
    found = read_history(written(tmp_path / "h.jsonl", b"x\n" * 500, night(1, D1_A_01="PASS")))
    assert len(found.nights) == 1 and len(found.troubles) == 21
    assert found.troubles[-1] == "and 480 more lines like these"


def test_what_is_too_large_or_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_history(tmp_path / "none.jsonl")
    monkeypatch.setattr(history, "LARGEST_FILE", 10)
    with pytest.raises(ConfigurationError, match="larger than 10 bytes"):
        read_history(written(tmp_path / "h.jsonl", night(1, D1_A_01="PASS")))


def test_where_no_history_can_be_kept_is_known_before_a_run(tmp_path: Path) -> None:
    check_place(tmp_path / "a" / "b.jsonl")
    (tmp_path / "file").write_text("")
    for place in (tmp_path, tmp_path / "file" / "h.jsonl"):
        with pytest.raises(ConfigurationError, match="no history can be kept there"):
            check_place(place)


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., str]:
    def page(*nights: Any, last: int = 60, everything: bool = False) -> str:
        return trend_page(read_history(written(tmp_path / "h.jsonl", *nights)), last=last, everything=everything)

    return page


NIGHTS = (
    night(1, D1_A_01="PASS", D1_A_02="FAIL VALUE", D1_A_03="NOT_APPLICABLE"),
    night(2, D1_A_01="PASS", D1_A_02="PASS", D1_A_03="NOT_APPLICABLE"),
    night(3, D1_A_01="PASS", D1_A_02="PASS"),
)


def rows(text: str) -> list[str]:
    return re.findall(r'<text class="name"[^>]*>([^<]*)<', text)


def test_a_row_for_what_was_not_always_settled(page: Callable[..., str]) -> None:
    text = page(*NIGHTS)
    assert rows(text) == ["exit status", "D1-A-02"]
    assert "3 runs, 3 requirements: 1 always passed, 1 not always settled, 1 did not apply" in text
    assert rows(page(*NIGHTS, everything=True)) == ["exit status", "D1-A-01", "D1-A-02", "D1-A-03"]


def test_only_the_latest_runs_are_drawn(page: Callable[..., str]) -> None:
    text = page(*NIGHTS, last=2)
    assert rows(text) == ["exit status"] and "run-1" not in text and "run-3" in text
    assert "Every requirement was settled" in text


def test_a_verdict_has_a_colour_a_sign_and_words(page: Callable[..., str]) -> None:
    words = {verdict: f"D1_V_{number:02d}" for number, verdict in enumerate(Verdict)}
    text = page(night(1, **{name: verdict.value for verdict, name in words.items()}), everything=True)
    groups = re.findall(
        r'<g class="(\w+)"><title>(D1-[^<]*)</title><rect[^>]*/>(?:<text[^>]*>(.)</text>|<(circle))', text
    )
    found = {told.partition(",")[0]: (tone, sign or circle) for tone, told, sign, circle in groups}
    assert {name.replace("_", "-"): found[name.replace("_", "-")][1] for name in words.values()} == {
        name.replace("_", "-"): "circle" if SIGNS[verdict] == "●" else SIGNS[verdict] for verdict, name in words.items()
    }
    weighty = [verdict for verdict in Verdict if verdict not in (Verdict.NOT_APPLICABLE, Verdict.NOT_TESTABLE)]
    assert len({SIGNS[verdict] for verdict in weighty}) == len(weighty), "told apart without colour"


def test_the_page_asks_nobody_for_anything_and_is_there_for_everybody(page: Callable[..., str]) -> None:
    text = page(*NIGHTS)
    found = Page(text)
    tags = {tag for tag, _ in found.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "a"}
    names = {name for _, attributes in found.elements for name in attributes}
    assert not {name for name in names if name.startswith("on")} and not names & {"style", "src", "href"}
    (rule,) = (a["content"] for _, a in found.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert str(rule).startswith("default-src 'none'") and "prefers-color-scheme: dark" in text
    drawing = next(a for tag, a in found.elements if tag == "svg" and a.get("role") == "img")
    ids = {a["id"]: tag for tag, a in found.elements if "id" in a}
    assert [ids[name] for name in str(drawing["aria-labelledby"]).split()] == ["title", "desc"]
    table = text[text.index("<table") : text.index("</table>")]
    assert re.findall(r"<td>([^<]*)</td>", table)[3:] == ["FAIL VALUE", "PASS", "PASS"]
    assert table.count('scope="row"') == 2 and table.count('scope="col"') == 4


def test_each_target_in_each_role_has_a_drawing(page: Callable[..., str]) -> None:
    text = page(*NIGHTS, night(4, D1_A_01="WARN X") | {"role": "partner"}, night(5, D1_A_01="PASS") | {"target": "b"})
    assert re.findall(r"<h2>([^<]*under test\))", text) == [
        "sandbox (platform under test)", "sandbox (partner under test)", "b (platform under test)"
    ]  # fmt: skip


def test_whatever_a_line_says_is_text_on_the_page(page: Callable[..., str]) -> None:
    line = night(1, D1_A_01="PASS") | {"target": HOSTILE, "run": HOSTILE, "versions": {"product": HOSTILE}}
    line["profiles"] = {HOSTILE: {"requirements": {"D1-A-01": ["FAIL", HOSTILE]}}}
    found = Page(page(line))
    assert "script" not in {tag for tag, _ in found.elements}
    assert f"{HOSTILE} (platform under test)" in found.text


def test_known_failures_are_outlined(page: Callable[..., str]) -> None:
    line = night(1, D1_A_01="FAIL VALUE", D1_A_02="FAIL VALUE")
    line["profiles"]["demo-v1"]["known"] = ["D1-A-01"]
    text = page(line)
    assert re.findall(r'<g class="fail known"><title>(.*?),', text) == ["D1-A-01"]
    assert "FAIL VALUE, a known failure" in text


def test_the_command_writes_the_page_and_tells_what_it_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "h.jsonl", *NIGHTS, b'{"cut')
    out = tmp_path / "trend.html"
    assert main(["trend", str(file), "--output", str(out)]) == 0
    said = capsys.readouterr()
    assert "h.jsonl:4: cut off, left out" in said.err and "1 always passed" in said.out
    assert "D1-A-02" in out.read_text()
    assert main(["trend", str(written(tmp_path / "e.jsonl")), "--output", str(out)]) == 7
    assert main(["trend", str(file), "--output", str(tmp_path / "no" / "t.html")]) == 7
    with pytest.raises(SystemExit) as usage:
        main(["trend", str(file), "--last", "0"])
    assert usage.value.code == 4
