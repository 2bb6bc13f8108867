"""A tiny application that has only what the kernel gives: refusals, protection, layout, gate."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from support.clocks import FakeClock

from config.settings import Settings, SiteSettings
from feeds.services import Services
from feeds.web import errors, filters, languages, layout, licence, security, static_files
from feeds.web.current import KEY
from feeds.web.gate import Gate
from storage import open_storage

DEVELOPMENT = "http://127.0.0.1:8000"


@dataclass
class TinySite:
    """The application, and how to ask it; tests add the routes they speak of."""

    app: Flask
    clock: FakeClock

    def raising(self, error: Exception, path: str = "/broken") -> FlaskClient:
        """Answer a client of an application in which this path fails so."""

        def fail() -> str:
            raise error

        self.app.add_url_rule(path, f"fails at {path}", fail)
        return self.app.test_client()


def make_site(base_url: str, clock: FakeClock) -> TinySite:
    """Make such a site, gate included, without a database."""
    app = Flask("tiny", static_folder=None)
    settings = Settings(site=SiteSettings(base_url=base_url))
    app.extensions[KEY] = Services(settings, clock, lambda: open_storage("sqlite:///never-opened"))
    app.register_blueprint(static_files.blueprint)
    for rules in (errors, filters, languages, layout, licence, security):
        rules.register(app)
    site = settings.site
    gate = Gate(app.wsgi_app, base_url=site.base_url, is_production=site.is_production)
    app.wsgi_app = gate  # type: ignore[method-assign] # Flask's own way to put middleware in front
    return TinySite(app, clock)
