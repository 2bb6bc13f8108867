"""What others wrote may neither hang an import nor eat the machine; it costs itself alone."""

import gzip
import io
import os
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from feeds.intake import reader
from feeds.intake.confined import ConfinedReader
from feeds.intake.drafts import Draft
from feeds.intake.messages import read_outcome, spell_path, write_request
from feeds.intake.opening import LARGEST_UNPACKED
from feeds.intake.reading import Broken, Ended, Found, Outcome, Refused, Request
from feeds.intake.sources import File
from feeds.services import Services

Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]

GOOD = "<item><title>Bon</title><guid>https://x.example/bon</guid><description>Texte.</description></item>"


def rss(items: str, *, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


def with_title(text: str) -> str:
    return f"<item><title>{text}</title><description>Texte.</description></item>"


LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))

HOSTILE = {
    "I1-external-entity": rss(
        with_title("&x;"), before='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "I1-external-dtd": rss(with_title("x"), before='<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "I1-parameter-entity": rss(
        with_title("x"), before='<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'
    ),
    "I1-netscape-with-a-subset": rss(
        with_title("&x;"),
        before='<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "x" [<!ENTITY x "y">]>',
    ),
    "I2-billion-laughs": rss(with_title("&l9;"), before=f'<!DOCTYPE r [<!ENTITY l0 "lol">{LAUGHS}]>'),
    "I2-quadratic": rss(with_title("&a;" * 50_000), before=f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>'),
}
REFUSED_DTD = "file: has a document type (DTD), which is never read; take it out"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_document_type_is_refused_whatever_is_in_it(import_: Import, write: Write, name: str) -> None:
    """I1, I2."""
    report = import_(write(f"{name}.xml", HOSTILE[name]))

    assert 0 == report["new"]
    assert [REFUSED_DTD] == [row["reason"] for row in report["rejected"]]


def test_an_inclusion_is_not_followed(
    services: Services, import_: Import, write: Write, tmp_path: Path
) -> None:
    """I1."""
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{secret.as_uri()}"/>'
    )

    import_(
        write("a.xml", rss(f"<item><title>T</title><description>Avant {include} après</description></item>"))
    )

    with services.storage.reading() as session:
        (article,) = session.articles.list(state=None, limit=9)
    assert "s3cret" not in article.text.content_html


@pytest.mark.parametrize("depth", [257, 1_000_000])
def test_depth_ends_a_document_but_not_what_came_before(import_: Import, write: Write, depth: int) -> None:
    """I4."""
    deep = "<a>" * depth + "</a>" * depth

    report = import_(write("a.xml", rss(f"{GOOD}<item>{deep}</item>")), write("b.xml", rss(GOOD)))

    assert 1 == report["new"]
    assert "is not well-formed XML" in report["rejected"][0]["reason"]
    assert len(report["rejected"][0]["reason"]) < 400


@pytest.mark.parametrize(
    "html",
    [
        "<a " * 300_000,
        "<div>" * 100_000,
        "<![CDATA[" * 100_000,
        "&" * 300_000,
        "<!--" * 200_000,
        "<b><i>" * 40_000,
    ],
    ids=lambda html: html[:9],
)
def test_costly_html_costs_its_item(import_: Import, write: Write, html: str) -> None:
    """I5, O4: refused, or read in linear time; the next item is in."""
    escaped = html.replace("&", "&amp;").replace("<", "&lt;")
    item = f"<item><title>T</title><guid>urn:x:1</guid><description>{escaped}</description></item>"

    report = import_(write("a.xml", rss(item + GOOD)))

    assert 2 == report["new"] + len(report["rejected"])
    assert "failed unexpectedly" not in str(report["rejected"])
    assert 1 <= report["new"]


def a_zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    return data.getvalue()


def a_tar() -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../../etc/passwd"))
    return data.getvalue()


def noise(_number: int) -> str:
    return f"<!-- {os.urandom(500_000).hex()} -->"


FEED = rss(GOOD).encode()
PACKED = {
    "zip": (a_zip(), "is packed (ZIP); unpack it and import the folder"),
    "tar": (a_tar(), "is packed (tar); unpack it and import the folder"),
    "tar-in-gzip": (gzip.compress(a_tar()), "is packed (tar)"),
    "gzip-in-gzip": (gzip.compress(gzip.compress(FEED)), "is gzip inside gzip"),
    "cut-short": (gzip.compress(FEED)[:-12], "is gzip cut short"),
    "broken": (b"\x1f\x8b\x08" + b"x" * 100, "is not readable gzip"),
    "bomb": (gzip.compress(FEED + b" " * 2 * LARGEST_UNPACKED), "unpacks to more than 100 times its size"),
    "large": (
        gzip.compress(rss("".join(map(noise, range(11))) + GOOD).encode(), 1),
        "unpacks to more than 10,000,000 bytes",
    ),
}


@pytest.mark.parametrize("name", PACKED)
def test_archives_and_bombs_are_refused(import_: Import, write: Write, name: str) -> None:
    """I3, I9."""
    data, reason = PACKED[name]

    report = import_(write("a.gz", data), write("b.xml", FEED))

    assert 1 == report["new"]
    assert reason in report["rejected"][0]["reason"]


def test_one_layer_of_gzip_is_read(import_: Import, write: Write) -> None:
    """I3."""
    assert 1 == import_(write("a.xml.gz", gzip.compress(FEED)))["new"]


def test_an_export_over_50_mb_is_read_item_by_item(import_: Import, write: Write) -> None:
    """I11: in 512 MB of address space, of which a tree of this file would take more."""
    comment = f"<!-- {'x' * 1_000} --><a>{'y' * 10_000}</a>"
    filler = "".join(f"<item><title>{comment}</title></item>" for _ in range(500))
    path = write("a.xml", rss(filler * 10 + GOOD))

    report = import_(path)

    assert path.stat().st_size > 50_000_000
    assert (1, 5_000) == (report["new"], len(report["rejected"]))


STUB = """
import os, signal, sys, time
from feeds.intake import reader, reading
from feeds.intake.drafts import Draft

def draft(title):
    return Draft(title=title, body="x", body_html="<p>x</p>")

def burn():
    while True:
        pass

def sleep():
    time.sleep(3600)

def die():
    os.kill(os.getpid(), signal.SIGSEGV)

def eat():
    return [bytes(10_000_000) for _ in range(200)]

def keep():
    with open(sys.argv[2], "w") as file:
        file.write("x")

def babble():
    sys.stdout.buffer.write(b"{}\\n")
    sys.stdout.buffer.flush()
    time.sleep(3600)

def read(document):
    yield lambda: draft("first")
    yield globals()[sys.argv[1]]
    yield lambda: draft("last")

reading.FORMATS = {"stub": read}
reader.CPU_SECONDS = 0
reader.confine()
reader.serve(sys.stdin.buffer, sys.stdout.buffer)
"""


def outcomes_of(what: str, path: Path, *, patience_seconds: float = 60.0) -> list[Outcome]:
    """Answer what becomes of three items, the second of which does something to the process that reads it."""
    command = (sys.executable, "-P", "-c", STUB, what, str(path.with_suffix(".out")))
    with ConfinedReader(
        base_url="https://x.example", zone="UTC", command=command, patience_seconds=patience_seconds
    ) as confined:
        return [outcome for outcome, _ in confined.read(File(path, "stub"))]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("burn", "reading it took more than 5 seconds of CPU"),
        ("die", "the reading process died (SIGSEGV)"),
        ("eat", "needs too much memory to be read"),
        ("keep", "failed unexpectedly (OSError); please report it"),
    ],
)
def test_what_an_item_does_to_its_process_costs_that_item(write: Write, what: str, reason: str) -> None:
    """I5, I6."""
    path = write("a.stub", "x")

    first, second, third, end = outcomes_of(what, path)

    assert isinstance(first, Found)
    assert isinstance(second, Refused)
    assert reason == second.reason
    assert isinstance(third, Found)
    assert ("first", "last") == (first.draft.title, third.draft.title)
    assert Ended(0) == end
    assert "" == (path.with_suffix(".out").read_text() if path.with_suffix(".out").exists() else "")


