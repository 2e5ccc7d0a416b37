"""Doing from a page what the control API does: the same operations, rules and defects, without HTTP between.

Not for anything that the control API cannot do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.asgi import Query
from sandbox.faults import Faults
from sandbox.messages import Answer, Call, JsonObject
from sandbox.routing import Operation


class ControlCalls:
    """``operations`` are those a platform brings for the control API (``Platform.control``)."""

    def __init__(self, operations: Iterable[Operation[Any]], faults: Faults) -> None:
        self._operations = {operation.name: operation for operation in operations}
        self._faults = faults

    def do(
        self,
        name: str,
        body: JsonObject | None = None,
        query: Mapping[str, str] | None = None,
        /,
        caller: str = "",
        prepared: Any = None,
        **arguments: str,
    ) -> Answer:
        """What the operation answers, changed by the faults that are on. Raises Refusal, or KeyError without the name.

        ``arguments`` are the variables of its path, such as ``partnerId``. ``then`` of the answer is to be passed on.
        ``caller`` is for operations of an interface with keys: whose key it would be. ``prepared`` is what ``prepare``
        gave.
        """
        call = self._call(name, body, query, caller, arguments, prepared)
        return self._faults.altered_answer(call, self._operations[name].handler(call, None).shaped())

    async def prepare(self, name: str, body: JsonObject | None = None, /, **arguments: str) -> Any:
        """What the operation does before its transaction, if anything. Raises Refusal."""
        operation = self._operations[name]
        call = self._call(name, body, None, "", arguments, None)
        return await operation.prepare(call, None) if operation.prepare else None

    def _call(
        self,
        name: str,
        body: JsonObject | None,
        query: Mapping[str, str] | None,
        caller: str,
        arguments: Mapping[str, str],
        prepared: Any,
    ) -> Call:
        operation = self._operations[name]
        return Call(
            operation=name,
            method=operation.method,
            path=operation.template,
            query=Query((query or {}).items()),
            headers={},
            arguments=arguments,
            caller=caller,
            body=dict(body or {}),
            prepared=prepared,
        )

    def body(
        self,
        name: str,
        body: JsonObject | None = None,
        query: Mapping[str, str] | None = None,
        /,
        caller: str = "",
        **arguments: str,
    ) -> Any:
        """The body of what the operation answers."""
        return self.do(name, body, query, caller=caller, **arguments).body
