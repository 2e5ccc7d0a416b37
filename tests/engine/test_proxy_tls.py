"""The recording proxy before a platform that speaks TLS: certificates are checked, bodies pass as over plain HTTP."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest
from raw_server import RawServer
from test_proxy_stage import Platform, answer, chunked, request, staged

# Of nobody and for nothing but these tests: signed by itself, for 127.0.0.1.
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7yIwcaGFooa34TfZ
O1A2Lg+wBipEI+HaCO01Y7RymeyhRANCAAQt73BikUj/0FB+3oNM9VNdqS2Rw+FR
lhnWghyIAcbWUSfTE+ARaEuBJkeRFs/FNkIKTaHtCHSm9REjx9sRMHq+
-----END PRIVATE KEY-----
"""
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBlTCCATygAwIBAgIURhsxGRkwHEj6CHl3JFalVMC8vgswCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMcHJvY3RvciB0ZXN0MCAXDTI2MTEyMjA0MjQxMFoYDzIxMjYx
MDI5MDQyNDEwWjAXMRUwEwYDVQQDDAxwcm9jdG9yIHRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQt73BikUj/0FB+3oNM9VNdqS2Rw+FRlhnWghyIAcbWUSfT
E+ARaEuBJkeRFs/FNkIKTaHtCHSm9REjx9sRMHq+o2QwYjAdBgNVHQ4EFgQU/0jm
Yr3YzobZPGoxa7ZvkCn+dMgwHwYDVR0jBBgwFoAU/0jmYr3YzobZPGoxa7ZvkCn+
dMgwDwYDVR0RBAgwBocEfwAAATAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMC
A0cAMEQCIAozUb09RDOSyqmGrcWlHnz/KKTv9rFOPH4CxJrs3g/UAiAXYcYdAfkm
V0nvy6ZRPDTL5ftkqt1egFpJs9Ik0fpDXw==
-----END CERTIFICATE-----
"""


@pytest.fixture
def server_side(tmp_path: Path) -> ssl.SSLContext:
    (tmp_path / "both.pem").write_text(KEY + CERTIFICATE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    return context


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cadata=CERTIFICATE)


def test_a_platform_with_a_trusted_certificate(server_side: ssl.SSLContext) -> None:
    body = bytes(range(256)) * 4000
    with (
        Platform(lambda asked: answer(asked.body), tls=server_side) as platform,
        staged(platform.base, ssl_context=trusting()) as stage,
        stage.partner() as partner,
    ):
        assert stage.url.startswith("http://127.0.0.1:")
        for _ in range(3):
            assert partner.ask(request("POST", body=body)).body == body
        assert len(platform.connections) == 1
        assert stage.book.exchanges[0].request.url == f"{platform.base}/things"
        assert stage.book.exchanges[0].request.url.startswith("https://")
    assert platform.asked[0].get("host") == platform.url.removeprefix("https://")


@pytest.mark.parametrize("context", [None, "other name"])
def test_a_certificate_that_does_not_fit_is_refused(server_side: ssl.SSLContext, context: str | None) -> None:
    trust = trusting() if context else None
    with Platform(tls=server_side) as platform:
        url = platform.base.replace("127.0.0.1", "localhost") if context else platform.base
        with staged(url, ssl_context=trust) as stage:
            assert stage.ask(request(body=b"secret")).status == 502
            assert "certificate" in stage.book.one.trouble.lower() and platform.asked == []


def test_a_platform_that_does_not_speak_tls() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        connection.recv(65536)
        connection.sendall(answer(status="400 What"))

    with RawServer(handle) as server, staged(server.url.replace("http:", "https:"), ssl_context=trusting()) as stage:
        assert stage.ask(request()).status == 502
        assert "could not be reached" in stage.book.one.trouble


def test_an_answer_that_ends_early_over_tls(server_side: ssl.SSLContext) -> None:
    cut = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"abc", 3)[:-5]
    with (
        Platform(lambda _: cut, once=True, tls=server_side) as platform,
        staged(platform.base, ssl_context=trusting()) as stage,
    ):
        heard = stage.ask(request())
        assert (heard.body, heard.whole) == (b"abc", False)
        assert stage.book.one.answer.flaw == "BODY_TRUNCATED"
