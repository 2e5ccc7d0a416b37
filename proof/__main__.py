"""`python -m proof`: see ``proof.command_line``."""

import sys

from proof.command_line import main

if __name__ == "__main__":
    sys.exit(main())
