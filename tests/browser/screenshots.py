"""Saves a picture of every page, as wide as a telephone and as a desk, light and dark.

PYTHONPATH=tests .venv/bin/python -P tests/browser/screenshots.py FOLDER
"""

import sys
import tempfile
from pathlib import Path

from browser.chromium import running_chromium, visiting
from browser.site import running_site

WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")


def save_pictures(folder: Path) -> None:
    """Save the pictures and print their names."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        running_site(Path(place)) as site,
        running_chromium() as chromium,
    ):
        for name in site.pages:
            for width in WIDTHS:
                for scheme in SCHEMES:
                    file = folder / f"{name.replace(' ', '-')}-{width}-{scheme}.png"
                    with visiting(chromium, site.url(name), width=width, color_scheme=scheme) as visit:
                        visit.page.screenshot(path=file, full_page=True)
                    sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    save_pictures(Path(sys.argv[1]))
