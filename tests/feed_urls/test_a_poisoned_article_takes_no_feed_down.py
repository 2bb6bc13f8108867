"""O11: whatever got into the tables, every other entry is still served and the incident is logged."""

import json
import logging

import pytest
from flask.testing import FlaskClient
from support.newsroom import Newsroom

from feeds.services import Services


def poison(services: Services, column: str, value: str, slug: str) -> None:
    with services.storage._engine.writing() as connection:  # type: ignore[attr-defined]
        connection.run(
            f"""
            update revision set {column} = :value
            where article_id = (select id from article where slug = :slug)
            """,
            value=value,
            slug=slug,
        )


@pytest.mark.parametrize(("column", "value"), [("title", "a\x0bb"), ("content_html", "\x01"), ("title", "")])
@pytest.mark.parametrize("suffix", ["rss", "atom"])
def test_an_entry_that_cannot_be_rendered_is_left_out_and_logged(
    newsroom: Newsroom,
    services: Services,
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
    column: str,
    value: str,
    suffix: str,
) -> None:
    poison(services, column, value, "b")

    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/feed.{suffix}")

    assert 200 == answer.status_code
    assert [True, False, True] == [f"Titre de {slug}<" in answer.text for slug in "abc"]
    assert ["entry_left_out"] == [record.message for record in caplog.records]


def test_an_entry_that_cannot_be_assembled_is_left_out(
    newsroom: Newsroom, services: Services, client: FlaskClient
) -> None:
    with services.storage._engine.writing() as connection:  # type: ignore[attr-defined]
        connection.run("update article set published_at = null where slug = 'b'")

    answer = client.get("/feed.json")

    assert ["Titre de c", "Titre de a", "Titre de d", "Titre de e"] == [
        item["title"] for item in json.loads(answer.data)["items"]
    ]
