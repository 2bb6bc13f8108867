"""Steps of tests about the pictures of articles."""

from collections.abc import Callable
from pathlib import Path

import orjson
from click.testing import Result
from flask.testing import FlaskClient

from feeds.services import Services

Run = Callable[..., Result]
WORDS = """image_alt: Un phare devant la mer
image_caption: Le phare de Cap-Blanc
image_credit: Jeanne Exemple
image_rights: © Jeanne Exemple
"""


def write_article(folder: Path, name: str, image: str, words: str = "") -> Path:
    path = folder / f"{name}.md"
    path.write_text(
        f"---\nid: {name}\ntitle: {name}\nimage: {image}\n{words}---\nTexte de {name}.\n", "utf-8"
    )
    return path


def import_one(run: Run, path: Path) -> dict[str, object]:
    done = run("import", "--publish", "--json", path)
    report: dict[str, object] = orjson.loads(done.stdout)
    return report


def entry_of(client: FlaskClient, suffix: str = "json") -> bytes:
    return client.get(f"/feed.{suffix}").data


def kept_files(services: Services) -> list[Path]:
    return sorted(path for path in Path(services.settings.media.folder).rglob("*") if path.is_file())
