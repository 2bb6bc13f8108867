"""Feeds of twelve generators, written from the formats' specifications, arrive without loss (issue 4).

Each file of `corpus/others` says in a comment what has to come of it.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from support.databases import on_both_engines
from support.feed_rules import check_atom, check_json, check_rss

from feeds.intake.opening import Document
from feeds.intake.reading import Ended, Found, Request, read, recognise
from feeds.services import Services
from storage.articles import Article, State

Import = Callable[..., dict[str, Any]]

CORPUS = Path(__file__).parent / "corpus" / "others"
FILES = sorted(CORPUS.iterdir())
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def expected(path: Path) -> dict[str, Any]:
    text = Document(path).text()
    if path.suffix == ".json":
        return dict(json.loads(text.removeprefix("\ufeff"))["_expect"])
    found = re.search("<!-- expect: (.*?) -->", text)
    assert found
    return dict(json.loads(found[1]))


def public_articles(services: Services) -> list[Article]:
    """Answer the articles in the order they stand in the feed."""
    with services.storage.reading() as session:
        return list(reversed(session.articles.list(state=None, limit=100)))


def compare(what: dict[str, Any], articles: list[Article]) -> None:
    assert what["titles"] == [article.text.title for article in articles]
    assert what["languages"] == [article.text.language for article in articles]
    assert what["links"] == [article.canonical_url for article in articles]
    if "ids" in what:
        assert what["ids"] == [article.external_id for article in articles]
    if "authors" in what:
        assert what["authors"] == [[author.name for author in article.authors] for article in articles]
    if "published" in what:
        assert what["published"] == [str(article.published_at).replace(" ", "T") for article in articles]
    if "pictures" in what:
        assert what["pictures"] == [article.text.image_url for article in articles]
    for article, summary in zip(articles, what.get("summaries", []), strict=False):
        assert summary in {None, article.text.summary}
    for article, text in zip(articles, what.get("contains", []), strict=False):
        assert text in article.text.content_html


@every_file
def test_every_item_arrives_whole_and_comes_out_valid(
    path: Path, services: Services, import_: Import, client: FlaskClient
) -> None:
    """I7, O3, O10: and a second run finds everything the same (I8)."""
    report = import_("--publish", path)
    articles = public_articles(services)
    again = import_("--publish", path)

    assert (len(articles), [], 0) == (report["new"], report["rejected"], report["exit"])
    assert (0, len(articles), 0) == (again["new"], again["same"], again["changed"])
    assert articles == public_articles(services)
    compare(expected(path), articles)
    assert [] == check_atom(client.get("/feed.atom").data)
    assert [] == check_rss(client.get("/feed.rss").data)
    assert [] == check_json(client.get("/feed.json").data)


@on_both_engines
def test_all_of_them_together_make_one_valid_feed(
    services: Services, import_: Import, client: FlaskClient
) -> None:
    report = import_("--publish", CORPUS)

    assert [] == report["rejected"]
    assert (
        sum(len(expected(path)["titles"]) for path in FILES)
        == report["new"]
        == len(public_articles(services))
    )
    assert [] == check_atom(client.get("/feed.atom").data)


@every_file
def test_a_format_is_told_by_what_is_in_a_file(path: Path) -> None:
    name = recognise(Document(path).sample())

    assert name is not None
    assert path.stem.split("-")[1] == name


def test_what_a_feed_says_of_a_picture_is_kept(services: Services, import_: Import) -> None:
    import_(CORPUS / "04-rss-2.0-wordpress.xml")

    (article,) = public_articles(services)
    assert ("La une", "Une légende", "Photo : Sara") == (
        article.text.image_alt,
        article.text.image_caption,
        article.text.image_credit,
    )


def test_unknown_categories_are_kept_as_text(services: Services, import_: Import) -> None:
    import_(CORPUS / "04-rss-2.0-wordpress.xml")

    (article,) = public_articles(services)
    with services.storage.reading() as session:
        candidates = session.origins.get(article).candidates

    assert ("technologie",) == article.assignment.categories
    assert [("category", "High-Tech")] == [(each.kind, each.label) for each in candidates]


def test_a_category_added_later_files_the_article_on_the_next_run(
    services: Services, import_: Import, depeche: Callable[..., Any]
) -> None:
    path = CORPUS / "04-rss-2.0-wordpress.xml"
    import_("--publish", path)
    depeche("category", "add", "high-tech", "--label", "fr=High-Tech")

    report = import_("--publish", path)

    assert 1 == report["changed"]
    assert ("technologie", "high-tech") == public_articles(services)[0].assignment.categories


def test_the_same_id_of_another_source_is_another_article(services: Services, import_: Import) -> None:
    """I12."""
    path = CORPUS / "12-rss-2.0-broken-amp.xml"
    import_(path)

    report = import_("--source", "agence", path)

    assert 2 == report["new"]
    assert "is the permanent id of an article that came from elsewhere" in report["rejected"][0]["reason"]
    assert ["file"] * 3 + ["agence"] * 2 == [article.source for article in public_articles(services)]


def test_characters_that_cannot_be_decoded_are_counted(import_: Import, write: Callable[..., Path]) -> None:
    """I7: UTF-8 with two broken bytes stays UTF-8."""
    text = (CORPUS / "03-rss-1.0-rdf.rdf").read_bytes().replace("Un résumé.".encode(), b"Un r\xe9sum\xff.")
    path = write("a.rdf", text)

    report = import_(path)

    assert [{"source": str(path), "characters": 2}] == report["replaced"]
    assert 2 == report["new"]


def test_an_item_nobody_foresaw_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """I6."""
    from feeds.intake import rss

    original = rss.read_item
    calls = []

    def explode(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 1:
            raise OverflowError("secret")
        return original(*arguments)

    monkeypatch.setattr(rss, "read_item", explode)
    path = CORPUS / "03-rss-1.0-rdf.rdf"

    outcomes = [
        outcome
        for outcome, _ in read(
            Request(path=str(path), format=None, fallback=None, base_url="https://news.example", zone="UTC")
        )
    ]

    assert "failed unexpectedly (OverflowError); please report it" == outcomes[0].reason  # type: ignore[union-attr]
    assert isinstance(outcomes[1], Found)
    assert isinstance(outcomes[2], Ended)


def test_what_its_source_took_back_or_never_published_is_not_published(
    services: Services, import_: Import, write: Callable[..., Path]
) -> None:
    """Issue 4: our own notices of withdrawals, RFC 5023's drafts, and comments in exports of Blogger."""
    tombs = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    entry = "<entry><id>tag:a.example,2026:{0}</id><title>{0}</title><content>x</content>{1}</entry>"
    kind = (
        '<category scheme="http://schemas.google.com/g/2005#kind"'
        ' term="http://schemas.google.com/blogger/2008/kind#{}"/>'
    )
    app = '<control xmlns="http://{}"><draft>{}</draft></control>'
    atom = [
        entry.format("withdrawn", ""),
        entry.format("draft", app.format("www.w3.org/2007/app", "yes")),
        entry.format("old-draft", app.format("purl.org/atom/app#", "Yes")),
        entry.format("shown", app.format("www.w3.org/2007/app", "no")),
        entry.format("post", kind.format("post")),
        entry.format("comment", kind.format("comment")),
        '<at:deleted-entry ref="tag:a.example,2026:withdrawn" when="2026-01-01T00:00:00Z"/>',
    ]
    item = "<item><guid>{0}</guid><title>{0}</title><description>x</description>{1}</item>"
    rss = [
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>',
        item.format("deleted", '<media:status state="deleted"/>'),
        item.format("active", '<media:status state="active"/>'),
        "</channel></rss>",
    ]
    items = [
        {"id": "gone", "content_text": "x", "title": "gone", "_depeche": {"withdrawn": True}},
        {"id": "here", "content_text": "x", "title": "here", "_depeche": {"rights": "x"}},
    ]

    reports = [
        import_("--publish", write("a.xml", f"<feed {tombs}>{''.join(atom)}</feed>")),
        import_("--publish", write("r.xml", "".join(rss))),
        import_("--publish", write("j.json", json.dumps({"items": items}))),
    ]

    assert [{"withdrawn": 1, "comment": 1}, {"withdrawn": 1}, {"withdrawn": 1}] == [
        each["skipped"] for each in reports
    ]
    assert ["is a draft at its source; it stays a draft"] * 2 == [
        each["reason"] for each in reports[0]["held"]
    ]
    public = {each.text.title for each in public_articles(services) if each.state is State.PUBLISHED}
    assert {"shown", "post", "active", "here"} == public


