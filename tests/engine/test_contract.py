"""Reading a contract, finding operations in it, and saying what is wrong with a document."""

from __future__ import annotations

from pathlib import Path

import pytest
from miniatures import contract

from proctor.contract import LARGEST_DOCUMENT, Contract
from proctor.contract_check import ContractChecker
from proctor.exchange import Request
from proctor.failures import ConfigurationError

ROOT = Path(__file__).parents[2]
REAL = ROOT / "schemas" / "smartrecruiters" / "openapi.yaml"


def operation(id: str) -> str:
    return f"{{operationId: {id}, responses: {{'200': {{description: ok}}}}}}"


PATHS = f"""\
paths:
  /things:
    get: {operation("list")}
    post: {operation("create")}
  /things/{{id}}:
    get: {operation("read")}
  /things/special:
    get: {operation("special")}
  /things/{{id}}/parts/{{part}}:
    get: {operation("part")}
  /things/{{id}}/parts/all:
    get: {operation("all")}
  /files/{{name}}.json:
    get: {operation("file")}
  /a.b:
    get: {operation("dot")}
  /:
    get: {operation("root")}
"""


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return contract(tmp_path_factory.mktemp("contract"), PATHS)


@pytest.mark.parametrize(
    ("method", "path", "id"),
    [
        ("GET", "/things", "list"), ("get", "/things", "list"), ("POST", "/things", "create"),
        ("GET", "/things/", "list"),
        ("GET", "/things/7", "read"), ("GET", "/things/7/", "read"), ("GET", "/things/special", "special"),
        ("GET", "/things/specials", "read"), ("GET", "/things/a%2Fb", "read"), ("GET", "/things/1/parts/2", "part"),
        ("GET", "/things/1/parts/all", "all"), ("GET", "/files/x.json", "file"), ("GET", "/a.b", "dot"),
        ("GET", "/", "root"),
        ("GET", "", "root"), ("GET", "/things/ü", "read"),
        ("DELETE", "/things", None), ("POST", "/things/7", None), ("GET", "/thing", None), ("GET", "/things/1/2", None),
        ("GET", "/things/1/parts", None), ("GET", "/THINGS", None), ("GET", "/files/xjson", None),
        ("GET", "/aXb", None),
        ("GET", "//things", None), ("GET", "/v1/things", None), ("HEAD", "/things", None), ("BREW", "/things", None),
    ],
)  # fmt: skip
def test_the_operation_is_found(paths: Contract, method: str, path: str, id: str | None) -> None:
    found = paths.find(method, path)
    assert (found.id if found else None) == id


def test_known_paths(paths: Contract) -> None:
    assert paths.knows_path("/things/7/") and paths.knows_path("/") and not paths.knows_path("/nothing")


@pytest.mark.parametrize("base", ["", "/v1", "/v1/", "/deep/er"])
@pytest.mark.parametrize("tail", ["", "/", "?limit=1", "/?a=b#c"])
def test_the_base_path_is_taken_off(tmp_path: Path, base: str, tail: str) -> None:
    checker = ContractChecker(contract(tmp_path, PATHS), base)
    found = checker.operation(Request("GET", f"http://host:1{base.rstrip('/')}/things{tail}"))
    assert found is not None and found.id == "list"


@pytest.mark.parametrize(
    "url", ["http://h/things", "http://h/v1x/things", "http://h/v2/things", "http://h/v1", "http://h"]
)
def test_outside_the_base_path_there_is_no_operation(tmp_path: Path, url: str) -> None:
    assert ContractChecker(contract(tmp_path, PATHS), "/v1").operation(Request("GET", url)) is None


def test_responses_by_status_class_and_default(tmp_path: Path) -> None:
    text = "paths: {/x: {get: {operationId: x, responses: {200: {description: a}, 4XX: {description: b}}}}}"
    found = contract(tmp_path, text).find("GET", "/x")
    assert found is not None and found.response(200) and found.response(404) and not found.response(500)
    text = "paths: {/x: {get: {operationId: x, responses: {default: {description: a}}}}}"
    found = contract(tmp_path, text).find("GET", "/x")
    assert found is not None and found.response(599)


def test_parameters_of_the_path_count_for_each_of_its_operations(tmp_path: Path) -> None:
    text = """
paths:
  /x:
    parameters: [{$ref: '#/components/parameters/P'}]
    get: {operationId: x, parameters: [{name: q, in: query}], responses: {'200': {$ref: '#/components/responses/R'}}}
components:
  parameters: {P: {name: p, in: query, required: true, schema: {type: integer}}}
  responses: {R: {$ref: '#/components/responses/S'}, S: {description: s, headers: {H: {required: true}}}}
"""
    found = contract(tmp_path, text).find("GET", "/x")
    assert found is not None
    assert [(p.name, p.required) for p in found.parameters] == [("p", True), ("q", False)]
    rule = found.response(200)
    assert rule is not None and rule.headers["H"][0] is True


def test_every_requirement_that_is_named_is_told(tmp_path: Path) -> None:
    text = """
x-requirements: {status: R-GENERAL}
paths:
  /x:
    get:
      operationId: x
      x-requirement: R-OP
      responses:
        '200': {description: a, headers: {H: {x-requirement: R-HEAD}},
        content: {application/json: {schema: {$ref: a.json}}}}
"""
    schemas = {"a.json": {"allOf": [{"x-requirement": "R-A"}], "properties": {"x-requirement": {"type": "string"}}}}
    assert contract(tmp_path, text, schemas).requirements == {"R-GENERAL", "R-OP", "R-HEAD", "R-A"}


