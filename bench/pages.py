"""Measures how long pages take among many articles, in one process without a network.

`.venv/bin/python -m bench.pages 100k` prints the median and the slowest twentieth of each page, in
milliseconds of processor time: that does not depend on what else the machine does.
"""

import statistics
import sys
import time
from datetime import UTC, datetime

from flask.testing import FlaskClient

from bench.loading import base
from config.settings import Settings, StorageSettings
from feeds.app import create_app
from feeds.services import Services
from storage import open_storage
from storage.vocabulary import TermKind

TIMES = 60
MOST_MS = 20.0
BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip"}


def main(size: str) -> None:
    url = f"sqlite:///{base(size)}"
    settings = Settings(storage=StorageSettings(url=url))
    services = Services(settings, lambda: datetime.now(UTC), lambda: open_storage(url))
    client = create_app(services).test_client()
    with services.storage.reading() as session:
        (article,) = session.directory.list_addresses(first=1000, last=1000)
        followed = sorted(session.directory.list_followed(), key=lambda each: -each.articles)
    category, entity, author = (
        next(each.key.slug for each in followed if each.key.kind is kind)
        for kind in (TermKind.CATEGORY, TermKind.ABOUT, TermKind.AUTHOR)
    )
    addresses = [
        *("/", "/ar/", f"/articles/{article.slug}", f"/category/{category}", f"/entity/{entity}"),
        *(f"/author/{author}", "/feed", f"/category/{category}/feed", "/feeds"),
        *(f"/feeds?category={category}", f"/feeds?category={category}&entity={entity}&find=a"),
        *("/feeds/about", "/licence"),
    ]
    for address in addresses:
        first, *others = (measure(client, address) for _ in range(TIMES))
        others.sort()
        middle, slowest = statistics.median(others), others[len(others) * 95 // 100]
        judged = "" if slowest <= MOST_MS else "  more than 20"
        print(f"{address:60} first {first:7.1f}  median {middle:6.1f}  95 % {slowest:6.1f}{judged}")


def measure(client: FlaskClient, address: str) -> float:
    began = time.thread_time()
    answer = client.get(address, headers=BROWSER)
    took = (time.thread_time() - began) * 1000
    assert answer.status_code == 200, (address, answer.status_code)
    return took


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "100k")
