"""A draft becomes an item: clean, sanitised, absolute, dated, summarised, in a language; or is refused."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.intake.drafts import Draft, DraftRefused
from feeds.intake.items import Additions, Item, Surroundings, detect_language, item_name, make_item
from feeds.intake.plaintext import read_plaintext

SURROUNDINGS = Surroundings(
    base_url="https://news.example", language="fr", zone=ZoneInfo("Africa/Casablanca")
)


def a_draft(**fields: object) -> Draft:
    draft = Draft(title="Un titre", body="Texte.", body_html="<p>Texte.</p>")
    return replace(draft, **fields)  # type: ignore[arg-type]


def made(draft: Draft, *, path: str | None = "/a.txt", additions: Additions | None = None) -> Item:
    return make_item(draft, path=path, additions=additions or Additions(), surroundings=SURROUNDINGS)


def test_control_characters_and_overrides_never_reach_storage() -> None:
    """O1, O5, Q4, Q5."""
    hostile = "a\x00b\x07c\u202ed\ud800e\ufffef"
    item = made(a_draft(title=hostile, summary=hostile, body_html=f"<p>{hostile}</p>", authors=(hostile,)))

    assert ("abcdef", "abcdef") == (item.text.title, item.text.summary)
    assert ("abcdef",) == item.authors
    assert "<p>abcdef</p>" == item.text.content_html


def test_typography_and_arabic_joiners_stay() -> None:
    title = "L’été : « ça » à Rabat می\u200cخواهم"
    item = made(a_draft(title=title))

    assert title == item.text.title


def test_html_is_sanitised_and_made_absolute() -> None:
    """H1, H3, O10."""
    html = '<p onclick="x()">Un <a href="/ici">lien</a><script>alert(1)</script></p>'

    here = made(a_draft(body_html=html)).text.content_html
    elsewhere = made(a_draft(body_html=html, url="https://exemple.ma/une/page")).text.content_html

    assert "https://news.example/ici" in here
    assert "https://exemple.ma/ici" in elsewhere
    assert not {"script", "onclick"} & set(here.replace("<", " ").replace(">", " ").split())


def test_the_signup_block_is_cut_and_kept_apart() -> None:
    body = "\n\n".join(
        ["Un long paragraphe sur le sujet. " * 20, "🤞 Abonnez-vous", "Nous ne spammons pas !"]
    )
    item = made(read_plaintext(f"Un titre\n\n{body}"))

    assert "🤞 Abonnez-vous\nNous ne spammons pas !" == item.text.signup_text
    assert "spam" not in item.text.content_html + item.text.summary


def test_the_summary_is_the_given_one_or_the_first_paragraph() -> None:
    given_one = made(a_draft(summary="Un\n résumé."))
    made_one = made(a_draft(body_html=f"<h2>Chapeau</h2><p>{'mot ' * 100}</p><p>Suite.</p>"))

    assert "Un résumé." == given_one.text.summary
    assert made_one.text.summary.startswith("mot mot")
    assert made_one.text.summary.endswith("…")
    assert len(made_one.text.summary) <= 300


@pytest.mark.parametrize(
    ("stated", "option", "text", "expected"),
    [
        (None, None, "Texte.", "fr"),
        (None, None, "نص عربي طويل", "ar"),
        (None, "en", "نص عربي طويل", "en"),
        ("ar", "en", "Texte.", "ar"),
        ("FR-ma", None, "Texte.", "fr-MA"),
        ("zh-hant-TW", None, "Texte.", "zh-Hant-TW"),
        ("", None, "Texte.", "fr"),
    ],
)
def test_the_language_is_stated_or_arabic_or_the_sites(
    stated: str | None, option: str | None, text: str, expected: str
) -> None:
    draft = a_draft(language=stated, title=text, body_html=f"<p>{text}</p>")
    item = made(draft, additions=Additions(language=option))

    assert expected == item.text.language


def test_half_arabic_is_not_arabic() -> None:
    assert "fr" == detect_language("ابابab12ab", "fr")
    assert "ar" == detect_language("ابابab1a", "fr")
    assert "fr" == detect_language("123", "fr")


def test_dates_are_read_in_the_newsrooms_zone() -> None:
    item = made(a_draft(published="2026-11-20 10:00", updated="2026-11-21"))

    assert datetime(2026, 11, 20, 9, tzinfo=UTC) == item.published_at
    assert datetime(2026, 11, 21, tzinfo=UTC) == item.updated_at


def test_options_add_to_what_the_file_names() -> None:
    additions = Additions(categories=("ia", "maroc"), authors=("Sara",))
    item = made(a_draft(categories=("economie", "ia")), additions=additions)

    assert (("economie", "ia", "maroc"), ("Sara",), ()) == (item.categories, item.authors, item.entities)
    assert frozenset({"categories", "authors"}) == item.named


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": "x" * 501}, "title: is longer than 500 characters"),
        ({"title": "x" * 10_000_000}, "title: is longer than 500 characters"),
        ({"title": " \u202e\x00 "}, "title: is missing"),
        ({"summary": "x" * 5001}, "summary: is longer than 5000 characters"),
        ({"authors": ("x" * 101,)}, "authors: is longer than 100 characters"),
        ({"authors": tuple(map(str, range(51)))}, "authors: are more than 50"),
        ({"categories": tuple(map(str, range(100_000)))}, "categories: are more than 50"),
        ({"entities": ("x" * 1_000_000,)}, "entities: is longer than 100 characters"),
        ({"id": "x" * 501}, "id: is longer than 500 characters"),
        ({"id": "file:" + "0" * 64}, "id: must not be file: and a fingerprint"),
        ({"language": "français"}, "language: must be a BCP 47 tag"),
        ({"language": "f"}, "language: must be a BCP 47 tag"),
        ({"published": "12"}, "published: is not a date such as"),
        ({"updated": "0001-01-01"}, "updated: must lie between 1970 and 9999"),
        ({"url": "javascript:alert(1)"}, "url: must be an absolute http(s) URL"),
        ({"url": "/relative"}, "url: must be an absolute http(s) URL"),
        ({"url": "https://"}, "url: must be an absolute http(s) URL"),
        ({"url": "https://user:word@exemple.ma/"}, "url: must be an absolute http(s) URL"),
        ({"url": "https://dépêche.ma/"}, "url: must be an absolute http(s) URL"),
        ({"url": "https://[exemple/"}, "url: must be an absolute http(s) URL"),
        ({"url": "https://exemple.ma:99999/"}, "url: must be an absolute http(s) URL"),
        ({"url": "https://exemple.ma/a b"}, "url: must be an absolute http(s) URL"),
        ({"image": "data:image/png;base64,AAAA"}, "image: must be an absolute http(s) URL"),
        ({"url": "https://exemple.ma/" + "x" * 2000}, "url: is longer than 2000 characters"),
        ({"body_html": "<p> </p><script>alert(1)</script>"}, "body: has no text"),
        ({"body_html": "<div>" * 100_000 + "x"}, "body: "),
        ({"body_html": "<p>" + "x" * 1_000_001}, "body: "),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(fields: dict[str, object], reason: str) -> None:
    """O4, O8, Q5, I5: the sentence names the field and never repeats a long value."""
    with pytest.raises(DraftRefused) as refused:
        made(a_draft(**fields))

    assert str(refused.value).startswith(reason)
    assert len(str(refused.value)) < 200


def test_urls_are_kept_as_uris() -> None:
    item = made(a_draft(url="https://exemple.ma/été?q=%C3%A9&x=<y>"))

    assert "https://exemple.ma/%C3%A9t%C3%A9?q=%C3%A9&x=%3Cy%3E" == item.canonical_url


@given(html=st.text(alphabet="<>&/apbi \"'=]![CDATA\u202e\x00é", max_size=60), title=st.text(max_size=30))
def test_any_draft_is_made_or_refused(html: str, title: str) -> None:
    try:
        item = made(a_draft(title=title, body_html=html))
    except DraftRefused:
        return

    item.text.title.encode()
    item.text.content_html.encode()
    assert item.text.title
    assert not {"\x00", "\u202e"} & set(item.text.title + item.text.content_html)


def test_a_report_calls_an_item_by_its_id_or_title() -> None:
    assert "ap-1" == item_name(a_draft(id="ap-1"))
    assert "Un titre" == item_name(a_draft())
    assert 100 >= len(item_name(a_draft(title="mot " * 1_000_000)))
