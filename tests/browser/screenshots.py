"""Saves pictures of the ten main states of the pages, which docs/screenshots keeps.

PYTHONPATH=tests .venv/bin/python -P tests/browser/screenshots.py docs/screenshots
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from browser.chromium import running_chromium, visiting
from browser.site import Site, running_site
from PIL import Image
from support.processes import run_depeche


class Picture(NamedTuple):
    """A page, as wide as a telephone, a tablet or a desk, in one of the two schemes."""

    file: str
    page: str
    width: int
    scheme: str = "light"


PICTURES = (
    Picture("01-home", "home", 1280),
    Picture("02-home-arabic", "arabic home", 1280),
    Picture("03-home-telephone-dark", "home", 360, "dark"),
    Picture("04-article", "french article", 1280),
    Picture("05-article-arabic-telephone", "arabic article", 360),
    Picture("06-entity-english", "english entity", 768),
    Picture("07-builder", "builder", 1280),
    Picture("08-builder-arabic-dark", "arabic builder", 768, "dark"),
    Picture("09-feed-telephone", "category feeds", 360),
    Picture("10-licence", "licence", 768),
)
TALLEST = 1_500
COLOURS = 32


def save_pictures(folder: Path) -> None:
    """Save the pictures, their beginning where a page is very long, and print their names."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        running_site(Path(place)) as site,
        running_chromium() as chromium,
    ):
        _withdraw(site, "hostile article")
        for picture in PICTURES:
            file = folder / f"{picture.file}.png"
            url, scheme = site.url(picture.page), picture.scheme
            with visiting(chromium, url, width=picture.width, color_scheme=scheme) as visit:
                height = visit.page.evaluate("document.documentElement.scrollHeight")
                clip = {"x": 0, "y": 0, "width": picture.width, "height": min(height, TALLEST)}
                shot = visit.page.screenshot(full_page=True, clip=clip)
            Image.open(BytesIO(shot)).convert("RGB").quantize(COLOURS).save(file, optimize=True)
            sys.stdout.write(f"{file} {file.stat().st_size // 1024} KB\n")


def _withdraw(site: Site, name: str) -> None:
    """Take the article out of every list: it is there to attack browsers, not to be looked at."""
    slug = site.pages[name].rpartition("/")[2]
    settings = {"DEPECHE_SITE__BASE_URL": site.server.url}
    done = run_depeche(
        "article", "withdraw", slug, "--reason", "?", folder=site.server.folder, settings=settings
    )
    assert 0 == done.returncode, done.stderr


if __name__ == "__main__":
    save_pictures(Path(sys.argv[1]))
