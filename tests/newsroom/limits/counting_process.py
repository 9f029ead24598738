"""A process that counts as fast as it can: `python -m tests.newsroom.limits.counting_process`.

    ADDRESS KEY QUOTA TIMES SECONDS-THAT-ITS-CLOCK-IS-AHEAD

Prints how many were let through.
"""

from __future__ import annotations

import sys
from datetime import timedelta

import time_machine
from django.conf import settings
from django.utils import timezone

if __name__ == "__main__":
    address, key, quota, times, ahead = sys.argv[1:]
    settings.configure(SECRET_KEY="the same for all", USE_TZ=True)
    from newsroom.caching import Shared
    from newsroom.limits.script import SCRIPT, read, told
    from newsroom.limits.whose import keys_of
    from newsroom.limits.windows import Asked

    shared = Shared(address, {})
    with time_machine.travel(timezone.now() + timedelta(seconds=float(ahead))):
        asked = [
            Asked(whose, keys_of(f"{key}.{whose}", "somebody", timezone.now()), int(quota), 600)
            for whose in ("account", "device", "network")
        ]
        shared.run("return 1", [], [], lambda: None)  # It is connected.
        print("ready", flush=True)
        sys.stdin.readline()  # All begin at once.
        passed = 0
        for _ in range(int(times)):
            answer = shared.run(SCRIPT, *told(asked), lambda: None)
            assert answer is not None, "Valkey is away"
            passed += read(answer).taken
    print(passed)
