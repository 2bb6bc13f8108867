"""Does something in a process of its own that is killed with SIGKILL at the nth time it touches a folder.

Moments are Python's own audit events (an open, a rename, a program started): each is hit on every machine.
"""

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

MOMENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree", "subprocess.Popen"}


def is_killed_at(moment: int, folder: Path, work: Callable[[], object]) -> bool:
    """Answer whether the work was killed at this moment; False if it was done before there was one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads; the child has none
        child = os.fork()
    if not child:
        _work_until(moment, str(folder), work)
    _pid, status = os.waitpid(child, 0)
    assert status in {0, signal.SIGKILL}, status
    return status == signal.SIGKILL


def _work_until(moment: int, folder: str, work: Callable[[], object]) -> None:
    seen = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in MOMENTS and folder in str(arguments):
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
