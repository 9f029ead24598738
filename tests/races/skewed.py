"""Run a module as `python -m` does, on a machine whose clock is wrong by so many seconds.

    python -m tests.races.skewed 3600 newsroom.worker --pool threads

Wall clocks only: what measures how long something takes goes on as it should.
"""

import runpy
import sys
import time

import time_machine

if __name__ == "__main__":
    _, wrong, module, *arguments = sys.argv
    sys.argv = [module, *arguments]
    with time_machine.travel(time.time() + float(wrong)):
        runpy.run_module(module, run_name="__main__", alter_sys=True)
