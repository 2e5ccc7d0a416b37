"""The platform of the benchmark: a bare Starlette application with its orders in a dictionary, and a count of its own.

It checks nothing but the order's state: what a contestant takes is to be the contestant's own. A workflow counts when
it was gone through in order: created, listed, read, accepted, with a result, with a file, completed, listed.
"""

from __future__ import annotations

import itertools
import json
from collections import deque
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.workflow import OFFER, PAGE, person

Order = dict[str, Any]
WAY = ("created", "listed", "read", "accepted", "result", "file", "completed", "listed at the end")


class Platform:
    """Orders by id. ``done`` counts the workflows that were gone through, ``astray`` the requests that did not fit."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.completed: deque[str] = deque(maxlen=PAGE)
        self.new: dict[str, None] = {}
        self.way: dict[str, int] = {}
        self.done = 0
        self.astray = 0
        self.requests = 0
        self._numbers = itertools.count(1)
        # Lists are full from the beginning, so that each workflow has the same work.
        for number in range(PAGE):
            self._order(person(900_000 + number))
            done = self._order(person(910_000 + number))
            done["status"] = "COMPLETED"
            del self.new[done["id"]]
            self.completed.append(done["id"])

    async def create(self, request: Request) -> Response:
        body = await request.json()
        order = self._order(body["candidate"])
        self.way[order["id"]] = 1
        return self._answer(201, order)

    async def list(self, request: Request) -> Response:
        status = request.query_params.get("status", "NEW")
        found = self.completed if status == "COMPLETED" else list(itertools.islice(reversed(self.new), PAGE))
        total = len(self.completed) if status == "COMPLETED" else len(self.new)
        for name in found:
            place = self.way.get(name)
            if place == (7 if status == "COMPLETED" else 1):
                self.way[name] = place + 1
                if place == 7:
                    self.done += 1
                    del self.way[name]
        content = [self.orders[name] for name in found]
        return self._answer(200, {"limit": PAGE, "offset": 0, "totalFound": total, "content": content})

    async def read(self, request: Request) -> Response:
        order = self.orders[request.path_params["order"]]
        self._step(order["id"], 2)
        return self._answer(200, order)

    async def accept(self, request: Request) -> Response:
        body, order = await request.json(), self.orders[request.path_params["order"]]
        self._step(order["id"], 3)
        order |= {"status": "IN_PROGRESS", "lastUpdateDate": _now(), **body}
        self.new.pop(order["id"], None)
        return self._answer(200, order)

    async def result(self, request: Request) -> Response:
        body, order = await request.json(), self.orders[request.path_params["order"]]
        self._step(order["id"], 4)
        made = {"id": self._id("d"), "orderId": order["id"], **body, "createDate": _now(), "attachments": []}
        order["results"].append(made["id"])
        return self._answer(201, made)

    async def attach(self, request: Request) -> Response:
        body = await request.body()
        self._step(request.path_params["order"], 5)
        made = {
            "id": self._id("e"),
            "resultId": request.path_params["result"],
            "fileName": "report.pdf",
            "contentType": "application/pdf",
            "size": len(body),
            "createDate": _now(),
        }
        return self._answer(201, made)

    async def complete(self, request: Request) -> Response:
        body, order = await request.json(), self.orders[request.path_params["order"]]
        self._step(order["id"], 6)
        order |= {"status": "COMPLETED", "lastUpdateDate": _now(), **body}
        self.completed.append(order["id"])
        return self._answer(200, order)

    async def count(self, _request: Request) -> Response:
        told = {"done": self.done, "astray": self.astray, "open": len(self.way), "requests": self.requests}
        return Response(json.dumps(told), media_type="application/json")

    def _order(self, candidate: dict[str, Any]) -> Order:
        name = self._id("a")
        order: Order = {
            "id": name,
            "status": "NEW",
            "createDate": _now(),
            "lastUpdateDate": _now(),
            "candidate": candidate,
            "company": {"id": _fixed("c"), "name": "Acme Industries", "site": "https://acme.example/careers"},
            "offer": {
                "id": OFFER,
                "name": "Coding skills",
                "description": "A test of what somebody can do with a keyboard in three quarters of an hour",
                "type": "SKILLS_TEST",
                "price": {"amount": 12.5, "currency": "EUR"},
            },
            "job": {
                "id": _fixed("7"),
                "title": "Engineer",
                "department": "Machines",
                "location": "Berlin",
                "language": "en-GB",
            },
            "requestor": {"id": _fixed("9"), "name": "Grace Recruiter", "email": "grace@acme.example"},
            "links": [
                {"rel": "self", "href": f"https://platform.example/v1/assessments/{name}"},
                {"rel": "candidate", "href": f"https://platform.example/v1/candidates/{candidate['id']}"},
            ],
            "results": [],
        }
        self.orders[name] = order
        self.new[name] = None
        return order

    def _step(self, order: str, place: int) -> None:
        if self.way.get(order) == place:
            self.way[order] = place + 1
        else:
            self.astray += 1

    def _id(self, kind: str) -> str:
        return f"{next(self._numbers):08x}-{kind * 4}-4000-8000-{kind * 12}"

    def _answer(self, status: int, body: object) -> Response:
        self.requests += 1
        return Response(json.dumps(body, separators=(",", ":")), status, media_type="application/json")


def _fixed(kind: str) -> str:
    return f"{kind * 8}-0000-4000-8000-{kind * 12}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def application() -> Starlette:
    """A platform of its own, without any order of a contestant."""
    platform = Platform()
    order = "/assessments/{order}"
    return Starlette(
        routes=[
            Route("/assessments", platform.list, methods=["GET"]),
            Route("/assessments", platform.create, methods=["POST"]),
            Route(order, platform.read, methods=["GET"]),
            Route(f"{order}/accept", platform.accept, methods=["POST"]),
            Route(f"{order}/results", platform.result, methods=["POST"]),
            Route(f"{order}/results/{{result}}/attachments", platform.attach, methods=["POST"]),
            Route(f"{order}/complete", platform.complete, methods=["POST"]),
            Route("/count", platform.count, methods=["GET"]),
        ]
    )
