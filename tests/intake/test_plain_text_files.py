"""Plain text is a title, a blank line, and paragraphs between blank lines."""

import pytest

from feeds.intake.drafts import LONGEST_BODY, DraftRefused
from feeds.intake.plaintext import read_plaintext


def test_the_first_line_is_the_title_and_blank_lines_part_paragraphs() -> None:
    draft = read_plaintext("Un titre\n\nPremier.\n \n\t\n\nDeuxième,\nsur deux lignes.\n")

    assert "Un titre" == draft.title
    assert "<p>Premier.</p>\n<p>Deuxième,<br>sur deux lignes.</p>" == draft.body_html


def test_it_names_nothing_else() -> None:
    draft = read_plaintext("Un titre\n\nPremier.")

    assert [None] * 4 == [draft.id, draft.categories, draft.language, draft.published]


def test_markup_in_plain_text_is_text() -> None:
    """O2, H1."""
    draft = read_plaintext("Un titre\n\n<script>alert(1)</script> ]]> & co")

    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp; co</p>" == draft.body_html


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "file: is empty"),
        (" \n\n", "file: is empty"),
        ("Un titre", "body: there is no text below the title"),
        ("Un titre\n\n \n", "body: there is no text below the title"),
        ("Un titre\nsuite", "title: must be followed by a blank line"),
        ("Un titre\n\n" + "é" * (LONGEST_BODY // 2) + "e", "body: is longer than 1,000,000 bytes"),
    ],
)
def test_what_is_no_article_is_refused(text: str, reason: str) -> None:
    """O4."""
    with pytest.raises(DraftRefused) as refused:
        read_plaintext(text)

    assert reason == str(refused.value)
