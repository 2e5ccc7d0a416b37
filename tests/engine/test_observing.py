"""Waiting for what the partner's program does, and holding it back; by a clock of its own, so nothing takes time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import partial
from threading import Condition
from typing import Any

import pytest
from miniatures import answer

from proctor.actors.observing import HELD, OUT_OF_TURN, ActGate, Watch
from proctor.exchange import Exchange, Request
from proctor.failures import NonConformance, NoVerdict
from proctor.proxy_hold import Hold
from proctor.traffic import KOMBO, SMARTRECRUITERS, Reading, Traffic
from proctor.verdicts import Unknown

BASE = "/v1"
SECONDS = 20.0


def asked(act: str, order: str = "o1", **query: str) -> Request:
    path = f"/assessments/{order}/{act}" if act else "/assessments"
    return Request(
        "POST" if act else "GET", f"http://h.invalid{BASE}{path}?{'&'.join(f'{k}={v}' for k, v in query.items())}"
    )


class Program:
    """A partner's program that does things at set times; the clock by which it is watched moves only by waiting."""

    def __init__(self, profile: str = SMARTRECRUITERS) -> None:
        reading = Reading(profile, BASE)
        self.time = 1000.0
        self.later: list[tuple[float, Callable[[], object]]] = []
        self.traffic = Traffic(reading, Condition())
        self.gate = ActGate(reading, 5.0)
        self.watch = Watch(self.traffic, self.gate, self, SECONDS)
        self.holds: list[Hold | None] = []

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.time += seconds
        due = [what for at, what in self.later if at <= self.passed]
        self.later = [one for one in self.later if one[0] > self.passed]
        for what in due:
            what()

    @property
    def passed(self) -> float:
        return self.time - 1000.0

    def at(self, seconds: float, what: Callable[[], object]) -> None:
        self.later.append((seconds, what))

    def does(self, act: str, order: str = "o1", **query: str) -> Exchange:
        request = asked(act, order, **query)
        exchange = Exchange(f"s1-{len(self.traffic)}", "partner", "p", request, answer({}))
        self.traffic.put(exchange)
        return exchange

    def tries(self, act: str, order: str = "o1") -> Hold | None:
        """As the proxy does: a request that is held is not seen until it is let go."""
        self.holds.append(hold := self.gate.hold(asked(act, order)))
        return hold


@pytest.fixture
def program() -> Program:
    return Program()


# --- waiting for what comes next


def test_what_was_done_already_is_found_at_once(program: Program) -> None:
    done = program.does("accept")
    assert program.watch.next("accept", "o1") is done and program.passed == 0


def test_what_comes_later_is_waited_for(program: Program) -> None:
    program.at(7, lambda: program.does("accept", "o2"))
    program.at(9, lambda: program.does("accept"))
    assert program.watch.next("accept", "o1").request.url.startswith("http://h.invalid/v1/assessments/o1/accept")
    assert 9 <= program.passed < 9.5


def test_each_is_taken_once_and_in_its_order(program: Program) -> None:
    first, second = program.does("accept"), program.does("accept")
    assert program.watch.next("accept", "o1") is first
    assert program.watch.next("accept", "o1") is second
    with pytest.raises(NonConformance):
        program.watch.next("accept", "o1")
    assert program.passed == pytest.approx(SECONDS)


def test_the_one_that_is_so_is_found_and_the_others_stay(program: Program) -> None:
    other, wanted = program.does("", status="NEW"), program.does("", status="COMPLETED")
    assert program.watch.next("list orders", "", lambda seen: seen.query["status"] == "COMPLETED") is wanted
    assert program.watch.next("list orders", "") is other


def test_who_does_one_after_the_other_has_as_long_for_each(program: Program) -> None:
    done: list[int] = []
    for number in range(4):
        program.at(15 + number * (SECONDS - 2), partial(done.append, number))
    assert program.watch.until_none(lambda: 4 - len(done))
    assert 15 + 3 * (SECONDS - 2) <= program.passed < 16 + 3 * (SECONDS - 2)


def test_who_stops_in_the_middle_is_not_waited_for_any_longer(program: Program) -> None:
    done: list[int] = []
    program.at(5, partial(done.append, 1))
    assert not program.watch.until_none(lambda: 3 - len(done))
    assert program.passed == pytest.approx(2 * SECONDS)


def test_nothing_at_all_is_waited_for_once(program: Program) -> None:
    assert program.watch.until_none(lambda: 0) and program.passed == 0
    assert not program.watch.until_none(lambda: 2) and program.passed == pytest.approx(SECONDS)


