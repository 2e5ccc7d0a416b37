"""Who and what there is, as lists for the web pages: accounts, candidates, offers. Newest first, a page at a time.

Not for the API's own lists, which have rules of their own.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sandbox.messages import Refusal
from sandbox.smartrecruiters import offers
from sandbox.smartrecruiters.lifecycle import OfferStatus
from sandbox.smartrecruiters.world import World

# Enough to choose from; whoever is looked for beyond them is found by name or identifier.
_OFFERED = 50


@dataclass(frozen=True, slots=True)
class Accounts:
    """One kind of account. ``word`` is what a person calls it."""

    table: str
    word: str

    def newest(self, world: World) -> list[sqlite3.Row]:
        """Those to offer for choosing: the demo account first, then the newest."""
        statement = f"SELECT id, name, demo FROM {self.table} ORDER BY demo DESC, serial DESC LIMIT {_OFFERED}"  # noqa: S608
        return world.store.rows(statement)

    def by_id(self, world: World, identifier: str) -> sqlite3.Row | None:
        return world.store.row(f"SELECT * FROM {self.table} WHERE id = ?", (identifier,))  # noqa: S608

    def named(self, world: World, text: str) -> sqlite3.Row:
        """The account of this identifier or name. Raises Refusal: 400 for no text, 404 for nobody, 409 for several."""
        text = text.strip()
        if not text:
            raise Refusal(400, f"missing_{self.word}", f"Give the name or the identifier of a {self.word} account.")
        found = self.by_id(world, text)
        if found is not None:
            return found
        rows = world.store.rows(f"SELECT * FROM {self.table} WHERE trim(name) = ? LIMIT 2", (text,))  # noqa: S608
        if not rows:
            raise Refusal(404, f"unknown_{self.word}", f"There is no {self.word} account {text[:80]!r}.")
        if len(rows) > 1:
            message = f"Several {self.word} accounts are called {text[:80]!r}: give the identifier."
            raise Refusal(409, f"ambiguous_{self.word}", message)
        return rows[0]


PARTNERS = Accounts("partners", "partner")
COMPANIES = Accounts("companies", "customer")


def number_of_candidates(world: World, company: str) -> int:
    return world.store.count("SELECT COUNT(*) FROM candidates WHERE company_id = ?", (company,))


def candidates(world: World, company: str, limit: int, offset: int) -> list[sqlite3.Row]:
    """With ``orders``, the number of their orders."""
    return world.store.rows(
        "SELECT candidates.*, (SELECT COUNT(*) FROM orders WHERE candidate_id = candidates.id) AS orders"
        " FROM candidates WHERE company_id = ? ORDER BY serial DESC LIMIT ? OFFSET ?",
        (company, limit, offset),
    )


def number_of_offers(world: World, partner: str) -> int:
    return world.store.count("SELECT COUNT(*) FROM offers WHERE partner_id = ?", (partner,))


def offers_of(world: World, partner: str, limit: int, offset: int) -> list[sqlite3.Row]:
    offers.settle(world)
    return world.store.rows(
        "SELECT * FROM offers WHERE partner_id = ? ORDER BY serial DESC LIMIT ? OFFSET ?", (partner, limit, offset)
    )


_MATCHING = (
    " FROM offers JOIN partners ON partners.id = offers.partner_id WHERE ? = '' OR offers.id = ?"
    " OR instr(lower(offers.name), lower(?)) > 0 OR instr(lower(partners.name), lower(?)) > 0"
)


def number_of_all_offers(world: World, words: str) -> int:
    """Of all partners: those with the words in the offer's or the partner's name, or of that identifier."""
    return world.store.count(f"SELECT COUNT(*){_MATCHING}", (words,) * 4)


def all_offers(world: World, words: str, limit: int, offset: int) -> list[sqlite3.Row]:
    """Those waiting for review first. With ``partner``, the name of whose they are."""
    offers.settle(world)
    return world.store.rows(
        f"SELECT offers.*, partners.name AS partner{_MATCHING}"
        " ORDER BY CASE offers.status WHEN ? THEN 0 WHEN ? THEN 1 ELSE 2 END, offers.serial DESC LIMIT ? OFFSET ?",
        (*(words,) * 4, str(OfferStatus.UNDER_REVIEW), str(OfferStatus.INACTIVE), limit, offset),
    )


def company_names(world: World, identifiers: list[str]) -> dict[str, str]:
    """Names by identifier."""
    found = (COMPANIES.by_id(world, identifier) for identifier in identifiers)
    return {row["id"]: row["name"] for row in found if row is not None}
