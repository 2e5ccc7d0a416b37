"""What is said of a partner's request whose body had not come whole: nothing, least of all that a part is missing."""

from __future__ import annotations

from threading import Condition
from typing import Any

import pytest

from proctor.actors.observing import ActGate, Watch
from proctor.exchange import Exchange, Request, Response
from proctor.failures import NonConformance, NoVerdict
from proctor.partner_side import PartnerAccount, PartnerSide
from proctor.proxy_hold import LARGEST_BODY
from proctor.traffic import SMARTRECRUITERS, Reading, Traffic
from proctor.waiting import WakingClock
from steps.observed.smartrecruiters_results import files_are_in_their_part, files_are_pdf

NOBODY: Any = None
KIND = "multipart/form-data; boundary=b"


def attached(body: bytes, flaw: str) -> PartnerSide:
    """A program that runs and was seen to attach this, which the platform refused."""
    reading, changed = Reading(SMARTRECRUITERS, "/v1"), Condition()
    traffic, calls, gate = Traffic(reading, changed), Traffic(reading, changed), ActGate(reading, 1.0)
    watch = Watch(traffic, gate, WakingClock(changed), 1.0)
    side = PartnerSide(SMARTRECRUITERS, PartnerAccount(), traffic, calls, gate, watch)
    url = "http://h.invalid/v1/assessments/o1/results/r1/attachments"
    request = Request("POST", url, (("Content-Type", KIND),), body, flaw)
    traffic.put(Exchange("p-1", "partner", SMARTRECRUITERS, request, Response(429)))
    return side


@pytest.mark.parametrize("body", [b"", b"--b\r\nContent-Disposition: form-da"])
def test_a_file_that_had_not_come_is_not_known(body: bytes) -> None:
    side = attached(body, f"the body had not come whole: {len(body)} bytes of it")
    with pytest.raises(NoVerdict, match="not come whole"):
        files_are_in_their_part(side, NOBODY, NOBODY)
    with pytest.raises(NoVerdict, match="not come whole"):
        files_are_pdf(side, NOBODY)


def test_of_a_file_that_is_longer_than_the_record_the_beginning_counts() -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    side = attached(head + bytes(LARGEST_BODY - len(head)), "the body is 20000000 bytes long so far")
    with pytest.raises(NonConformance, match="the file is the part attachment"):
        files_are_in_their_part(side, NOBODY, NOBODY)