def test_a_feed_that_breaks_off_gives_what_stands_before(
    services: Services, import_: Import, write: Callable[..., Path]
) -> None:
    """I6; and half a pair of surrogates in JSON, which cutting a text in two leaves, costs one character."""
    item = "<item><guid>{0}</guid><title>{0}</title><description>x</description></item>"
    entry = "<entry><id>{0}</id><title>{0}</title><content>x</content></entry>"
    rss = f'<rss version="2.0"><channel>{item.format("un")}{item.format("deux")[:30]}'
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry.format("trois")}{entry.format("x")[:30]}'
    halves = r'{"items": [{"id": "4", "title": "quatre", "content_text": "a \\ud83d \ud83d\ude00 \ud83d"}]}'

    reports = [
        import_("--publish", write(name, text))
        for name, text in (("r.xml", rss), ("a.xml", atom), ("j.json", halves))
    ]

    assert [(1, 1), (1, 1), (1, 0)] == [(each["new"], each["exit"]) for each in reports]
    assert {"un", "trois", "quatre"} == {each.text.title for each in public_articles(services)}
    assert "<p>a \\ud83d 😀 \ufffd</p>" == public_articles(services)[2].text.content_html


def test_what_is_too_much_costs_no_article(
    services: Services, import_: Import, write: Callable[..., Path]
) -> None:
    """Sixty tags, endless bylines and unreadable dates of changes are no reason to refuse an item."""
    tags = "".join(f"<category>{tag}</category>" for tag in ["x" * 101, *map(str, range(60))])
    authors = "".join(f"<dc:creator>{name}</dc:creator>" for name in ["Y" * 300, *map(str, range(60))])
    rss = f"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:a="http://www.w3.org/2005/Atom"><channel><item><guid>un</guid><title>un</title>{tags}{authors}
<description>x</description><a:updated>hier</a:updated></item></channel></rss>"""

    report = import_("--publish", write("r.xml", rss))

    assert (1, []) == (report["new"], report["rejected"])
    (article,) = public_articles(services)
    names = [author.name for author in article.authors]
    assert (50, 100, "48") == (len(names), len(names[0]), names[-1])
    with services.storage.reading() as session:
        labels = [each.label for each in session.origins.get(article).candidates]
    assert [str(number) for number in range(50)] == labels
