"""The tools that can be behind an integration, and what is known of each: the slug, and what its orders lack.

What a tool does not give is null in its orders (an inference from the coverage pages). Not for any state.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """``lacks`` are paths within an order. ``open_updates``: whether a result may be written while it is OPEN."""

    name: str
    lacks: tuple[str, ...] = ()
    open_updates: bool = True
    inline_only: bool = False
    package_upload: bool = True


_NO_APPLICATION = ("application.remote_id",)

TOOLS: dict[str, Tool] = {
    "smartrecruiters": Tool("SmartRecruiters"),
    "workday": Tool("Workday", package_upload=False),
    "greenhouse": Tool("Greenhouse", open_updates=False),
    "ukgpro": Tool("UKG Pro", inline_only=True),
    "recruitee": Tool("Recruitee"),
    "oraclerecruiting": Tool("Oracle Recruiting Cloud", _NO_APPLICATION),
    "successfactors": Tool("SAP SuccessFactors"),
    "lever": Tool("Lever"),
    "icims": Tool("iCIMS"),
    "ashby": Tool("Ashby"),
    "teamtailor": Tool("Teamtailor", _NO_APPLICATION),
    "bullhorn": Tool("Bullhorn"),
    "jobylon": Tool("Jobylon", (*_NO_APPLICATION, "job.location")),
    "eightfold": Tool("Eightfold"),
    "jobvite": Tool("Jobvite"),
    "avature": Tool("Avature"),
    "jazzhr": Tool(
        "JazzHR",
        (
            "candidate.remote_id",
            "candidate.phone",
            *_NO_APPLICATION,
            "job.remote_id",
            "job.name",
            "job.job_code",
            "job.description",
            "job.location",
            "job.hiring_team",
        ),
    ),
    "workable": Tool("Workable"),
    "sandbox": Tool("Kombo Sandbox"),
}


def of_integration(identifier: str) -> str:
    """The slug in an integration's identifier, ``<slug>:<id>``."""
    return identifier.partition(":")[0]
