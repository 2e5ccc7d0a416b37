"""The 13 steps of the partner workflow, and how far they have come: told from the state, whoever did them and how.

Most steps leave a trace in the tables; browsing, listing and looking at a profile leave one in the log of calls only,
which is empty after a start. No page here; ``sandbox.workbench.pages`` draws it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from sandbox.platform import Core
from sandbox.smartrecruiters import api
from sandbox.workbench.thread import Thread


class State(enum.StrEnum):
    """NEXT: it is this step's turn. PASSED_BY: later steps are done, and nobody was seen doing this one."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"
    PASSED_BY = "passed by"


@dataclass(frozen=True, slots=True)
class Step:
    """``who`` acts; ``hint`` says what to do in ``page`` (a path), or with the command ``curl``."""

    number: int
    who: str
    text: str
    hint: str
    page: str
    curl: str


@dataclass(frozen=True, slots=True)
class Progress:
    """``too_late``: it was passed by, and cannot be done for this order any more."""

    step: Step
    state: State
    too_late: bool = False


PARTNER, TEAM, CUSTOMER = "Partner", "Partner team", "Customer"

# The steps that leave no trace in the tables.
_UNTRACED = frozenset({4, 7, 9, 13})
_ONLY_IN_PROGRESS = 9


def progress(core: Core, thread: Thread, origin: str) -> list[Progress]:
    """The 13 steps with their states. ``origin``: where the sandbox is, for links and commands."""
    done = [check(core, thread) for check in _CHECKS]
    last = max((number for number, one in enumerate(done, start=1) if one), default=0)
    steps = _steps(thread, origin, _result_of(core, thread))
    states: list[State] = []
    for step, is_done in zip(steps, done, strict=True):
        if is_done:
            states.append(State.DONE)
        elif step.number in _UNTRACED and step.number < last:
            states.append(State.PASSED_BY)
        else:
            states.append(State.LATER if State.NEXT in states else State.NEXT)
    over = _status(thread) == "COMPLETED"
    return [
        Progress(step, state, too_late=over and step.number == _ONLY_IN_PROGRESS and state is State.PASSED_BY)
        for step, state in zip(steps, states, strict=True)
    ]


def is_rejected(thread: Thread) -> bool:
    """The order was rejected, which ends the workflow early."""
    return thread.order is not None and thread.order["status"] == "REJECTED"


def _status(thread: Thread) -> str:
    return "" if thread.order is None else str(thread.order["status"])


def _seen(core: Core, thread: Thread, *hows: str) -> bool:
    return thread.order is not None and core.log.marked(thread.order["id"], *hows) is not None


def _has(core: Core, thread: Thread, statement: str) -> bool:
    return thread.order is not None and core.store.row(statement, (thread.order["id"],)) is not None


_RESULT = "SELECT id FROM results WHERE order_id = ? LIMIT 1"
_FILE = (
    "SELECT attachments.id FROM attachments JOIN results ON results.id = attachments.result_id"
    " WHERE results.order_id = ? LIMIT 1"
)

_CHECKS: tuple[Callable[[Core, Thread], bool], ...] = (
    lambda _, thread: thread.offer is not None,
    lambda _, thread: thread.activated,
    lambda _, thread: thread.candidate is not None,
    lambda core, thread: thread.candidate is not None and core.log.marked(thread.candidate, "browse") is not None,
    lambda _, thread: thread.selection is not None or thread.order is not None,
    lambda _, thread: thread.order is not None,
    lambda core, thread: _seen(core, thread, "orders.list", "orders.get"),
    lambda _, thread: _status(thread) in {"IN_PROGRESS", "COMPLETED"},
    lambda core, thread: _seen(core, thread, "profile.IN_PROGRESS"),
    lambda core, thread: _has(core, thread, _RESULT),
    lambda core, thread: _has(core, thread, _FILE),
    lambda _, thread: _status(thread) == "COMPLETED",
    lambda core, thread: _seen(core, thread, "profile.COMPLETED"),
)


