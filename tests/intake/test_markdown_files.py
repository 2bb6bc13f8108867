"""Markdown is front matter of known keys and a text; what is not understood is refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.intake.drafts import LONGEST_BODY, DraftRefused
from feeds.intake.markdown import KEYS, LIST_KEYS, LONGEST_FRONT_MATTER, read_markdown

FULL = """---
id: ap-2026-1
title: "L’été : à Rabat"
language: fr-MA
published: 2026-11-20
updated: 2026-11-21T10:00:00Z
authors: [Sara Alaoui, "Omar, dit Le Petit"]
categories:
  - ia
  - économie
entities: maroc
summary: no
url: https://exemple.ma/ete
image: https://exemple.ma/ete.jpg
---

Un **texte**.
"""


def test_every_key_is_read_as_the_text_it_is() -> None:
    """A date is no date yet, and `no` is no boolean."""
    draft = read_markdown(FULL)

    assert ("ap-2026-1", "L’été : à Rabat", "fr-MA", "2026-11-20") == (
        draft.id,
        draft.title,
        draft.language,
        draft.published,
    )
    assert ("Sara Alaoui", "Omar, dit Le Petit") == draft.authors
    assert (("ia", "économie"), ("maroc",), "no") == (draft.categories, draft.entities, draft.summary)
    assert "<p>Un <strong>texte</strong>.</p>" == draft.body_html.strip()


def test_a_key_that_is_absent_differs_from_one_left_empty() -> None:
    draft = read_markdown("---\ntitle: T\ncategories: []\nauthors:\nurl:\n---\nTexte.")

    assert ((), (), "") == (draft.categories, draft.authors, draft.url)
    assert [None, None] == [draft.entities, draft.image]


@pytest.mark.parametrize("text", ["# Un *titre* &amp; co\n\nTexte.", "\n\nUn *titre* & co\n===\n\nTexte."])
def test_without_a_title_the_first_heading_is_the_title(text: str) -> None:
    draft = read_markdown(text)

    assert "Un titre & co" == draft.title
    assert "<p>Texte.</p>" == draft.body_html.strip()


def test_with_a_title_a_heading_stays_in_the_text() -> None:
    draft = read_markdown("---\ntitle: Un titre\n---\n# Un intertitre\n\nTexte.")

    assert "Un titre" == draft.title
    assert "Un intertitre" in draft.body_html


def test_html_in_markdown_is_text() -> None:
    """H1, I5: what is not parsed as HTML cannot cost or run anything."""
    draft = read_markdown("# T\n\n<script>alert(1)</script>\n\n" + "<a " * 1000)

    assert "<script" not in draft.body_html
    assert "<a" not in draft.body_html


@pytest.mark.parametrize(
    ("front_matter", "reason"),
    [
        ("tags: [a]", "front matter: unknown key 'tags'; there are id, title"),
        ("Title: T", "unknown key 'Title'"),
        ("\u202eeltit: T", r"unknown key '\u202eeltit'"),
        (f"{'k' * 200}: T", f"unknown key '{'k' * 40}'"),
        ("title: Un: deux", "line 2 is not readable; put a value that has a colon in quotes"),
        ("title: [a", "is not readable"),
        ("title: [a, b]", "title: must be one value, not a list"),
        ("title: a\ntitle: b", "title stands there twice"),
        ("authors: [a]\nauthors: [b]", "authors stands there twice"),
        ("authors: [[a]]", "flat lists of texts only"),
        ("title: {a: b}", "flat lists of texts only"),
        ("authors: &x [a]\ncategories: *x", "flat lists of texts only"),
        ("title: &x a", "flat lists of texts only"),
        ("? [a]\n: b", "flat lists of texts only"),
        ("- a", "must be lines of key: value"),
        ("title", "must be lines of key: value"),
        ("authors: " + "[" * 5000, "flat lists of texts only"),
        ("title: " + "x" * LONGEST_FRONT_MATTER, "is longer than 16,000 bytes"),
    ],
)
def test_front_matter_that_is_not_understood_is_refused(front_matter: str, reason: str) -> None:
    with pytest.raises(DraftRefused) as refused:
        read_markdown(f"---\n{front_matter}\n---\n\nTexte.")

    assert reason in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "file: is empty"),
        (
            "---\ntitle: Un titre\n\nTexte cou",
            "front matter: is not closed by a line of ---; is the file cut short?",
        ),
        ("---\ntitle: Un titre\n---\n", "body: there is no text below the title"),
        ("Texte sans titre.", "title: is missing"),
        ("---\ntitle:\n---\nTexte.", "title: is missing"),
        ("## Un titre\n\nTexte.", "title: is missing"),
        ("# T\n\n" + "x" * LONGEST_BODY, "body: is longer than 1,000,000 bytes"),
    ],
)
def test_what_is_no_article_is_refused(text: str, reason: str) -> None:
    """O4, and files cut short."""
    with pytest.raises(DraftRefused) as refused:
        read_markdown(text)

    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize("written", ['"\\0a\\ud800b"', "a\x00b", "a\x07b", "!!python/object:os.system ab"])
def test_front_matter_is_data_whatever_it_holds(written: str) -> None:
    """O1, Q4, Q5: what is left is cleaned when the item is made."""
    draft = read_markdown(f"---\ntitle: {written}\n---\nTexte.")

    assert "ab" == draft.title.replace("\x00", "").replace("\ud800", "")


@given(block=st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"%@`#?, \n\t\\0é"), max_size=80))
def test_any_front_matter_is_read_or_refused(block: str) -> None:
    try:
        draft = read_markdown(f"---\n{block}\n---\n# Titre\n\nTexte.")
    except DraftRefused:
        return

    assert draft.title


def test_the_keys_are_those_of_the_interface() -> None:
    """interface.md, and what is said of a picture (MRSS-04, MRSS-06)."""
    of_interface = "id title language published updated authors categories entities summary url image"
    of_pictures = "image_alt image_caption image_credit image_rights"
    of_translations = "translation_of"

    assert f"{of_interface} {of_pictures} {of_translations}" == " ".join(KEYS)
    assert set(KEYS) > LIST_KEYS
