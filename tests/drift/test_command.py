"""`proctor drift` as people and programs use it: exit statuses, the forms of its answer, the list of what is known."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from proctor.cli import main
from proctor.contract import Contract
from proctor.drift.book import published_book
from proctor.drift.kinds import KINDS
from proctor.drift.known import read_known
from proctor.drift.operations import differences
from proctor.requirements import load_profile
from tests.drift.miniatures import Json, published, write_project
from tests.running import ROOT

SCHEMA = json.loads((ROOT / "schemas/proctor/drift.schema.json").read_text())
ENTRY = """
[[known]]
operation = "GET /parcels"
place = "...state"
what = "value-new"
theirs = '"BACK"'
ours = "not there"
reason = "PA-PARCEL-03 says so."
"""


class Project:
    """The miniature project in a folder, and its command."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.features = write_project(folder)
        self.capsys = capsys

    def drift(self, document: Json | str, *words: str, known: str = "") -> tuple[int, str, str]:
        file = self.folder / "published.yaml"
        file.write_text(document if isinstance(document, str) else yaml.safe_dump(document, sort_keys=False))
        if known:
            (self.folder / "known.toml").write_text(known)
            words = (*words, "--known", str(self.folder / "known.toml"))
        status = main(
            ["drift", "--openapi", str(file), "--profile", "parcels", "--features", str(self.features), *words]
        )
        said = self.capsys.readouterr()
        return status, said.out, said.err


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return Project(tmp_path, capsys)


def changed() -> Json:
    document = published()
    document["components"]["schemas"]["State"]["enum"].append("BACK")
    return document


def test_a_document_that_is_alike_gives_0(project: Project) -> None:
    status, said, trouble = project.drift(published())
    assert (status, trouble) == (0, "")
    assert said.count("\n") == 1 and "differs in no unknown place" in said


def test_json_is_read_as_yaml_is(project: Project) -> None:
    assert project.drift(json.dumps(published()))[0] == 0


def test_a_difference_that_matters_gives_1_and_is_told_by_operation(project: Project) -> None:
    status, said, _ = project.drift(changed())
    assert status == 1
    assert said.splitlines()[0] == "GET /parcels"
    assert "breaking  parameter query state: has a value that the contract does not know [value-new]" in said
    assert "ours    not there   at parcel.schema.json#/properties/state/enum" in said
    assert "rule    PA-PARCEL-03 (MUST): What PA-PARCEL-03 says." in said


def test_what_is_only_worth_knowing_gives_0(project: Project) -> None:
    document = published()
    document["components"]["schemas"]["Label"]["properties"]["size"] = {"type": "string"}
    status, said, _ = project.drift(document)
    assert status == 0 and "info      request /size" in said


def test_a_known_difference_gives_0_and_another_value_does_not(project: Project) -> None:
    status, said, _ = project.drift(changed(), known=ENTRY)
    assert status == 0 and "2 known differences" in said
    document = changed()
    document["components"]["schemas"]["State"]["enum"].append("BURNT")
    status, said, _ = project.drift(document, known=ENTRY)
    assert status == 1 and '"BURNT"' in said and '"BACK"' not in said


def test_an_entry_that_fits_nothing_is_told_and_gives_1(project: Project) -> None:
    status, said, _ = project.drift(published(), known=ENTRY)
    assert status == 1
    assert "known.toml:2: fits no difference any more: GET /parcels: ...state: value-new" in said


