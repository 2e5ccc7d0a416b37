"""Reads a platform's published document: a file, or an address on the network, within limits.

Raises ConfigurationError for whatever cannot be had, is too large, takes too long or is no OpenAPI document of 3.0 or
3.1. No credentials are sent: what needs a key to be read is not published.
"""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import yaml

from proctor.contract import StrictLoader
from proctor.drift.book import Book, published_book
from proctor.exchange import no_member_twice
from proctor.failures import ConfigurationError, shown

LARGEST_DOCUMENT = 32 * 1024 * 1024
SECONDS = 30.0
MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)


def read_published(source: str, *, seconds: float = SECONDS, largest: int = LARGEST_DOCUMENT) -> Book:
    """The document at a path or a URL."""
    if "://" in source:
        name = _without_secrets(source)
        return _parsed(name, _fetched(source, seconds, largest))
    file = Path(source)
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ConfigurationError("is no file", file=file, expected="an OpenAPI document")
        if status.st_size > largest:
            raise ConfigurationError(f"larger than {largest} bytes", file=file, expected="an OpenAPI document")
        content = file.read_bytes()
    except OSError as problem:
        raise ConfigurationError(
            f"cannot be read: {problem.strerror}", file=file, expected="an OpenAPI document"
        ) from None
    return _parsed(shown(file), content)


def _fetched(url: str, seconds: float, largest: int) -> bytes:
    name = _without_secrets(url)
    try:
        return asyncio.run(_fetch_within(url, seconds, largest))
    except TimeoutError:
        raise ConfigurationError(
            f"{name}: no whole answer within {seconds:g} seconds", expected="an address that answers; or a file"
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as problem:
        what = str(problem) or type(problem).__name__
        raise ConfigurationError(f"{name}: cannot be fetched: {what}", expected="an OpenAPI document") from None


async def _fetch_within(url: str, seconds: float, largest: int) -> bytes:
    async with asyncio.timeout(seconds), httpx.AsyncClient(timeout=seconds, follow_redirects=False) as client:
        for _ in range(MOST_REDIRECTS + 1):
            _check_address(url)
            async with client.stream(
                "GET", url, headers={"Accept": "application/json, application/yaml, */*"}
            ) as answer:
                if answer.status_code in _REDIRECTS and "location" in answer.headers:
                    url = next_address(url, answer.headers["location"])
                    continue
                if answer.status_code != 200:
                    raise ConfigurationError(
                        f"{_without_secrets(url)}: answers with {answer.status_code}", expected="the status 200"
                    )
                return await _body(answer, _without_secrets(url), largest)
    raise ConfigurationError(
        f"{_without_secrets(url)}: more than {MOST_REDIRECTS} redirects", expected="the document's own address"
    )


async def _body(answer: httpx.Response, name: str, largest: int) -> bytes:
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > largest:
            raise ConfigurationError(f"{name}: larger than {largest} bytes", expected="an OpenAPI document")
    return bytes(content)


def next_address(url: str, location: str) -> str:
    """Where a redirect leads. What was asked for by https is not taken from anywhere else."""
    target = str(httpx.URL(url).join(location))
    if url.startswith("https:") and not target.startswith("https:"):
        raise ConfigurationError(
            f"{_without_secrets(url)}: leads from https to {_without_secrets(target)}", expected="https"
        )
    return target


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname)
    except ValueError:
        parts, named = None, False
    if parts is None or not named or parts.scheme not in ("http", "https"):
        raise ConfigurationError(f"{_without_secrets(url)}: no address of a document", expected="https:// or http://")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(
            f"{_without_secrets(url)}: has credentials in it", expected="an address without; none are sent"
        )


def _without_secrets(url: str) -> str:
    """An address as it may be shown: without credentials and query."""
    try:
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))[:300]
    except ValueError:
        return "the address"


def _parsed(name: str, content: bytes) -> Book:
    expected = "an OpenAPI document, JSON or YAML"
    try:
        text = content.decode("utf-8-sig")
        document: Any
        if text.lstrip().startswith(("{", "[")):
            document = json.loads(text, object_pairs_hook=no_member_twice)
        else:
            document = yaml.load(text, StrictLoader)  # noqa: S506 - a safe loader
    except UnicodeDecodeError as problem:
        raise ConfigurationError(f"{name}: not UTF-8 at byte {problem.start}", expected=expected) from None
    except json.JSONDecodeError as problem:
        raise ConfigurationError(f"{name}:{problem.lineno}: not JSON: {problem.msg}", expected=expected) from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        what = getattr(problem, "problem", None) or str(problem).partition("\n")[0]
        raise ConfigurationError(f"{name}{line}: not YAML: {what}", expected=expected) from None
    except RecursionError:
        raise ConfigurationError(f"{name}: nested too deeply", expected=expected) from None
    except ValueError as problem:
        raise ConfigurationError(f"{name}: cannot be read: {problem}", expected=expected) from None
    version = str(document.get("openapi", "")) if isinstance(document, dict) else ""
    if not version.startswith(("3.0", "3.1")):
        found = f"openapi is {version!r}" if version else "there is no member openapi"
        raise ConfigurationError(
            f"{name}: no OpenAPI document of 3.0 or 3.1: {found[:120]}", expected='openapi: "3.1.x"'
        )
    return published_book(name, document)
