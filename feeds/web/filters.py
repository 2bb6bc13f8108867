"""How templates write moments, days, numbers and directions, in the language of the page."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask

from feeds.markup.languages import direction
from feeds.web import wording
from feeds.web.current import current_services
from feeds.web.languages import page_language


def moment(value: datetime) -> str:
    """Write a moment in the newsroom's zone with its offset: `24 novembre 2026 à 13:00 (UTC+01:00)`."""
    local = _local(value)
    return wording.write(
        page_language(),
        "web.moment",
        day=day(value),
        time=f"{local:%H:%M}",
        offset=_offset(local),
    )


def day(value: datetime) -> str:
    """Write the newsroom's day of a moment: `24 novembre 2026`."""
    return wording.day(_local(value).date(), page_language())


def number(value: int) -> str:
    """Write a whole number as the language of the page does."""
    return wording.number(value, page_language())


def _local(value: datetime) -> datetime:
    return value.astimezone(ZoneInfo(current_services().settings.site.timezone))


def _offset(local: datetime) -> str:
    """Write an offset the way people read it: `+01:00` (`%:z` came only with Python 3.12)."""
    digits = f"{local:%z}"
    return f"{digits[:3]}:{digits[3:]}"


def register(app: Flask) -> None:
    """Give every template of the application these filters."""
    for write in (moment, day, number, direction):
        app.jinja_env.filters[write.__name__] = write
