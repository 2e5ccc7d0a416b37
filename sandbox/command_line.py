"""The command line of ``python -m sandbox``: options in, one clear line on standard error when something is wrong.

Exit status: 0 after a clean end, 4 for wrong usage, 7 when the sandbox cannot start as asked.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from sandbox import control
from sandbox.app import PLATFORMS, Options, Sandbox
from sandbox.server import listen, serve
from sandbox.store import StateError

_USAGE_ERROR = 4
_CANNOT_START = 7


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(_USAGE_ERROR, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="sandbox",
        description="Mock platforms for developing and testing assessment integrations.",
        epilog=f"The control API is for programs of this machine. With {control.TOKEN} in the environment others may "
        "use it too, with that token as Authorization: Bearer.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8700, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the state in this file (default: forget it)")
    parser.add_argument(
        "--quirk", type=_setting, action="append", default=[], metavar="NAME=VALUE", help="behave differently"
    )
    parser.add_argument("--fault", action="append", default=[], metavar="NAME", help="begin with this defect")
    parser.add_argument(
        "--allow-notify-host",
        action="append",
        default=[],
        metavar="HOST",
        help="a host besides this machine that may be called: told of new orders, asked for files",
    )
    parser.add_argument("--list-faults", action="store_true", help="print the defects that there are, and end")
    parser.add_argument("--list-quirks", action="store_true", help="print the quirks that there are, and end")
    parser.add_argument("--ready-json", action="store_true", help="print one JSON line once listening, nothing else")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input does")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port number (0 to 65535)")
    return int(text)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE")
    return name, value


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; the exit status."""
    asked = _parser().parse_args(arguments)
    if asked.list_faults or asked.list_quirks:
        _list(asked.list_faults, asked.list_quirks)
        return 0
    options = Options(
        state=asked.state,
        quirks=dict(asked.quirk),
        faults=tuple(asked.fault),
        notify_hosts=frozenset(asked.allow_notify_host),
        page_hosts=frozenset({asked.host.lower()}),
        control_token=os.environ.get(control.TOKEN, ""),
    )
    try:
        listener = listen(asked.host, asked.port)
    except (OSError, OverflowError, UnicodeError) as problem:
        return _cannot_start(f"cannot listen on {asked.host} port {asked.port}: {_reason(problem)}; try --port 0")
    try:
        sandbox = Sandbox(options)
    except (StateError, KeyError, ValueError) as problem:
        listener.close()
        return _cannot_start(_reason(problem))
    origin = _origin(listener)
    serve(sandbox, listener, lambda: _announce(sandbox, origin, asked.ready_json), asked.exit_with_stdin)
    return 0


def _list(faults: bool, quirks: bool) -> None:
    """A line for each: its name, the rule that it is about, and what it does."""
    for kind in PLATFORMS:
        for fault in kind.faults if faults else ():
            print(f"{fault.name:<42} {fault.requirement:<15} {fault.text}")
        for quirk in kind.quirks if quirks else ():
            values = "|".join(quirk.values)
            print(f"{quirk.name}={values} ({quirk.default})  {quirk.rule}  {quirk.text}")


def _cannot_start(reason: str) -> int:
    print("sandbox: " + " ".join(reason.split()), file=sys.stderr)
    return _CANNOT_START


def _reason(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return str(problem.args[0]) if problem.args else type(problem).__name__


def _origin(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    # Nobody can call a wildcard address; this machine's own name for itself reaches it.
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _announce(sandbox: Sandbox, origin: str, as_json: bool) -> None:
    if as_json:
        bases = {platform.name: origin + platform.base_path for platform in sandbox.platforms}
        ready = {"ready": True, "url": origin, **bases, "control": origin + control.BASE_PATH}
        print(json.dumps(ready), flush=True)
        return
    lines = [f"The sandbox is listening on {origin}", f"  open in a browser    {origin}/"]
    for platform in sandbox.platforms:
        lines += platform.greeting(origin)
    lines.append(f"  control API          {origin}{control.BASE_PATH}")
    lines.append("Stop it with Ctrl-C.")
    print("\n".join(lines), flush=True)
