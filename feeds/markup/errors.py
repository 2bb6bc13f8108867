"""Why a text is refused before it is kept; who takes texts in wraps these into an error of its own.

    TextRefused
    ├── TextTooLong    more than `limit` code points of a line, or bytes of a body
    ├── TooDeep        elements nested more than `limit` deep
    └── TooComplex     more than `limit` of `what`

A sentence never repeats the text.
"""

from dataclasses import dataclass


@dataclass
class TextRefused(ValueError):
    """Any text that is not kept."""

    limit: int

    @property
    def reason(self) -> str:
        """Say what was wrong, in a form that follows the name of a field."""
        return "is refused"

    def __str__(self) -> str:
        """Give the reason."""
        return self.reason


@dataclass
class TextTooLong(TextRefused):
    """A text is longer than `limit` units: `code points` of a line, `bytes` of a body (O4)."""

    unit: str = "code points"

    @property
    def reason(self) -> str:
        """Name the limit."""
        return f"is longer than {self.limit} {self.unit}"


@dataclass
class TooDeep(TextRefused):
    """Elements are nested more than `limit` deep, which costs a parser quadratic time."""

    @property
    def reason(self) -> str:
        """Name the limit."""
        return f"nests elements more than {self.limit} deep"


@dataclass
class TooComplex(TextRefused):
    """There are more than `limit` of `what`, such as `tags`: no news text has so many."""

    what: str

    @property
    def reason(self) -> str:
        """Name the limit and what it counts."""
        return f"has more than {self.limit} {self.what}"
