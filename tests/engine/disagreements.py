"""Every kind of message about which jsonschema and jsonschema-rs disagree, and what Proctor says of it on purpose.

A kind is what is odd in the message, and which of the two refuses it. ``docs/validators.md`` has the same table.
"""

from __future__ import annotations

from dataclasses import dataclass

JSONSCHEMA, RUST, NEITHER, NOBODY = "jsonschema", "jsonschema-rs", "neither", "jsonschema-rs cannot read it"
REFUSED, ACCEPTED, UNREAD = "refused", "accepted", "not read"


@dataclass(frozen=True)
class Decision:
    """What is odd, who refuses it (or cannot read it), what Proctor does with it, and why."""

    kind: str
    by: str
    proctor: str
    why: str

    @property
    def row(self) -> str:
        return f"| {self.kind} | {self.by} | {self.proctor} | {self.why} |"


NO_JSON = "RFC 8259 has no such number"
TOO_LARGE = "it would be read as infinite, which is no JSON"
MAILBOX = "RFC 5321 has no such mailbox"
ECMA = "by ECMA 262 it is none; a pattern has to be found by both readings"
EXACTLY = "jsonschema divides binary fractions and errs; jsonschema-rs is exact"

TABLE = (
    Decision("NaN", RUST, REFUSED, NO_JSON),
    Decision("NaN", JSONSCHEMA, REFUSED, NO_JSON),
    Decision("NaN", NEITHER, REFUSED, NO_JSON),
    Decision("Infinity", RUST, REFUSED, NO_JSON),
    Decision("Infinity", JSONSCHEMA, REFUSED, NO_JSON),
    Decision("Infinity", NEITHER, REFUSED, NO_JSON),
    Decision("a number too large", RUST, REFUSED, TOO_LARGE),
    Decision("a number too large", JSONSCHEMA, REFUSED, TOO_LARGE),
    Decision("a number too large", NEITHER, REFUSED, TOO_LARGE),
    Decision("a large number", JSONSCHEMA, ACCEPTED, EXACTLY),
    Decision("a multiple of a fraction", JSONSCHEMA, ACCEPTED, EXACTLY),
    Decision("a member twice", NEITHER, REFUSED, "readers differ in which of the two they take"),
    Decision("half a character", NOBODY, ACCEPTED, "JSON can write it, and no documented rule forbids it"),
    Decision("half a character", NOBODY, REFUSED, "no format has a place for it"),
    Decision("a newline at the end", RUST, REFUSED, "`$` is the very end in ECMA 262, and no format ends so"),
    Decision("a name with a newline", RUST, REFUSED, "`$` is the very end in ECMA 262, for names of members, too"),
    Decision("a name with a newline", JSONSCHEMA, ACCEPTED, "by ECMA 262 the pattern is not about that name"),
    Decision("a blank of ECMA 262 alone", RUST, REFUSED, ECMA),
    Decision("a blank of Python alone", JSONSCHEMA, REFUSED, "nobody sees anything there; found by both readings"),
    Decision("a digit of another script", RUST, REFUSED, ECMA),
    Decision("a letter of another script", RUST, REFUSED, ECMA),
    Decision(
        "a text of a million", RUST, ACCEPTED, "jsonschema-rs gives up, which is no opinion; Python alone decides"
    ),
    Decision("a pattern of Python alone", RUST, REFUSED, "a schema's patterns are ECMA 262's"),
    Decision("a pattern of ECMA 262 alone", JSONSCHEMA, REFUSED, "Python cannot look for it"),
    Decision("a URI that is none", RUST, REFUSED, "with its braces it is no pattern of ECMA 262"),
    Decision("an address that is none", RUST, REFUSED, MAILBOX),
    Decision("an address that is not ASCII", RUST, REFUSED, "such addresses have a format of their own, `idn-email`"),
    Decision("an address too long", RUST, REFUSED, MAILBOX),
    Decision("an address with a name", NEITHER, REFUSED, MAILBOX),
    Decision("a blank around it", RUST, REFUSED, MAILBOX),
    Decision("a long text", RUST, REFUSED, MAILBOX),
    Decision("another case", JSONSCHEMA, REFUSED, "IDNA 2008 has no capital letters outside ASCII"),
    Decision("a dot at the end of a host", RUST, REFUSED, "the stricter reading"),
    Decision("a leap second", JSONSCHEMA, REFUSED, "the stricter reading; the platforms' own patterns allow it"),
    Decision("the year 0", JSONSCHEMA, REFUSED, "the stricter reading"),
)
