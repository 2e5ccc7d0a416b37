"""Who may use the control API: programs of this machine, others with the token, no web page of another origin."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

import httpx
import pytest

from sandbox.app import Options, Sandbox

TOKEN = "a token for the tests"
ELSEWHERE = ("192.0.2.7", 40123)
HERE = ("127.0.0.1", 40123)
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def status(
    loop: asyncio.Runner,
    client: tuple[str, int],
    headers: Mapping[str, str],
    *,
    token: str = "",
    method: str = "POST",
    path: str = "/_control/partners",
) -> int:
    async def asked() -> int:
        sandbox = Sandbox(Options(control_token=token))
        transport = httpx.ASGITransport(app=sandbox.app, client=client)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8700") as browser:
            answer = await browser.request(method, path, headers=dict(headers))
        await sandbox.close()
        return answer.status_code

    return loop.run(asked())


@pytest.mark.parametrize(
    ("client", "headers", "token", "expected"),
    [
        (HERE, {}, "", 201),
        (HERE, {}, TOKEN, 201),
        (("::1", 1), {}, "", 201),
        (("::ffff:127.0.0.1", 1), {}, "", 201),
        (HERE, {"Host": "localhost:8700"}, "", 201),
        (ELSEWHERE, {}, "", 403),
        (ELSEWHERE, BEARER, "", 403),
        (("::ffff:192.0.2.7", 1), {}, "", 403),
        (ELSEWHERE, {}, TOKEN, 401),
        (ELSEWHERE, {"Authorization": f"Bearer {TOKEN}x"}, TOKEN, 401),
        (ELSEWHERE, {"Authorization": f"Basic {TOKEN}"}, TOKEN, 401),
        (ELSEWHERE, {"Authorization": "Bearer "}, TOKEN, 401),
        (ELSEWHERE, BEARER, TOKEN, 201),
        (ELSEWHERE, BEARER | {"Host": "sandbox:8700"}, TOKEN, 201),
        # A site that lets its name point here, and a page of another origin that sends a form.
        (HERE, {"Host": "site.example"}, "", 421),
        (HERE, {"Origin": "https://site.example"}, "", 403),
        (HERE, {"Sec-Fetch-Site": "cross-site"}, "", 403),
        (HERE, {"Origin": "http://127.0.0.1:8700", "Sec-Fetch-Site": "same-origin"}, "", 201),
    ],
)
def test_who_is_let_in(
    loop: asyncio.Runner, client: tuple[str, int], headers: Mapping[str, str], token: str, expected: int
) -> None:
    assert status(loop, client, headers, token=token) == expected


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/_control"), ("GET", "/_control/faults"), ("POST", "/_control/reset")]
)
def test_every_operation_has_the_same_door(loop: asyncio.Runner, method: str, path: str) -> None:
    assert status(loop, ELSEWHERE, {}, method=method, path=path) == 403


def test_the_platforms_are_open_to_all(loop: asyncio.Runner) -> None:
    assert status(loop, ELSEWHERE, {}, method="GET", path="/smartrecruiters/v1/assessments") == 401  # no key
