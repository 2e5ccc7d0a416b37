"""Reads a feature file once, for the linter and for pytest-bdd alike. Not for what is wrong with it (``linter``).

Private names: ``pytest_bdd.gherkin_parser`` (``GherkinDocument``, ``get_gherkin_document``),
``pytest_bdd.parser.FeatureParser._parse_feature_file`` and ``gherkin.parser.Parser.match_token``;
``tests/test_private_names.py`` checks them.
"""

from __future__ import annotations

from pathlib import Path

from gherkin.errors import CompositeParserException
from gherkin.parser import Parser, ParserContext
from gherkin.token import Token
from pytest_bdd.gherkin_parser import GherkinDocument, get_gherkin_document
from pytest_bdd.parser import Feature, FeatureParser


def read_document(file: Path) -> GherkinDocument:
    """Raises what pytest-bdd raises for a file that cannot be read or parsed."""
    try:
        parsed = _Parser().parse(file.read_text(encoding="utf-8"))
    except CompositeParserException:
        return get_gherkin_document(str(file))  # which says what is wrong with it
    return GherkinDocument.from_dict(parsed)


def feature_of(document: GherkinDocument, file: Path) -> Feature:
    """The feature as pytest-bdd runs it. Raises what pytest-bdd raises where a first sentence has no kind."""
    return _Parsed(document, file).parse()


class _Parser(Parser):
    """Finds what to do in a state by its name, and not in a table of all states, made anew for each line."""

    def match_token(self, state: int, token: Token, context: ParserContext) -> int:
        following: int = getattr(self, f"match_token_at_{state}")(token, context)
        return following


class _Parsed(FeatureParser):
    def __init__(self, document: GherkinDocument, file: Path) -> None:
        super().__init__(str(file.parent), file.name)
        self._document = document

    def _parse_feature_file(self) -> GherkinDocument:
        return self._document
