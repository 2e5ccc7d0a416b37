"""What the customer does and sees, in the account and in the candidate's profile."""

from __future__ import annotations

from typing import Any

from proctor.actors import Cast
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange
from proctor.expectations import ABSENT, Expectations
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Patience
from steps import samples
from steps.case import Case
from steps.reading import items, only, part

MADE = (200, 201)
"""What answers to a form: the page that comes next (200), or the control API in its place (201)."""


@action("the customer adds a sample candidate")
def add_candidate(cast: Cast, case: Case, expect: Expectations) -> None:
    case.candidate = samples.candidate()
    case.answer = cast.customer.add_candidate(case.candidate)
    expect.status(case.answer, *MADE)
    expect.members("the candidate", case.answer.json, case.candidate, case.answer)
    case.candidate_id = text_member(case.answer, "id")


@expectation("the candidate's profile shows the candidate, without any assessment")
def profile_is_empty(cast: Cast, case: Case, expect: Expectations) -> None:
    profile = cast.customer.look_at_profile(case.candidate_id)
    expect.status(profile, 200)
    expect.members("the candidate", part(profile, "candidate"), case.candidate, profile, "/candidate")
    expect.equal("the list of assessments", items(profile, "assessments"), [], profile, "/assessments")


@action("the customer browses the assessments for the candidate")
def browse(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.customer.browse(case.candidate_id)
    expect.status(case.answer, 200)


@expectation("the offer is listed once, under the type {kind:w}")
def offer_is_listed(case: Case, expect: Expectations, kind: str) -> None:
    places = [
        (group.get("type"), offer)
        for group in items(case.answer, "types")
        for offer in items(case.answer, "offers", group)
        if offer.get("id") == case.offer_id
    ]
    expect.equal("the types under which the offer is listed", [place for place, _ in places], [kind], case.answer)
    expected = {name: case.offer[name] for name in ("name", "description", "price")}
    expect.members("the offer", places[0][1], expected, case.answer)


@action("the customer selects the offer and continues")
def select_offer(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.customer.select(case.candidate_id, case.offer_id)
    expect.status(case.answer, *MADE)
    case.selection_id = text_member(case.answer, "id")


@expectation("the offer and the candidate are shown for confirmation")
def confirmation(case: Case, expect: Expectations) -> None:
    expect.members("the candidate", part(case.answer, "candidate"), case.candidate, case.answer, "/candidate")
    offer = {"id": case.offer_id, "name": case.offer["name"], "type": case.offer["type"]}
    expect.members("the offer", part(case.answer, "offer"), offer, case.answer, "/offer")


@action("the customer sends the order")
def send_order(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.customer.send(case.selection_id)
    expect.status(case.answer, *MADE)
    case.order_id = text_member(case.answer, "orderId")


@action("the customer looks at the candidate's profile")
def look_at_profile(cast: Cast, case: Case, expect: Expectations) -> None:
    case.profile = cast.customer.look_at_profile(case.candidate_id)
    expect.status(case.profile, 200)
    expect.members("the candidate", part(case.profile, "candidate"), case.candidate, case.profile, "/candidate")


@expectation('the candidate\'s profile shows the order as "{label}"')
def profile_shows_label(cast: Cast, case: Case, expect: Expectations, patience: Patience, label: str) -> None:
    case.profile = patience.eventually(
        lambda: cast.customer.look_at_profile(case.candidate_id),
        lambda profile: str(assessment_of(case, profile).get("label")).casefold() == label.casefold(),
    )
    shown = assessment_of(case, case.profile)
    # The platform's own text spells "In Progress" and "In progress"; both will do.
    observed = str(shown.get("label", ABSENT))
    same = observed.casefold() == label.casefold()
    expect.equal("the label of the order", label if same else observed, label, case.profile, "/assessments/0/label")
    expect.equal(
        "the offer of the order", part(case.profile, "offer", shown).get("name"), case.offer["name"], case.profile
    )


@expectation("the candidate's profile shows the results as they were sent")
def profile_shows_results(case: Case, expect: Expectations) -> None:
    results = {r.get("id"): r for r in items(case.profile, "results", assessment_of(case, case.profile))}
    expect.equal("the results in the profile", sorted(map(str, results)), sorted(case.results), case.profile)
    for result, sent in case.results.items():
        expect.members(f"the result {result}", results[result], sent, case.profile)


@expectation("the candidate's profile shows no results")
def profile_shows_no_results(case: Case, expect: Expectations) -> None:
    shown = items(case.profile, "results", assessment_of(case, case.profile))
    expect.equal("the results in the profile", [r.get("id") for r in shown], [], case.profile)


@expectation("the attached file can be downloaded, byte for byte as it was sent")
def attachment_can_be_downloaded(cast: Cast, case: Case, expect: Expectations) -> None:
    found = [
        attachment
        for result in items(case.profile, "results", assessment_of(case, case.profile))
        for attachment in items(case.profile, "attachments", result)
    ]
    expect.equal(
        "the attachments shown", sorted(str(a.get("id")) for a in found), sorted(case.attachments), case.profile
    )
    for attachment in found:
        upload = case.attachments[attachment["id"]]
        expect.equal("the file name shown", attachment.get("fileName"), upload.name, case.profile)
        download = cast.customer.download(str(attachment.get("download")))
        expect.status(download, 200)
        expect.holds(
            download.answer.body == upload.content,
            "FILE_CONTENT",
            "the file that is downloaded is the file that was sent",
            download,
            f"{len(upload.content)} bytes",
            f"{len(download.answer.body)} bytes",
        )


def assessment_of(case: Case, profile: Exchange) -> dict[str, Any]:
    """The order as the profile shows it; it must be there once."""
    shown = [a for a in items(profile, "assessments") if a.get("orderId") == case.order_id]
    return only(shown, "the order in the candidate's profile", profile)
