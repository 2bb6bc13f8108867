"""An application with and without the cache in front, and a count of what went the long way."""

from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.test import Client

from feeds.app import create_app
from feeds.services import Services
from feeds.syndication.cache import FeedCache
from feeds.syndication.shelf import Shelf
from feeds.web.gate import Gate


class CountingGate(Gate):
    """The gate, which writes down what gets as far as it, and may be made to wait."""

    long_way: list[str]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = environ["QUERY_STRING"]
        self.long_way.append(f"{environ['PATH_INFO']}?{query}" if query else environ["PATH_INFO"])
        return super().__call__(environ, start_response)


@dataclass
class CachedSite:
    """One application, with and without the cache; `long_way` holds the paths that got to Flask."""

    cached: Client
    uncached: Client
    shelf: Shelf
    long_way: list[str]

    def ask(self, path: str) -> bytes:
        """Answer what the cache answers with a 200."""
        answer = self.cached.get(path)
        assert 200 == answer.status_code
        return answer.get_data()

    def went(self, *paths: str) -> list[str]:
        """Ask for paths once more, and answer which of them went the long way."""
        self.long_way.clear()
        for path in paths:
            self.ask(path)
        return list(self.long_way)


def make_site(services: Services, shelf: Shelf | None = None) -> CachedSite:
    """Put a cache of its own in front of an application."""
    site = services.settings.site
    app = create_app(services).wsgi_app._gate._app  # type: ignore[attr-defined] # what stands behind both
    gate = CountingGate(app, base_url=site.base_url, is_production=site.is_production)
    gate.long_way = []
    shelf = Shelf() if shelf is None else shelf
    return CachedSite(Client(FeedCache(gate, services, shelf)), Client(gate), shelf, gate.long_way)
