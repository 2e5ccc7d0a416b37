"""Noting down everything that can be seen at Kombo, and what has changed since, in this environment and in another."""

from __future__ import annotations

from collections.abc import Callable

from proctor.actors.kombo import KomboCast
from proctor.actors.kombo.sights import look
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Stage
from proctor.world import Difference, World, differences
from steps.kombo.case import KomboCase


@action("all packages, orders and results are noted, those of another environment too")
def note_all(kombo: KomboCast, other_kombo: KomboCast, kombo_case: KomboCase, stage: Stage) -> None:
    kombo_case.noted = (seen(kombo, stage), seen(other_kombo, stage))


@expectation("no package, order or result has changed")
def nothing_changed(
    kombo: KomboCast, other_kombo: KomboCast, kombo_case: KomboCase, stage: Stage, expect: Expectations
) -> None:
    compare(kombo, other_kombo, kombo_case, stage, expect, lambda _: False)


@expectation("no package, order or result but that of the order has changed")
def nothing_else_changed(
    kombo: KomboCast, other_kombo: KomboCast, kombo_case: KomboCase, stage: Stage, expect: Expectations
) -> None:
    """Of the order itself its status and its result may have changed, and nothing else."""
    order = kombo_case.order_id

    def allowed(difference: Difference) -> bool:
        return difference.order == order and (difference.what == "result" or difference.member == "status")

    compare(kombo, other_kombo, kombo_case, stage, expect, allowed)


def seen(cast: KomboCast, stage: Stage) -> World:
    return look(cast, dashboard="control" in stage.casting.target.capabilities)


def compare(
    kombo: KomboCast,
    other_kombo: KomboCast,
    kombo_case: KomboCase,
    stage: Stage,
    expect: Expectations,
    allowed: Callable[[Difference], bool],
) -> None:
    """Nothing differs from what was noted but what is ``allowed`` to."""
    both = ((kombo, "this environment"), (other_kombo, "another environment"))
    for (cast, whose), before in zip(both, kombo_case.noted, strict=True):
        now = seen(cast, stage)
        found = [str(d) for d in differences(before, now) if not allowed(d)]
        expect.equal(f"what has changed in {whose}", found, [], now.last)