def _result_of(core: Core, thread: Thread) -> str:
    """The newest result of the order, for the command that attaches a file to it."""
    order = "" if thread.order is None else thread.order["id"]
    row = core.store.row("SELECT id FROM results WHERE order_id = ? ORDER BY serial DESC LIMIT 1", (order,))
    return "RESULT" if row is None else str(row["id"])


def _steps(thread: Thread, origin: str, result_id: str) -> tuple[Step, ...]:
    offer = "OFFER" if thread.offer is None else str(thread.offer["id"])
    candidate = thread.candidate or "CANDIDATE"
    order = "ORDER" if thread.order is None else str(thread.order["id"])
    one = f"{origin}{api.BASE_PATH}/assessments/{quote(order)}"
    profile = f"/customer/candidates/{quote(candidate)}" if thread.candidate else "/customer/candidates"
    browse = profile + "/browse" if thread.candidate else profile
    selection = f"/customer/selections/{quote(thread.selection)}" if thread.selection else browse
    offer_page = f"/portal/offers/{quote(offer)}" if thread.offer is not None else "/portal/offers"
    team = "/team/offers"
    key = '-H "X-SmartToken: $PROCTOR_API_KEY"'
    json_type = "-H 'Content-Type: application/json'"

    def post(path: str, body: str) -> str:
        return f"curl -sS {key} {json_type} -d '{body}' {one}{path}"

    result = '{"title": "Coding skills", "description": "<p>Solved 9 of 10</p>", "passed": true, "score": "92/100"}'
    return (
        Step(
            1,
            PARTNER,
            "creates a test offer",
            "Create one in the partner portal; a price of 0 is advised.",
            "/portal/offers/new",
            "",
        ),
        Step(
            2,
            TEAM,
            "activates the offer for one customer account",
            f"Submit it in the portal, then activate it for {thread.company['name']}.",
            team if thread.offer is not None else offer_page,
            "",
        ),
        Step(
            3,
            CUSTOMER,
            "adds a sample candidate",
            "Sign in as the customer and choose + Add candidate.",
            "/customer/candidates/new",
            "",
        ),
        Step(
            4,
            CUSTOMER,
            "browses the assessments for the candidate",
            "Open the candidate's profile; in its section Assessment choose Browse.",
            browse,
            "",
        ),
        Step(
            5,
            CUSTOMER,
            "selects the offer and continues",
            "Select the offer under its type and choose Continue.",
            browse,
            "",
        ),
        Step(6, CUSTOMER, "sends the order, which is then Pending", "Choose Send in the pop-up.", selection, ""),
        Step(
            7,
            PARTNER,
            "lists its orders with its API key, and finds the new one",
            "Take the key from the portal and let your program list its orders.",
            "/portal/api-key",
            f"curl -sS {key} '{origin}{api.BASE_PATH}/assessments?status=NEW'",
        ),
        Step(
            8,
            PARTNER,
            "accepts the order",
            "Your program accepts; the order is then In Progress.",
            "",
            post("/accept", '{"message": "The candidate has been invited"}'),
        ),
        Step(9, CUSTOMER, "sees the order In Progress", "Look at the candidate's profile.", profile, ""),
        Step(
            10, PARTNER, "submits a result", "Your program submits a result to the order.", "", post("/results", result)
        ),
        Step(
            11,
            PARTNER,
            "attaches a file to the result",
            "A PDF file of at most 20 MB.",
            "",
            f"curl -sS {key} -F 'attachment=@result.pdf;type=application/pdf' {one}/results/{result_id}/attachments",
        ),
        Step(
            12,
            PARTNER,
            "completes the order",
            "Your program completes the order, which is then Complete.",
            "",
            post("/complete", '{"message": "The report is there"}'),
        ),
        Step(
            13,
            CUSTOMER,
            "sees the status Complete, the results and the files",
            "Look at the candidate's profile.",
            profile,
            "",
        ),
    )
