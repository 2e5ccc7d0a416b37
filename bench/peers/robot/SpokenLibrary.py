"""Keywords for Robot Framework beside its RequestsLibrary: bodies, and the schema of an answer."""

from __future__ import annotations

import json
from typing import Any

from bench.floor import VALIDATORS
from bench.workflow import ACCEPTANCE, FILE_NAME, FILE_TYPE, MESSAGE, PDF, RESULT, new_order

BODIES = {"acceptance": ACCEPTANCE, "result": RESULT, "message": MESSAGE}


class SpokenLibrary:
    ROBOT_LIBRARY_SCOPE = "GLOBAL"

    def __init__(self) -> None:
        self._checks = VALIDATORS["jsonschema"]()

    def new_order(self, number: str) -> Any:
        return new_order(int(number))

    def body_of(self, what: str) -> Any:
        return BODIES[what]

    def the_file(self) -> Any:
        return {"attachment": (FILE_NAME, PDF, FILE_TYPE)}

    def keeps_the_schema(self, response: Any, schema: str) -> None:
        self._checks[schema](json.loads(response.content))

    def is_listed(self, response: Any, order: str) -> None:
        if not any(one["id"] == order for one in response.json()["content"]):
            raise AssertionError(f"the order {order} is not in the list")
