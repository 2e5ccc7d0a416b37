"""Hooks of behave: a fresh conversation for each scenario; with allure-behave its evidence is attached."""

from __future__ import annotations

import os
from typing import Any

from bench.peers.spoken import Spoken


def _attach(name: str, text: str) -> None:
    import allure

    allure.attach(text, name, allure.attachment_type.TEXT)


def before_scenario(context: Any, _scenario: Any) -> None:
    context.spoken = Spoken(os.environ["BENCH_URL"], _attach if os.environ.get("BENCH_ATTACH") else None)
