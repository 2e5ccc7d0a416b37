"""The faults of this platform: what a real implementation might get wrong, one entry each.

To add one, write one more entry in one of the modules named here; only a ``PointFault`` also needs a line in a handler
(``faults.fires(name)``).
"""

from sandbox.faults import Fault
from sandbox.smartrecruiters.faults_around import AROUND, OFFERS, PROFILE
from sandbox.smartrecruiters.faults_of_orders import LIFECYCLE, LISTING
from sandbox.smartrecruiters.faults_of_results import COMMENTS, RESULTS

FAULTS: tuple[Fault, ...] = (*LISTING, *LIFECYCLE, *RESULTS, *COMMENTS, *OFFERS, *PROFILE, *AROUND)