def test_what_comes_at_the_last_moment_counts(program: Program) -> None:
    program.at(SECONDS, lambda: program.does("accept"))
    assert program.watch.next("accept", "o1")


def test_a_recording_is_not_waited_for(program: Program) -> None:
    watch = Watch(program.traffic, program.gate, program, 0.0, recorded=True)
    done = program.does("accept")
    program.traffic.end("the recording has no more")
    assert watch.next("accept", "o1") is done
    with pytest.raises(NoVerdict):
        watch.next("complete", "o1")
    assert program.passed == 0


def test_what_a_recording_does_not_show_says_nothing_about_the_partner(program: Program) -> None:
    watch = Watch(program.traffic, program.gate, program, 0.0, recorded=True)
    program.traffic.end("the recording has no more")
    empty = watch.not_seen("complete", "o1")
    last = program.does("accept")
    lacking = watch.not_seen("complete", "o1")
    told = {"no request to this platform": empty, "does not show that the partner did complete": lacking}
    for words, found in told.items():
        assert isinstance(found, NoVerdict) and found.reason is Unknown.NO_TRAFFIC and words in found.text
    assert isinstance(lacking, NoVerdict) and lacking.exchange == last.id and "the order o1" in lacking.text


# --- what does not come


def test_no_traffic_at_all_is_no_verdict(program: Program) -> None:
    with pytest.raises(NoVerdict) as problem:
        program.watch.next("accept", "o1")
    assert problem.value.reason is Unknown.NO_TRAFFIC and program.passed == pytest.approx(SECONDS)
    assert problem.value.text == "the partner's program has made no request at all: it was waited for 20 s"


def test_what_is_not_done_is_told_with_what_was(program: Program) -> None:
    program.does("comments")
    program.does("accept", "o2")
    last = program.does("results")
    with pytest.raises(NonConformance) as problem:
        program.watch.next("accept", "o1")
    found = problem.value
    assert (found.code, found.exchange) == ("NOT_SEEN", last.id)
    assert found.text == "the partner did not accept the order o1: it was waited for 20 s"
    assert (found.expected, found.observed) == ("accept", ["comment", "submit a result to"])


def test_where_nothing_was_done_about_the_order(program: Program) -> None:
    program.does("accept", "o2")
    with pytest.raises(NonConformance) as problem:
        program.watch.next("submit a result to", "o1")
    assert problem.value.text.startswith("the partner did not submit a result to the order o1: ")
    assert problem.value.observed == "nothing about this order"


def test_of_what_was_done_the_last_ten_are_told(program: Program) -> None:
    for _ in range(30):
        program.does("comments")
    found: Any = program.watch.not_seen("accept", "o1")
    assert found.observed == ["comment"] * 10


def test_a_program_that_has_ended_is_not_waited_for(program: Program) -> None:
    program.does("accept")
    program.at(3, lambda: program.traffic.end("the partner's program (x) ended by itself, with status 1"))
    with pytest.raises(NoVerdict, match=r"the partner's program \(x\) ended by itself, with status 1"):
        program.watch.next("complete", "o1")
    assert 3 <= program.passed < 3.5


def test_one_that_ended_without_any_request(program: Program) -> None:
    program.traffic.end("it ended")
    with pytest.raises(NoVerdict, match="no request at all: it ended"):
        program.watch.next("complete", "o1")
    assert program.passed == 0


def test_its_end_is_told_in_full_once(program: Program) -> None:
    program.does("accept")
    program.traffic.end("the program ended by itself, with status 1; the last that it wrote: Traceback (most recent")
    with pytest.raises(NoVerdict, match="Traceback"):
        program.watch.ready()
    for _ in range(2):
        with pytest.raises(NoVerdict) as problem:
            program.watch.ready()
        told = "the program ended by itself, with status 1 (see the first scenario that ended so)"
        assert problem.value.text == told
    assert program.passed == 0


def test_a_slow_start_is_waited_for(program: Program) -> None:
    program.at(19, lambda: program.does(""))
    program.watch.ready()
    assert 19 <= program.passed < 19.5


def test_a_silent_program_is_waited_for_once(program: Program) -> None:
    with pytest.raises(NoVerdict, match="no request at all: it was waited for 20 s"):
        program.watch.ready()
    for act in (program.watch.ready, lambda: program.watch.next("accept", "o1")):
        with pytest.raises(NoVerdict, match=r"no request at all \(see the first"):
            act()
    assert program.passed == pytest.approx(SECONDS)
    program.does("")
    program.watch.ready()


