"""What the values look like that must not be written: in texts, beside their names, and by their own form.

What is done with what they find is ``proctor.redaction``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from proctor.sensitive_names import PERSONAL_MEMBERS, SECRET_MEMBERS
from proctor.spellings import marks

SHORTEST_PHONE = 6
_NAMES = "|".join(sorted({*SECRET_MEMBERS, *PERSONAL_MEMBERS}, key=len, reverse=True))
# Members and parameters in texts that are no JSON: `"firstName": "..."`, the same within quotes, `<firstName>...`,
# `firstName=...`. A text may end within the value.
QUOTED = re.compile(rf"([\"'])({_NAMES})\1(\s*:\s*)(?:([\"'])((?:(?!\4)[^\\]|\\.)*)|(\d[\d.eE+-]*))", re.I | re.S)
NESTED = re.compile(rf"(?<!\\)(\\+[\"'])({_NAMES})(\\+[\"']\s*:\s*\\+[\"'])((?:(?!\\{{1,9}}[\"']).)*)", re.I | re.S)
TAGGED = re.compile(rf"(<({_NAMES})>)([^<]*)", re.I)
PARAMETER = re.compile(r"(?:(?<=[\s?&;,\"'<>(){}])|^)([^=&#?;,\s\"'<>(){}]+)=([^&#\s\"'<>]*)")
KEY = re.compile(r"\bpp-[0-9A-Za-z]{32,}\b|\b[0-9A-Fa-f]{64}\b")
LIKE_KEY = re.compile(r"pp-[0-9A-Za-z]{32}|[0-9A-Fa-f]{64}")
ONE_WORD = re.compile(r"[A-Za-z0-9]{1,63}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)")
LONG_NUMBER = re.compile(rf"\d{{{SHORTEST_PHONE},}}")
DIGITS = re.compile(r"\d+")
# No shorter than a telephone number: most digits in a text are those of an id.
NUMBER = re.compile(rf"(?=[\d\W_]{{{SHORTEST_PHONE}}})\+?\d+(?:[\W_]{{1,3}}\d+)*")
TOKEN = re.compile(
    r"\[secret-[0-9a-f]{10}\]|person-[0-9a-f]{10}@redacted\.invalid|Person-[0-9a-f]{10}|Address-[0-9a-f]{10}"
    r"|\+000\d{9}|phone-[0-9a-f]{10}"
)


def email_in(text: str) -> re.Pattern[str]:
    """The pattern of an address, for this text. That for all scripts takes longer to be made than most runs need it."""
    return _ASCII_EMAIL if text.isascii() else any_email()


@cache
def any_email() -> re.Pattern[str]:
    """The pattern of an address in whatever script."""
    return _email(marks())


def _email(marks: str) -> re.Pattern[str]:
    # Without the characters that RFC 5322 allows and URLs are built of: "?email=a@b" is an address in a URL.
    atom = rf"[\w{marks}.!$%'*+^`{{|}}~-]"
    # The look behind, as in other patterns here, holds the search to one try for a run of characters, however long.
    return re.compile(rf"(?<!{atom}){atom}+@[\w{marks}-]+(?:\.[\w{marks}-]+)*")


_ASCII_EMAIL = _email("")


def split(text: str, pattern: re.Pattern[str], token: Callable[[str], str]) -> list[str]:
    """What does not match and, at the odd places, the tokens of what does."""
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces += [text[end : match.start()], token(match[0])]
        end = match.end()
    return [*pieces, text[end:]]
