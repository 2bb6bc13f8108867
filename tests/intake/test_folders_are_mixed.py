"""A folder may hold exports, feeds, pages and texts together; each is recognised, each bad one reported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.wordpress_export import write_export

from feeds.intake.reading import recognise
from feeds.services import Services

Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]

CORPUS = Path(__file__).parent / "corpus"
RSS = '<rss version="2.0"><channel><item><title>R</title><description>x</description></item></channel></rss>'


@pytest.fixture
def folder(write: Write) -> Path:
    """A folder with one of each."""
    path = write("texte.txt", "Un texte\n\nTexte.").parent
    write("sous/note.md", "# Une note\n\nNote.")
    for source in (*(CORPUS / "others").iterdir(), *(CORPUS / "pages").iterdir()):
        write(f"sous/{source.name}", source.read_bytes())
    write_export(path / "site.wxr", 12)
    write("carte.xml", '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>')
    write("image.jpg", b"\xff\xd8\xff")
    write("vide.json", "")
    return path


def test_everything_in_a_folder_comes_in_and_a_second_time_nothing(
    services: Services, import_: Import, folder: Path
) -> None:
    """I6, I8."""
    first = import_("--publish", folder)
    with services.storage.reading() as session:
        before = session.articles.list(state=None, limit=500)
    second = import_("--publish", folder)

    assert ["carte.xml", "vide.json"] == [Path(row["source"]).name for row in first["rejected"]]
    assert all("is in no format there is" in row["reason"] for row in first["rejected"])
    assert len(before) == first["new"]
    assert (0, len(before), 0) == (second["new"], second["same"], second["changed"])
    with services.storage.reading() as session:
        assert before == session.articles.list(state=None, limit=500)


def test_a_format_is_forced_on_what_would_be_taken_for_another(
    services: Services, import_: Import, write: Write
) -> None:
    import_("--format", "text", write("a.html", "Un titre\n\n<p>Texte</p>"))

    with services.storage.reading() as session:
        (article,) = session.articles.list(state=None, limit=9)
    assert "&lt;p&gt;" in article.text.content_html


def test_a_forced_format_that_is_wrong_is_said_so(import_: Import, write: Write) -> None:
    report = import_("--format", "atom", write("a.xml", RSS))

    assert "file: is in another format: it begins with <rss>" == report["rejected"][0]["reason"]


def test_standard_input_is_recognised_too(import_: Import) -> None:
    feed = (CORPUS / "others" / "05-rss-2.0-arabic-1256.xml").read_bytes()
    page = (CORPUS / "pages" / "1-json-ld.html").read_bytes()

    assert (1, 1) == (import_("-", stdin=feed)["new"], import_("-", stdin=page)["new"])


@pytest.mark.parametrize(
    ("begin", "name"),
    [
        ("<?xml version='1.0'?>\n<!-- x --><rss>", "rss"),
        ("\ufeff  <RDF:RDF>", "rss"),
        ("<feed>", "atom"),
        ("<entry>", "atom"),
        ('<rss xmlns:wp="http://wordpress.org/export/1.2/">', "wordpress"),
        ("<!DOCTYPE html>\n<html>", "html"),
        ("<!doctype html public '-//W3C//DTD'>\n<!-- x -->\n<HEAD>", "html"),
        ('{"version": 1}', "json"),
        ("---\ntitle: x", "markdown"),
        ("Un texte < deux", None),
        ("<svg>", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_beginning_tells_the_format(begin: str, name: str | None, encoding: str) -> None:
    """I7."""
    assert name == recognise(begin.encode(encoding))
