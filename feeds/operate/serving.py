"""Runs granian and one worker together: they start, reload and end as one."""

import ctypes
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from config.loading import ConfigError, load
from config.settings import Settings
from feeds.operate.lanes import RELEASING
from feeds.operate.lifeline import die_with
from feeds.operate.listening import is_listening_soon
from feeds.operate.preparing import prepare_beside_others, remember_texts
from feeds.operate.working import Worker
from feeds.services import Services
from feeds.signup.readiness import missing
from feeds.web.current import KEY
from feeds.web.logs import log, log_config
from storage import open_storage
from storage.errors import StorageError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

BLOCKING_THREADS = 4
DRAIN_SECONDS = 10  # N5
TEND_SECONDS = 10
AGAIN_SECONDS = 1
CALL = signal.SIGUSR1
"""What a thread sends to the main one when processes have gone."""

M_ARENA_MAX = -8  # malloc.h of glibc
YOUNG_OBJECTS = 10_000
"""How many more objects there may be before the collector looks at them; a feed is made of thousands."""

FIRST_TEND_SECONDS = 1
"""How long a new process only answers, by SQL, before it reads an index, which slows what it answers."""

HEAD_BYTES = 64 * 1024  # room for the longest URL we answer with 414, and for cookies we never read
FACTORY = ("wsgi", "build_application")
FEEDS = ("feed.rss", "feed.atom", "feed.json")


