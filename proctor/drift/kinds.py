"""The kinds of differences between a published document and a contract, and how much each of them matters.

A kind weighs by who writes the message: what the platform writes is only judged, while a request is judged *and*
written by Proctor in the partner's place. So a request that the document restricts further is as bad as one that it
restricts less: either a right partner would be accused, or a right platform that refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """Worst first."""

    BREAKING = "breaking"
    NOTABLE = "notable"
    INFO = "info"


class Writer(StrEnum):
    """Who writes the message that a difference is in."""

    PLATFORM = "platform"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Kind:
    """``text`` says what a difference of the kind is, as a clause about the published document."""

    text: str
    partner: Severity
    platform: Severity

    def severity(self, writer: Writer) -> Severity:
        return self.partner if writer is Writer.PARTNER else self.platform


_B, _N, _I = Severity.BREAKING, Severity.NOTABLE, Severity.INFO


def _kind(text: str, partner: Severity, platform: Severity | None = None) -> Kind:
    return Kind(text, partner, partner if platform is None else platform)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "operation-gone": _kind("has no such operation any more", _B),
        "operation-new": _kind("has an operation that the contract does not know", _N),
        "operation-deprecated": _kind("marks the operation as deprecated", _N),
        "operation-revived": _kind("does not mark the operation as deprecated", _I),
        "server-gone": _kind("has another set of addresses: one is gone", _N),
        "server-new": _kind("has another set of addresses: one is new", _I),
        "security-changed": _kind("asks for other credentials", _B),
        "parameter-gone": _kind("has no such parameter", _B, _N),
        "parameter-new": _kind("has an optional parameter that the contract does not know", _I),
        "parameter-new-required": _kind("has a required parameter that the contract does not know", _B, _N),
        "parameter-required": _kind("requires a parameter that is optional in the contract", _B, _N),
        "parameter-optional": _kind("does not require a parameter that the contract requires", _N, _B),
        "body-gone": _kind("has no body", _B),
        "body-new": _kind("has a body where the contract has none", _B, _N),
        "body-required": _kind("requires the body", _B, _N),
        "body-optional": _kind("does not require the body", _B),
        "media-new": _kind("has a media type that the contract does not know", _B),
        "media-gone": _kind("lacks a media type of the contract", _B, _N),
        "status-new": _kind("has a status that the contract does not know", _B),
        "status-gone": _kind("lacks the status of a success", _B),
        "status-missing": _kind("lacks a status of the contract", _N),
        "status-default": _kind("lets every other status be an answer of this form, also one of a success", _N),
        "header-gone": _kind("lacks a header that the contract requires", _B),
        "header-missing": _kind("lacks an optional header of the contract", _I),
        "header-new": _kind("has an optional header that the contract does not know", _I),
        "header-new-required": _kind("requires a header that the contract does not know", _N),
        "header-required": _kind("requires a header that is optional in the contract", _N),
        "header-optional": _kind("does not require a header that the contract requires", _B),
        "member-gone": _kind("lacks a member that the contract requires", _B),
        "member-missing": _kind("lacks an optional member of the contract", _N),
        "member-refused": _kind("lacks a member of the contract, and refuses members that it does not name", _B, _N),
        "member-new": _kind("has an optional member that the contract does not know", _I),
        "member-new-required": _kind("requires a member that the contract does not know", _B, _N),
        "member-forbidden": _kind("has a member that the contract forbids", _B),
        "member-required": _kind("requires a member that is optional in the contract", _B, _N),
        "member-optional": _kind("does not require a member that the contract requires", _B),
        "members-open": _kind("allows members that it does not name; the contract forbids them", _B),
        "members-closed": _kind("forbids members that it does not name; the contract allows them", _N),
        "value-new": _kind("has a value that the contract does not know", _B),
        "value-gone": _kind("lacks a value of the contract", _B, _N),
        "values-open": _kind("allows any value; the contract has a list", _B),
        "values-closed": _kind("has a list of values; the contract allows any", _B, _N),
        "type-wider": _kind("allows types that the contract refuses", _B),
        "type-narrower": _kind("allows fewer types than the contract", _B, _N),
        "type-other": _kind("has another type", _B),
        "null-new": _kind("allows null, which the contract refuses", _B),
        "null-gone": _kind("refuses null, which the contract allows", _B, _N),
        "nullable-misplaced": _kind("says nullable, which means nothing in OpenAPI 3.1", _N),
        "limit-looser": _kind("has a looser limit, or none", _B),
        "limit-tighter": _kind("has a tighter limit, or one where the contract has none", _B, _N),
        "limit-other": _kind("has another limit", _B),
        "default-changed": _kind("has another default", _N),
        "default-new": _kind("has a default where the contract has none", _I),
        "condition-gone": _kind("lacks a condition of the contract", _B),
        "condition-new": _kind("has a condition that the contract does not have", _B, _N),
        "form-new": _kind("has a form that fits none of the contract's", _B),
        "form-gone": _kind("lacks one of the contract's forms", _B, _N),
    }
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    ``operation`` is a method and a path, ``webhook NAME``, or ``document``; ``place`` says where within it, such as
    ``request /status`` or ``answer 200 /data/results/*``. ``theirs`` and ``ours`` are what the two say, and
    ``their_pointer`` and ``our_pointer`` where, or where it would stand.
    """

    operation: str
    place: str
    kind: str
    writer: Writer
    theirs: str
    ours: str
    their_pointer: str
    our_pointer: str
    requirements: tuple[str, ...]

    @property
    def severity(self) -> Severity:
        return KINDS[self.kind].severity(self.writer)

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What a list of known differences names it by."""
        return self.operation, self.place, self.kind, self.theirs, self.ours
