"""How fast the house is, and whether it stays so: run with `make bench`.

Few who ask and write as much as many do: so limits are wide here, by the setting that any operator
may change; each write is counted all the same.
"""

import os

os.environ.setdefault("WRITE_LIMITS_TIMES", "1000000")
