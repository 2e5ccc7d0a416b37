"""The program of a broken partner: `python proof/partners/program.py smartrecruiters accepts_twice`.

It takes its settings from the environment, as the reference partner does. A program of its own, since a defect changes
the reference partner for the whole process.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from examples.reference_partner import main
from proof.partners import kombo_table, smartrecruiters_table

TABLES = {"smartrecruiters": smartrecruiters_table.PARTNERS, "kombo": kombo_table.PARTNERS}


if __name__ == "__main__":
    TABLES[sys.argv[1]][sys.argv[2]].apply()
    sys.exit(main())
