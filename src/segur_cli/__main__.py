"""`python -m segur_cli` is `segur`; so is the program without Python, which runs its own child."""

import runpy
import sys

_CHILD = "segur_cli.tables.calamine_child"

if __name__ == "__main__":
    if getattr(sys, "frozen", False) and sys.argv[1:] == [_CHILD]:
        runpy.run_module(_CHILD, run_name="__main__", alter_sys=True)
    else:
        from segur_cli.cli.app import run

        run()
