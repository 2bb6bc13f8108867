"""Log lines are JSON, name nobody, survive floods and never fail a request."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.web.logs import LOGGER, MOST_LINES_A_SECOND, Handler, JSONFormatter, configure, log, scrub


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Stderr of a process whose logs are configured; afterwards they are as before."""
    loggers = [logging.getLogger(), logging.getLogger("_granian")]
    before = [(one, one.handlers[:], one.level, one.propagate) for one in loggers]
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure("INFO")
    yield written
    for logger, handlers, level, propagate in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


def lines_of(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def a_record(event: str, second: int) -> logging.LogRecord:
    record = LOGGER.makeRecord(LOGGER.name, logging.INFO, __file__, 1, event, (), None)
    record.created = float(second)
    return record


def test_an_event_is_one_line_with_its_fields(stream: io.StringIO) -> None:
    """A10."""
    log("entry_left_out", level="error", article="urn:uuid:1", step="a\nb\x1b[31m\u2028c", count=3)

    (line,) = lines_of(stream)
    assert 1 == len(stream.getvalue().splitlines())
    assert ("entry_left_out", "error", 3) == (line["event"], line["level"], line["count"])
    assert "a\nb\x1b[31m\u2028c" == line["step"]


def test_an_exception_is_told_without_locals_or_addresses(stream: io.StringIO) -> None:
    """P3."""
    hidden = "local-value"
    try:
        raise ValueError("refused for fatima@courrier.example from 203.0.113.7")
    except ValueError as error:
        log("incident", level="error", error=error)

    (line,) = lines_of(stream)
    assert "ValueError: refused for [removed] from [removed]" in str(line["exception"])
    assert "Traceback" in str(line["exception"])
    assert hidden not in str(line["exception"]).replace('hidden = "local-value"', "")


def test_a_level_is_kept(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    configure("WARNING")

    log("quiet")
    log("loud", level="warning")

    assert ["loud"] == [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert "" == stream.getvalue()


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("to fatima.zahra+news@courrier.example!", "to [removed]"),
        ("<fatima@courrier.example>", "<[removed]>"),
        ("email=fatima%40courrier.example", "[removed]"),
        ("refused: 'o'brien@courrier.example'", "refused: [removed]'"),
        ("postgresql://news:s3cr3t@db.example/news", "postgresql://[removed]"),
        ("from 203.0.113.7:4711 and 203.0.113.8.", "from [removed]:4711 and [removed]."),
        ("from [2001:db8::7]:4711 or ::ffff:203.0.113.7", "from [[removed]]:4711 or [removed]"),
        ("GET /feed.rss?category=ia&token=x HTTP", "GET /feed.rss?[removed] HTTP"),
        ("https://news.example/signup/confirm?token=x", "https://news.example/signup/confirm?[removed]"),
        ("is it so? yes", "is it so? yes"),
        ("at 12:30:45 with SQLite 3.53.4", "at 12:30:45 with SQLite 3.53.4"),
    ],
)
def test_what_points_to_a_person_is_cut(text: str, scrubbed: str) -> None:
    """P3, E7."""
    assert scrubbed == scrub(text)


@given(st.ip_addresses())
def test_no_address_of_a_machine_stays(address: object) -> None:
    """P3."""
    assert "from [removed] to" == scrub(f"from {address} to")


@given(st.emails())
def test_no_mail_address_stays(address: str) -> None:
    """P3."""
    assert "to [removed] failed" == scrub(f"to {address} failed")


@given(st.text())
def test_whatever_the_text_a_record_is_one_line(text: str) -> None:
    """A10."""
    line = JSONFormatter().format(a_record(text.replace("%", ""), 0))

    assert 1 == len(line.splitlines())
    assert json.loads(line)


def test_a_long_text_is_cut() -> None:
    """N6."""
    assert 20_000 > len(JSONFormatter().format(a_record("a" * 10_000_000, 0)))


def test_a_flood_is_counted_and_summarised(stream: io.StringIO) -> None:
    """N6."""
    handler = logging.getLogger().handlers[0]

    for _ in range(MOST_LINES_A_SECOND + 50):
        handler.handle(a_record("flood", 100))
    handler.handle(a_record("other", 100))
    handler.handle(a_record("flood", 101))

    events = [line["event"] for line in lines_of(stream)]
    assert ["flood"] * MOST_LINES_A_SECOND + ["other", "log_lines_suppressed", "flood"] == events
    summary = lines_of(stream)[-2]
    assert ("flood", 50) == (summary["suppressed_event"], summary["lines"])


def test_a_flood_at_the_end_is_summarised_too(stream: io.StringIO) -> None:
    """N6."""
    handler = logging.getLogger().handlers[0]
    for _ in range(MOST_LINES_A_SECOND + 1):
        handler.handle(a_record("flood", 100))

    handler.close()

    assert 1 == lines_of(stream)[-1]["lines"]


class Unprintable:
    """A value that cannot be written."""

    def __str__(self) -> str:
        raise RuntimeError("fatima@courrier.example")


def test_a_line_that_cannot_be_made_is_replaced(stream: io.StringIO) -> None:
    """N6: the library would print the record as it is, with every address in it."""
    log("event", value=Unprintable())

    assert [{"event": "log_line_failed", "level": "error"}] == lines_of(stream)


def test_a_full_disk_never_fails_a_request() -> None:
    """N6."""

    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    handler = Handler()
    handler.setStream(Full())

    assert handler.handle(a_record("event", 1))


def test_numbers_json_cannot_say_become_text() -> None:
    record = a_record("event", 0)
    record.fields = {"ratio": float("nan"), "count": 2, "nothing": None, "is_new": True}

    line = json.loads(JSONFormatter().format(record), parse_constant=pytest.fail)

    assert ("nan", 2, None, True) == (line["ratio"], line["count"], line["nothing"], line["is_new"])
