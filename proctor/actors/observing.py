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
from proctor.traffic import OTHER, SMARTRECRUITERS, Act, Reading, Seen, Traffic
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
ANNOUNCE_SECONDS = 30.0
"""After how long the person who is to start the program is told that nothing has come yet."""
_BEFORE_AN_ORDER: Mapping[str, str] = {
    "attach": "attach a file to a result of",
    "comment": "comment on",
    "write result": "write the result of",
    "list orders": "find, in a list of orders,",
}
"""Kinds of requests as they stand before the name of an order, where they cannot stay as they are."""


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
    """Waiting for the partner to do something; at most ``seconds``, and no longer than something may still come.

    ``recorded``: all there is has been seen, and what is not in it may have been done before, after or elsewhere.
    ``say`` tells the person who starts the program, where Proctor does not.
    """

    def __init__(
        self,
        traffic: Traffic,
        gate: ActGate,
        clock: Clock,
        seconds: float,
        *,
        recorded: bool = False,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.traffic = traffic
        self.gate = gate
        self.clock = clock
        self.seconds = seconds
        self.recorded = recorded
        self.placed = Placed()
        self._say = say
        self._taken: set[int] = set()
        self._waited_in_vain = False
        self._told: set[str] = set()

    def begins(self) -> bool:
        """Wait for the program's first request; where somebody else starts it, for as long as that takes.

        Whether there is a program that something can be expected of: it has made a request that the documents describe,
        and has not ended. At once from the second time on. A recording is all that there will be.
        """
        if not self.recorded and not self._waited_in_vain and not self._begun():
            self._await_first()
        return self.recorded or (self._begun() and not self.traffic.over)

    def ready(self) -> None:
        """To be called before anything is done for the sake of the program.

        Raises NoVerdict(NO_TRAFFIC) where nothing can be expected of it.
        """
        if not self.begins():
            raise self._useless()

    def _begun(self) -> bool:
        """Whether it has made a request of which something can be expected."""
        return bool(self.gate.waiting()) or any(one.act.kind != OTHER for one in self.traffic.seen())

    def _await_first(self) -> None:
        def any_at_all() -> bool:
            return bool(len(self.traffic)) or self._begun()

        within, waited = (self.seconds if self._say is None else ANNOUNCE_SECONDS), 0.0
        while not self._look_for(any_at_all, within) and self._say is not None and not self.traffic.over:
            waited += within
            self._say(f"No request of your program has come yet; it has been waited for {waited:g} s (Ctrl-C ends it).")
        self._waited_in_vain = not self._look_for(self._begun, self.seconds if any_at_all() else 0)

    def _look_for(self, so: Callable[[], bool], within: float) -> bool:
        return eventually(so, bool, within=within, clock=self.clock, unless=lambda _: bool(self.traffic.over))

    def _useless(self) -> NoVerdict:
        """Why nothing is to be expected of the program: told in full once, and shortly from then on."""
        seen = self.traffic.seen()
        over, shortly = self.traffic.over, self.traffic.over.partition(";")[0]
        when = over or f"it was waited for {self.seconds:.3g} s"
        if not seen:
            text = what = "the partner's program has made no request at all"
            text += f": {when}"
        elif not self._begun():
            what = "the partner's program has made no request that the documents describe"
            text = f"{what}: {len(seen)} others, such as {seen[-1].exchange.line} ({seen[-1].status or 'no answer'})"
            text += f"; {when}"
        else:
            text, what = over, shortly
        if what in self._told:
            return NoVerdict(Unknown.NO_TRAFFIC, f"{what} (see the first scenario that ended so)")
        self._told.add(what)
        return NoVerdict(Unknown.NO_TRAFFIC, text, exchange=seen[-1].exchange.id if seen else None)

    def next(self, kind: str, order: str, so: Callable[[Seen], bool] = lambda _: True) -> Exchange:
        """The next request of this kind about this order that is ``so`` and was not asked for before.

        Raises NonConformance(NOT_SEEN) where the partner does not do it, NoVerdict(NO_TRAFFIC) where it does nothing,
        and where a recording does not show it.
        """
        self.gate.let(kind, order)
        if not self.traffic.over:  # what it did before it ended counts
            self.ready()
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

    def until_none(self, left: Callable[[], int]) -> bool:
        """Wait until none is left; whether it came to that. Who has done some of it meanwhile has as long again."""
        before = left() + 1
        while 0 < (now := left()) < before:
            before = now
            self.until(lambda: not left())
        return not left()

    def _within(self) -> float:
        """Once a program has kept silent for the whole of it, nobody waits as long again for its first word."""
        return min(self.seconds, SILENT_SECONDS) if self._waited_in_vain and not self._begun() else self.seconds

    def not_seen(self, what: str, order: str = "", waited: float | None = None) -> Exception:
        """What to raise where the partner has not done something, after ``waited`` seconds (all that it has).

        Of a recording only that it does not show it: what a recording does not hold is not known.
        """
        when = self.traffic.over or f"it was waited for {self.seconds if waited is None else waited:.3g} s"
        tries = self.gate.waiting(order)
        if self.recorded and not len(self.traffic):
            return NoVerdict(Unknown.NO_TRAFFIC, "the recording has no request to this platform")
        if not self.recorded and (self.traffic.over or not self._begun()):
            self._waited_in_vain = True
            return self._useless()
        seen = self.traffic.seen()
        what, about = (_about(what), f" the order {order}") if order else (what, "")
        if self.recorded:
            last = seen[-1].exchange.id if seen else None
            text = f"the recording does not show that the partner did {what}{about}; what it does not hold is not known"
            return NoVerdict(Unknown.NO_TRAFFIC, text, exchange=last)
        did = [one.act.kind for one in self.traffic.seen(order=order or None)][-10:]
        also = f"; it tries something else instead: {', '.join(tries)}" if tries else ""
        return NonConformance(
            "NOT_SEEN",
            f"the partner did not {what}{about}: {when}{also}",
            expected=what,
            observed=did or "nothing about this order",
            exchange=seen[-1].exchange.id if seen else None,
        )


def _about(kind: str) -> str:
    return _BEFORE_AN_ORDER.get(kind, kind)
