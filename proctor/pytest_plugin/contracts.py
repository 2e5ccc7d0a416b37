"""The contract of a profile as a run checks messages by it. Not for checking them (``proctor.contract_check``)."""

from __future__ import annotations

from collections.abc import Sequence

from proctor.contract import Contract
from proctor.contract_check import ContractChecker
from proctor.failures import ConfigurationError
from proctor.requirements import Profile
from proctor.targets import Target


def checker(profile: Profile, target: Target, base_paths: Sequence[str]) -> ContractChecker:
    """The contract of a profile at a target, or at the base paths of a recording.

    Raises ConfigurationError where target, contract and register disagree.
    """
    platform_ = target.platforms.get(profile.id)
    if platform_ is None:
        raise ConfigurationError(f"the target {target.name} has no platform for the profile {profile.id}")
    contract = Contract(profile.contract)
    unknown = sorted(contract.requirements - profile.requirements.keys())
    if unknown:
        raise ConfigurationError(
            f"x-requirement names {', '.join(unknown)}", file=profile.contract, expected="requirements of the register"
        )
    if base_paths:
        return ContractChecker(contract, base_paths[0], base_paths[1:])
    path = platform_.base_url.partition("://")[2].partition("/")[2]
    return ContractChecker(contract, f"/{path}" if path else "")
