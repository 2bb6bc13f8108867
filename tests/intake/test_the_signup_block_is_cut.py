"""The sign-up block at the end is cut and kept apart; an article that only speaks of such things is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.markup.boilerplate import LARGEST_SHARE, MOST_PARAGRAPHS, count_kept, is_boilerplate

BODY = ("Un paragraphe assez long pour que le quart du texte soit loin de là, vraiment très loin. " * 9,)


@pytest.mark.parametrize(
    "paragraph",
    [
        "🤞 Devenez contributeur dès aujourd’hui.",
        "✉️ Inscrivez-vous",
        "📣 Follow us",
        "📧 اشترك في القائمة",
        "Nous ne spammons pas ! Consultez notre politique de confidentialité",
        "Abonnez-vous à notre newsletter : vous recevrez l’essentiel chaque matin.",
        "Ce site utilise des cookies.",
        "Politique de confidentialité",
        "Lire aussi : Le data center de Dakhla",
        "À lire également : le budget",
        "« Lire aussi » : Le data center de Dakhla",
        "We don’t spam! Read our privacy policy for more info.",
        "You can unsubscribe from our newsletter at any time.",
        "Read also: the budget",
        "اشترك الآن في النشرة البريدية",
        "نحن نحترم خصوصيتك: سياسة الخصوصية",
        "سياسة الخصوصية",
        "اقرأ أيضا: الميزانية",
    ],
)
def test_what_speaks_to_subscribers_is_cut(paragraph: str) -> None:
    kept = count_kept([*BODY, paragraph])

    assert len(BODY) == kept


@pytest.mark.parametrize(
    "paragraph",
    [
        "Le ministre a salué l’accord.",
        "La CNIL a sanctionné l’abus de cookies par trois éditeurs.",
        "Le spam représente la moitié du courrier mondial, selon le rapport.",
        "« Nous avons retiré les cookies de notre site », a dit la ministre.",
        "The newsletter was founded in 1998 by two students.",
        "اشترك اللاعبون في المباراة الأخيرة.",
        "🤞 Il croise les doigts.",
        "Devenez contributeur, leur a-t-il lancé.",
        "🤞 Devenez " + "très " * 30,
        "Nous publions notre politique de confidentialité. " + "Elle est longue. " * 20,
    ],
)
def test_ordinary_last_paragraphs_stay(paragraph: str) -> None:
    assert not is_boilerplate(paragraph)
    assert len(BODY) + 1 == count_kept([*BODY, paragraph])


def test_a_block_above_an_ordinary_paragraph_stays() -> None:
    paragraphs = [*BODY, "Lire aussi : le budget", "Le ministre a salué l’accord."]

    assert len(paragraphs) == count_kept(paragraphs)


def test_at_most_three_paragraphs_are_cut() -> None:
    paragraphs = [*BODY, *["Lire aussi : le budget"] * 5]

    assert len(paragraphs) - MOST_PARAGRAPHS == count_kept(paragraphs)


def test_at_most_a_quarter_is_cut() -> None:
    short = ["Lire aussi : le budget", "Lire aussi : le budget"]

    assert 2 == count_kept(short)
    assert 1 == count_kept(["Lire aussi : le budget"])


@given(paragraphs=st.lists(st.sampled_from(["Lire aussi : x", "Du texte.", *BODY, ""]), max_size=8))
def test_the_limits_hold_for_every_text(paragraphs: list[str]) -> None:
    kept = count_kept(paragraphs)

    assert len(paragraphs) - kept <= MOST_PARAGRAPHS
    assert sum(map(len, paragraphs[kept:])) <= LARGEST_SHARE * sum(map(len, paragraphs))


@pytest.mark.reference
def test_the_block_of_the_reference_article_is_cut(shared: Path) -> None:
    (file,) = (shared / "seeds").glob("*.txt")
    paragraphs = file.read_text(encoding="utf-8").split("\n\n")[1:]

    assert len(paragraphs) - 2 == count_kept(paragraphs)
