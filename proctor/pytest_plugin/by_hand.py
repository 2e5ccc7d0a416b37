"""Around every sentence: what happens where only a person can do what it says.

The road of the data, at a target with customer = "attested":

    a sentence asks an actor that only a person can play     -> ByPerson
    or needs what a sentence before it got from such a one   -> NotProvided
      -> the question for this sentence (features/*/questions.toml); without one nobody can be asked: NoVerdict
      -> the desk: the attestation that answers it, in force or not; with --attest a person is asked now
      -> journal: record "attestation" with all that decided, and a finding with the check "attestation":
           yes HELD, no BROKEN (the scenario ends), missing REVIEW, expired and the like UNKNOWN
      -> the case: the offer, the candidate, the order, as the person has told them; of a sentence that was begun in
         vain nothing is left behind. The order is found at the API, by its id or by the candidate's e-mail address
      -> the next sentence, as far as it goes: one that needs what nobody has attested ends in NoVerdict

A sentence that a program can do never gets here, whatever questions there are.

The sentences of the workflow (a) with all attestations, (b) with none, (c) with some:

    1 to 6   (a) HELD, and 6 finds the order as NEW; (b) REVIEW each; (c) REVIEW where it is missing, and 6 still looks
             for a new order of the candidate, if 3 has told one. An order that is not NEW any more belongs to an
             earlier run: INCONCLUSIVE
    7        the key: as above. The lists are read and judged as always; without an order, an offer's name or a
             candidate to compare with, the scenario ends here: INCONCLUSIVE
    8, 10-12 as always, since Proctor is the partner
    9, 13    (a) HELD; (b), (c) REVIEW, and the scenario goes on
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from proctor.actors import Cast
from proctor.actors.attested import AttestedCustomer, FoundOrder
from proctor.attestations.standing import Standing, State, finding, record
from proctor.failures import AttestedNo, ByPerson, NotProvided, NoVerdict
from proctor.pytest_plugin.stage import PLAN, Stage
from proctor.verdicts import Unknown

if TYPE_CHECKING:
    from proctor.attestations.desk import Desk
    from proctor.attestations.questions import Question
    from proctor.partner_side import PartnerSide
    from proctor.pytest_plugin.by_recording import ByRecording

NEW = "NEW"
NOWHERE = "(no order of the candidate)"
"""In place of an order's id where the API has none: the sentence that looks for it says so."""


class Case(Protocol):
    """What a scenario has done so far, as ``steps.case`` keeps it."""

    def about(self) -> Mapping[str, str]:
        """The candidate's e-mail address and the order's id, as far as they are known, by the names of SUBJECTS."""
        ...

    def facts(self) -> list[str]:
        """What a person needs for comparing what a page shows with what was done."""
        ...

    def take(self, gives: str, values: Mapping[str, str]) -> None:
        """Take over what a person has told."""
        ...


