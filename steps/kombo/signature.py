"""The signature of a webhook's call, made by ourselves: HMAC-SHA256 over the bytes of the body (KB-WH-30)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets as random

from proctor.actors.kombo import KomboCast
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange, header
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Mailboxes
from steps.kombo import post
from steps.kombo.post import KomboPost

HEADER = "X-Kombo-Signature"
LEAST_SECRET = 16
"""Characters; nothing shorter is hard to guess."""


def signature(secret: str, body: bytes) -> str:
    """Base64 in the alphabet for URLs, without padding."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@action("a webhook is registered in another environment too")
def other_webhook(other_kombo: KomboCast, kombo_post: KomboPost, mailboxes: Mailboxes, expect: Expectations) -> None:
    kombo_post.other_box = mailboxes.open(post.ORDINARY)
    answer = other_kombo.dashboard.register_webhook(kombo_post.other_box.url, [post.ORDINARY])
    expect.status(answer, 200, 201)
    kombo_post.other_secret = text_member(answer, "secret")


@expectation("each call is signed with the secret over the bytes of its body")
def signed(kombo_post: KomboPost, expect: Expectations) -> None:
    calls = [call for box in kombo_post.boxes for call in box.calls]
    expect.holds(bool(calls), "NO_CALL", "a call has come", kombo_post.arrived)
    for call in calls:
        expected = signature(kombo_post.secrets[-1], call.request.body)
        expect.equal(f"the header {HEADER}", header(call.request.headers, HEADER), expected, call)


@expectation("no other secret and no other body has that signature")
def other_signatures(kombo_post: KomboPost, expect: Expectations) -> None:
    call = kombo_post.arrived
    given = header(call.request.headers, HEADER)
    others = [signature(random.token_urlsafe(32), call.request.body), signature(kombo_post.secrets[-1], b"{}")]
    expect.holds(given not in others, "VALUE", "the signature depends on secret and body", call, None, given)


@expectation("the signature is over the body as it came, not over one that was written again")
def over_raw_bytes(kombo_post: KomboPost, expect: Expectations) -> None:
    """The body has letters outside ASCII, so that most ways to write it again give other bytes."""
    call = kombo_post.arrived
    given = header(call.request.headers, HEADER)
    again = [form for form in _written_again(call) if form != call.request.body]
    expect.holds(bool(again), "COUNT", "the body can be written in another way", call)
    found = [form for form in again if signature(kombo_post.secrets[-1], form) == given]
    expect.equal("the other forms of the body that have the signature", found, [], call)
    expected = signature(kombo_post.secrets[-1], call.request.body)
    expect.equal(f"the header {HEADER}", given, expected, call)


@expectation("both webhooks have the same secret, and it is long and random")
def same_secret(kombo_post: KomboPost, expect: Expectations) -> None:
    shown = kombo_post.arrived
    expect.equal("how many secrets there are", len(set(kombo_post.secrets)), 1, shown)
    size = len(kombo_post.secrets[0])
    expect.holds(size >= LEAST_SECRET, "VALUE", "the secret is long", shown, f"{LEAST_SECRET} or more", size)


@expectation("the other environment has another secret")
def another_secret(kombo_post: KomboPost, expect: Expectations) -> None:
    differ = kombo_post.other_secret not in kombo_post.secrets
    expect.holds(differ, "VALUE", "the secrets of two environments differ", kombo_post.arrived)


def _written_again(call: Exchange) -> list[bytes]:
    body = post.envelope(call)
    return [
        json.dumps(body).encode(),
        json.dumps(body, ensure_ascii=False).encode(),
        json.dumps(body, separators=(",", ":")).encode(),
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        json.dumps(body, indent=2).encode(),
        json.dumps(body, ensure_ascii=False, indent=2).encode(),
    ]
