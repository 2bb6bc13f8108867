"""Puts the slices together into one WSGI application."""

from flask import Flask

from feeds.catalogue.routes import blueprint as catalogue
from feeds.media.routes import blueprint as media
from feeds.operate.routes import blueprint as operate
from feeds.pages.routes import blueprint as pages
from feeds.services import Services
from feeds.signup.my_data.routes import blueprint as my_data
from feeds.signup.routes import blueprint as signup
from feeds.syndication.cache import FeedCache
from feeds.syndication.routes import blueprint as syndication
from feeds.syndication.shelf import Shelf
from feeds.web.bodies import LARGEST_BODY
from feeds.web.current import KEY
from feeds.web.errors import register as register_errors
from feeds.web.filters import register as register_filters
from feeds.web.gate import Gate
from feeds.web.languages import register as register_languages
from feeds.web.layout import register as register_layout
from feeds.web.licence import register as register_licence
from feeds.web.security import register as register_security
from feeds.web.static_files import blueprint as static_files

LARGEST_FORM_PARTS = 100


def create_app(services: Services) -> Flask:
    """Make the application: every slice's URLs, the rules all of them share, gate and cache in front."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=LARGEST_FORM_PARTS,
    )
    app.extensions[KEY] = services
    for blueprint in (syndication, pages, catalogue, media, signup, my_data, operate, static_files):
        app.register_blueprint(blueprint)
    for register in (
        register_errors,
        register_filters,
        register_languages,
        register_layout,
        register_security,
        register_licence,
    ):
        register(app)
    site = services.settings.site
    gate = Gate(app.wsgi_app, base_url=site.base_url, is_production=site.is_production)
    cache = FeedCache(gate, services, Shelf())
    app.wsgi_app = cache  # type: ignore[method-assign] # Flask's own way to put middleware in front
    return app
