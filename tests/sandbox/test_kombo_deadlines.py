"""How long the answer to a webhook may take. The sandbox waits for a second here: the least that it can be set to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import kombo_driver
from kombo_driver import Kombo, Listener

shared_kombo, kombo, listen = kombo_driver.shared_kombo, kombo_driver.kombo, kombo_driver.listen


def test_a_late_answer_is_none(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    never = asyncio.Event()
    kombo.register(listen(wait=never).url)
    kombo.quirk("kombo_webhook_timeout", "1")
    kombo.quirk("kombo_inline_timeout", "1")
    path = f"/_control/kombo/integrations/{kombo.integration}/orders"

    async def both() -> list[str | None]:
        sent = [kombo.request("POST", path, json={"inline": inline}) for inline in (True, False)]
        placed = [answer.json() for answer in await asyncio.gather(*sent)]
        await kombo.sandbox.core.background.finished()
        return [one["orderId"] for one in placed] + [placed[0]["outcome"]]

    none, order, outcome = kombo.run(both())
    never.set()
    assert (none, outcome) == (None, "not created: no answer within 1 seconds")
    assert kombo.outcomes(order) == ["no answer within 1 seconds"]
    assert kombo.ids() == [order]
