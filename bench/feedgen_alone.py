"""The baseline of a first request: what feedgen alone takes to write fifty articles that were read before."""

import sys
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.feedgen_documents import render_rss_whole

from config.settings import SiteSettings
from feeds.document import Feed
from feeds.syndication.assemble import make_channel, make_entry, make_feed
from feeds.syndication.naming import find_names
from feeds.syndication.parameters import read_parameters
from feeds.syndication.select import article_query
from storage import open_storage

TIMES = 5


def feedgen_ms(base: Path) -> float:
    """Answer the least processor time, in ms, in which feedgen writes the newest fifty articles as RSS."""
    site, parameters = SiteSettings(), read_parameters(b"")
    with closing(open_storage(f"sqlite:///{base}")) as storage, storage.reading() as session:
        articles = session.articles.select(article_query(parameters)).articles[:50]
        names = find_names(session, parameters, languages=site.languages)
        ours = session.site.get()
    entries = [make_entry(site, article) for article in articles]
    channel = make_channel(site, ours.uuid, parameters, names)
    url = f"{site.base_url}/feed.rss"
    feed = make_feed(site, channel, entries, self_url=url, created_at=ours.created_at)
    return min(_spent_ms(feed) for _ in range(TIMES))


def _spent_ms(feed: Feed) -> float:
    began = time.thread_time()
    render_rss_whole(feed)
    return (time.thread_time() - began) * 1e3
