"""The sandbox under load: reads and durable writes beside a bare handler, long lists, many partners, memory, start.

A durable write is a partner's setting, set anew with another value each time: one transaction in the state's file.
"""

from __future__ import annotations

import json
import time

from bench.entries import Entry, Figures, Workshop
from bench.sandbox_state import NO_LIMIT, SETTING_BODY, Partner, answer_of, partner_with
from bench.servers import fixed, sandbox
from bench.wrk import Load, Target, put_load, put_load_when_warm

FEW = 50


def loaded(kind: str, connections: int, seconds: float) -> tuple[Entry, Entry]:
    """The sandbox and the bare handler, with the same requests; ``kind`` is "read" or "write"."""
    body = SETTING_BODY if kind == "write" else None

    def own(workshop: Workshop) -> Figures:
        folder = workshop.fresh("load")
        with sandbox(*NO_LIMIT, "--state", str(folder / "state.sqlite")) as server:
            partner = partner_with(server, FEW)
            return put_load_when_warm(server.url, Load([_target(partner, kind)], connections, seconds, body), folder)

    def bare(workshop: Workshop) -> Figures:
        folder = workshop.fresh("load")
        answers = folder / "answers.json"
        with sandbox(*NO_LIMIT) as server:
            partner = partner_with(server, FEW)
            target = _target(partner, kind)
            answers.write_text(
                json.dumps({"GET" if body is None else "POST": answer_of(server, target.path, target.key, body)})
            )
        with fixed(answers) as server:
            return put_load_when_warm(server.url, Load([target], connections, seconds, body), folder)

    return Entry(f"sandbox, {kind}s, c={connections}", own), Entry(f"bare handler, {kind}s, c={connections}", bare)


def page_of(orders: int, seconds: float) -> Entry:
    """A page of a hundred orders for a partner that has so many, placed in bulk by the control API."""

    def measure(workshop: Workshop) -> Figures:
        folder = workshop.fresh("page")
        with sandbox(*NO_LIMIT, "--state", str(folder / "state.sqlite")) as server:
            began = time.monotonic()
            partner = partner_with(server, orders)
            filled = time.monotonic() - began
            found = put_load_when_warm(server.url, Load([Target(partner.key, partner.page())], 1, seconds), folder)
            return {**found, "fill_s": filled, "memory_mb": server.memory_mb}

    return Entry(f"a page of {orders:,} orders", measure)


def crowd(partners: int, customers: int, seconds: float) -> tuple[Entry, Entry]:
    """So many partners and customers at once: each partner has a connection, and asks for its new orders.

    And the bare handler for as many connections, which answers a list of the same length.
    """
    each = customers // partners

    def own(workshop: Workshop) -> Figures:
        folder = workshop.fresh("crowd")
        with sandbox(*NO_LIMIT, "--state", str(folder / "state.sqlite")) as server:
            all_of_them = [partner_with(server, 2 * each, each) for _ in range(partners)]
            targets = [Target(one.key, one.page(10)) for one in all_of_them]
            found = put_load_when_warm(server.url, Load(targets, partners, seconds), folder)
            return {**found, "memory_mb": server.memory_mb}

    def bare(workshop: Workshop) -> Figures:
        folder = workshop.fresh("crowd")
        answers = folder / "answers.json"
        with sandbox(*NO_LIMIT) as server:
            one = partner_with(server, 2 * each, each)
            answers.write_text(json.dumps({"GET": answer_of(server, one.page(10), one.key)}))
        with fixed(answers) as server:
            return put_load_when_warm(server.url, Load([Target(one.key, one.page(10))], partners, seconds), folder)

    return Entry(f"{partners} partners, {customers:,} customers", own), Entry(f"bare handler, c={partners}", bare)


def endurance(seconds: float) -> Entry:
    """How much memory the sandbox has more after reads and writes for so long than after a tenth of that."""

    def measure(workshop: Workshop) -> Figures:
        folder = workshop.fresh("endurance")
        with sandbox(*NO_LIMIT, "--state", str(folder / "state.sqlite")) as server:
            partner = partner_with(server, FEW)
            held: list[float] = []
            for share in (0.1, 0.9):
                for kind, body in (("read", None), ("write", SETTING_BODY)):
                    put_load(server.url, Load([_target(partner, kind)], 16, share * seconds / 2, body), folder)
                held.append(server.memory_mb)
            return {"memory_mb": held[1], "growth_mb": held[1] - held[0], "seconds": seconds}

    return Entry(f"under load for {seconds:g} s", measure)


def start() -> Entry:
    """From the start of the process to the first answer, and what it holds then."""

    def measure(workshop: Workshop) -> Figures:
        workshop.fresh("start")
        began = time.monotonic()
        with sandbox() as server:
            server.get("/_control")
            return {"wall_s": time.monotonic() - began, "memory_mb": server.memory_mb}

    return Entry("first answer", measure)


def _target(partner: Partner, kind: str) -> Target:
    return Target(partner.key, partner.read if kind == "read" else partner.write)
