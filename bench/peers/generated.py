"""Writes what the other tools need for N workflows: features, test files, a collection. Standard library only."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from bench.project import feature
from bench.workflow import ACCEPTANCE, CONTRACT, FILE_NAME, MESSAGE, PDF, RESULT, new_order

HERE = Path(__file__).parent


def behave_project(folder: Path, count: int) -> None:
    shutil.copytree(HERE / "behave", folder / "features", ignore=shutil.ignore_patterns("sentences.py", "__pycache__"))
    (folder / "features" / "steps").mkdir()
    shutil.copy(HERE / "behave" / "sentences.py", folder / "features" / "steps" / "sentences.py")
    (folder / "features" / "orders.feature").write_text(_plain(count))


def stock_project(folder: Path, count: int) -> None:
    (folder / "features").mkdir()
    (folder / "features" / "orders.feature").write_text(_plain(count))
    shutil.copy(HERE / "stock" / "sentences.py", folder / "test_sentences.py")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:anyio -p no:hypothesispytest\n")


def robot_project(folder: Path, count: int) -> None:
    for name in ("workflow.resource", "SpokenLibrary.py"):
        shutil.copy(HERE / "robot" / name, folder / name)
    head = "*** Settings ***\nResource    workflow.resource\nSuite Setup    Open The Platform\n\n*** Test Cases ***\n"
    tests = "".join(f"Workflow {number}\n    A Workflow    {number}\n\n" for number in range(1, count + 1))
    (folder / "workflow.robot").write_text(head + tests)


def tavern_project(folder: Path, url: str, count: int) -> None:
    """JSON is YAML. The candidate's number is a parameter of the test."""
    shutil.copy(HERE / "tavern" / "tavern_checks.py", folder / "tavern_checks.py")
    (folder / "report.pdf").write_bytes(PDF)
    (folder / "pytest.ini").write_text("[pytest]\n")  # else the settings of this project, above it, are its own
    base, order = f"{url}/assessments", "{order:s}"

    def stage(name: str, request: dict[str, Any], status: int, check: dict[str, Any], **more: Any) -> dict[str, Any]:
        response = {"status_code": status, "verify_response_with": [check], **more}
        return {"name": name, "request": request, "response": response}

    def keeps(schema: str) -> dict[str, Any]:
        return {"function": "tavern_checks:keeps", "extra_kwargs": {"schema": schema}}

    def post(path: str, body: object) -> dict[str, Any]:
        return {"url": base + path, "method": "POST", "json": body}

    def page(status: str) -> dict[str, Any]:
        return {"url": base, "method": "GET", "params": {"status": status, "limit": "10", "offset": "0"}}

    listed = {"function": "tavern_checks:listed", "extra_kwargs": {"order": order}}
    made = json.loads(json.dumps(new_order(77777)).replace("77777", "{number:s}"))
    made["candidate"]["id"] = new_order(1)["candidate"]["id"]
    made["candidate"]["phone"] = "+49 30 5550001"
    upload = {
        "url": base + "/{order:s}/results/{result:s}/attachments",
        "method": "POST",
        "files": {"attachment": {"file_path": str(folder / "report.pdf"), "content_type": "application/pdf"}},
    }
    document = {
        "test_name": "A workflow",
        "marks": [{"parametrize": {"key": "number", "vals": [str(n) for n in range(1, count + 1)]}}],
        "stages": [
            stage("create", post("", made), 201, keeps("order"), save={"json": {"order": "id"}}),
            stage("list", page("NEW"), 200, listed),
            stage("read", {"url": base + "/{order:s}", "method": "GET"}, 200, keeps("order")),
            stage("accept", post("/{order:s}/accept", ACCEPTANCE), 200, keeps("order")),
            stage("result", post("/{order:s}/results", RESULT), 201, keeps("result"), save={"json": {"result": "id"}}),
            stage("attach", upload, 201, keeps("attachment")),
            stage("complete", post("/{order:s}/complete", MESSAGE), 200, keeps("order")),
            stage("list at the end", page("COMPLETED"), 200, listed),
        ],
    }
    (folder / "test_workflow.tavern.yaml").write_text("---\n" + json.dumps(document, indent=1) + "\n")


