"""Everything that can go wrong above storage, as nouns with fields that write their own sentence.

    FeedsError
    ├── BadRequest          400  a parameter is unknown or malformed
    ├── UnknownFormat       404  no such feed format
    ├── NotFound            404  no such page, archive, category, entity, author or language
    ├── Gone                410  it was public once and is withdrawn
    ├── IllegalTransition   409  an article cannot go from this state to that one
    ├── EmbargoOver         409  an article cannot be scheduled for a moment that is not in the future
    ├── SignupClosed        403  the law's questions have no answers yet: nobody may sign up
    ├── TooMany             429  a network has asked too often
    ├── SecretUnusable      503  the file of the site's secret cannot be used
    ├── ItemRejected             one item of an import; collected into the run's report
    ├── SourceUnreadable         the whole source of an import cannot be read
    ├── DeliveryFailed           asking somebody else's server came to nothing; perhaps worth another try
    │   └── CarrierDown          nothing is taken at the moment, whatever it is
    └── Bounced                  a mailbox refuses our mail for good

Only `feeds/web/errors.py` knows the status codes.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class FeedsError(Exception):
    """Any refusal of the feeds package."""

    def __str__(self) -> str:
        """Write the sentence from the fields."""
        return "the request was refused"


@dataclass
class BadRequest(FeedsError):
    """A request names a parameter that is unknown or malformed. The value is never repeated."""

    parameter: str
    reason: str

    def __str__(self) -> str:
        """Name the parameter and what to do."""
        return f"{self.parameter}: {self.reason}"


@dataclass
class UnknownFormat(FeedsError):
    """A feed was asked for in a format that is not served."""

    known: tuple[str, ...]

    def __str__(self) -> str:
        """List the formats there are."""
        return f"unknown feed format; choose one of {', '.join(self.known)}"


@dataclass
class NotFound(FeedsError):
    """What a URL names does not exist; `what` is a kind ("category", "article"), never a value."""

    what: str

    def __str__(self) -> str:
        """Say which kind of thing is missing."""
        return f"no such {self.what}"


@dataclass
class Gone(FeedsError):
    """An article that was public once and is withdrawn; only its notice is told, in its language."""

    language: str
    notice: str

    def __str__(self) -> str:
        """Say that it is gone, and no more."""
        return "this article has been withdrawn"


@dataclass
class IllegalTransition(FeedsError):
    """An article cannot do this in its present state."""

    article: str
    state: str
    verb: str

    def __str__(self) -> str:
        """Name the article, its state and the refused verb."""
        return f"cannot {self.verb} article {self.article}: it is {self.state}"


@dataclass
class EmbargoOver(FeedsError):
    """An article was to be scheduled for a moment that has come already."""

    article: str
    embargo_at: datetime

    def __str__(self) -> str:
        """Name the article and the moment, and what to do instead."""
        moment = self.embargo_at.isoformat(timespec="seconds")
        return f"cannot schedule article {self.article} for {moment}: that has passed; publish it instead"


@dataclass
class ItemRejected(FeedsError):
    """One item of an import is refused; the run goes on and reports it."""

    source: str
    item: str
    reason: str

    def __str__(self) -> str:
        """Name the item and the reason."""
        return f"{self.source}: {self.item}: {self.reason}" if self.item else f"{self.source}: {self.reason}"


@dataclass
class SourceUnreadable(FeedsError):
    """The source of an import cannot be read at all."""

    source: str
    reason: str

    def __str__(self) -> str:
        """Name the source and the reason."""
        return f"{self.source}: {self.reason}"


@dataclass
class DeliveryFailed(FeedsError):
    """A request to somebody else's server came to nothing; `permanent` says that trying again is no use.

    `reason` is one of a few constant texts: it repeats no address, no URL and nothing the server said (S7).
    """

    reason: str
    permanent: bool = False

    def __str__(self) -> str:
        """Give the reason."""
        return self.reason


@dataclass
class CarrierDown(DeliveryFailed):
    """Whoever carries what is sent takes nothing at the moment, whatever it is: it is not to blame."""


@dataclass
class Bounced(FeedsError):
    """A mailbox refuses our mail for good; `reason` repeats neither the address nor what the server said."""

    reason: str

    def __str__(self) -> str:
        """Give the reason."""
        return self.reason


@dataclass
class SignupClosed(FeedsError):
    """Nobody may sign up here; `missing` are the settings that are empty."""

    missing: tuple[str, ...]

    def __str__(self) -> str:
        """Say what an operator has to do, which a visitor may know too."""
        return f"signing up is closed until the operator sets {', '.join(self.missing)}"


@dataclass
class TooMany(FeedsError):
    """Somebody's network has asked too often; it may ask again after so many seconds."""

    retry_after_seconds: int

    def __str__(self) -> str:
        """Say when to come back."""
        return f"too many requests; try again in {self.retry_after_seconds} seconds"


@dataclass
class SecretUnusable(FeedsError):
    """The file of the site's secret cannot be read or written."""

    path: str
    reason: str

    def __str__(self) -> str:
        """Name the file and the reason."""
        return f"the secret in {self.path} cannot be used: {self.reason}"
