"""How templates write moments and directions."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import Flask

from feeds.markup.languages import direction
from feeds.web.current import current_services


def moment(value: datetime, language: str = "fr") -> str:
    """Write a moment in the newsroom's zone with its offset: `24 novembre 2026 à 13:00 (UTC+01:00)`."""
    local = value.astimezone(ZoneInfo(current_services().settings.site.timezone))
    written = format_datetime(local, "d MMMM y 'à' HH:mm", locale=language)
    return f"{written} (UTC{_offset(local)})"


def _offset(local: datetime) -> str:
    """Write an offset the way people read it: `+01:00` (`%:z` came only with Python 3.12)."""
    digits = f"{local:%z}"
    return f"{digits[:3]}:{digits[3:]}"


def register(app: Flask) -> None:
    """Give every template of the application these filters."""
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["direction"] = direction
