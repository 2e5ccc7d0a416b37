"""The manual and the other texts: they build, their links lead somewhere, and what they tell to type could be typed."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from manual.scenarios import scenarios
from proctor.requirements import Profile, find_profiles
from proctor.verdicts import NOT_ATTESTED, ExitStatus, Unknown, Verdict
from tests.following import Block, blocks
from tests.manual_site import build_manual, built_manual
from tests.running import ROOT
from tests.written_commands import MINE, problems

TEXTS = sorted(
    file
    for file in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md"), *ROOT.glob(".github/*.md"))
)
GENERATED = ROOT / "docs" / "requirements"
PROFILES = list(find_profiles(ROOT / "features").values())
texts = pytest.mark.parametrize("file", TEXTS, ids=[file.relative_to(ROOT).as_posix() for file in TEXTS])
profiles = pytest.mark.parametrize("profile", PROFILES, ids=[profile.id for profile in PROFILES])
PARSERS: dict[str, Callable[[str], object]] = {
    "toml": tomllib.loads,
    "json": json.loads,
    "yaml": yaml.safe_load,
    "python": lambda text: compile(text, "a block", "exec"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built manual."""
    return built_manual(tmp_path_factory)


# ---- the built pages


class References(HTMLParser):
    """What a page loads, where it leads, and which anchors it has."""

    LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.classes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get(self.LOADED.get(tag, "")):
            self.loaded.append(given[self.LOADED[tag]])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        self.classes |= set(given.get("class", "").split())


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, References]:
    found = {}
    for file in site.rglob("*.html"):
        found[file] = References()
        found[file].feed(file.read_text())
    return found


def test_a_page_asks_no_other_host_for_anything(site: Path, pages: dict[Path, References]) -> None:
    assert len(pages) > 300
    for file, page in pages.items():
        assert [one for one in page.loaded if urlsplit(one).netloc] == [], file
        # The theme would fetch what draws this from another host.
        assert "mermaid" not in page.classes, file
    for file in site.rglob("*.css"):
        assert re.findall(r"""(?:url\(|@import\s)\s*["']?(?:https?:)?//[^)"']*""", file.read_text()) == [], file


def test_a_link_within_the_manual_leads_to_a_page_and_an_anchor(site: Path, pages: dict[Path, References]) -> None:
    wrong = []
    for file, page in pages.items():
        for link in (*page.links, *page.loaded):
            at = urlsplit(link)
            if at.scheme or at.netloc or file.name == "404.html":
                continue
            to = (file.parent / unquote(at.path)).resolve() if at.path else file
            there = to / "index.html" if to.is_dir() else to
            anchors = pages[there].anchors if there in pages else set()
            if not there.exists() or (at.fragment and at.fragment not in {*anchors, "__codelineno"}):
                wrong += [] if at.fragment.startswith("__") else [f"{file.relative_to(site)}: {link}"]
    assert wrong == []


def test_search_knows_the_pages(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text())
    known = {entry["location"] for entry in index["docs"]}
    assert "first-hour.html" in known and "requirements/kombo/KB-AUTH-01.html" in known


def test_every_page_that_a_person_wrote_is_in_the_menu(site: Path) -> None:
    menu = (ROOT / "mkdocs.yml").read_text().partition("\nnav:")[2]
    assert [file.name for file in (ROOT / "docs").glob("*.md") if file.name not in menu] == []


def test_make_docs_builds_as_the_tests_do() -> None:
    makefile = (ROOT / "Makefile").read_text()
    recipe = makefile.partition("\ndocs:")[2].partition("\n\n")[0]
    assert "mkdocs build --strict" in recipe and "quiet" not in recipe


def test_what_is_not_right_fails_the_build(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    config = (ROOT / "mkdocs.yml").read_text()
    settings = re.search(r"^validation:\n(?:  .*\n)+", config, re.MULTILINE)
    assert settings is not None
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\n{settings[0]}")
    for text in ("[a](missing.md)", "[a](#missing)"):
        (tmp_path / "docs" / "index.md").write_text(f"# Title\n\n{text}\n")
        done = build_manual(tmp_path, tmp_path / "site")
        assert done.returncode == 1 and "missing" in done.stderr


# ---- the pages of requirements


@profiles
def test_every_requirement_has_a_page_and_a_row(profile: Profile, site: Path) -> None:
    folder = site / "requirements" / profile.id
    table = (folder / "index.html").read_text()
    for name, rule in profile.requirements.items():
        text = plain((folder / f"{name}.html").read_text())
        assert words(rule.text) in words(text), name
        assert all(words(profile.sources[source]) in words(text) for source in rule.source), name
        assert f'<tr data-level="{rule.level}"><td><a href="{name}.html">' in table, name
        if rule.testable.startswith("no: "):
            assert words(rule.testable[4:]) in words(text), name


@profiles
def test_the_scenarios_of_a_page_are_where_it_says(profile: Profile, site: Path) -> None:
    tagged = {
        tag for file in profile.folder.rglob("*.feature") for tag in re.findall(r"@req:([\w-]+)", file.read_text())
    }
    found = scenarios(profile, ROOT)
    assert tagged <= found.keys() <= profile.requirements.keys()
    steps = {f"{profile.steps}{number:02d}" for number in range(1, 14)} if profile.steps else set()
    assert found.keys() == tagged | steps
    for name, shown in found.items():
        text = (site / "requirements" / profile.id / f"{name}.html").read_text()
        for one in shown:
            line = (ROOT / one.file).read_text().splitlines()[one.line - 1]
            assert one.name in line or line.strip() == one.sentences[0], f"{one.file}:{one.line}"
            assert f"{one.file}:{one.line}" in text


@profiles
def test_a_page_names_the_defects_that_the_proof_has(profile: Profile, site: Path) -> None:
    section = (ROOT / "docs" / "proof.md").read_text().partition(f"\n## {profile.title}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([A-Z0-9-]+) \|[^|]*\| (.*) \|$", section.partition("### What breaks")[2], re.MULTILINE)
    assert len(rows) > 50
    proven = dict(rows)
    for name in profile.requirements:
        text = (site / "requirements" / profile.id / f"{name}.html").read_text()
        named = set(re.findall(r"<code>(\w+)</code> \((?:fault|broken)", text))
        assert named == set(re.findall(r"`(\w+)`", proven.get(name, ""))), name


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)