def newman_project(folder: Path, url: str) -> None:
    """A Postman collection of eight requests; newman goes through it once for each workflow."""
    (folder / FILE_NAME).write_bytes(PDF)
    base = f"{url}/assessments"
    order = json.dumps(new_order(77777)).replace("Ada77777", "Ada{{number}}").replace("ada.77777", "ada.{{number}}")

    def item(
        name: str, method: str, path: str, status: int, schema: str, body: str | None = None, then: str = ""
    ) -> Any:
        script = [
            f"pm.test('status', () => pm.response.to.have.status({status}));",
            f"const schema = {json.dumps(_whole(schema))};",
            "pm.test('schema', () => pm.response.to.have.jsonSchema(schema));",
            then,
        ]
        request: dict[str, Any] = {"method": method, "url": base + path, "header": []}
        if body == "file":
            field = {"key": "attachment", "type": "file", "src": FILE_NAME, "contentType": "application/pdf"}
            request["body"] = {"mode": "formdata", "formdata": [field]}
        elif body is not None:
            request["header"] = [{"key": "Content-Type", "value": "application/json"}]
            request["body"] = {"mode": "raw", "raw": body}
        event = {"listen": "test", "script": {"type": "text/javascript", "exec": script}}
        return {"name": name, "request": request, "event": [event]}

    there = "pm.response.json().content.map(o => o.id)"
    listed = f"pm.test('listed', () => pm.expect({there}).to.include(pm.variables.get('order')));"
    keep = "pm.collectionVariables.set('{0}', pm.response.json().id);"
    one, page = "/{{order}}", "?status={0}&limit=10&offset=0"
    number = {
        "listen": "prerequest",
        "script": {
            "type": "text/javascript",
            "exec": ["pm.collectionVariables.set('number', pm.info.iteration + 1);"],
        },
    }
    items = [
        item("create", "POST", "", 201, "order", order, keep.format("order")),
        item("list", "GET", page.format("NEW"), 200, "order-page", None, listed),
        item("read", "GET", one, 200, "order"),
        item("accept", "POST", f"{one}/accept", 200, "order", json.dumps(ACCEPTANCE)),
        item("result", "POST", f"{one}/results", 201, "result", json.dumps(RESULT), keep.format("result")),
        item("attach", "POST", f"{one}/results/{{{{result}}}}/attachments", 201, "attachment", "file"),
        item("complete", "POST", f"{one}/complete", 200, "order", json.dumps(MESSAGE)),
        item("list at the end", "GET", page.format("COMPLETED"), 200, "order-page", None, listed),
    ]
    items[0]["event"].append(number)
    about = {"name": "workflow", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}
    (folder / "workflow.json").write_text(json.dumps({"info": about, "item": items}))


def _plain(count: int) -> str:
    """The feature without the tag that says which rule it shows, which is Proctor's."""
    return "\n".join(line for line in feature(count, outline=True).splitlines() if not line.strip().startswith("@"))


def _whole(schema: str) -> Any:
    """A schema with everything that it refers to in its place, for a validator that knows draft 7."""
    documents = {file.name: json.loads(file.read_text()) for file in CONTRACT.glob("*.json")}

    def put_in(value: Any, home: str) -> Any:
        if isinstance(value, list):
            return [put_in(one, home) for one in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            file, _, pointer = value["$ref"].partition("#")
            found: Any = documents[file or home]
            for step in filter(None, pointer.split("/")):
                found = found[step]
            return put_in(found, file or home)
        return {name: put_in(member, home) for name, member in value.items() if name not in ("$schema", "$defs")}

    return put_in(documents[f"{schema}.json"], f"{schema}.json")
