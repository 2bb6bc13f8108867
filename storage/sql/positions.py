"""How the moment of a first publication becomes a unique place in the order of everything public."""

from datetime import datetime

from storage.sql.engine import Connection, to_ms

TIES = 4096
"""How many articles share one millisecond of `position` before the next one is used."""


def first_position(moment: datetime) -> int:
    """Answer the lowest position of a moment's millisecond."""
    return to_ms(moment) * TIES


def next_position(connection: Connection, moment: datetime) -> int:
    """Answer the first free position at or after a moment: one index seek for each full millisecond.

    Probing one position after the other took 72 s for 8,000 equal dates (architecture.md).
    """
    first = first_position(moment)
    while True:
        row = connection.one(
            "select max(position) as highest from article where position between :first and :last",
            first=first,
            last=first + TIES - 1,
        )
        highest = None if row is None else row["highest"]
        if highest is None:
            return first
        if highest < first + TIES - 1:
            return int(highest) + 1
        first += TIES
