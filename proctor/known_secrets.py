"""The secrets that a run knows, and which of them stand in a text: for ``proctor.redaction``.

They are found by how they begin, since a long run knows hundreds and each text is searched for all of them. Not for
keys that are told by their form alone.
"""

from __future__ import annotations

SHORTEST = 6
"""Characters of a secret at least; what is shorter would be found everywhere."""


class KnownSecrets:
    """Secrets, each with the token that takes its place."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}
        self._beginnings: dict[str, list[str]] = {}

    def add(self, value: str, token: str) -> bool:
        """Whether it is news; what is too short is none."""
        if len(value) < SHORTEST or value in self._tokens:
            return False
        self._tokens[value] = token
        self._beginnings.setdefault(value[:SHORTEST], []).append(value)
        return True

    def found_in(self, text: str) -> list[tuple[str, str]]:
        """Those in a text with their tokens, the longest first: one within another leaves nothing of the longer one."""
        if len(self._tokens) < len(text):  # to look for each takes less than to look at each place of the text
            found = [value for value in self._tokens if value in text]
        else:
            begun = self._beginnings.keys() & {text[end - SHORTEST : end] for end in range(SHORTEST, len(text) + 1)}
            found = [value for start in begun for value in self._beginnings[start] if value in text]
        return [(value, self._tokens[value]) for value in sorted(found, key=len, reverse=True)]
