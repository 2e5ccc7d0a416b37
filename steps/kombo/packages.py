"""Packages: set, read back, replaced."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from proctor.actors.kombo import KomboCast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Patience
from proctor.verdicts import Unknown
from steps.kombo import samples
from steps.kombo.access import KomboDoors
from steps.kombo.case import KomboCase
from steps.kombo.refusals import taken
from steps.reading import body, items, only, part

MEMBERS = ("id", "name", "description", "type", "updated_at")
Package = dict[str, Any]


@pytest.fixture
def packages_before() -> dict[str, Package]:
    """The packages as they were listed before they were set once more, by id."""
    return {}


@action("the partner sets the packages 1, 2 and 3")
def set_three(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    _set(kombo, kombo_case, expect, [samples.package(number) for number in (1, 2, 3)])


@action("the partner sets the packages 2 and 3 with other names, and the package 4")
def set_others(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    renamed = [samples.package(number, name=f"Another name of {number}") for number in (2, 3)]
    _set(kombo, kombo_case, expect, [*renamed, samples.package(4)])


@action("the partner sets no packages")
def set_none(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    _set(kombo, kombo_case, expect, [])


@action("the partner sets {count:d} packages")
def set_many(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, count: int) -> None:
    _set(kombo, kombo_case, expect, [samples.package(number) for number in range(1, count + 1)])


@action("the partner sets a package of the type {kind:w}")
def set_of_type(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, kind: str) -> None:
    _set(kombo, kombo_case, expect, [samples.package(type=kind)])


@action("the partner reads the packages")
def read(kombo: KomboCast, kombo_case: KomboCase, packages_before: dict[str, Package]) -> None:
    if kombo_case.attempts.get("read") is not None:
        packages_before |= {str(one.get("id")): one for one in listed(kombo_case.attempts["read"])}
    kombo_case.answer = kombo_case.attempts["read"] = kombo.partner.read_packages()


@action("a package has been made on the dashboard")
def made_by_hand(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    _make(kombo, kombo_case, expect, samples.package(8))


@action("a package has been made on the dashboard, without a type")
def made_without_type(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    _make(kombo, kombo_case, expect, samples.package(8, type=None))


@action("the packages of all three integrations are noted")
def note_three(kombo: KomboCast, other_kombo: KomboCast, kombo_doors: KomboDoors) -> None:
    kombo_doors.noted = _of_all(kombo, other_kombo, kombo_doors)


@action("the partner changes the package {number:d} until its date moves on")
def change_until(
    kombo: KomboCast,
    kombo_case: KomboCase,
    patience: Patience,
    expect: Expectations,
    packages_before: dict[str, Package],
    number: int,
) -> None:
    """More than once only where the platform's clock has not gone on meanwhile."""
    packages_before |= {str(one.get("id")): one for one in listed(kombo_case.answer)}
    former = _former(packages_before, number).get("updated_at")
    times = iter(range(1, 1000))

    def change() -> Exchange:
        _set(kombo, kombo_case, expect, [samples.package(number, description=f"Changed, {next(times)}")])
        kombo_case.answer = kombo.partner.read_packages()
        return kombo_case.answer

    patience.eventually(change, lambda answer: _date(answer, number) != former, within=1.0)


@expectation("the package {number:d} has a later date than before")
def later_date(kombo_case: KomboCase, expect: Expectations, packages_before: dict[str, Package], number: int) -> None:
    former = _former(packages_before, number).get("updated_at")
    now = _date(kombo_case.answer, number)
    earlier, changed = _moment(former), _moment(now)
    later = earlier is not None and changed is not None and changed > earlier
    expect.holds(later, "VALUE", "updated_at is later than before the change", kombo_case.answer, former, now)


@expectation("each package has the date that it had before")
def same_date(kombo_case: KomboCase, expect: Expectations, packages_before: dict[str, Package]) -> None:
    expect.status(kombo_case.answer, 200)
    now = {str(one.get("id")): one.get("updated_at") for one in listed(kombo_case.answer)}
    former = {name: one.get("updated_at") for name, one in packages_before.items()}
    expect.equal("updated_at of each package", now, former, kombo_case.answer, "/data/packages")


@expectation("each package listed has an id, a name, a description, a type and the date of its last change")
def whole_packages(kombo_case: KomboCase, expect: Expectations) -> None:
    answer = kombo_case.answer
    expect.status(answer, 200)
    expect.equal("status", body(answer).get("status"), "success", answer, "/status")
    found = listed(answer)
    _each_once(expect, answer)
    lacking = {str(p.get("id")): missing for p in found if (missing := [m for m in MEMBERS if m not in p])}
    expect.equal("the members that packages lack", lacking, {}, answer, "/data/packages")
    expect.equal("the packages listed", _by_id(found), _by_id(kombo_case.packages), answer, "/data/packages")
    undated = [p["id"] for p in found if p["updated_at"] is not None and _moment(p["updated_at"]) is None]
    expect.equal("the packages whose updated_at is neither a date nor null", undated, [], answer, "/data/packages")


@expectation("the list has no warnings")
def no_warnings(kombo_case: KomboCase, expect: Expectations) -> None:
    expect.equal("whether there are warnings", "warnings" in body(kombo_case.answer), False, kombo_case.answer)


@expectation("no package is listed")
def none_listed(kombo_case: KomboCase, expect: Expectations) -> None:
    expect.status(kombo_case.answer, 200)
    expect.equal("the packages listed", listed(kombo_case.answer), [], kombo_case.answer, "/data/packages")