GOOD = "paths: {/x: {get: {operationId: x, responses: {'200': {description: a}}}}}"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "no operations"), ("paths: {}", None, "no operations"), ("paths:", None, ""), ("paths: 5", None, ""),
        ("paths: [a]", None, ""), ("paths: {/x: }", None, ""), ("paths: {/x: [get]}", None, ""),
        ("paths: {/x: 5}", None, ""),
        ("paths: {/x: {get: }}", None, "GET /x"), ("paths: {/x: {get: {responses: {}}}}", None, "operationId"),
        ("paths: {/x: {get: {operationId: x}}}", None, "responses"),
        ("paths: {/x: {get: {operationId: x, responses: 5}}}", None, "GET /x"),
        ("paths: {/x: {get: {operationId: x, responses: {'200': 5}}}}", None, "GET /x"),
        ("paths: {/x: {get: {operationId: x, responses: {'200': {$ref: '#/nowhere'}}}}}", None, "nowhere"),
        ("paths: {/x: {get: {operationId: x, responses: {'200': {$ref: '#/servers/x'}}}}}\nservers: [a]", None,
        "GET /x"),
        ("paths: {/x: {get: {operationId: x, responses: {'200': {$ref: '#/r'}}}}}\nr: {$ref: '#/r'}", None, "itself"),
        ("paths: {/x: {get: {operationId: x, parameters: [{in: query}], responses: {}}}}", None, "name"),
        ("paths: {/x: {get: {operationId: x, requestBody: {$ref: other.yaml}, responses: {}}}}", None, "GET /x"),
        (GOOD + "\nx-requirements: 5", None, "x-requirements"),
        (GOOD + "\nx-requirements: [a]", None, "x-requirements"),
        ("a: [1, 2\nb: }", 4, "YAML"), ("a: 1\nb: {c: 1, c: 2}", 4, "'c' is there twice"), ("a: b: c", 3, "YAML"),
        ("a: &x b\nc: *y", 4, "YAML"), ("\tx: 1", 3, "YAML"),
        ("x: !!python/object:os.system a", 3, "YAML"), ("x: " + "[" * 5_000, None, ""),
    ],
)  # fmt: skip
def test_documents_that_cannot_be_used(tmp_path: Path, text: str, line: int | None, words: str) -> None:
    with pytest.raises(ConfigurationError) as problem:
        contract(tmp_path, text)
    assert "openapi.yaml" in str(problem.value) and words in str(problem.value) and "(expected" in str(problem.value)
    if line is not None:
        assert problem.value.line == line


@pytest.mark.parametrize("content", [b"", b"[]", b"openapi: 3.0.0", b"swagger: '2.0'", b"openapi: [3.1]", b"just text"])
def test_what_is_no_openapi_document(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match="not an OpenAPI document"):
        Contract(file)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for file in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ConfigurationError, match="cannot be read"):
            Contract(file)
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        Contract(tmp_path / "x.yaml")
    (tmp_path / "y.yaml").write_bytes(b"#" * (LARGEST_DOCUMENT + 1))
    with pytest.raises(ConfigurationError, match="larger than"):
        Contract(tmp_path / "y.yaml")


@pytest.mark.parametrize(("text", "line"), [('{\n"a": 1,\n}', 3), ("[]", 1), ("", 1), ('{"a": 1, "a": 2}', None)])
def test_schemas_that_cannot_be_used(tmp_path: Path, text: str, line: int | None) -> None:
    with pytest.raises(ConfigurationError) as problem:
        ContractChecker(contract(tmp_path, GOOD, {"bad.schema.json": text}), "/v1")
    assert "bad.schema.json" in str(problem.value)
    assert line is None or problem.value.line == line


def test_a_folder_whose_name_needs_escapes(tmp_path: Path) -> None:
    folder = tmp_path / "a b%20ü#c"
    folder.mkdir()
    text = GOOD.replace("{description: a}", "{description: a, content: {application/json: {schema: {$ref: a.json}}}}")
    assert ContractChecker(contract(folder, text, {"a.json": {"type": "object"}}), "").contract.find("GET", "/x")


# --- the real contract


def test_the_real_contract_is_read_and_each_operation_finds_itself() -> None:
    real = Contract(REAL)
    assert len(real.operations) > 15 and len({o.id for o in real.operations}) == len(real.operations)
    for operation_ in real.operations:
        path = operation_.path.replace("{", "").replace("}", "")
        assert real.find(operation_.method, path) is operation_
        assert real.find(operation_.method, path + "/") is operation_


@pytest.mark.parametrize(
    ("method", "path", "id"),
    [
        ("POST", "/assessments/5f0c/accept", "acceptOrder"),
        ("GET", "/assessments", "listOrders"),
        ("GET", "/assessments/a/b", None),
    ],
)
def test_operations_of_the_real_contract(method: str, path: str, id: str | None) -> None:
    found = ContractChecker(Contract(REAL), "/smartrecruiters/v1").operation(
        Request(method, f"http://127.0.0.1:1/smartrecruiters/v1{path}?limit=1")
    )
    assert (found.id if found else None) == id
