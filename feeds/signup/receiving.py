"""Takes in what somebody sent, within the limits, without looking at who that is (E4, E5).

The same is done for every address, known or not; the worker decides later, so that neither the answer nor its
time says anything.
"""

from datetime import datetime, timedelta

from config.settings import Settings
from feeds.errors import SignupClosed, TooMany
from feeds.services import Services
from feeds.signup.addresses import Address
from feeds.signup.erasing import ARRIVAL
from feeds.signup.retention import ensure_retention
from feeds.signup.tools import keys_of
from storage.signups import Arrival, Choice

HOUR = timedelta(hours=1)


def require_open(services: Services) -> None:
    """Raise SignupClosed in production while the law's questions have no answers (LAW-03)."""
    if not services.settings.takes_signups:
        raise SignupClosed(list_missing(services.settings))


def list_missing(settings: Settings) -> tuple[str, ...]:
    """Answer the options that are empty and must not be."""
    named = {name: getattr(settings.privacy, name) for name in ("controller", "contact", "receipt")}
    return tuple(f"privacy.{name}" for name, value in named.items() if not value)


def receive(
    services: Services,
    kind: str,
    address: Address,
    choice: Choice,
    *,
    policy: str,
    method: str,
    network: str,
) -> None:
    """Keep what came in for the worker, unless there is too much of it; raise TooMany for a network.

    Beyond the limits of a domain or of the site nothing is kept, and nothing is told.
    """
    now = services.clock()
    since = now.replace(minute=0, second=0, microsecond=0)
    keys, limits = keys_of(services), services.settings.signup
    network_key = keys.hash("network", f"{now:%Y-%m-%d} {network}")
    with services.storage.reading() as session:
        _require_room(session.signups.get_attempts(network_key, since=since), limits.per_network, now)
    with services.storage.writing() as session:
        signups = session.signups
        counted = signups.count_attempt(network_key, since=since)
        _require_room(counted - 1, limits.per_network, now)
        domain = signups.count_attempt(keys.hash("domain", address.domain), since=since)
        everybody = signups.count_attempt("everybody", since=since)
        if domain <= limits.per_domain and everybody <= limits.per_site:
            mailbox = keys.hash("mailbox", address.mailbox)
            signups.put_arrival(
                Arrival(
                    kind=kind,
                    mailbox=mailbox,
                    fold=keys.hash("fold", address.fold),
                    address=address.text,
                    choice=choice,
                    policy=policy,
                    method=method,
                    at=now,
                )
            )
            session.outbox.add(ARRIVAL, f"{kind}:{mailbox}", at=now)
        ensure_retention(session, now=now)


def _require_room(attempts: int, limit: int, now: datetime) -> None:
    if attempts >= limit:
        next_hour = now.replace(minute=0, second=0, microsecond=0) + HOUR
        raise TooMany(max(1, int((next_hour - now).total_seconds())))