@expectation("the packages listed are exactly those that were set last")
def exactly_those(kombo_case: KomboCase, expect: Expectations) -> None:
    answer = kombo_case.answer
    expect.status(answer, 200)
    expect.equal("how many packages are listed", len(listed(answer)), len(kombo_case.packages), answer)
    expect.equal("the packages listed", _by_id(listed(answer)), _by_id(kombo_case.packages), answer, "/data/packages")


@expectation("each package that was set last is listed as it was set")
def those_are_there(kombo_case: KomboCase, expect: Expectations) -> None:
    expect.status(kombo_case.answer, 200)
    _each_once(expect, kombo_case.answer)
    found = _by_id(listed(kombo_case.answer))
    expected = _by_id(kombo_case.packages)
    shown = {name: found.get(name) for name in expected}
    expect.equal("the packages that were set last", shown, expected, kombo_case.answer, "/data/packages")


@expectation("the package {number:d} is not listed as it was before")
def not_as_before(
    kombo_case: KomboCase, expect: Expectations, packages_before: dict[str, Package], number: int
) -> None:
    """It may be left out, or be marked by whatever tells it from one that can be ordered."""
    expect.status(kombo_case.answer, 200)
    former = _former(packages_before, number)
    unchanged = [one for one in listed(kombo_case.answer) if one == former]
    expect.equal("the packages that are listed as if they had not been left out", unchanged, [], kombo_case.answer)


@expectation("that package is listed, with the type null")
def listed_with_null(kombo_case: KomboCase, expect: Expectations) -> None:
    one = _only_named(kombo_case)
    absent = "(absent)"
    expect.equal("its type", one.get("type", absent), None, kombo_case.answer, "/data/packages")


@expectation("that package is listed as it was made")
def listed_as_made(kombo_case: KomboCase, expect: Expectations) -> None:
    made = kombo_case.packages[0]
    expect.members("the package", _only_named(kombo_case), made, kombo_case.answer, "/data/packages")


@expectation("the answer is success, with data and a list of warnings")
def success_with_warnings(kombo_case: KomboCase, expect: Expectations) -> None:
    answer = kombo_case.answer
    taken(expect, {"the packages": answer})
    expect.equal("status", body(answer).get("status"), "success", answer, "/status")
    part(answer, "data")
    texts = [one.get("message") for one in items(answer, "warnings")]
    wordless = [text for text in texts if not isinstance(text, str)]
    expect.equal("the warnings without a message", wordless, [], answer, "/warnings")


@expectation("the packages of the other two integrations are as noted")
def others_as_noted(
    kombo: KomboCast, other_kombo: KomboCast, kombo_doors: KomboDoors, kombo_case: KomboCase, expect: Expectations
) -> None:
    now = _of_all(kombo, other_kombo, kombo_doors)
    for name, former in kombo_doors.noted.items():
        if name != kombo_doors.integration:
            expect.equal("the packages of another integration", now[name], former, kombo_case.answer)


@expectation("the order still names its package")
def order_keeps_package(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    answer = kombo.partner.list_orders()
    expect.status(answer, 200)
    own = [o for o in items(answer, "results", part(answer, "data")) if o.get("id") == kombo_case.order_id]
    named = only(own, "the order", answer).get("package_id")
    expect.equal("package_id", named, samples.package(1)["id"], answer, "/data/results/0/package_id")


def listed(answer: Exchange) -> list[Package]:
    """The packages that an answer lists."""
    return items(answer, "packages", part(answer, "data"))


def _set(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, packages: Sequence[Package]) -> None:
    kombo_case.answer = kombo.partner.set_packages(packages)
    taken(expect, {f"a list of {len(packages)} packages": kombo_case.answer})
    kombo_case.packages = list(packages)


def _make(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, package: Package) -> None:
    expect.status(kombo.dashboard.make_package(package), 200, 201)
    kombo_case.packages = [package]


def _each_once(expect: Expectations, answer: Exchange) -> None:
    """No package is listed twice."""
    times = Counter(str(one.get("id")) for one in listed(answer))
    twice = [name for name, count in times.items() if count > 1]
    expect.equal("the packages that are listed more than once", twice, [], answer, "/data/packages")


def _by_id(packages: Sequence[Package]) -> dict[str, Package]:
    """The four members that a partner sets, by id."""
    return {str(one.get("id")): {name: one.get(name) for name in samples.package()} for one in packages}


def _only_named(kombo_case: KomboCase) -> Package:
    named = [one for one in listed(kombo_case.answer) if one.get("id") == kombo_case.packages[0]["id"]]
    return only(named, "the package", kombo_case.answer)


def _former(packages_before: dict[str, Package], number: int) -> Package:
    """A package as it was listed before."""
    name = samples.package(number)["id"]
    if name not in packages_before:
        raise NoVerdict(Unknown.PRECONDITION_UNMET, f"the package {name} was not listed after it had been set")
    return packages_before[name]


def _date(answer: Exchange, number: int) -> object:
    named = [one for one in listed(answer) if one.get("id") == samples.package(number)["id"]]
    return only(named, "the package", answer).get("updated_at")


def _moment(text: object) -> datetime.datetime | None:
    """A moment in the documented form, with a zone; None for anything else."""
    try:
        found = datetime.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _of_all(kombo: KomboCast, other: KomboCast, doors: KomboDoors) -> dict[str, list[Package]]:
    found = {}
    for name in doors.belongings:
        partner = other.partner if name == other.partner.integration else kombo.partner
        former = partner.integration
        partner.use(integration=name)
        found[name] = listed(partner.read_packages())
        partner.use(integration=former)
    return found
