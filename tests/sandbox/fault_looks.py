"""Ways to look at a scene, of which the probes of ``fault_probes`` are made. Each makes what it needs.

What they tell is the same whenever a sound sandbox is asked. Not the probes themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox_driver import API, MESSAGE, PDF, RESULT, Scene

Probe = Callable[[Scene], Any]


def statuses(scene: Scene, query: str = "") -> Any:
    page = scene.api("GET", "/assessments" + query).json()
    return page.get("totalFound"), [order["status"] for order in page["content"]]


def with_orders(query: str, count: int = 1) -> Probe:
    def probe(scene: Scene) -> Any:
        for _ in range(count):
            scene.order()
        scene.order("REJECTED")
        return statuses(scene, query)

    return probe


def foreign_list(scene: Scene) -> Any:
    scene.order()
    page = scene.api("GET", "/assessments", key=scene.new_partner()[1]).json()
    return page["totalFound"]


def from_date(scene: Scene) -> Any:
    scene.order()
    return statuses(scene, "?fromDate=2999-01-01T00:00:00.000Z")


def foreign_get(scene: Scene) -> Any:
    return scene.api("GET", f"/assessments/{scene.order()}", key=scene.new_partner()[1]).status_code


def members(method: str, path: str, status: str = "NEW", body: Any = None) -> Probe:
    """The names and kinds of the members that a call on an order answers."""

    def probe(scene: Scene) -> Any:
        more = {} if method == "GET" else {"json": body or MESSAGE}
        answer = scene.api(method, f"/assessments/{scene.order(status)}{path}", **more)
        return answer.status_code, flat(answer.json())

    return probe


def flat(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: flat(inner) for name, inner in value.items()}
    return value if value in ("NEW", "IN_PROGRESS", "REJECTED", "COMPLETED", "DOCUMENT") else type(value).__name__


def after(action: str, status: str) -> Probe:
    """The order's status and comments after an action."""

    def probe(scene: Scene) -> Any:
        order = scene.order(status)
        scene.act(order, action)
        return scene.get(order)["status"], scene.api("GET", f"/assessments/{order}/comments").json()["totalFound"]

    return probe


def result(**more: Any) -> Probe:
    return members("POST", "/results", "IN_PROGRESS", {**RESULT, **more})