def test_a_list_beside_the_contract_is_read_by_itself(project: Project) -> None:
    (project.folder / "schemas/parcels/known_drift.toml").write_text(ENTRY)
    assert project.drift(changed())[0] == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((ENTRY, 'known = "x"\n'), "known is not a list of tables"),
        (('reason = "PA-PARCEL-03 says so."', ""), "this known has no reason"),
        (("PA-PARCEL-03 says so.", "because"), "known.toml:8: the reason names no requirement"),
        (("PA-PARCEL-03 says so.", "PA-PARCEL-03, PA-OLD-99"), "the register has no PA-OLD-99"),
        (('"value-new"', '"value-knew"'), "known.toml:5: what = 'value-knew'"),
        (('ours = "not there"', "ours = 3"), "known.toml:7: ours is not as it must be"),
        (('ours = "not there"', 'our = "x"'), "unknown key 'our'"),
        ((ENTRY, ENTRY + ENTRY), "listed twice"),
        (("theirs = '\"BACK\"'", "theirs = "), "not TOML"),
    ],
)
def test_a_list_that_is_not_as_described_gives_7(project: Project, change: tuple[str, str], told: str) -> None:
    status, said, trouble = project.drift(published(), known=ENTRY.replace(*change))
    assert (status, said) == (7, "")
    assert told in trouble and "expected" in trouble


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("", "there is no member openapi"),
        ("[]", "no OpenAPI document"),
        ("swagger: '2.0'", "there is no member openapi"),
        ("openapi: 3.2.0", "openapi is '3.2.0'"),
        ("openapi: 3.1.0\npaths: []\nx: {a: 1, a: 2}", "published.yaml:3: not YAML: 'a' is there twice"),
        ('{"openapi": "3.1.0", "openapi": "3.1.0"}', "is there twice"),
        ('{"openapi": "3.1.0",\n}', "published.yaml:2: not JSON"),
        ("openapi: 3.1.0\npaths: 7", "paths is int"),
        ("openapi: 3.1.0\npaths: {/parcels: {get: 7}}", "an object should stand here"),
        ("openapi: 3.1.0\npaths: {/parcels: {get: {parameters: [{$ref: other.yaml}]}}}", "leads out of the document"),
        ("openapi: 3.1.0\npaths: {/parcels: {get: {parameters: [{$ref: '#/none'}]}}}", "there is nothing at 'none'"),
        ("openapi: 3.1.0\npaths: {/parcels: {get: {parameters: [{$ref: 7}]}}}", "$ref is 7"),
        ("openapi: 3.1.0\npaths: {/parcels: {$ref: '#/paths/~1parcels'}}", "a reference that leads back to itself"),
        ("{" * 100_000, "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("openapi: 3.1.0\npaths: &a {/parcels: *a}", ""),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_gives_7(project: Project, document: str, told: str) -> None:
    status, said, trouble = project.drift(document)
    assert status == (7 if told else 1)
    assert told in trouble and "Traceback" not in trouble
    assert not told or ("expected" in trouble and said == "")


@pytest.mark.parametrize(
    "odd", [7, "x", [], None, True, {"get": None}, {"get": {"responses": []}}, {"get": {"responses": {"200": []}}},
            {"get": {"parameters": {}}}, {"get": {"parameters": [7]}}, {"parameters": 7, "get": {}},
            {"get": {"requestBody": []}}, {"get": {"requestBody": {"content": 7}}},
            {"get": {"responses": {"200": {"content": {"application/json": 7}}}}},
            {"get": {"responses": {"200": {"content": {"application/json": {"schema": 7}}}}}},
            {"get": {"responses": {"200": {"headers": 7}}}}, {"get": {"security": 7}},
            {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"properties": {"next": 1}}}}}}}},
            {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": {}, "enum": 3,
             "required": [{}], "maxLength": "x", "allOf": [[]]}}}}}}}],
)  # fmt: skip
def test_what_no_document_should_have_gives_a_sentence(project: Project, odd: object) -> None:
    document = published()
    document["paths"]["/parcels"] = odd
    status, _, trouble = project.drift(document)
    assert status in (1, 7) and "Traceback" not in trouble


def test_too_large_a_file_and_none_at_all_give_7(project: Project, tmp_path: Path) -> None:
    sparse = tmp_path / "large.json"
    with sparse.open("wb") as stream:
        stream.truncate(32 * 1024 * 1024 + 1)
    for path, told in ((sparse, "larger than"), (tmp_path / "none", "cannot be read"), (tmp_path, "is no file")):
        words = ["drift", "--openapi", str(path), "--profile", "parcels", "--features", str(project.features)]
        assert main(words) == 7
        assert told in project.capsys.readouterr().err


def test_a_profile_that_is_not_there_gives_7(project: Project) -> None:
    assert main(["drift", "--openapi", "x", "--profile", "letters", "--features", str(project.features)]) == 7
    assert "expected one of parcels" in project.capsys.readouterr().err


NESTED_MEMBERS = {
    f"L{level}": {
        "type": "object",
        "properties": {name: {"$ref": f"#/components/schemas/L{level + 1}"} for name in ("id", "note", "parts")},
    }
    for level in range(30)
}
NESTED_FORMS = {
    f"L{level}": {"anyOf": [{"$ref": f"#/components/schemas/L{level + 1}"}, {"$ref": f"#/components/schemas/M{level}"}]}
    for level in range(30)
} | {f"M{level}": {"allOf": [{"$ref": f"#/components/schemas/L{level + 1}"}]} for level in range(30)}


