"""The faults of this platform: what a real implementation might get wrong, one entry each.

To add one, write one more entry in one of the modules named here; only a ``PointFault`` also needs a line in a handler
(``faults.fires(name)``).
"""

from sandbox.faults import Fault
from sandbox.kombo.faults_around import ACCESS, ERRORS, LIMITS, WEBHOOKS
from sandbox.kombo.faults_of_lists import LISTS
from sandbox.kombo.faults_of_packages import PACKAGES
from sandbox.kombo.faults_of_results import ANSWERS, BODIES, STATES

FAULTS: tuple[Fault, ...] = (*ACCESS, *PACKAGES, *LISTS, *STATES, *BODIES, *ANSWERS, *ERRORS, *LIMITS, *WEBHOOKS)
