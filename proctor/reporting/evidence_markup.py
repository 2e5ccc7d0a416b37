"""The sentences of a scenario and their exchanges as the requirement page has them.

Here and not in the page's template, since there are thousands of them, and Python's own formatting is much faster.
Everything is escaped: by ``_text`` where it stands between tags, by ``escape`` where it stands in an attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from proctor.reporting.body_text import NO_BODY
from proctor.reporting.narrative import State, Told
from proctor.reporting.page_evidence import Happened, happened
from proctor.reporting.shots import Message, Part, Scene, Shot
from proctor.reporting.wording import plural, tone

_TONES = {State.DONE: "quiet", State.FAILED: "error", State.INTERRUPTED: "unknown", State.NOT_REACHED: "quiet"}
Layout = Callable[[Happened], str]


def sentences(scene: Scene, layout: Layout) -> Iterator[Markup]:
    """The items of a scenario's list, piece by piece; ``layout`` is for what is rare: the template's own."""
    key = escape(scene.narrative.story.plan.key)
    for number, part in enumerate(scene.sentences, 1):
        yield from _item(scene, _opening(f"sentence-{key}-{number}", part.told), part, layout)
    around = scene.outside.told
    if around.exchanges or around.troubles or around.screenshots:
        opening = '<li class="quiet"><span class="state">around it</span> outside any sentence'
        yield from _item(scene, opening, scene.outside, layout)


def _item(scene: Scene, opening: str, part: Part, layout: Layout) -> Iterator[Markup]:
    told = part.told
    yield Markup(opening + "\n")  # noqa: S704 - escaped where it is made
    if told.troubles or told.screenshots or told.attestations:
        yield Markup(layout(happened(scene, told)))  # noqa: S704 - escaped by the template
    shown = len(part.exchanges)
    for number, shot in enumerate(part.shots, 1):
        if number == shown and part.left_out:
            left_out = plural(part.left_out, "more exchange")
            yield Markup(f'<p class="small soft">{left_out} before the last: see the journal.</p>')  # noqa: S704
        yield exchange_markup(shot)
    yield _END


_END = Markup("</li>\n")


def _opening(place: str, told: Told) -> str:
    """The beginning of a sentence's item: how far it came, its words, and the requirement that it shows."""
    sentence, state = told.sentence, told.state
    look = tone(told.verdict) if told.verdict and state is not State.NOT_REACHED else _TONES[state]
    aside = ", with findings" if state is State.DONE and told.troubles else ""
    link = ""
    if sentence.requirement:
        name = escape(sentence.requirement)
        link = f' <a class="id small" href="#req-{name}">{name}</a>'
    return (
        f'<li id="{place}" class="{look}"><span class="state">{state}{aside}</span> '
        f'<span class="keyword">{_text(sentence.keyword)}</span> {_text(sentence.text)}{link}'
    )


def exchange_markup(shot: Shot) -> Markup:
    """The fold. Where all is well it has no headers, no command, and does not say again what its summary says."""
    title = _text(shot.request.line)
    aside = f"{_text(shot.actor)}, {shot.took}" + (", wrong on purpose" if shot.deliberate else "")
    inside = [f"<p><strong>{_text(shot.trouble)}</strong></p>\n"] if shot.trouble else []
    if not (shot.brief and shot.request.note == NO_BODY):
        inside.append(_message("Request", shot.request, brief=shot.brief))
    if shot.answer:
        inside.append(_message("Answer", shot.answer, brief=shot.brief))
    if shot.curl:
        inside.append(f'<h4 class="small soft">To send it again</h4>\n<pre tabindex="0">{_text(shot.curl)}</pre>\n')
    return Markup(  # noqa: S704 - escaped above
        f'<details class="shot" id="exchange-{escape(shot.id)}"><summary><code>{title}</code> '
        f'<span class="got">→ {_text(shot.status)}</span> <span class="soft">{aside}</span></summary><div>\n'
        f"{''.join(inside)}</div></details>\n"
    )


def _message(heading: str, message: Message, *, brief: bool) -> str:
    told = [f'<h4 class="small soft">{heading}</h4>\n']
    if not brief:
        told.append(f"<p><code>{_text(message.line)}</code></p>\n{_headers(message)}")
    if message.body:
        told.append(f'<pre tabindex="0">{_text(message.body)}</pre>')
    if message.note:
        told.append(f'<p class="small soft">{_text(message.note)}</p>\n')
    return "".join(told)


def _headers(message: Message) -> str:
    if not message.headers:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{_text(name)}</th><td>{_text(value)}</td></tr>\n' for name, value in message.headers
    )
    return (
        '<table class="headers"><caption class="unseen">Headers</caption><thead class="unseen"><tr>'
        f'<th scope="col">Name</th><th scope="col">Value</th></tr></thead><tbody>\n{rows}</tbody></table>\n'
    )


def _text(text: str) -> str:
    """Text between tags, where quotes are no danger; escaping them would make a fifth of the page."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
