"""The Kombo side of the reference partner again, with Kombo's official Python SDK (pip install kombo).

The SDK makes the requests, pages through lists, and checks what goes out and what comes in against Kombo's own models.
The loop, the endpoint and the signature are the reference partner's, in the file beside this one: the SDK has no loop,
and of webhooks it has the payloads' models only. The settings are the same.

What to know of the SDK (1.4.0), and what is done about it here:

* It writes a datetime with the offset that it has, and Kombo knows no offset but Z: completed_at is made in UTC.
* Told to try again, it decides by the HTTP status; what may be repeated depends on the error's code. So its own retries
  stay off, and the loop decides.
* An answer that its models do not fit is an error, even to a request that has succeeded: the next pass looks.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from kombo import Kombo as Sdk
from kombo import models
from kombo.errors import NoResponseError, SDKError
from kombo.models.putassessmentordersassessmentorderidresultrequestbody import Score
from reference_partner import (
    PACKAGES,
    PAGE,
    REMOTE_FIELDS,
    SITE,
    Environment,
    Json,
    Kombo,
    Outcome,
    TryAgain,
    in_path,
    judge_kombo,
    log_warnings,
    main,
    say,
)


class SdkPartner(Kombo):
    """Sets packages, finds orders and writes results through the SDK; receives webhooks as its parent does."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._sdk = Sdk(
            api_key=environment["PROCTOR_API_KEY"],
            integration_id=environment["PROCTOR_INTEGRATION_ID"],
            server_url=environment["PROCTOR_BASE_URL"],
            timeout_ms=130_000,
        )

    def prepare(self) -> None:
        with judged():
            answer = self._sdk.assessment.set_packages(
                packages=[models.PutAssessmentPackagesRequestBodyPackage.model_validate(one) for one in PACKAGES]
            )
        say(f"{len(PACKAGES)} packages set")
        log_warnings("packages", [{"message": one.message} for one in answer.warnings])

    def find(self) -> list[str]:
        self.open = {}
        with judged():
            page: Any = self._sdk.assessment.get_assessment_orders(statuses=["OPEN"], page_size=PAGE)
            while page is not None:
                orders = page.result.data.results
                self.open |= {one.id: one.model_dump() for one in orders if one.status == "OPEN"}
                page = page.next()  # sends the filter again, with the cursor
        return list(self.open)

    def write_result(self, order_id: str, outcome: Outcome) -> list[Json]:
        score = Score(value=outcome.points, max=outcome.out_of)
        attributes: list[models.AttributeText | models.AttributeSubResult] = [
            models.AttributeText(label="Recommendation", value="Yes" if outcome.passed else "No"),
            models.AttributeSubResult(id="tasks", label="Tasks", score=score, status="COMPLETED"),
        ]
        report = base64.b64encode(outcome.report).decode()
        with judged():
            answer = self._sdk.assessment.update_order_result(
                assessment_order_id=order_id,
                status="COMPLETED",
                result_url=f"{SITE}/results/{in_path(order_id)}",
                completed_at=datetime.now(UTC),
                score=float(outcome.points),
                max_score=float(outcome.out_of),
                attributes=attributes,
                attachments=[
                    models.PutAssessmentOrdersAssessmentOrderIDResultRequestBodyAttachment(
                        name="report.pdf", content_type="application/pdf", data=report
                    )
                ],
                remote_fields=self._remote_fields(outcome),
            )
        return [{"message": one.message} for one in answer.warnings]

    def _remote_fields(self, outcome: Outcome) -> Any:
        """What one tool alone takes, or None. The SDK reads the names as they are on the wire."""
        return {self.tool: REMOTE_FIELDS[self.tool](outcome)} if self.tool in REMOTE_FIELDS else None


@contextmanager
def judged() -> Iterator[None]:
    """Turns the SDK's errors into the reference partner's three."""
    try:
        yield
    except SDKError as problem:
        if problem.raw_response.is_success:
            raise TryAgain(f"the answer is not as the SDK expects it ({type(problem).__name__})") from None
        raise judge_kombo(problem.raw_response) from None
    except (NoResponseError, httpx.RequestError) as problem:
        raise TryAgain(f"no answer ({type(problem).__name__})") from None


if __name__ == "__main__":
    sys.exit(main({"kombo": SdkPartner}))
