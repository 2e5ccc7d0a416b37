"""What the JSON bodies of this API must hold: one table for each. Written from the platform's documents.

Not for the checking itself (``sandbox.kombo.shapes``) nor for rules that depend on more than one member.
"""

from __future__ import annotations

from sandbox.kombo import errors, formats
from sandbox.kombo.shapes import Items, Member, Number, Record, Shape, Text, Union, known, unknown, violations
from sandbox.kombo.world import World
from sandbox.messages import Call, JsonObject

PACKAGE_TYPES = ("BEHAVIORAL", "VIDEO_INTERVIEW", "SKILLS_TEST", "BACKGROUND_CHECK", "REFERENCE_CHECK")

_TEXT = Text()
_URI = Text(form=formats.is_uri, phrase="an absolute URI")
_DATE = Text(form=formats.is_date, phrase="a date of the form YYYY-MM-DDTHH:mm:ss.sssZ")
_CONTENT_TYPE = Text(form=formats.is_content_type, phrase="a content type such as application/pdf, without parameters")

# KB-PKG-11.
PACKAGES = Record(
    (
        Member(
            "packages",
            Items(
                Record(
                    (
                        Member("id", _TEXT, required=True),
                        Member("type", Text(one_of=PACKAGE_TYPES), required=True),
                        Member("name", _TEXT, required=True),
                        Member("description", _TEXT, required=True),
                    )
                )
            ),
            required=True,
        ),
    )
)

_SUB_SCORE = Record((Member("value", Number(), required=True), Member("max", Number(minimum=1), required=True)))

# KB-RESULT-12.
_ATTRIBUTE = Union(
    (
        (
            "TEXT",
            Record(
                (
                    Member("type", _TEXT, required=True),
                    Member("label", _TEXT, required=True),
                    Member("value", _TEXT, required=True),
                )
            ),
        ),
        (
            "SUB_RESULT",
            Record(
                (
                    Member("type", _TEXT, required=True),
                    Member("id", _TEXT, required=True),
                    Member("label", _TEXT, required=True),
                    Member("score", _SUB_SCORE, required=True),
                    Member("status", Text(one_of=("COMPLETED", "CANCELLED")), required=True),
                )
            ),
        ),
    )
)

_ATTACHMENT = Record(
    (
        Member("name", _TEXT, required=True),
        Member("content_type", _CONTENT_TYPE),
        Member("data_url", _URI),
        Member("data", _TEXT),
    )
)


def _within(names: tuple[str, ...], inner: Record) -> Record:
    """Optional objects within each other, the last of which has the shape."""
    for name in reversed(names):
        inner = Record((Member(name, inner),))
    return inner


WORKDAY_PATH = (
    "Assess_Candidate_Data",
    "Candidate_Assessment_Data",
    "Assess_Candidate_Test_Result_Data",
    "Assessment_Test_Status_Reference",
    "Assessment_Status_ID",
)
_WORKDAY = _within(WORKDAY_PATH[:-1], Record((Member(WORKDAY_PATH[-1], _TEXT, required=True),)))

REMOTE_FIELDS = Record(
    (
        Member("smartrecruiters", Record((Member("scoreLabel", _TEXT),))),
        Member("recruitee", Record((Member("subtitle", _TEXT),))),
        Member("workday", _WORKDAY),
    )
)

# KB-RESULT-01, -02, -08, -10, -14.
RESULT = Record(
    (
        Member("status", Text(one_of=("COMPLETED", "CANCELLED", "OPEN")), required=True),
        Member("result_url", _URI, required=True),
        Member("completed_at", _DATE),
        Member("score", Number()),
        Member("max_score", Number()),
        Member("attributes", Items(_ATTRIBUTE)),
        Member("attachments", Items(_ATTACHMENT, most=5)),
        Member("remote_fields", REMOTE_FIELDS),
    )
)


def checked(call: Call, shape: Shape, world: World) -> tuple[JsonObject, list[str]]:
    """The known members of the body, and warnings. Raises Refusal (400) for what breaks the shape."""
    wrong = [one for one in violations(shape, call.body) if not world.faults.waive(call.operation, one.reason)]
    if wrong:
        several = wrong if world.quirks.on("kombo_validation_report", "all") else wrong[:1]
        raise errors.invalid(" ".join(one.message for one in several[:20]), wrong[0].reason)
    demanded = world.faults.demanded(call.operation, call.body)
    if demanded:
        raise errors.invalid(f"{demanded} is missing.", f"missing_{demanded}")
    return known(shape, call.body), _about_unknown(call, shape, world)


def _about_unknown(call: Call, shape: Shape, world: World) -> list[str]:
    treatment = world.quirks["kombo_unknown_members"]
    if treatment == "ignore" or any(violations(shape, call.body)):
        return []
    names = [path[:200] for path in unknown(shape, call.body)][:20]
    if names and treatment == "refuse":
        raise errors.invalid(f"Not known: {', '.join(names)}.", "unknown_member")
    return [f"{name} is not known and was ignored." for name in names]


def insist(world: World, call: Call, holds: bool, reason: str, message: str) -> None:
    """Refuse unless it holds, for rules that no table can say (faults may waive these too)."""
    if not holds and not world.faults.waive(call.operation, reason):
        raise errors.invalid(message, reason)
