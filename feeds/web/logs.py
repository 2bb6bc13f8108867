"""Logs: one JSON object a line on stderr, a constant event name with fields, and nobody's address (P3, A10).

A flood is counted instead of written (N6), and a line that cannot be written never fails a request.
"""

import json
import logging
import logging.config
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

LOGGER = logging.getLogger("depeche")
LEVELS: Mapping[str, int] = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

MOST_LINES_A_SECOND = 200
LONGEST_TEXT = 16_384
REMOVED = "[removed]"
SUPPRESSED = "log_lines_suppressed"
FAILED_LINE = '{"event": "log_line_failed", "level": "error"}\n'

# Each begins only where a word begins, or is bounded, so that cutting is linear.
MAIL_OR_CREDENTIALS = re.compile(r"(?<![^\s\"<>()])((?:[a-z]{2,12}://)?)[^\s\"<>()]+(?:@|%40)[^\s'\"<>(),;]*")
QUERY = re.compile(r"(?<=[^\s'\"<>])\?(?=[^\s'\"<>])[^\s'\"<>]*")
IPV4 = r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w)"
IPV6 = r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4})(?![\w:])"
PERHAPS_IP = re.compile(f"{IPV6}|{IPV4}")


def log(event: str, *, level: str = "info", error: BaseException | None = None, **fields: object) -> None:
    """Log a constant event name with its fields; `error` adds the traceback, without local variables.

    Fields are identifiers: never an address, a URL with its query, or a header.
    """
    LOGGER.log(LEVELS[level], event, exc_info=error, extra={"fields": fields})


def log_always(event: str, **fields: object) -> None:
    """Log what was promised to be in the log, however much of it there is; as bounded as its cause."""
    LOGGER.info(event, extra={"fields": fields, "is_promised": True})


def scrub(text: str) -> str:
    """Cut mail addresses, credentials, queries of URLs and IP addresses out of a text."""
    shortened = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
    without_queries = QUERY.sub(f"?{REMOVED}", MAIL_OR_CREDENTIALS.sub(rf"\1{REMOVED}", shortened))
    return PERHAPS_IP.sub(_cut_ip, without_queries)


def _cut_ip(found: re.Match[str]) -> str:
    """Cut what is an IP address; a time of day or a version stays."""
    try:
        ip_address(found[0])
    except ValueError:
        return found[0]
    return REMOVED


class JSONFormatter(logging.Formatter):
    """Writes a record as one line of JSON; line breaks and control characters are escaped (A10)."""

    def format(self, record: logging.LogRecord) -> str:
        """Answer the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": scrub(record.getMessage()),
            "pid": record.process,
        }
        line |= {name: _plain(value) for name, value in getattr(record, "fields", {}).items()}
        if record.exc_info:
            line["exception"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)


def _plain(value: object) -> object:
    """Keep what JSON can say; everything else becomes scrubbed text."""
    is_number = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    return value if value is None or is_number else scrub(str(value))


class Handler(logging.StreamHandler[Any]):  # `Any`: whatever `sys.stderr` is at the moment
    """Writes to stderr; of one event at most 200 lines a second, and then how many more there were (N6)."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self._second = 0
        self._lines: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, unless its event has been written too often in this second."""
        second = int(record.created)
        if second > self._second:
            self._write_summaries()
            self._second = second
        event = str(record.msg)
        if getattr(record, "is_promised", False):
            super().emit(record)
            return
        self._lines[event] += 1
        if self._lines[event] <= MOST_LINES_A_SECOND:
            super().emit(record)

    def close(self) -> None:
        """Write what was counted and not yet said, and end."""
        self.acquire()
        try:
            self._write_summaries()
        finally:
            self.release()
        super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Give up on the line: the library's way would print the record, scrubbed of nothing."""
        del record
        with suppress(Exception):
            self.stream.write(FAILED_LINE)
            self.flush()

    def _write_summaries(self) -> None:
        for record in self._summaries():
            super().emit(record)
        self._lines.clear()

    def _summaries(self) -> Iterator[logging.LogRecord]:
        for event, lines in self._lines.items():
            if lines > MOST_LINES_A_SECOND:
                record = LOGGER.makeRecord(LOGGER.name, logging.WARNING, __file__, 0, SUPPRESSED, (), None)
                record.fields = {"suppressed_event": event, "lines": lines - MOST_LINES_A_SECOND}
                yield record


def log_config(level: str = "INFO") -> dict[str, Any]:
    """Answer the set-up for `logging.config`, which granian takes too; it keeps no access log."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JSONFormatter}},
        "handlers": {"stderr": {"()": Handler, "formatter": "json"}},
        "loggers": {"_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
        "root": {"handlers": ["stderr"], "level": level},
    }


def configure(level: str = "INFO") -> None:
    """Log as JSON on stderr from now on."""
    logging.config.dictConfig(log_config(level))
