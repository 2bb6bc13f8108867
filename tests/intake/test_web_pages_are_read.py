"""A web page is read by what it says of itself and its article element; nothing around it comes along."""

import json
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from feeds.intake import webpage
from feeds.intake.drafts import DraftRefused
from feeds.intake.opening import Document
from feeds.intake.webpage import read_page
from feeds.services import Services
from storage.articles import Article

Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]

CORPUS = Path(__file__).parent / "corpus" / "pages"
DOCUMENT = Document(Path("/page.html"), base_url="https://news.example")
PARAGRAPH = "<p>Un paragraphe de l’article.</p>"


def the_article(services: Services) -> Article:
    with services.storage.reading() as session:
        (article,) = session.articles.list(state=None, limit=10)
    return article


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.stem)
def test_a_page_arrives_with_what_it_says_of_itself(path: Path, services: Services, import_: Import) -> None:
    """I7, H1: each file says what has to come of it."""
    found = re.search("<!-- expect: (.*?) -->", Document(path).text())
    assert found
    expected = json.loads(found[1])

    report = import_("--publish", path)
    article = the_article(services)
    with services.storage.reading() as session:
        origin = session.origins.get(article)

    assert (1, []) == (report["new"], report["rejected"])
    assert (expected["title"], expected["language"]) == (article.text.title, article.text.language)
    assert expected["authors"] == [author.name for author in article.authors]
    assert (expected["link"], expected["image"]) == (article.canonical_url, article.text.image_url)
    if expected["published"]:
        assert expected["published"] == str(article.published_at).replace(" ", "T")
    assert expected.get("summary", article.text.summary) == article.text.summary
    assert expected.get("tags", []) == [each.label for each in origin.candidates if each.kind == "tag"]
    assert expected.get("credit", "") == article.text.image_credit
    assert expected.get("caption", "") == article.text.image_caption
    assert "ne doit pas paraître" not in article.text.content_html
    assert "<h2>" not in article.text.content_html


def test_a_page_imported_again_is_the_same(import_: Import) -> None:
    """I8."""
    import_("--publish", CORPUS)

    report = import_("--publish", CORPUS)

    assert (0, 3, 0, []) == (report["new"], report["same"], report["changed"], report["rejected"])


def test_a_page_without_an_article_is_refused_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webpage, "has_extraction", lambda: False)

    with pytest.raises(DraftRefused, match=re.escape("the extra depeche[extract]")):
        read_page("<html><body><div>Rien.</div></body></html>", DOCUMENT)


def test_the_extra_finds_the_text_of_a_page_without_an_article(
    services: Services, import_: Import, write: Write
) -> None:
    """In the process that may neither hang nor eat the machine, as everything is read."""
    paragraphs = "".join(
        f"<p>Le paragraphe {number} raconte la suite de l’histoire.</p>" for number in range(9)
    )
    html = f"<html><body><div class=menu><a href=/>Accueil</a></div><div>{paragraphs}</div></body></html>"

    import_(write("a.html", html.replace("<body>", "<head><title>Titre</title></head><body>")))

    assert find_spec("trafilatura")
    assert "Le paragraphe 8 raconte" in the_article(services).text.content_html


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[" * 100_000,
        '{"@type": 7}',
        '{"@type": "Person", "name": "x"}',
        '{"@graph": {"@graph": {"@graph": {"@graph": {"@graph": {"@graph": {"@type": "Article"}}}}}}}',
        '{"@type": "NewsArticle", "headline": 7, "author": [7, {"name": {}}], "image": [[]], "keywords": 3}',
    ],
    ids=lambda data: data[:20],
)
def test_broken_data_about_a_page_is_as_if_it_were_not_there(data: str) -> None:
    """I6."""
    html = (
        f'<html><head><title>Titre</title><script type="application/ld+json">{data}</script></head>'
        f"<body><article>{PARAGRAPH}</article></body></html>"
    )

    draft = read_page(html, DOCUMENT)

    assert ("Titre", None, None) == (draft.title, draft.authors, draft.image)
    assert PARAGRAPH.replace("’", "&#8217;") in draft.body_html or PARAGRAPH in draft.body_html


def test_the_largest_article_of_a_page_is_the_one(services: Services, import_: Import, write: Write) -> None:
    page = f"<title>T</title><article>Court.</article><article>{PARAGRAPH * 3}</article>"

    import_(write("a.html", f"<html><body>{page}</body></html>"))

    assert 3 == the_article(services).text.content_html.count("<p>")


def test_an_address_on_the_sites_own_host_is_an_old_one(
    services: Services, import_: Import, write: Write
) -> None:
    base = services.settings.site.base_url
    page = f'<html><head><link rel=canonical href="{base}/vieux/titre.html"><title>T</title></head>'

    import_(write("a.html", f"{page}<body><article>{PARAGRAPH}</article></body></html>"))

    article = the_article(services)
    with services.storage.reading() as session:
        assert ("/vieux/titre.html",) == session.origins.get(article).old_paths
    assert article.canonical_url is None