@dataclass(frozen=True)
class Address:
    """Where to listen, and with how many processes."""

    host: str
    port: int
    workers: int

    @property
    def url(self) -> str:
        """The address as a browser on this machine would be given it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def announce(address: Address, settings: Settings) -> str:
    """Write what an operator wants to see first: where it listens, home page, feeds, and what is not set."""
    base_url = settings.site.base_url
    feeds = "\n".join(f"  {base_url}/{name}" for name in FEEDS)
    lines = [f"Listening on {address.url}", f"Home page: {base_url}/", f"Feeds:\n{feeds}"]
    return "\n".join([*lines, *missing(settings)])


class WorkerProcess:
    """The `depeche worker` process of this server; `lost` is told when it ends without being asked to."""

    def __init__(self, lost: Callable[[], None]) -> None:
        self._lost = lost
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, out of the reach of this terminal's Ctrl-C, and watch it."""
        command = [sys.executable, "-P", "-m", "wsgi", "worker", "--parent", str(os.getpid())]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603 - our own
        self._process = process
        threading.Thread(target=self._watch, args=(process,), name="worker-watch", daemon=True).start()

    def stop(self) -> None:
        """Ask the process to stop, and insist after the time that requests get too."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _watch(self, process: "subprocess.Popen[bytes]") -> None:
        status = process.wait()
        if self._process is process:
            log("worker_lost", level="error", status=status)
            self._lost()


class Server:
    """One granian server, and one worker unless it is told to do without."""

    def __init__(
        self, services: Services, address: Address, *, with_worker: bool, tell: Callable[[str], None]
    ) -> None:
        self._services = services
        self._address = address
        self._tell = tell
        self._is_worker_lost = False
        self._leaving: deque[tuple[list[BaseProcess], Settings]] = deque()
        self._is_remembering = False
        self._worker = WorkerProcess(self._stop_after_loss) if with_worker else None
        self._granian = Granian(
            ":".join(FACTORY),
            address=address.host,
            port=address.port,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(max_buffer_size=HEAD_BYTES),
            websockets=False,
            workers=address.workers,
            blocking_threads=BLOCKING_THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=DRAIN_SECONDS,
            log_level=LogLevels.warning,
            log_dictconfig=log_config(),
            log_access=False,  # no addresses in logs (P3)
        )
        self._granian.on_startup(self._started)

    def run(self) -> int:
        """Serve until told to stop; answer the exit status, 1 if the worker was lost."""
        _share_one_heap()
        try:
            self._granian.serve(
                target_loader=partial(
                    _build_application, parent=os.getpid(), ends_embargoes=self._worker is None
                ),
                wrap_loader=False,
            )
        finally:
            if self._worker:
                self._worker.stop()
        return 1 if self._is_worker_lost else 0

    def _started(self) -> None:
        """granian's signal handlers are set, its processes are about to start: add what granian lacks."""
        self._reload_granian = signal.signal(signal.SIGHUP, self._reload)
        signal.signal(CALL, self._remember_texts)
        if self._worker:
            self._worker.start()
        threading.Thread(target=self._announce, name="announce", daemon=True).start()

    def _announce(self) -> None:
        """Tell the operator where to look, once there is something to see."""
        if is_listening_soon(self._address.host, self._address.port):
            self._tell(announce(self._address, self._services.settings))

    def _reload(self, number: int, frame: FrameType | None) -> None:
        """Read the settings again, and replace every process, unless the new settings cannot be served.

        Host, port and the number of workers stay as they are until a restart.
        """
        try:
            settings = load().settings
            with closing(open_storage(settings.storage.url)) as storage:
                prepare_beside_others(storage, settings, self._services.clock())
        except (ConfigError, StorageError) as error:
            log("reload_refused", level="error", reason=str(error))
            return
        log("reload")
        old = multiprocessing.active_children()
        self._leaving.append((old, settings))
        threading.Thread(target=_call_when_gone, args=(old,), name="texts", daemon=True).start()
        if self._worker:
            self._worker.stop()
            self._worker.start()
        if callable(self._reload_granian):
            self._reload_granian(number, frame)

    def _remember_texts(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a handler's
        """Have texts remembered once no process is left that was started with others, reload by reload.

        This is a signal's handler so that no other thread has anything locked while granian forks.
        """
        while self._leaving and not self._is_remembering:
            old, settings = self._leaving[0]
            if len(wait([process.sentinel for process in old], timeout=0)) < len(old):
                return
            self._is_remembering = True
            try:
                with closing(open_storage(settings.storage.url)) as storage:
                    remember_texts(storage, settings, self._services.clock())
                log("texts_remembered")
                self._leaving.popleft()
            except StorageError as error:
                log("texts_not_remembered", level="warning", reason=str(error))
                threading.Timer(AGAIN_SECONDS, _call_main_thread).start()
                return
            finally:
                self._is_remembering = False

    def _stop_after_loss(self) -> None:
        self._is_worker_lost = True
        os.kill(os.getpid(), signal.SIGTERM)  # granian drains and returns, as if it had been told to


def _call_when_gone(old: list[BaseProcess]) -> None:
    """Call the main thread once these processes have ended."""
    for process in old:
        wait([process.sentinel])
    _call_main_thread()


def _call_main_thread() -> None:
    """Interrupt it: a signal to the process might be another thread's."""
    if main := threading.main_thread().ident:
        signal.pthread_kill(main, CALL)


def _build_application(*, parent: int, ends_embargoes: bool) -> "WSGIApplication":
    """Build the application in a process of granian's, with the settings as they are now.

    Without a worker beside it, each of these processes looks once a second for embargoes that have ended.
    """
    die_with(parent)
    for number in (signal.SIGHUP, CALL):  # reloading is the parent's to decide; fork copied its handlers
        signal.signal(number, signal.SIG_IGN)
    # Ctrl-C reaches every process of the terminal; only the parent answers it, or granian's processes are
    # told to stop twice and have to be killed.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    module, factory = FACTORY
    application = getattr(import_module(module), factory)()
    if ends_embargoes:
        Worker(application.extensions[KEY], [RELEASING]).start()
    tend = partial(_tend_index, application.extensions[KEY])
    threading.Thread(target=tend, name="index", daemon=True).start()
    _spare_garbage_collector()
    served: WSGIApplication = application
    return served


def _share_one_heap() -> None:
    """Have glibc keep one heap: each thread's own holds on to what the largest of its answers took.

    It decides once, with the first thread, and processes inherit that. Another C library does not know the
    call, or does nothing.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def _spare_garbage_collector() -> None:
    """Have the collector look no more at what stays for good, and at the rest less often.

    Looking through all of it takes tens of milliseconds, which one request in a hundred would wait for.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])


def _tend_index(services: Services) -> None:
    """Keep selections quick for as long as this process lives; meanwhile and otherwise SQL answers them."""
    is_ready = False
    time.sleep(FIRST_TEND_SECONDS)
    while True:
        try:
            services.storage.tend_index()
            if not is_ready:
                _spare_garbage_collector()
                log("index_ready")
            is_ready = True
        except StorageError as error:
            log("index_not_tended", level="warning", reason=str(error))
        time.sleep(TEND_SECONDS)
