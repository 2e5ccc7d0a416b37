"""The case of one scenario: what its sentences have done so far, for those that follow.

A member that no sentence has set yet is a fault of the feature, not of the implementation under test.
"""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from proctor.actors import Upload
from proctor.exchange import Exchange
from proctor.failures import HarnessError
from proctor.world import World
from steps.listing import Listing


class Case:
    """``answer`` is the exchange of the sentence before; ``order`` the order as the platform first showed it.

    ``results``, ``comments`` and ``attachments`` hold by id what was sent, ``created`` what answered to it;
    ``attempts`` what answered to each of several things tried at once, by what was tried; ``orders`` ids by purpose.
    """

    answer: Exchange
    offer: dict[str, Any]
    offer_id: str
    candidate: dict[str, Any]
    candidate_id: str
    selection_id: str
    order_id: str
    order: dict[str, Any]
    profile: Exchange
    comment: dict[str, Any]
    result_id: str
    upload: Upload
    noted: tuple[World, World]
    truth: list[dict[str, Any]]
    foreign: list[dict[str, Any]]
    listings: list[Listing]
    answers: list[Exchange]
    attachment_id: str
    counts: list[int]
    first_orders: int

    def __init__(self) -> None:
        self.results: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, dict[str, Any]] = {}
        self.attachments: dict[str, Upload] = {}
        self.created: dict[str, Exchange] = {}
        self.attempts: dict[str, Exchange] = {}
        self.orders: dict[str, str] = {}

    def __getattr__(self, name: str) -> NoReturn:
        raise HarnessError(f"this sentence needs the {name.replace('_', ' ')}, which no sentence before it provides")


@pytest.fixture
def case() -> Case:
    return Case()
