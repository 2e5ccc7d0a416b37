"""Redaction: no secret and no candidate's personal data is ever written.

What goes in is live text or JSON; what comes out keeps its shape: an e-mail address stays one, and a value that is
equal to another within the run stays equal (HMAC with a salt that is never written). Not for deciding what to record.

Names and addresses are looked up word by word, telephone numbers digit group by digit group, so a run with ten thousand
candidates costs no more per text than one with ten. What was found for a text, and for an element of a list, is kept
(``proctor.cleaned_texts``, ``proctor.cleaned_elements``): pages of a list say the same over and over. How a value can
be spelled is ``proctor.spellings``.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
import sys
import unicodedata
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import unquote

from proctor import redaction_patterns as like
from proctor.cleaned_elements import CleanedElements
from proctor.cleaned_texts import DEEPEST_ESCAPE, LONGEST_KEPT, CleanedTexts, Learned, nothing_fresh
from proctor.exchange import Headers
from proctor.known_secrets import KnownSecrets
from proctor.sensitive_names import PERSONAL_MEMBERS, SECRET_HEADERS, SECRET_MEMBERS, kind_of
from proctor.spellings import SPELLINGS, ascii_digits, fold, folded_words, unescaped, word_in, words

_WITH_SCHEME = frozenset({"authorization", "proxy-authorization"})
_SCHEMES = frozenset({"bearer", "basic", "digest", "token"})
"""What is kept of a header with credentials: without it nobody could send the request again."""
DEEPEST = 64
_LISTS = (list, tuple, set, frozenset)
_HOLDING = (dict, *_LISTS)
MOST_KEPT = 10_000
LONGEST_WORD = 15
_Key = TypeVar("_Key")


class Redactor:
    """Replaces secrets and personal data by tokens. One per process; processes of one run share ``salt``."""

    def __init__(self, salt: bytes | None = None) -> None:
        self.salt = salt or secrets.token_bytes(16)
        self._secrets = KnownSecrets()
        # Those that are told by their form alone; a run makes many of them, so they are not sought one by one.
        self._keys: dict[str, str] = {}
        # By first word; and the numbers of words that phrases with this first word have, the longest first.
        self._phrases: dict[str, dict[tuple[str, ...], str]] = {}
        self._lengths: dict[str, list[int]] = {}
        self._phones: dict[str, str] = {}
        # Tokens of personal values, which never change; texts that were cleaned, until a word of theirs is learned.
        self._persons: dict[tuple[str, str], str] = {}
        self._learned = Learned()
        self._cleaned = CleanedTexts(self._learned)
        self._elements = CleanedElements(self._learned)
        # What texts were cleaned to since something was last learned, by how deep within escapes they were found.
        self._fresh = nothing_fresh()
        # What takes the place of secret headers, which never changes.
        self._headers: dict[tuple[str, str], str] = {}
        # Short texts of one word, each with its folded form; a telephone number is none.
        self._words: dict[str, str] = {}
        self._kinds: dict[str, Callable[[str], str]] = {
            "name": self._learn_name,
            "email": self._learn_email,
            "phone": self._learn_phone,
            "address": self._learn_address,
        }

    def secret(self, value: str) -> str:
        """Make known a value that must never be written, such as an API key; answers its token."""
        if like.TOKEN.fullmatch(value):
            return value
        token = f"[secret-{self._hash(value)}]"
        if like.KEY.fullmatch(value):
            if value not in self._keys:
                self._keys[value] = token
                self._learned.keys += 1
                self._fresh = nothing_fresh()
        elif self._secrets.add(value, token):
            self._cleaned.forget()
            self._fresh = nothing_fresh()
            if len(value) <= LONGEST_WORD:
                self._words.clear()
        return token

    def person(self, member: str, value: str) -> str:
        """Make known a personal value by the name of its member (``firstName``); answers its token."""
        if not value:
            return value
        kind = PERSONAL_MEMBERS[member.lower()]
        token = self._persons.get((kind, value))
        if token is None:
            token = self._persons[kind, value] = self._kinds[kind](value)
        return token

    def text(self, text: str) -> str:
        """A text without what must not be written. Personal data is known from members seen earlier in the run."""
        return self._text(text, 0)

    def tree(self, value: object) -> object:
        """A JSON value without what must not be written; members named as personal or secret are replaced whole.

        What is no JSON value, such as a set, becomes text.
        """
        try:
            known = self._fresh
            clean = self._tree(value, 0, "")
            # What was learned on the way may stand before the place that taught it. Mostly all is known already.
            return clean if known is self._fresh else self._tree(value, 0, "")
        finally:
            self._elements.done()

    def learn(self, value: object) -> None:
        """Make known what stands in personal and secret members of a JSON value."""
        self._teach(value, 0, "")
        self._elements.done()

    def learn_labelled(self, text: str) -> None:
        """Make known personal and secret values of a text whose names stand beside them, as in a URL."""
        self._labelled(text)

    def headers(self, headers: Headers) -> Headers:
        return tuple((name, self._header(name, value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if name.lower() not in SECRET_HEADERS:
            return self.text(value)
        known = self._headers.get((name, value))
        return _keep(self._headers, (name, value), self._secret_header(name, value)) if known is None else known

    def _secret_header(self, name: str, value: str) -> str:
        for part in (value, *re.split(r"[\s;,]+", value), *re.findall(r"=([^;,\s]+)", value)):
            if part.lower() not in _SCHEMES:
                self.secret(part)
        if value.lower().startswith("basic "):
            try:
                user = base64.b64decode(value[6:], validate=True).decode("utf-8", "replace")
                self.secret(user.partition(":")[2])
            except binascii.Error:
                pass
        scheme, space, rest = value.partition(" ")
        if name.lower() in _WITH_SCHEME and scheme.lower() in _SCHEMES and rest.strip():
            return f"{scheme}{space}[secret-{self._hash(rest)}]"
        return f"[secret-{self._hash(value)}]"

    def _teach(self, value: object, depth: int, kind: str) -> None:
        """Make known what stands in personal and secret members; ``kind`` is the name of the nearest one, else ""."""
        if depth > DEEPEST:
            return
        if isinstance(value, dict):
            for name, member in value.items():
                within = kind_of(name if isinstance(name, str) else str(name)) or kind
                # Most members are plain values of no interest.
                if within and isinstance(member, str):
                    self._member(within, member)
                elif within or isinstance(member, _HOLDING):
                    self._teach(member, depth + 1, within)
        elif isinstance(value, _LISTS):
            for member in value:
                if kind or not isinstance(member, dict) or not self._elements.taught(member, depth + 1):
                    self._teach(member, depth + 1, kind)
        elif kind and value is not None and not isinstance(value, bool):
            self._member(kind, str(value))

    def _tree(self, value: object, depth: int, kind: str) -> object:
        if isinstance(value, str):
            return self._member(kind, value) if kind else self._text(value, 0)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float) and not kind:
            return value if abs(value) <= sys.float_info.max else str(value)
        if depth > DEEPEST:
            return "[nested too deeply to keep]"
        if isinstance(value, dict):
            clean = {}
            for name, member in value.items():
                plain = name if isinstance(name, str) else str(name)
                within = kind_of(plain) or kind
                if isinstance(member, str):
                    done: object = self._member(within, member) if within else self._text(member, 0)
                else:
                    done = self._tree(member, depth + 1, within)
                clean[self._text(plain, 1)] = done
            return clean
        if isinstance(value, _LISTS):
            return [self._element(member, depth + 1, kind) for member in value]
        return self._member(kind, str(value)) if kind else self._text(str(value), 0)

    def _element(self, value: object, depth: int, kind: str) -> object:
        """An element of a list, which may have been in another list before."""
        if kind or not isinstance(value, dict):
            return self._tree(value, depth, kind)
        clean = self._elements.get(value, depth)
        if clean is None:
            learned = self._learned.now
            clean = self._tree(value, depth, "")
            self._elements.keep(value, depth, clean, learned)
        return clean

    def _member(self, kind: str, value: str) -> str:
        if not value:
            return value
        return self.secret(value) if kind in SECRET_MEMBERS else self.person(kind, value)

    def _text(self, text: str, depth: int) -> str:
        fresh = self._fresh[depth]
        clean = fresh.get(text)
        if clean is None:
            clean = self._not_fresh(text, depth)
            if fresh is self._fresh[depth] and len(text) <= LONGEST_KEPT:  # else it has taught something itself
                _keep(fresh, text, clean)
        return clean

    def _not_fresh(self, text: str, depth: int) -> str:
        if (word := self._words.get(text)) is not None:
            return self._known_word(word, text)
        if (clean := self._cleaned.get(text, depth)) is not None:
            return clean
        if not text or (like.MOMENT.fullmatch(text) and not self._secrets.found_in(text)):
            return text
        one_word = like.ONE_WORD.fullmatch(text) and not self._secrets.found_in(text)
        number = like.LONG_NUMBER.search(text) if one_word else None
        if one_word and not number and len(text) <= LONGEST_WORD:
            # Most texts are one word: a status, an id. No spelling, key or label fits in, so a look or two will do.
            return self._known_word(_keep(self._words, text, fold(text)), text)
        learned = self._learned.now
        if one_word:
            plain = like.NUMBER.sub(self._numbers, text) if number and self._phones else text
            clean = self._known_word(fold(plain), plain)
        else:
            clean = self._without(text, depth)
        self._cleaned.keep(text, depth, clean, learned)
        return clean

    def _known_word(self, word: str, text: str) -> str:
        known = self._phrases.get(word)
        return text if known is None else known.get((word,), text)

    def _without(self, text: str, depth: int) -> str:
        text = self._labelled(text)
        for value, token in self._secrets.found_in(text):
            text = text.replace(value, token)
        if like.LIKE_KEY.search(text):
            text = self._without_keys(text)
        if depth < DEEPEST_ESCAPE:
            for look_behind in SPELLINGS:
                text = look_behind(text, lambda plain: self._text(plain, depth + 1))
        normal = unicodedata.normalize("NFC", text)
        # Between tokens only: what stands for one value must not be taken for another.
        pieces = enumerate(like.split(normal, like.TOKEN, str))
        clean = "".join(piece if n % 2 else self._plain(piece) for n, piece in pieces)
        return text if clean == normal else clean

    def _without_keys(self, text: str) -> str:
        text = like.KEY.sub(lambda m: self.secret(m[0]), text)
        for value, token in self._keys.items() if like.LIKE_KEY.search(text) else ():
            text = text.replace(value, token)
        return text

    def _plain(self, text: str) -> str:
        text = like.KEY.sub(lambda m: self.secret(m[0]), text)
        if "@" in text:
            pieces = enumerate(like.split(text, like.email_in(text), self._email))
            return "".join(piece if n % 2 else self._phrased(piece) for n, piece in pieces)
        return self._phrased(text)

    def _labelled(self, text: str) -> str:
        """Values whose names stand beside them, in whatever is no JSON."""
        if '"' in text or "'" in text:
            text = like.QUOTED.sub(self._quoted, text)
            if "\\" in text:
                text = like.NESTED.sub(lambda m: m[1] + m[2] + m[3] + self._member(m[2].lower(), unescaped(m[4])), text)
        if "<" in text:
            text = like.TAGGED.sub(lambda m: m[1] + self._member(m[2].lower(), m[3]), text)
        return like.PARAMETER.sub(self._parameter, text) if "=" in text else text

    def _quoted(self, match: re.Match[str]) -> str:
        quoted, value = match[4] or match[1], match[6] or unescaped(match[5] or "")
        end = (match[4] and "") or match[1]
        token = self._member(match[2].lower(), value)
        return f"{match[1]}{match[2]}{match[1]}{match[3]}{quoted}{token}{end}"

    def _parameter(self, match: re.Match[str]) -> str:
        kind, value = kind_of(unquote(match[1])), unquote(match[2])
        return f"{match[1]}={self._member(kind, value)}" if kind and value else match[0]

    def _phrased(self, text: str) -> str:
        """Known names, addresses and telephone numbers, as sequences of words and of groups of digits."""
        if self._phones:
            text = like.NUMBER.sub(self._numbers, text)
        folded = folded_words(text)
        if self._lengths.keys().isdisjoint(folded):
            return text
        found = list(word_in(text).finditer(text))
        pieces, end, index = [], 0, 0
        while index < len(found):
            for length in self._lengths.get(folded[index], ()):
                phrase = tuple(folded[index : index + length])
                token = self._phrases[folded[index]].get(phrase)
                if token is not None and len(phrase) == length:
                    pieces += [text[end : found[index].start()], token]
                    index += length
                    end = found[index - 1].end()
                    break
            else:
                index += 1
        return "".join([*pieces, text[end:]])

    def _numbers(self, match: re.Match[str]) -> str:
        """Known telephone numbers among groups of digits that stand together, of which only some may belong to one."""
        text = match[0]
        if text.isdecimal():
            return self._phones.get(ascii_digits(text), text)
        groups = list(like.DIGITS.finditer(text))
        pieces, end, index = [], 0, 0
        while index < len(groups):
            digits = ""
            for last in range(index, len(groups)):
                digits += ascii_digits(groups[last][0])
                if token := self._phones.get(digits):
                    start = groups[index].start()
                    pieces += [text[end : start - (text[:start].endswith("+"))], token]
                    end, index = groups[last].end(), last
                    break
                if len(digits) > 20:
                    break
            index += 1
        return "".join([*pieces, text[end:]])

    def _hash(self, value: str) -> str:
        return hmac.digest(self.salt, value.encode("utf-8", "surrogatepass"), "sha256").hex()[:10]

    def _learn(self, phrase: tuple[str, ...], token: str) -> None:
        known = self._phrases.setdefault(phrase[0], {})
        if phrase not in known:
            known[phrase] = token
            self._lengths[phrase[0]] = sorted({len(phrase), *self._lengths.get(phrase[0], ())}, reverse=True)
            self._learned.words.append(phrase[0])
            self._fresh = nothing_fresh()

    def _email(self, value: str) -> str:
        return f"person-{self._hash(fold(value))}@redacted.invalid"

    def _learn_email(self, value: str) -> str:
        if like.TOKEN.fullmatch(value):
            return value
        token = self._email(unicodedata.normalize("NFC", value))
        if not like.email_in(value).fullmatch(value) and (phrase := words(value)):
            self._learn(phrase, token)
        return token

    def _learn_name(self, value: str) -> str:
        if like.TOKEN.fullmatch(value):
            return value
        token = f"Person-{self._hash(fold(value))}"
        for part in value.split():
            for word in (w for w in words(part) if len(w) > 1):
                self._learn((word,), f"Person-{self._hash(word)}")
        for text in (value, *(part for part in value.split() if not part.isascii())):
            phrase = words(text)
            if len(phrase) > 1 or (len(text) == 1 and phrase):
                self._learn(phrase, token if text == value else f"Person-{self._hash(fold(text))}")
        return token

    def _learn_phone(self, value: str) -> str:
        if like.TOKEN.fullmatch(value):
            return value
        digits = ascii_digits("".join(like.DIGITS.findall(value)))
        if len(digits) >= like.SHORTEST_PHONE:
            if digits not in self._phones:
                self._phones[digits] = f"+000{int(self._hash(digits), 16) % 10**9:09d}"
                self._learned.numbers.append(digits)
                self._fresh = nothing_fresh()
            return self._phones[digits]
        token = f"phone-{self._hash(fold(value))}"
        if phrase := words(value):
            self._learn(phrase, token)
        return token

    def _learn_address(self, value: str) -> str:
        if like.TOKEN.fullmatch(value):
            return value
        token = f"Address-{self._hash(fold(value))}"
        if len(value) > 3 and (phrase := words(value)):
            self._learn(phrase, token)
        return token


def _keep(kept: dict[_Key, str], key: _Key, clean: str) -> str:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = clean
    return clean