@pytest.mark.parametrize("levels", [NESTED_MEMBERS, NESTED_FORMS], ids=["members", "forms"])
def test_schemas_that_would_never_end_give_7(project: Project, levels: Json) -> None:
    """Each level has the next one in it twice or more: a thousand million looks."""
    document = published()
    schemas = document["components"]["schemas"]
    schemas.update(levels, L30={"type": "object"})
    schemas["Parcel"] = {"$ref": "#/components/schemas/L0"}
    page = document["paths"]["/parcels"]["get"]["responses"][200]["content"]["application/json; charset=utf-8"]
    page["schema"]["properties"]["parcels"]["items"] = {"anyOf": [{"$ref": "#/components/schemas/L0"}]}
    began = time.monotonic()
    status, _, trouble = project.drift(document)
    assert time.monotonic() - began < 60
    assert status in (1, 7) and "Traceback" not in trouble
    assert levels is NESTED_MEMBERS or "more than 50000 times" in trouble


def test_a_small_document_that_names_an_endless_value_comes_to_an_end(project: Project) -> None:
    lines = ["openapi: 3.1.0", "x0: &x0 [lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 8)}]" for n in range(1, 12)]
    lines += ["paths: {/parcels: {get: {parameters: [{name: cursor, in: query, schema: {enum: [*x11], not: *x11}}]}}}"]
    status, said, trouble = project.drift("\n".join(lines))
    assert status == 1 and trouble == "" and len(said) < 100_000


def test_the_json_document_has_its_schema(project: Project) -> None:
    status, said, _ = project.drift(changed(), "--json", known=ENTRY.replace("...state", "parameter query state"))
    told: dict[str, Any] = json.loads(said)
    jsonschema.validate(told, SCHEMA)
    assert (status, told["exit_status"], told["unknown"]) == (1, 1, {"breaking": 1, "notable": 0, "info": 0})
    assert [bool(one["known"]) for one in told["differences"]] == [True, False]
    assert told["stale"] == []
    _, said, _ = project.drift(published(), "--json", known=ENTRY)
    jsonschema.validate(json.loads(said), SCHEMA)
    assert json.loads(said)["stale"][0]["line"] == 2


def test_markdown_brings_nothing_foreign_to_life(project: Project) -> None:
    document = published()
    evil = "`</code> @somebody [x](https://evil.example) | <img src=x>\n# heading"
    document["components"]["schemas"]["State"]["enum"].append(evil)
    status, said, _ = project.drift(document, "--markdown")
    assert status == 1
    assert "\n# heading" not in said
    for line in said.splitlines():
        outside = line
        for ticks in ("```", "``", "`"):
            parts = outside.split(ticks)
            if len(parts) % 2:
                outside = "".join(parts[::2])
        assert "@somebody" not in outside and "<img" not in outside, line


def test_markdown_is_no_longer_than_a_comment_may_be(project: Project) -> None:
    document = published()
    document["components"]["schemas"]["State"]["enum"] += [f"{n:05d}" + "x" * 200 for n in range(500)]
    _, said, _ = project.drift(document, "--markdown")
    assert len(said) <= 60_000
    assert "lines more: `proctor drift` tells them all." in said


def bundled(contract: Path) -> Json:
    """A contract of ours as one document, as a platform would publish it."""
    document = yaml.safe_load(contract.read_text())
    document.setdefault("components", {})["schemas"] = {
        file.name.removesuffix(".schema.json"): json.loads(file.read_text())
        for file in sorted(contract.parent.glob("*.schema.json"))
    }

    def local(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                key: f"#/components/schemas/{value.removesuffix('.schema.json')}"
                if key == "$ref" and isinstance(value, str) and value.endswith(".schema.json")
                else local(value)
                for key, value in node.items()
            }
        return [local(one) for one in node] if isinstance(node, list) else node

    result = local(document)
    assert isinstance(result, dict)
    return result


@pytest.mark.parametrize("name", ["kombo", "smartrecruiters"])
def test_our_own_contracts_differ_from_themselves_in_nothing(name: str) -> None:
    file = ROOT / "schemas" / name / "openapi.yaml"
    assert differences(published_book("itself", bundled(file)), Contract(file)) == ()


def test_each_known_difference_of_kombo_would_be_told_without_the_list(tmp_path: Path) -> None:
    """The list is read strictly, and none of its entries fits a document that is as the contract is."""
    profile = load_profile(ROOT / "features" / "kombo")
    known = read_known(ROOT / "schemas/kombo/known_drift.toml", profile.requirements)
    assert known and all(entry.what in KINDS for entry in known)
    file = tmp_path / "own.json"
    file.write_text(json.dumps(bundled(ROOT / "schemas/kombo/openapi.yaml")))
    assert main(["drift", "--openapi", str(file), "--features", str(ROOT / "features")]) == 1
