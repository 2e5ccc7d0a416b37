"""The faults of this platform: what a real implementation might get wrong, one entry each.

Every rule of the register that binds the platform and can be tested by a program has one at least. To add one, write
one more entry in one of the modules named here; only a ``PointFault`` also needs a line in a handler
(``faults.fires(name)``).
"""

from sandbox.faults import Fault
from sandbox.smartrecruiters.faults_around import AROUND, ERRORS, KEYS
from sandbox.smartrecruiters.faults_of_files import FILES
from sandbox.smartrecruiters.faults_of_lists import FILTERS, PAGES
from sandbox.smartrecruiters.faults_of_offers import OFFERS
from sandbox.smartrecruiters.faults_of_orders import ACCEPTING, COMPLETING, READING, REJECTING
from sandbox.smartrecruiters.faults_of_people import ORDERING, PROFILE
from sandbox.smartrecruiters.faults_of_results import COMMENTS, RESULTS
from sandbox.smartrecruiters.faults_of_settings import CALLS, SETTINGS

_ORDERS = (*FILTERS, *PAGES, *READING, *ACCEPTING, *REJECTING, *COMPLETING)
_WITH_THEM = (*RESULTS, *FILES, *COMMENTS)

FAULTS: tuple[Fault, ...] = (
    *_ORDERS,
    *_WITH_THEM,
    *OFFERS,
    *SETTINGS,
    *CALLS,
    *ORDERING,
    *PROFILE,
    *KEYS,
    *ERRORS,
    *AROUND,
)
