"""Packages that are wrong, which must be refused, and odd ones, which may be taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from proctor.actors.kombo import KomboCast
from proctor.expectations import ABSENT, Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps.kombo import samples
from steps.kombo.case import KomboCase
from steps.kombo.packages import listed
from steps.kombo.refusals import is_taken, refused
from steps.texts import TEXTS

Package = dict[str, Any]
FORMS: Mapping[str, Any] = {
    "missing": ABSENT,
    "null": None,
    "a number": 42,
    "true": True,
    "a list": ["a"],
    "an object": {"a": "b"},
    "empty": "",
    "unknown": "ESSAY",
    "in small letters": "skills_test",
}
"""What a member of a package can be in place of what it must be."""

NO_LISTS: Mapping[str, Any] = {
    "missing": ABSENT,
    "null": None,
    "a number": 1,
    "an object": samples.package(),
    "a text": "1001",
    "a list of texts": ["1001"],
    "a list of null": [None],
    "a list within a list": [[samples.package()]],
}


def _texts(text: str) -> Callable[[], list[Package]]:
    return lambda: [samples.package(5, name=text, description=text)]


ODD: Mapping[str, Callable[[], list[Package]]] = {
    "of which two are alike": lambda: [samples.package(5), samples.package(5)],
    "with the same id twice": lambda: [samples.package(5), samples.package(6, id=samples.package(5)["id"])],
    "with a blank id": lambda: [samples.package(5, id="  ")],
    "with an empty id": lambda: [samples.package(5, id="")],
    "with an id of 5000 characters": lambda: [samples.package(5, id="x" * 5000)],
    "with empty texts": _texts(""),
    "with texts outside ASCII": _texts(TEXTS["outside ASCII"]),
    "with texts right to left": _texts(TEXTS["right to left"]),
    "with emoji in its texts": _texts(TEXTS["with emoji"]),
    "with texts of many lines": _texts(TEXTS["of several lines"]),
    "with further members": lambda: [samples.package(5, price=10, tags=["a", None])],
}
"""Packages of which no document says whether they are taken."""


@action("the partner tries to set packages, one of which has a member {member:w} that is: {forms}")
def try_member(kombo: KomboCast, kombo_case: KomboCase, member: str, forms: str) -> None:
    for form in forms.split(", "):
        wrong = {n: v for n, v in samples.package(9, **{member: FORMS[form]}).items() if v is not ABSENT}
        sent = [samples.package(6), wrong]
        kombo_case.attempts[f"{member} {form}"] = kombo.partner.set_packages(sent, wrongly=True)


@action("the partner tries to set packages that are: {forms}")
def try_no_list(kombo: KomboCast, kombo_case: KomboCase, forms: str) -> None:
    for form in forms.split(", "):
        value = NO_LISTS[form]
        sent = json.dumps({} if value is ABSENT else {"packages": value}).encode()
        kombo_case.attempts[f"packages {form}"] = kombo.partner.set_packages(sent, wrongly=True)


@action("the partner sets packages {how}, if it may")
def set_odd(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, how: str) -> None:
    sent = ODD[how]()
    answer = kombo.partner.set_packages(sent, wrongly=True)
    if is_taken(answer):
        kombo_case.packages = sent
    else:
        refused(expect, {f"packages {how}": answer})


@expectation("the packages listed are those that were set, or those from before")
def those_or_former(kombo_case: KomboCase, expect: Expectations) -> None:
    """Of two with the same id either may be the one that is kept, or both."""
    answer = kombo_case.answer
    expect.status(answer, 200)
    shown = [{name: one.get(name) for name in samples.package()} for one in listed(answer)]
    sent = [{name: one.get(name) for name in samples.package()} for one in kombo_case.packages]
    strange = [one for one in shown if one not in sent]
    expect.equal("the packages listed that were not set", strange, [], answer, "/data/packages")
    ids = sorted({str(one["id"]) for one in sent})
    expect.equal("the ids listed, each once", sorted({str(one["id"]) for one in shown}), ids, answer, "/data/packages")