def test_one_that_asks_elsewhere_is_waited_for_once(program: Program) -> None:
    elsewhere = Request("GET", "http://h.invalid/v1x/assessments")
    program.at(2, lambda: program.traffic.put(Exchange("s1-9", "partner", "p", elsewhere, answer({}))))
    with pytest.raises(NoVerdict, match=r"no request that the documents describe: 1 others, such as GET .*/v1x/"):
        program.watch.ready()
    passed = program.passed
    with pytest.raises(NoVerdict, match="see the first"):
        program.watch.ready()
    assert program.passed == passed < 2.2 * SECONDS


def test_whoever_starts_it_elsewhere_is_waited_for_without_end(program: Program) -> None:
    said: list[str] = []
    watch = Watch(program.traffic, program.gate, program, SECONDS, say=said.append)
    program.at(100, lambda: program.does(""))
    watch.ready()
    assert 100 <= program.passed < 101
    assert [words.partition("for ")[2].partition(" s")[0] for words in said] == ["30", "60", "90"]


def test_what_was_done_before_the_end_is_found_after_it(program: Program) -> None:
    done = program.does("accept")
    program.traffic.end("it ended")
    assert program.watch.next("accept", "o1") is done


def test_what_comes_together_with_the_end_is_found(program: Program) -> None:
    """The last request of a program that then ends, while somebody is just looking."""
    program.does("accept", nr="1")
    last: list[Exchange] = []

    def so(seen: Any) -> bool:
        if not last:
            last.append(program.does("accept", nr="2"))
            program.traffic.end("it ended")
        return bool(seen.query["nr"] == "2")

    assert program.watch.next("accept", "o1", so) is last[0]


@pytest.mark.parametrize(("ends", "so", "seconds"), [(None, True, 2.0), (None, False, SECONDS), (4.0, False, 4.0)])
def test_waiting_until_something_is_so(program: Program, ends: float | None, so: bool, seconds: float) -> None:
    if ends:
        program.at(ends, lambda: program.traffic.end("it ended"))
    assert program.watch.until(lambda: so and program.passed >= 2) is so
    assert program.passed == pytest.approx(seconds)


# --- holding


def test_without_a_scenario_nothing_is_held(program: Program) -> None:
    assert program.tries("accept") is None
    program.gate.begin(frozenset())
    assert program.tries("accept") is not None
    program.gate.end()
    assert program.tries("accept") is None


@pytest.mark.parametrize("act", ["accept", "reject", "complete", "results", "results/r1/attachments"])
def test_what_changes_an_order_is_held(program: Program, act: str) -> None:
    program.gate.begin(frozenset())
    hold = program.tries(act)
    assert hold is not None and not hold.released and hold.seconds == 5.0
    (kind,) = program.gate.waiting("o1")
    assert kind in HELD[SMARTRECRUITERS] and program.gate.waiting("o2") == ()


@pytest.mark.parametrize(
    "request_",
    [
        asked(""), asked("comments"), Request("GET", f"http://h{BASE}/assessments/o1"),
        Request("POST", f"http://h{BASE}/configs"), Request("POST", "http://h/elsewhere"),
    ],
)  # fmt: skip
def test_everything_else_passes(program: Program, request_: Request) -> None:
    program.gate.begin(frozenset())
    assert program.gate.hold(request_) is None


def test_a_profile_without_steps_holds_nothing() -> None:
    gate = ActGate(Reading(KOMBO, BASE), 5.0)
    gate.begin(frozenset())
    assert gate.hold(Request("PUT", f"http://h{BASE}/assessment/orders/o1/result")) is None


def test_what_is_let_goes_and_nothing_else(program: Program) -> None:
    program.gate.begin(frozenset())
    holds = [program.tries(*one) for one in (("accept", "o1"), ("accept", "o2"), ("complete", "o1"), ("accept", "o1"))]
    program.gate.let("accept", "o1")
    assert [hold is not None and hold.released for hold in holds] == [True, False, False, True]
    assert program.tries("accept", "o1") is None, "it may come any time from now on"
    assert program.tries("accept", "o2") is not None and program.gate.waiting("o1") == ("complete",)


def test_the_orders_of_earlier_scenarios_pass(program: Program) -> None:
    program.gate.begin(frozenset({"o1"}))
    assert program.tries("accept", "o1") is None and program.tries("accept", "o2") is not None


def test_the_end_lets_everything_go_and_the_next_scenario_begins_anew(program: Program) -> None:
    program.gate.begin(frozenset())
    program.gate.let("accept", "o1")
    holds = [program.tries("complete", "o1"), program.tries("reject", "o2")]
    program.gate.end()
    program.gate.end()
    assert all(hold is not None and hold.released for hold in holds) and program.gate.waiting("o1") == ()
    program.gate.begin(frozenset())
    assert program.tries("accept", "o1") is not None, "what was let before is held again"


