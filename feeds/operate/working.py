"""The worker: tells others what has changed, once there is somebody to tell."""

import signal

from feeds.web.logs import configure, log

STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM})


def work() -> None:
    """Wait until told to stop: no feature leaves the worker anything to do yet.

    The signals are waited for, not handled, so that none is missed between looking and sleeping.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    configure()
    log("worker_started")
    signal.sigwait(STOP_SIGNALS)
    log("worker_stopped")
