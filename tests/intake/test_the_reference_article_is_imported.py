"""The reference article comes in as its publisher wrote it, without its sign-up block, once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.databases import on_both_engines

from feeds.services import Services
from storage.articles import State

Import = Callable[..., dict[str, Any]]


@on_both_engines
@pytest.mark.reference
def test_the_reference_article_comes_in_whole_and_once(
    services: Services, import_: Import, shared: Path
) -> None:
    (file,) = (shared / "seeds").glob("*.txt")
    options = ("--publish", "--category", "technologie", "--entity", "mistral-ai", "--entity", "maroc")

    first, second = import_(*options, file), import_(*options, file)
    with services.storage.reading() as session:
        (article,) = session.articles.list(state=None, limit=10)

    written = file.read_text(encoding="utf-8").split("\n\n")
    text = article.text
    assert (1, 1, 0) == (first["new"], second["same"], second["new"])
    assert State.PUBLISHED is article.state
    assert (("technologie",), ("mistral-ai", "maroc")) == (
        article.assignment.categories,
        article.assignment.entities[:2],
    )
    assert {
        "rabat",
        "ministere-transition-numerique",
        "amal-el-fallah-seghrouchni",
        "arthur-mensch",
        "cndp",
    } == set(article.assignment.entities[2:])
    assert (written[0], "fr") == (text.title, text.language)
    assert [f"<p>{paragraph}</p>" for paragraph in written[1:-2]] == text.content_html.split("\n")
    assert "\n".join(written[-2:]).strip() == text.signup_text
    assert text.summary.startswith("À Rabat, le ministère de la Transition numérique")
    assert len(text.summary) <= 300
    assert "’" in text.content_html
    assert not [word for word in ("spam", "Devenez", "🤞") if word in text.content_html + text.summary]
