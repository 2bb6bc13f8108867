"""A front page without pictures has no hole beside its column, and shows every article once, in order."""

from datetime import UTC, datetime

import pytest

from feeds.document import Entry
from feeds.pages.arranging import arrange
from feeds.syndication.asking import Teaser

LONG, SHORT = 96, 10
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def teaser(number: int, title: int) -> Teaser:
    entry = Entry(
        id=f"urn:{number}",
        url=f"https://news.example/{number}",
        title="x" * title,
        summary="y" * 150,
        content_html=None,
        published=NOON,
        updated=NOON,
        language="fr",
    )
    return Teaser(entry, f"/articles/{number}")


@pytest.mark.parametrize(
    ("lead", "others", "beside", "under"),
    [
        (SHORT, 12, 2, 2),  # the article of the README, of two words
        (LONG, 12, 2, 2),
        (2 * LONG, 12, 3, 2),
        (LONG, 4, 2, 2),
        (LONG, 3, 3, 0),
        (LONG, 0, 0, 0),
    ],
)
def test_a_lead_is_as_high_as_the_column_beside_it(lead: int, others: int, beside: int, under: int) -> None:
    """pages.md: a lead story, then a river."""
    teasers = [teaser(0, lead), *(teaser(number, LONG) for number in range(1, others + 1))]
    front = arrange(teasers, "fr")

    assert (beside, under) == (len(front.beside), len(front.under))
    assert front.lead is teasers[0]
    assert teasers[1:] == [*front.beside, *front.under, *front.river]