@pytest.mark.parametrize(
    ("what", "patience_seconds", "reason"),
    [("sleep", 10, "nothing was read for 10 seconds"), ("babble", 60, "spoke nonsense")],
)
def test_a_process_that_says_nothing_or_nonsense_is_ended(
    write: Write, what: str, patience_seconds: float, reason: str
) -> None:
    """I5: the deadline is on the wall clock; processor time is not all a parser can take."""
    _, second, third, _ = outcomes_of(what, write("a.stub", "x"), patience_seconds=patience_seconds)

    assert isinstance(second, Refused)
    assert reason in second.reason
    assert isinstance(third, Found)


def test_a_document_on_which_every_process_dies_is_given_up(write: Write) -> None:
    path = write("a.stub", "x")
    command = (sys.executable, "-P", "-c", "import sys; sys.stdin.buffer.readline(); sys.exit(3)")

    with ConfinedReader(base_url="https://x.example", zone="UTC", command=command) as confined:
        outcomes = [outcome for outcome, _ in confined.read(File(path, None))]

    assert [
        Refused("item 1", "the reading process ended"),
        Broken("the rest cannot be read: the reading process ended"),
    ] == outcomes


def test_the_reading_process_inherits_no_environment(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """P8: what it reads is nothing to share passwords with."""
    monkeypatch.setenv("SECRET", "s3cret")
    code = (
        "import os, sys, orjson; sys.stdin.buffer.readline();"
        "sys.stdout.buffer.write(orjson.dumps({'kind': 'Broken', 'position': 0, 'fields':"
        " {'reason': ' '.join(os.environ)}}) + b'\\n')"
    )

    with ConfinedReader(
        base_url="https://x.example", zone="UTC", command=(sys.executable, "-P", "-c", code)
    ) as confined:
        ((outcome, _),) = confined.read(File(write("a.txt", "x"), None))

    assert isinstance(outcome, Broken)
    assert "SECRET" not in outcome.reason


def test_requests_are_answered_one_after_the_other(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "renew", lambda: None)
    requests = [
        write_request(
            Request(
                path=spell_path(str(path)),
                format=None,
                fallback="text",
                base_url="https://x.example",
                zone="UTC",
            )
        )
        for path in (write("a.xml", FEED), write("absent.xml", "").parent / "rien.xml")
    ]
    output = io.BytesIO()

    reader.serve(io.BytesIO(b"".join(requests)), output)

    kinds = [type(read_outcome(line)[0]).__name__ for line in output.getvalue().splitlines()]
    assert ["Found", "Ended", "Unreadable"] == kinds


def test_a_text_that_is_none_is_refused_rather_than_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Q5."""
    output = io.BytesIO()

    reader.Answers(output).write(Found(Draft(title="\ud800", body="x", body_html="x")), 7)

    outcome, position = read_outcome(output.getvalue())
    assert (Refused("", "failed unexpectedly (TypeError); please report it"), 7) == (outcome, position)
