"""Finds what the request in hand works with."""

from flask import current_app

from feeds.services import Services

KEY = "depeche"
"""Where the application keeps its services among Flask's extensions."""


def current_services() -> Services:
    """Answer the settings, storage and clock of the application that serves this request."""
    services: Services = current_app.extensions[KEY]
    return services