class ByHand:
    """The layer around the sentences of one scenario; without a desk it is none."""

    def __init__(self, desk: Desk | None, stage: Stage, request: pytest.FixtureRequest) -> None:
        self._desk = desk
        self._stage = stage
        self._request = request
        self._open: list[str] = []
        self._new_at: datetime | None = None
        self._acted = False

    def do(self, function: Callable[..., object], arguments: Mapping[str, Any]) -> object:
        """Run a sentence, or settle it by an attestation."""
        if self._desk is None:
            return function(**arguments)
        case = self._request.getfixturevalue("case")
        before = dict(vars(case))
        try:
            done = function(**arguments)
        except (ByPerson, NotProvided) as why:
            # What it had set before is not what a person did, and an answer from before is none to this.
            vars(case).clear()
            vars(case).update({name: value for name, value in before.items() if name not in ("answer", "profile")})
            self._settle(self._desk, case, why)
            return None
        self._acted = self._new_at is not None
        return done

    def _settle(self, desk: Desk, case: Case, why: ByPerson | NotProvided) -> None:
        recorder, plan = self._stage.recorder, self._request.node.stash[PLAN]
        sentence = recorder.sentence
        question = desk.question(plan.profile, sentence.requirement, sentence.text) if sentence else None
        if question is None:
            raise self._stuck(desk, why) from None
        # What a person sees once the partner has begun with the order cannot have been seen while it was new.
        found = desk.look(question, case.about(), case.facts(), self._new_at if self._acted else None)
        order = None
        if question.gives == "order" and not found.says_no:
            found, order = self._find_order(desk, question, found, case)
        recorder.attested(record(found))
        if found.says_no:
            raise AttestedNo(found.by, found.text) from None
        recorder.finding(finding(found))
        if found.state is not State.VALID:
            self._open.append(question.sentence)
        self._take(question, found, order, case)

    def _find_order(
        self, desk: Desk, question: Question, found: Standing, case: Case
    ) -> tuple[Standing, FoundOrder | None]:
        """The order that a person has sent, at the API; one that is not new belongs to an earlier run."""
        order = self._order(found, case)
        if order is not None and order.status != NEW and desk.dialogue is not None:
            note = f"the order that is there is {order.status} already and of no use here; please send a new one"
            found = desk.ask(question, {"email": case.about().get("email", "")}, case.facts(), note)
            order = self._order(found, case)
        if order is None or order.status == NEW:
            self._new_at = desk.now() if order is not None else None
            return found, order
        if found.state is State.VALID:
            why = f"; this does not count, since the order is {order.status} already: it was sent for another run"
            found = replace(found, state=State.OTHER_SUBJECT, text=found.text + why)
        return found, None

    def _order(self, found: Standing, case: Case) -> FoundOrder | None:
        email = case.about().get("email", "")
        known = "" if found.says_no else found.values.get("order_id", "")
        customer = self._cast().customer
        return (
            customer.find_order(known, email, wait=found.says_yes) if isinstance(customer, AttestedCustomer) else None
        )

    def _take(self, question: Question, found: Standing, order: FoundOrder | None, case: Case) -> None:
        if question.gives == "order":
            if order is not None:
                case.take("order", {"order_id": order.id})
            elif found.says_yes and (case.about() or found.values.get("order_id")):
                # It was looked for and is not there: the sentence that looks for it is to say so.
                case.take("order", {"order_id": found.values.get("order_id") or NOWHERE})
        elif found.values and question.gives:
            case.take(question.gives, found.values)
            customer = self._cast().customer
            if isinstance(customer, AttestedCustomer) and "company" in found.values:
                customer.is_at(found.values["company"])

    def _stuck(self, desk: Desk, why: ByPerson | NotProvided) -> Exception:
        """Nobody is asked for this sentence."""
        if isinstance(why, ByPerson):
            text = f"{why}, and nobody is asked for it at the target {desk.target} but in the workflow"
        elif self._open:
            text = f"{why}, since nobody has attested: {self._open[0]}"
        else:
            return why
        return NoVerdict(Unknown.PRECONDITION_UNMET, text)

    def _cast(self) -> Cast:
        made: Cast = self._request.getfixturevalue("cast")
        return made


@pytest.fixture
def by_hand(stage: Stage, request: pytest.FixtureRequest) -> ByHand | ByRecording:
    """For the layer around sentences (``proctor.pytest_plugin.sentences``), not for steps."""
    profile = request.node.stash[PLAN].profile
    sides: Mapping[str, PartnerSide] = getattr(stage.casting, "sides", {})
    if profile in sides and sides[profile].recorded and request.node.stash[PLAN].workflow:
        # Imported here: most runs do without.
        from proctor.pytest_plugin.by_recording import ByRecording

        return ByRecording(stage, sides[profile], request)
    desk = stage.desk
    asked = desk is not None and any(question.profile == profile for question in desk.questions)
    return ByHand(desk if asked else None, stage, request)