def two_results(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    scene.result(order)
    scene.result(order)
    return scene.api("GET", f"/assessments/{order}/results").json()["totalFound"]


def file(one: Any) -> Probe:
    def probe(scene: Scene) -> Any:
        order = scene.order("IN_PROGRESS")
        answer = scene.attach(order, scene.result(order), one)
        return answer.status_code, flat(answer.json())

    return probe


def replaced(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    one = scene.result(order)
    first = scene.attach(order, one).json()["id"]
    path = f"/assessments/{order}/results/{one}/attachments/{first}"
    answer = scene.api("POST", path, files={"attachment": ("new.pdf", *PDF[1:])}).json()
    return answer["id"] == first, scene.api("GET", path).json()["fileName"]


def many_comments(scene: Scene) -> Any:
    order = scene.order()
    return [scene.act(order, "comments").status_code for _ in range(101)]


def offered(scene: Scene, **more: Any) -> Any:
    """The answer to a new offer at the API."""
    body = {"catalogId": "c", "name": "n", "description": "d", "terms": {"type": "SKILLS_TEST"}, **more}
    return scene.api("POST", "/offers", json={name: value for name, value in body.items() if value is not None})


def new_offer(**more: Any) -> Probe:
    return lambda scene: answered(offered(scene, **more))


def answered(answer: Any) -> Any:
    """Status, content type, and the names and kinds of the members."""
    kind = answer.headers.get("content-type")
    return answer.status_code, kind, flat(answer.json()) if kind and "json" in kind else bool(answer.content)


def on_offer(method: str, then: str = "", **more: Any) -> Probe:
    """A call on the first of two offers, of which the second is newer."""

    def probe(scene: Scene) -> Any:
        one = offered(scene).json()["id"]
        offered(scene, name="newer")
        body = {} if method == "GET" or then else {"json": changed_offer(one, **more)}
        answer = scene.api(method, f"/offers/{one}{then}", **body)
        again = scene.api("GET", f"/offers/{one}").json()
        return answered(answer), answer.json().get("name"), answer.json().get("status"), again["name"], again["status"]

    return probe


def changed_offer(identifier: str, **more: Any) -> Any:
    body = {"id": identifier, "catalogId": "c", "name": "changed", "description": "d", "terms": {"type": "SKILLS_TEST"}}
    return {name: value for name, value in (body | more).items() if value is not None}


def offers_listed(query: str = "") -> Probe:
    """Of three offers, the first of which was changed last; and of one of another partner."""

    def probe(scene: Scene) -> Any:
        first, *_ = [offered(scene, name=name, description="word" * (name == "b")).json()["id"] for name in "abc"]
        for _ in range(2):  # so that its date is later than the others' even within a millisecond or two
            scene.api("POST", f"/offers/{first}", json=changed_offer(first))
        scene.new_offer(scene.new_partner()[0], name="foreign")
        page = scene.api("GET", "/offers" + query).json()
        return [offer["name"] for offer in page["content"]], sorted(page)

    return probe


def browsed(scene: Scene) -> Any:
    scene.new_offer(active=False)
    page = scene.control("GET", f"/candidates/{scene.new_candidate()['id']}/offers")
    return [(kind["type"], len(kind["offers"])) for kind in page["types"]]


def portal(active: bool) -> Probe:
    """An offer as the portal shows it, of which the team was asked to activate it or not."""

    def probe(scene: Scene) -> Any:
        shown = scene.control("GET", f"/offers/{scene.new_offer(active=active)}")
        return shown["status"], sorted(shown["terms"]), len(shown["activeFor"])

    return probe


def selected(scene: Scene) -> Any:
    path = f"/candidates/{scene.new_candidate()['id']}/selections"
    return scene.control("POST", path, {"offerId": scene.offer})["offer"]["name"]


def kept_candidate(scene: Scene) -> Any:
    return scene.send("GET", f"/_control/candidates/{scene.new_candidate()['id']}/profile").status_code


def things(kind: str, at: int | None = None) -> Probe:
    """The list of three comments, results or files of an order; or the one at a place, read by its id."""

    def probe(scene: Scene) -> Any:
        order = scene.order("IN_PROGRESS")
        made = scene.result(order)
        path = f"/assessments/{order}/" + (f"results/{made}/attachments" if kind == "attachments" else kind)
        for number in range(3):
            if kind == "attachments":
                scene.attach(order, made, (f"{number}.pdf", *PDF[1:]))
            else:
                scene.api("POST", path, json={**MESSAGE, **RESULT, "message": f"{number}", "title": f"{number}"})
        page = scene.api("GET", path + ("?limit=2" if at is None else ""))
        if at is None:
            return answered(page), page.json().get("totalFound")
        one = scene.api("GET", f"{path}/{page.json()['content'][at]['id']}").json()
        return one.get("message"), one.get("title"), one.get("fileName")

    return probe


def after_file(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    made = scene.result(order)
    codes = [scene.attach(order, made).status_code for _ in range(3)]
    listed = scene.api("GET", f"/assessments/{order}/results/{made}/attachments").json()["totalFound"]
    return codes, listed, scene.get(order)["status"]


def other_part(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    path = f"/assessments/{order}/results/{scene.result(order)}/attachments"
    return scene.api("POST", path, files={"file": PDF}).status_code


def replaced_file(scene: Scene) -> Any:
    """What the customer gets after a file was replaced."""
    candidate = scene.new_candidate()["id"]
    order = scene.order("IN_PROGRESS", candidate=candidate)
    made = scene.result(order)
    path = f"/assessments/{order}/results/{made}/attachments"
    scene.api("POST", f"{path}/{scene.attach(order, made).json()['id']}", files={"attachment": ("n.pdf", b"%PDF new")})
    scene.act(order, "complete")
    results = scene.control("GET", f"/candidates/{candidate}/profile")["assessments"][0]["results"]
    return [(one["fileName"], scene.send("GET", one["download"]).content) for one in results[0]["attachments"]]


def completed_with(then: str = "", **more: Any) -> Probe:
    """What becomes of an order that is completed with a result; and of one more call on it."""

    def probe(scene: Scene) -> Any:
        order = scene.order("IN_PROGRESS")
        scene.result(order, **more)
        code = scene.act(order, "complete").status_code
        return code, scene.get(order)["status"], scene.act(order, then, RESULT).status_code if then else None

    return probe


def acted(status: str, action: str, body: Any = None) -> Probe:
    """The answer to an action and the status and dates of the order afterwards."""

    def probe(scene: Scene) -> Any:
        order = scene.order(status)
        answer = scene.act(order, action, body)
        now = scene.get(order)
        results = scene.api("GET", f"/assessments/{order}/results").json()["totalFound"]
        return answered(answer), now["status"], now["createDate"] == now["lastUpdateDate"], results

    return probe


def raw(content: bytes) -> Probe:
    def probe(scene: Scene) -> Any:
        path = f"/assessments/{scene.order()}/accept"
        return answered(scene.api("POST", path, content=content, headers={"Content-Type": "application/json"}))

    return probe


def page_of(query: str, count: int) -> Probe:
    def probe(scene: Scene) -> Any:
        scene.bulk(count)
        page = scene.api("GET", "/assessments" + query).json()
        return page["limit"], page["offset"], page["totalFound"], len(page["content"])

    return probe


def with_dates(query: str) -> Probe:
    """How many orders are listed by dates, of one that was just made: its own moment stands for NOW."""

    def probe(scene: Scene) -> Any:
        now = scene.get(scene.order())["createDate"].replace("+", "%2B")
        return scene.api("GET", "/assessments" + query.replace("NOW", now)).json()["totalFound"]

    return probe


def of_another(name: str) -> Probe:
    def probe(scene: Scene) -> Any:
        scene.order()
        return statuses(scene, f"?{name}=00000000-0000-4000-8000-000000000000")

    return probe


def newest_first(scene: Scene) -> Any:
    orders = [scene.order(), scene.order()]
    page = scene.api("GET", "/assessments?sortBy=createDate&sortDir=desc").json()
    return [orders.index(order["id"]) for order in page["content"]]


def settings(*calls: tuple[str, str, Any]) -> Probe:
    """The answers to these calls, and the settings afterwards; another partner has one of its own."""

    def probe(scene: Scene) -> Any:
        scene.api("POST", "/configs", key=scene.new_partner()[1], json={"id": "foreign", "value": "x"})
        scene.api("POST", "/configs", json={"id": "resultURL", "value": "https://a.example"})
        answers = []
        for method, path, body in calls:
            answer = scene.api(method, "/configs" + path, **({} if body is None else {"json": body}))
            answers.append((answer.status_code, answer.json() if answer.is_success else None))
        listed = scene.api("GET", "/configs")
        return answers, listed.status_code, listed.json() if listed.is_success else None

    return probe


def setting(name: str, value: str) -> Probe:
    return settings(("POST", "", {"id": name, "value": value}))


def profiled(status: str) -> Probe:
    """How the profile shows an order of this status, if at all."""

    def probe(scene: Scene) -> Any:
        candidate = scene.new_candidate()["id"]
        scene.order(status, candidate=candidate)
        return [one["label"] for one in scene.control("GET", f"/candidates/{candidate}/profile")["assessments"]]

    return probe


def at_slash(scene: Scene) -> Any:
    return scene.api("GET", f"/assessments/{scene.order()}/results/").status_code


def deleted(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    return scene.api("DELETE", f"/assessments/{order}/results/{scene.result(order)}").status_code


def errors(scene: Scene) -> Any:
    two = [scene.api("GET", "/assessments/unknown") for _ in range(2)]
    return [answered(one) for one in two], two[0].json()["code"], two[0].json()["id"] == two[1].json()["id"]


def texts(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    return scene.api("POST", f"/assessments/{order}/results", json={**RESULT, "title": "Łódź"}).json()["title"]


def profile(status: str) -> Probe:
    def probe(scene: Scene) -> Any:
        candidate = scene.new_candidate()["id"]
        order = scene.order("IN_PROGRESS", candidate=candidate)
        scene.attach(order, scene.result(order))
        if status == "COMPLETED":
            scene.act(order, "complete")
        assessment = scene.control("GET", f"/candidates/{candidate}/profile")["assessments"][0]
        return assessment["label"], [len(one["attachments"]) for one in assessment["results"]]

    return probe


def with_keys(header: str | None, parameter: str | None) -> Probe:
    def probe(scene: Scene) -> Any:
        headers = {"X-SmartToken": scene.key if header == "good" else header} if header else {}
        params = {"apiKey": scene.key if parameter == "good" else parameter} if parameter else {}
        return scene.send("GET", API + "/offers", headers=headers, params=params).status_code

    return probe


def former_key(scene: Scene) -> Any:
    former = scene.key
    scene.control("POST", f"/partners/{scene.partner}/api-key")
    return scene.api("GET", "/offers", key=former).status_code


def error(scene: Scene) -> Any:
    body = scene.api("GET", "/assessments/unknown").json()
    return {name: type(value).__name__ for name, value in body.items()}


def headers(scene: Scene) -> Any:
    return sorted(scene.api("GET", "/offers").headers)


def eleven(scene: Scene) -> Any:
    scene.quirk("rate_limit", "on")
    return [scene.api("GET", "/offers").status_code for _ in range(11)]


def date(scene: Scene) -> Any:
    return scene.get(scene.order())["createDate"][23:]


def test_order(scene: Scene) -> Any:
    return scene.act(scene.api("POST", "/assessments", json={}).json()["id"], "accept").status_code


test_order.__test__ = False  # type: ignore[attr-defined]
