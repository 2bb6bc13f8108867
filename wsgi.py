"""Joins config, storage and feeds into a process: the WSGI application and the command."""

from functools import partial
from typing import TYPE_CHECKING

from config.loading import load
from feeds.cli import run
from feeds.clock import now
from feeds.services import Services
from storage import open_storage

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def build_application() -> "WSGIApplication":
    """Build the application from the settings as they are now; a factory for a WSGI server.

    Only here is it imported: it takes half of the time to start, and no command needs it.
    """
    from feeds.app import create_app

    settings = load().settings
    return create_app(Services(settings, now, partial(open_storage, settings.storage.url)))


def main() -> None:
    """Run the `depeche` command."""
    run()


if __name__ == "__main__":
    main()