def words(text: str) -> str:
    """A text without what a page writes in another way."""
    return re.sub(r"(&\w+;|[^A-Za-z0-9])+", "", text)


# ---- every text


@texts
def test_links_lead_somewhere(file: Path) -> None:
    assert list(broken_links(file, file.read_text())) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    text = "[a](missing.md) [b](README.md#nowhere) [c](http://) [d](README.md#proctor)\n```\n[e](missing.md)\n```\n"
    assert list(broken_links(ROOT / "x.md", text)) == ["missing.md", "README.md#nowhere", "http://"]


def broken_links(file: Path, text: str) -> Iterator[str]:
    for link in re.findall(r"\[(?:[^\][]|\[[^\]]*\])*\]\(([^)\s]+)\)", without_blocks(text)):
        at = urlsplit(link)
        if at.scheme:
            if at.scheme not in ("http", "https", "mailto") or not (at.netloc or at.path):
                yield link
            continue
        to = (file.parent / unquote(at.path)).resolve() if at.path else file
        if GENERATED in to.parents:
            continue  # the test of the built pages looks at these
        if not to.exists() or (at.fragment and at.fragment not in anchors(to, text if to == file else to.read_text())):
            yield link


def anchors(file: Path, text: str) -> set[str]:
    """The anchors of a text's headings, as GitHub and MkDocs make them."""
    assert file.suffix == ".md", file
    found: set[str] = set()
    for heading in re.findall(r"^#+ +(.+?)\s*$", without_blocks(text), re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(next(name for n in range(100) if (name := slug if n == 0 else f"{slug}-{n}") not in found))
    return found


def without_blocks(text: str) -> str:
    return re.sub(r"`[^`\n]+`", "", re.sub(r"^( *)```.*?^\1```", "", text, flags=re.MULTILINE | re.DOTALL))


@texts
def test_commands_could_be_typed(file: Path) -> None:
    found: list[str] = []
    made: set[str] = set()
    for block in blocks(file.read_text()):
        made |= {one.as_posix() for one in (Path(block.title), *Path(block.title).parents)}
        if block.kind == "sh" and not by_hand(block):
            found += [f"line {block.line}: {problem}" for problem in problems(block.text, made=made)]
    for line, command in within_sentences(file.read_text()):
        found += [f"line {line}: {problem}" for problem in problems(command, whole=False, made=made)]
    assert found == []


def by_hand(block: Block) -> bool:
    """The README's long scripts, which have tests of their own."""
    return any(mark.startswith("by-hand") for mark in block.marks)


def within_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Commands in backticks, with their line."""
    for number, line in enumerate(text.splitlines(), 1):
        for command in re.findall(rf"`((?:{'|'.join(MINE)}) [^`]+)`", line):
            yield number, command


@pytest.mark.parametrize(
    "command",
    [
        "proctor chek --target sandbox",
        "proctor check --tagret sandbox",
        "proctor sandbox --prot 1",
        "pytest features/ --sandbox http://127.0.0.1",
        "pytest features/nowhere",
        "make feature",
        "make proof ARGS=--lits",
        "python examples/nobody.py",
        "true && pytset features/",
    ],
)
def test_a_command_that_nobody_knows_is_found(command: str) -> None:
    assert problems(command)


@texts
def test_blocks_are_what_they_say(file: Path) -> None:
    for block in blocks(file.read_text()):
        if block.kind in PARSERS:
            PARSERS[block.kind](block.text)
    fences = len(re.findall(r"^```", file.read_text(), re.MULTILINE))
    assert len(blocks(file.read_text())) * 2 == fences, "a fence that is not closed, or written in a way unknown here"


@texts
def test_files_that_are_named_are_there(file: Path) -> None:
    rooms = "features|steps|schemas|proctor|sandbox|tests|docs|tools|examples|proof|manual"
    for name in re.findall(rf"`((?:{rooms})/[\w./-]*)`", file.read_text()):
        if "PROFILE" in name or name == "tools/allure":  # the reader's own; what is installed when it is needed
            continue
        assert (ROOT / name).exists() or any(block.title == name for block in blocks(file.read_text())), name


def test_the_page_of_verdicts_has_all_words() -> None:
    page = (ROOT / "docs" / "verdicts.md").read_text()
    for word in (*Verdict, *Unknown):
        assert re.search(rf"^\| `{word}` \| \S", page, re.MULTILINE), word
    for status in ExitStatus:
        assert re.search(rf"^\| {status.value} \| \S", page, re.MULTILINE), status
    assert f"`{NOT_ATTESTED}`" in page
    codes = "\n".join(file.read_text() for file in (ROOT / "proctor").rglob("*.py"))
    section = page.partition("| Kinds of failure |")[2].partition("Other words")[0]
    for word in re.findall(r"`([A-Z]+_[A-Z_]+[A-Z])`", section):
        assert f'"{word}"' in codes or word.startswith("SCHEMA_"), word