def test_a_hold_is_found_by_its_exchange(program: Program) -> None:
    program.gate.begin(frozenset())
    one, two = program.tries("accept"), program.tries("complete")
    assert one is not None and two is not None
    one.exchange, two.exchange = "passing-1", "passing-2"
    assert program.gate.held("passing-2") is two and program.gate.held("passing-3") is None
    program.gate.end()
    assert program.gate.held("passing-1") is one, "it is asked for after it was let go"


def test_what_is_waited_for_is_let_go(program: Program) -> None:
    program.gate.begin(frozenset())
    hold = program.tries("accept")
    assert hold is not None
    program.at(1, lambda: program.does("accept") if hold.released else None)
    assert program.watch.next("accept", "o1") and hold.released


def test_a_program_that_does_something_else_first_is_not_waited_for_long(program: Program) -> None:
    program.gate.begin(frozenset())
    program.does("comments")
    program.at(2, lambda: program.tries("complete"))
    with pytest.raises(NonConformance) as problem:
        program.watch.next("accept", "o1")
    assert problem.value.text.startswith("the partner did not accept the order o1: it was waited for ")
    assert problem.value.text.endswith(": complete"), "what it does instead"
    assert OUT_OF_TURN <= program.passed < 3


def test_the_time_that_is_told_is_the_time_that_was_waited(program: Program) -> None:
    program.gate.begin(frozenset())
    program.does("comments")
    program.tries("complete")
    with pytest.raises(NonConformance, match=r"it was waited for 1\.25 s; "):
        program.watch.next("accept", "o1")


def test_a_request_that_is_held_is_traffic(program: Program) -> None:
    program.gate.begin(frozenset())
    program.tries("complete")
    with pytest.raises(NonConformance, match=r"did not accept the order o1: .*complete") as problem:
        program.watch.next("accept", "o1")
    assert problem.value.exchange is None


def test_out_of_turn_only_after_a_while(program: Program) -> None:
    """It may do two things at once, and the second may arrive first."""
    program.gate.begin(frozenset())
    program.tries("complete")
    program.at(OUT_OF_TURN - 0.3, lambda: program.does("accept"))
    assert program.watch.next("accept", "o1")


def test_what_is_held_about_another_order_is_not_out_of_turn(program: Program) -> None:
    program.gate.begin(frozenset())
    program.tries("complete", "o2")
    program.at(5, lambda: program.does("accept"))
    assert program.watch.next("accept", "o1")


# --- two threads: the proxy's, which asks, and the scenario's, which lets go


@pytest.fixture
def hurried() -> Any:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def together(*jobs: Callable[[], object]) -> None:
    ready = threading.Barrier(len(jobs))
    troubles: list[BaseException] = []

    def run(job: Callable[[], object]) -> None:
        ready.wait()
        try:
            job()
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []


def tries(program: Program) -> None:
    for _ in range(5):
        program.tries("accept")


@pytest.mark.parametrize("way", ["let", "end"])
def test_nothing_stays_held_that_was_let_go_at_the_same_moment(hurried: None, way: str) -> None:
    for _ in range(400):
        program = Program()
        program.gate.begin(frozenset())
        go = program.gate.end if way == "end" else partial(program.gate.let, "accept", "o1")
        together(partial(tries, program), go)
        assert [hold for hold in program.holds if hold is not None and not hold.released] == []


class Meeting(str):
    """An order's id that lets the other thread in, just when it is compared: between the question and its outcome."""

    def __new__(cls, text: str, meet: Callable[[], None]) -> Meeting:
        made = super().__new__(cls, text)
        made.meet = meet  # type: ignore[attr-defined]
        return made

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        self.meet()  # type: ignore[attr-defined]
        return False


@pytest.mark.parametrize("way", ["let", "end"])
def test_a_request_that_is_just_being_held_is_let_go(program: Program, way: str) -> None:
    threads: list[threading.Thread] = []

    def meet() -> None:
        if not threads:
            job = program.gate.end if way == "end" else lambda: program.gate.let("accept", "o1")
            threads.append(threading.Thread(target=job))
            threads[0].start()
            threads[0].join(0.2)

    program.gate.begin(frozenset())
    program.gate.let("accept", Meeting("o1", meet))
    hold = program.tries("accept", "o1")
    for thread in threads:
        thread.join()
    assert threads and (hold is None or hold.released)
