"""Observing a partner's program: waiting for what it does, and holding it back until a sentence asks for it.

A held request lets the sentences before it look at the state before it, however fast the program is. Knows no messages;
what a request does is told by ``proctor.traffic``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

from proctor.exchange import Exchange, Request
from proctor.failures import NonConformance, NoVerdict
from proctor.proxy_hold import Hold
from proctor.traffic import SMARTRECRUITERS, Act, Reading, Seen, Traffic
from proctor.verdicts import Unknown
from proctor.waiting import Clock, eventually

HELD: Mapping[str, frozenset[str]] = {
    SMARTRECRUITERS: frozenset({"accept", "reject", "complete", "submit a result to", "attach"}),
}
"""What is held in a scenario that goes step by step, by profile."""
OUT_OF_TURN = 1.0
"""Seconds after which a held request shows that its sender does something else than what is waited for."""

SILENT_SECONDS = 0.2
"""How long a program that has never said a word is waited for, once it has been waited for in full."""


@dataclass(slots=True)
class _Held:
    act: Act
    hold: Hold


class ActGate:
    """Holds what the partner does to the orders of a scenario. Asked in the proxy's thread, told in the scenario's."""

    def __init__(self, reading: Reading, seconds: float) -> None:
        self._reading = reading
        self._seconds = seconds
        self._lock = Lock()
        self._active = False
        self._everything = False
        self._past: frozenset[str] = frozenset()
        self._open: set[tuple[str, str]] = set()
        self._held: list[_Held] = []
        self._holds: list[Hold] = []

    def begin(self, past: frozenset[str]) -> None:
        """From now on hold; ``past`` are the orders of earlier scenarios, which pass."""
        with self._lock:
            self._past = past
            self._open = set()
            self._active = True

    def stop(self) -> None:
        """From now on hold whatever is asked, until ``end``: the program sees nothing of what happens meanwhile."""
        with self._lock:
            self._everything = True

    def end(self) -> None:
        """Let everything go."""
        with self._lock:
            self._active = self._everything = False
            held, self._held = self._held, []
        for one in held:
            one.hold.release()

    def hold(self, request: Request) -> Hold | None:
        act = self._reading.act(request)
        kinds = HELD.get(self._reading.profile, frozenset())
        with self._lock:
            if not self._everything:
                if not self._active or act.kind not in kinds or act.order in self._past:
                    return None
                if (act.kind, act.order) in self._open:
                    return None
            hold = Hold(self._seconds)
            self._held.append(_Held(act, hold))
            self._holds.append(hold)
            return hold

    def held(self, exchange: str) -> Hold | None:
        """The hold of the exchange that the proxy gave this id, if it was held. To be asked once: it is forgotten."""
        with self._lock:
            hold = next((hold for hold in self._holds if hold.exchange == exchange), None)
            if hold is not None:
                self._holds.remove(hold)
        return hold

    def let(self, kind: str, order: str) -> None:
        """Let this kind of request about this order pass, those that are held and those that come."""
        with self._lock:
            self._open.add((kind, order))
            going = [one for one in self._held if (one.act.kind, one.act.order) == (kind, order)]
            self._held = [one for one in self._held if one not in going]
        for one in going:
            one.hold.release()

    def waiting(self, order: str = "") -> tuple[str, ...]:
        """What is held about an order, or about any."""
        with self._lock:
            return tuple(one.act.kind for one in self._held if order in ("", one.act.order))


@dataclass(frozen=True, slots=True)
class Placed:
    """The order that was placed last, and how much traffic there had been before."""

    order: str = ""
    since: int = 0


class Watch:
    """Waiting for the partner to do something; at most ``seconds``, and no longer than something may still come."""

    def __init__(self, traffic: Traffic, gate: ActGate, clock: Clock, seconds: float) -> None:
        self.traffic = traffic
        self.gate = gate
        self.clock = clock
        self.seconds = seconds
        self.placed = Placed()
        self._taken: set[int] = set()
        self._waited_in_vain = False

    def next(self, kind: str, order: str, so: Callable[[Seen], bool] = lambda _: True) -> Exchange:
        """The next request of this kind about this order that is ``so`` and was not asked for before.

        Raises NonConformance(NOT_SEEN) where the partner does not do it, NoVerdict(NO_TRAFFIC) where it does nothing.
        """
        self.gate.let(kind, order)
        began = self.clock.now()

        def look() -> tuple[Seen | None, bool]:
            # Asked before: what came together with the end is then seen.
            over = bool(self.traffic.over)
            fitting = (one for one in self.traffic.seen(kind, order=order) if one.number not in self._taken and so(one))
            return next(fitting, None), over

        def hopeless(found: tuple[Seen | None, bool]) -> bool:
            late = self.clock.now() - began > OUT_OF_TURN
            return found[1] or (late and bool(order) and bool(self.gate.waiting(order)))

        seen, _ = eventually(look, lambda s: s[0] is not None, within=self._within(), clock=self.clock, unless=hopeless)
        if seen is None:
            raise self.not_seen(kind, order, self.clock.now() - began)
        self._taken.add(seen.number)
        return seen.exchange

    def until(self, look: Callable[[], bool]) -> bool:
        """Wait until it is so; whether it is."""

        def also() -> tuple[bool, bool]:
            over = bool(self.traffic.over)
            return look(), over

        return eventually(also, lambda s: s[0], within=self._within(), clock=self.clock, unless=lambda s: s[1])[0]

    def _within(self) -> float:
        """Once a program has kept silent for the whole of it, nobody waits as long again for its first word."""
        return min(self.seconds, SILENT_SECONDS) if self._waited_in_vain and not len(self.traffic) else self.seconds

    def not_seen(self, what: str, order: str = "", waited: float | None = None) -> Exception:
        """What to raise where the partner has not done something, after ``waited`` seconds (all that it has)."""
        when = self.traffic.over or f"it was waited for {self.seconds if waited is None else waited:.3g} s"
        tries = self.gate.waiting(order)
        if not len(self.traffic) and not tries:
            self._waited_in_vain = True
            return NoVerdict(Unknown.NO_TRAFFIC, f"the partner's program has made no request at all: {when}")
        seen = self.traffic.seen()
        did = [one.act.kind for one in self.traffic.seen(order=order or None)][-10:]
        also = f"; it tries something else instead: {', '.join(tries)}" if tries else ""
        about = f" the order {order}" if order else ""
        return NonConformance(
            "NOT_SEEN",
            f"the partner did not {what}{about}: {when}{also}",
            expected=what,
            observed=did or "nothing about this order",
            exchange=seen[-1].exchange.id if seen else None,
        )
