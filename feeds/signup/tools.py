"""What signing up works with besides the services: its keys and its journal."""

from pathlib import Path

from feeds.services import Services
from feeds.signup.journal import Journal
from feeds.signup.keys import Keys


def keys_of(services: Services) -> Keys:
    """Answer the keyed hashes and links of this site; raises SecretUnusable."""
    return Keys(services.secret)


def journal_of(services: Services) -> Journal:
    """Answer the erasure journal of this site."""
    return Journal(Path(services.settings.signup.erasure_journal))
