"""The case of one Kombo scenario: what its sentences have done so far, for those that follow.

A member that no sentence has set yet is a fault of the feature, not of the implementation under test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest

from proctor.exchange import Exchange
from proctor.failures import HarnessError
from proctor.world import World


@dataclass(frozen=True, slots=True)
class Written:
    """A result that was written to an order, and what answered to it."""

    order: str
    result: Mapping[str, Any]
    answer: Exchange


class KomboCase:
    """``answer`` is the exchange of the sentence before; ``orders`` the ids of the orders placed, the oldest first.

    ``result`` is what was written last, ``attempts`` what answered to each of several things tried at once, by what was
    tried; ``pages`` the pages of a list that was gone through; ``written`` the results that were written to an order of
    its own each, by what is special about them.
    """

    answer: Exchange
    order_id: str
    result: dict[str, Any]
    packages: list[dict[str, Any]]
    noted: tuple[World, World]

    def __init__(self) -> None:
        self.orders: list[str] = []
        self.attempts: dict[str, Exchange] = {}
        self.pages: list[Exchange] = []
        self.written: dict[str, Written] = {}

    def __getattr__(self, name: str) -> NoReturn:
        raise HarnessError(f"this sentence needs the {name.replace('_', ' ')}, which no sentence before it provides")


@pytest.fixture
def kombo_case() -> KomboCase:
    return KomboCase()
