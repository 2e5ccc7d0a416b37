"""The workbench's pages: overview, keys, faults and quirks, exchanges. Whatever they change, operations of the control
API change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sandbox import control
from sandbox.kombo.pages import desk as kombo
from sandbox.messages import Answer, Refusal
from sandbox.pages.control_calls import ControlCalls
from sandbox.pages.page import MenuItem, Page, Section, Visit
from sandbox.platform import Core, Platform
from sandbox.workbench import bad_days, checklist, connection, exchanges, switches, thread, trying
from sandbox.workbench.exchanges import Filter

_LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Workbench:
    """``calls``: the operations of the control API, those of the platforms too."""

    core: Core
    calls: ControlCalls

    # The first page, and the two pieces of it that the script fetches anew.

    def overview(self, visit: Visit) -> Answer:
        found = thread.of(self.core, visit.query.get("partner"), visit.query.get("order"))
        faults, quirks = switches.lines_on(self.core.faults, self.core.quirks)
        return visit.page(
            "workbench/overview.html.j2",
            **self._steps(visit, found),
            accounts=connection.accounts(self.core, visit.origin, in_clear=False),
            partners=thread.partners(self.core),
            faults=faults,
            quirks=quirks,
            number_of_faults=len(self.core.faults.table),
            number_of_quirks=len(self.core.quirks.table),
            lines=exchanges.lines(self.core.log, Filter(), exchanges.FEW),
            log=self.core.log,
        )

    def steps(self, visit: Visit) -> Answer:
        found = thread.of(self.core, visit.query.get("partner"), visit.query.get("order"))
        return visit.fragment("workbench/steps.html.j2", **self._steps(visit, found))

    def _steps(self, visit: Visit, found: thread.Thread) -> dict[str, Any]:
        chosen = {name: visit.query[name][:80] for name in ("partner", "order") if visit.query.get(name)}
        steps = checklist.progress(self.core, found, visit.origin)
        done = sum(one.state is checklist.State.DONE for one in steps)
        return {
            "thread": found,
            "steps": steps,
            "done": done,
            "rejected": checklist.is_rejected(found),
            "chosen": "?" + urlencode(chosen) if chosen else "",
            "by_choice": bool(chosen),
        }

    # Keys.

    def connection(self, visit: Visit) -> Answer:
        """A GET shows keys masked; only the form's button shows them, in the answer to it."""
        in_clear = visit.method == "POST"
        accounts = connection.accounts(self.core, visit.origin, in_clear)
        return visit.page("workbench/connection.html.j2", accounts=accounts, in_clear=in_clear)

    # Faults and quirks.

    def switches(self, visit: Visit) -> Answer:
        words, only_on = visit.query.get("q", "")[:_LONGEST_SEARCH], visit.query.get("on") == "yes"
        return visit.page(
            "workbench/switches.html.j2",
            groups=switches.groups(self.core.faults, self.core.quirks, words, only_on),
            words=words,
            only_on=only_on,
            back=f"?{visit.query}" if visit.query else "",
        )

    def put_fault(self, visit: Visit) -> Answer:
        name, active = visit.form.get("name", ""), visit.form.get("active") == "true"
        self.calls.do("control.put_fault", {"active": active}, name=name)
        return self._back_to_switches(visit, f"The fault {name} is {'on' if active else 'off'}.")

    def put_quirk(self, visit: Visit) -> Answer:
        name, value = visit.form.get("name", ""), visit.form.get("value", "")
        self.calls.do("control.put_quirk", {"value": value}, name=name)
        return self._back_to_switches(visit, f"{name} is {value} now.")

    def as_usual(self, visit: Visit) -> Answer:
        """All faults off, all quirks at their usual values."""
        faults, quirks = switches.lines_on(self.core.faults, self.core.quirks)
        for line in faults:
            self.calls.do("control.put_fault", {"active": False}, name=line.fault.name)
        for choice in quirks:
            self.calls.do("control.put_quirk", {"value": choice.quirk.default}, name=choice.quirk.name)
        return self._back_to_switches(visit, "All faults are off, and all quirks are as usual.")

    def _back_to_switches(self, visit: Visit, notice: str) -> Answer:
        back = visit.form.get("back", "")
        return visit.redirect("/workbench/faults" + (back if back.startswith("?") else ""), notice)

    # Conditions on purpose.

    def bad_days(self, visit: Visit) -> Answer:
        callers = bad_days.callers(self.core)
        asked = visit.form.get("caller") or visit.query.get("caller", "")
        chosen = asked if any(asked == one for one, _ in callers) else callers[0][0]
        in_force = self.core.conditions.shown(chosen)
        return visit.page(
            "workbench/bad_days.html.j2",
            callers=callers,
            chosen=chosen,
            in_force=in_force,
            anything=bad_days.is_anything(in_force),
            flags=bad_days.FLAGS,
            statuses=bad_days.STATUSES,
        )

    def put_conditions(self, visit: Visit) -> Answer:
        caller = visit.form.get("caller", "")
        wanted = bad_days.body(visit.form)
        self.calls.do("control.put_conditions", wanted, callerId=caller)
        notice = "These conditions are in force now." if wanted else "No conditions are in force."
        return visit.redirect("/workbench/bad-days?" + urlencode({"caller": caller}), notice)

    # Exchanges.

    def exchanges(self, visit: Visit) -> Answer:
        asked = _filter(visit)
        lines = exchanges.lines(self.core.log, asked, exchanges.MANY)
        query = f"?{visit.query}" if visit.query else ""
        return visit.page("workbench/exchanges.html.j2", lines=lines, asked=asked, log=self.core.log, query=query)

    def live(self, visit: Visit) -> Answer:
        most = exchanges.FEW if visit.query.get("few") else exchanges.MANY
        lines = exchanges.lines(self.core.log, _filter(visit), most)
        return visit.fragment("workbench/lines.html.j2", lines=lines, log=self.core.log)

    def exchange(self, visit: Visit) -> Answer:
        number = visit.arguments["number"]
        entry = self.core.log.found(int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else None
        if entry is None:
            raise Refusal(404, "exchange_not_found", "This exchange is no longer in the log, or never was.")
        return visit.page("workbench/exchange.html.j2", line=exchanges.Line(entry))

    # Orders in one click, and a fresh start.

    def place_at_smartrecruiters(self, visit: Visit) -> Answer:
        found = thread.of(self.core, visit.form.get("partner"))
        placed = trying.at_smartrecruiters(self.core, self.calls, found.partner["id"], found.company["id"])
        here = "/?" + urlencode({"partner": found.partner["id"]})
        answer = visit.redirect(here, f"Order {placed.order} is placed for {placed.name}. The partner can list it now.")
        return replace(answer, then=placed.then)

    def place_at_kombo(self, visit: Visit) -> Answer:
        integration = self.core.store.rows("SELECT id FROM kombo_integrations WHERE demo = 1")[0]["id"]
        placed, then = trying.at_kombo(self.calls, integration)
        visit.session[kombo.SESSION] = integration
        answer = visit.redirect(f"{kombo.HOME}/{placed['orderId']}", f"The order was {placed['outcome']}.")
        return replace(answer, then=then)

    def reset(self, visit: Visit) -> Answer:
        if visit.form.get("sure") != "yes":
            raise Refusal(400, "not_sure", "Nothing was changed: tick the box first, if all is to be forgotten.")
        self.calls.do("control.reset")
        return visit.redirect("/", "The sandbox is as after a fresh start. The demo accounts kept their keys.")


def _filter(visit: Visit) -> Filter:
    query = visit.query
    return Filter(query.get("platform", ""), query.get("caller", ""), query.get("bad") == "yes")


def section(core: Core, platforms: tuple[Platform, ...]) -> Section:
    operations = (*control.operations(core, platforms), *(one for platform in platforms for one in platform.control))
    bench = Workbench(core, ControlCalls(operations, core.faults))
    return Section(
        name="workbench",
        templates=Path(__file__).parent / "templates",
        menu=(MenuItem("Workbench", "/", "/workbench"),),
        pages=(
            Page("GET", "/", bench.overview),
            Page("GET", "/workbench/steps", bench.steps),
            Page("GET", "/workbench/connection", bench.connection),
            Page("POST", "/workbench/connection", bench.connection),
            Page("GET", "/workbench/faults", bench.switches),
            Page("POST", "/workbench/faults", bench.put_fault),
            Page("POST", "/workbench/quirks", bench.put_quirk),
            Page("POST", "/workbench/as-usual", bench.as_usual),
            Page("GET", "/workbench/bad-days", bench.bad_days),
            Page("POST", "/workbench/bad-days", bench.put_conditions, again=bench.bad_days),
            Page("GET", "/workbench/exchanges", bench.exchanges),
            Page("GET", "/workbench/exchanges/{number}", bench.exchange),
            Page("GET", "/workbench/live", bench.live),
            Page("POST", "/workbench/orders/smartrecruiters", bench.place_at_smartrecruiters),
            Page("POST", "/workbench/orders/kombo", bench.place_at_kombo),
            Page("POST", "/workbench/reset", bench.reset),
        ),
    )
