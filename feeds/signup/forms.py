"""The hidden fields of the form: signature, the policy it shows, its age, a trap for robots (E4). Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from feeds.errors import BadRequest
from feeds.signup.keys import Keys

TOKEN, TRAP = "form_token", "website"
"""The names of the hidden fields; whatever is in the trap was put there by a robot."""

FORM, PAGE = "form", "page"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
YOUNGEST = timedelta(seconds=3)
OLDEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Form:
    """A form we made: the version of the policy that stood beside its button."""

    policy: str


def make_form_token(keys: Keys, policy: str, *, now: datetime) -> str:
    """Answer the hidden field of a form that is made for one request."""
    return keys.sign_form(FORM, policy, (now - EPOCH) // MILLISECOND)


def make_page_token(keys: Keys, policy: str) -> str:
    """Answer the hidden field of a form at the foot of a page that caches keep: the same always, of no age.

    A page's bytes hold no time of the request; the limits hold for this form as for the other.
    """
    return keys.sign_form(PAGE, policy, 0)


def read_form_token(keys: Keys, token: str, *, now: datetime) -> Form:
    """Read a hidden field; raise BadRequest for one that is forged, younger than 3 s or older than 1 h."""
    found = keys.read_form(token)
    if found is None:
        raise BadRequest(TOKEN, "is not of a form of ours: load the form again")
    kind, policy, made_at_ms = found
    age = now - (EPOCH + made_at_ms * MILLISECOND)
    if kind == FORM and age < YOUNGEST:
        raise BadRequest(TOKEN, "was sent sooner than anybody reads: wait three seconds and send it again")
    if kind == FORM and age > OLDEST:
        raise BadRequest(TOKEN, "is older than an hour: load the form again")
    return Form(policy)
