"""``python -m feasible``: the same as the command ``feasible``."""

import sys

from feasible.cli import main

sys.exit(main())
