"""Keeps the entries that were made of articles, as long as the storage hands out the very same articles."""

from collections import OrderedDict
from threading import Lock

from config.settings import SiteSettings
from feeds.document import Entry
from feeds.syndication.assemble import make_entry
from storage.articles import Article

MOST = 400
"""As many as the storage keeps articles of some length; beside an article an entry takes little."""


class KeptEntries:
    """Entries by article. What is the same object says the same; nothing else has to be compared."""

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[int, tuple[SiteSettings, Article, Entry]] = OrderedDict()
        self._guard = Lock()

    def make(self, site: SiteSettings, article: Article) -> Entry:
        """Answer the entry of an article; raises what making it raises."""
        kept = self._kept.get(id(article))
        if kept is not None and kept[0] is site and kept[1] is article:
            return kept[2]
        entry = make_entry(site, article)
        with self._guard:
            self._kept[id(article)] = (site, article, entry)
            self._kept.move_to_end(id(article))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return entry
