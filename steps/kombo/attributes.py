"""Attributes of a result: texts and sub-results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.actors.kombo import KomboCast
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action
from steps.kombo import results, samples
from steps.kombo.case import KomboCase
from steps.kombo.trying import spoilt, try_forms
from steps.texts import TEXTS

KINDS: Mapping[str, Mapping[str, Any]] = {"TEXT": samples.text_attribute(), "SUB_RESULT": samples.sub_result()}
LISTS: Mapping[str, list[dict[str, Any]]] = {
    "none": [],
    "one TEXT": [samples.text_attribute()],
    "one SUB_RESULT": [samples.sub_result()],
    "a SUB_RESULT that is CANCELLED": [samples.sub_result(status="CANCELLED")],
    "both kinds": [samples.sub_result(), samples.text_attribute()],
    "100 of both kinds": [
        made
        for number in range(50)
        for made in (
            samples.text_attribute(f"Label {number}", f"Value {number}"),
            samples.sub_result(id=f"sub-{number}", label=f"Label {number}"),
        )
    ],
}
FORMER = {"field": "Role fit", "value": "Excellent"}
"""An attribute as it was before there were types."""


def with_attribute(attribute: Mapping[str, Any]) -> dict[str, Any]:
    """A good attribute beside the one in question: neither may be written without the other."""
    return samples.result(attributes=[samples.text_attribute("Team fit", "Good"), dict(attribute)])


@action("the partner tries to write an attribute {kind:w} whose {member:S} is: {forms}")
def try_attribute(kombo: KomboCast, kombo_case: KomboCase, kind: str, member: str, forms: str) -> None:
    try_forms(kombo, kombo_case, forms, lambda value: with_attribute(spoilt(KINDS[kind], member, value)))


@action("the partner tries to write an attribute of the former form, with a field and a value")
def try_former(kombo: KomboCast, kombo_case: KomboCase) -> None:
    kombo_case.answer = kombo.partner.write_result(kombo_case.order_id, with_attribute(FORMER), wrongly=True)
    kombo_case.attempts = {"the former form": kombo_case.answer}


@action("the partner writes, to an order each, a sub-result whose {member:S} is: {numbers}")
def write_sub_results(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, member: str, numbers: str) -> None:
    made = {
        number: with_attribute(spoilt(KINDS["SUB_RESULT"], member, float(number))) for number in numbers.split(", ")
    }
    results.write_each(kombo, kombo_case, expect, made)


@action("the partner writes, to an order each, results with these attributes: {lists}")
def write_lists(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, lists: str) -> None:
    made = {name: samples.result(attributes=LISTS[name]) for name in lists.split(", ")}
    results.write_each(kombo, kombo_case, expect, made)


@action("the partner writes, to an order each, attributes in texts: {forms}")
def write_texts(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, forms: str) -> None:
    made = {name: with_attribute(samples.text_attribute(TEXTS[name], TEXTS[name])) for name in forms.split(", ")}
    results.write_each(kombo, kombo_case, expect, made)
