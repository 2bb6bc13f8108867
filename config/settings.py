"""The settings there are, their defaults and what each may be.

Only `config/loading.py` fills these from a TOML file and the environment. Every option has a row in
`docs/settings.md`; a test compares the two.
"""

import re
import unicodedata
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_BOUNCES = 18


def _check_text(value: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in value):
        raise ValueError("must not contain control characters or line breaks")
    if value and not value.strip():
        raise ValueError("must not be blank")
    return value.strip()


def _check_base_url(value: str) -> str:
    if not value.isascii() or re.search(r"[\x00-\x20\x7f]", value):
        raise ValueError("must be written in ASCII without spaces (a name such as dépêche.example as xn--…)")
    parts = urlsplit(value)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("must be an absolute http(s) URL such as https://news.example")
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("must not carry a query, a fragment or credentials")
    if parts.path not in {"", "/"}:
        raise ValueError("must not carry a path: Dépêche is served from the root of its host")
    if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", parts.hostname):
        raise ValueError("must name a host such as news.example")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    is_default = parts.port in {None, DEFAULT_PORTS[parts.scheme]}
    return f"{parts.scheme}://{host}" if is_default else f"{parts.scheme}://{host}:{parts.port}"


def _check_storage_url(value: str) -> str:
    if not re.match(r"(sqlite:///.|postgres(ql)?://)", value):
        raise ValueError("must be sqlite:///relative/path, sqlite:////absolute/path or postgresql://…")
    return value


def _check_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be an IANA time zone such as Africa/Casablanca") from error
    return value


def _check_language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError("must be BCP 47 language tags such as fr or fr-MA")
    return value


def _check_distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len({value.lower() for value in values}) < len(values):
        raise ValueError("must not name a language twice")
    return values


def _check_optional_url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/<>\"]+(/[^\s<>\"]*)?", value):
        raise ValueError("must be empty or an absolute http(s) URL")
    return value


def _check_sender(value: str) -> str:
    if value and not re.fullmatch(
        r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", value
    ):
        raise ValueError("must be empty or a plain ASCII address such as dispatch@news.example")
    return value


def _check_bounces(value: str) -> str:
    """Leave room for `+` and a token in the 64 octets before the @ (RFC 5321, section 4.5.3.1.1)."""
    local = _check_sender(value).partition("@")[0]
    if "+" in local or len(local) > LONGEST_BOUNCES:
        raise ValueError(f"must have at most {LONGEST_BOUNCES} characters and no + before the @")
    return value


USAGES = ("all", "ai-all", "ai-train", "ai-input", "ai-index", "search")
"""What machines may do with texts, in the words of RSL 1.0."""

ASKING = ("purchase", "subscription", "training", "crawl", "use", "contribution")
"""Payments of RSL 1.0 that somebody has to be asked for."""

PAYMENTS = ("free", "attribution", *ASKING)


def _check_usages(values: tuple[str, ...]) -> tuple[str, ...]:
    if set(values) - set(USAGES):
        raise ValueError(f"must be usages of RSL 1.0: {', '.join(USAGES)}")
    return tuple(usage for usage in USAGES if usage in values)


def _check_payment(value: str) -> str:
    if value not in PAYMENTS:
        raise ValueError(f"must be a payment of RSL 1.0: {', '.join(PAYMENTS)}")
    return value


Language = Annotated[str, AfterValidator(_check_language)]
Usages = Annotated[tuple[str, ...], AfterValidator(_check_usages)]
Notice = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_check_text)]
Port = Annotated[int, Field(ge=1, le=65535)]
Attempts = Annotated[int, Field(ge=1, le=1_000_000_000)]
Place = Annotated[str, Field(min_length=1), AfterValidator(_check_text)]
Told = Annotated[str, Field(max_length=500), AfterValidator(_check_text)]


class Section(BaseModel):
    """A frozen group of options that refuses names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


DESCRIPTIONS = {
    "fr": "L’actualité, à suivre comme vous voulez.",
    "ar": "الأخبار، تتابعها كما تشاء.",
    "en": "The news, to follow as you like.",
}
"""What a site says of itself that says nothing else."""

Translation = Annotated[str, Field(max_length=500), AfterValidator(_check_text)]


class SiteSettings(Section):
    """What the site is called and where it lives."""

    title: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_check_text)] = "Dépêche"
    description: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_check_text)] = (
        DESCRIPTIONS["fr"]
    )
    description_fr: Translation = ""
    description_ar: Translation = ""
    description_en: Translation = ""
    publisher: Annotated[str, Field(max_length=200), AfterValidator(_check_text)] = ""
    base_url: Annotated[str, AfterValidator(_check_base_url)] = "http://127.0.0.1:8000"
    languages: Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_check_distinct)] = (
        "fr",
        "ar",
        "en",
    )
    timezone: Annotated[str, AfterValidator(_check_zone)] = "Africa/Casablanca"
    rights: Annotated[str, Field(max_length=500), AfterValidator(_check_text)] = ""
    licence_url: Annotated[str, AfterValidator(_check_optional_url)] = ""
    licence_permits: Usages = ("search",)
    licence_prohibits: Usages = ("ai-train",)
    licence_payment: Annotated[str, AfterValidator(_check_payment)] = "free"
    licence_contact_url: Annotated[str, AfterValidator(_check_optional_url)] = ""
    withdrawal_text_fr: Notice = "Cet article a été retiré par la rédaction."
    withdrawal_text_ar: Notice = "سحبت هيئة التحرير هذا المقال."
    withdrawal_text_en: Notice = "The newsroom has withdrawn this article."

    @property
    def is_production(self) -> bool:
        """A base URL beginning with https:// means the site is public."""
        return self.base_url.startswith("https://")

    @property
    def author(self) -> str:
        """The publisher's name, or the site's title."""
        return self.publisher or self.title

    def describe(self, language: str) -> tuple[str, str]:
        """What the site says of itself in a language, and the tag of the language it really is in."""
        tag = language.partition("-")[0].lower()
        own = {"fr": self.description_fr, "ar": self.description_ar, "en": self.description_en}
        if own.get(tag):
            return own[tag], tag
        if self.description == DESCRIPTIONS["fr"] and tag in DESCRIPTIONS:
            return DESCRIPTIONS[tag], tag
        return self.description, self.language

    def withdrawal_text(self, language: str) -> str:
        """What a withdrawal notice says in a language, or in English where it says nothing in it."""
        texts = {"fr": self.withdrawal_text_fr, "ar": self.withdrawal_text_ar}
        return texts.get(language.partition("-")[0].lower(), self.withdrawal_text_en)

    @property
    def language(self) -> str:
        """The language of the site's own texts: the first of `languages`."""
        return self.languages[0]


class StorageSettings(Section):
    """Where the articles are kept."""

    url: Annotated[str, AfterValidator(_check_storage_url)] = "sqlite:///var/depeche.sqlite"
    secret_key_path: Place = "var/secret.key"  # noqa: S105 - the name of a file


class ServeSettings(Section):
    """How the server listens."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Port = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    proxy_hops: Annotated[int, Field(ge=0, le=8)] = 0


class MediaSettings(Section):
    """Where pictures are kept."""

    folder: Place = "var/media"


class BackupSettings(Section):
    """What is remembered outside the database, so that no backup brings it back."""

    memory: Annotated[str, Field(min_length=1), AfterValidator(_check_text)] = "var/memory.jsonl"


class OutboundSettings(Section):
    """Whom the server may ask."""

    loopback_ports: tuple[Port, ...] = ()


class PrivacySettings(Section):
    """Who answers for what signups entrust to us, and under which receipt of the CNDP."""

    controller: Told = ""
    contact: Told = ""
    receipt: Told = ""
    hosting: Told = ""

    @property
    def is_complete(self) -> bool:
        """Without the first three, production takes no signups (LAW-03)."""
        return bool(self.controller and self.contact and self.receipt)


class SignupSettings(Section):
    """How many may knock, in attempts an hour, and where erasures are remembered outside the database."""

    per_network: Attempts = 5
    per_domain: Attempts = 200
    per_site: Attempts = 5000
    erasure_journal: Place = "var/erasures.jsonl"


class MailSettings(Section):
    """Who carries our mail; without a host, mails become files in a folder."""

    host: Annotated[str, Field(max_length=255), AfterValidator(_check_text)] = ""
    port: Port = 25
    username: Told = ""
    password: str = ""
    tls: Literal["none", "starttls", "tls"] = "none"
    sender: Annotated[str, AfterValidator(_check_sender)] = ""
    bounces: Annotated[str, AfterValidator(_check_bounces)] = ""
    folder: Place = "var/outbox"


class Settings(Section):
    """Everything an operator may set."""

    site: SiteSettings = SiteSettings()
    storage: StorageSettings = StorageSettings()
    serve: ServeSettings = ServeSettings()
    media: MediaSettings = MediaSettings()
    backup: BackupSettings = BackupSettings()
    outbound: OutboundSettings = OutboundSettings()
    privacy: PrivacySettings = PrivacySettings()
    signup: SignupSettings = SignupSettings()
    mail: MailSettings = MailSettings()

    @property
    def takes_signups(self) -> bool:
        """Public signup stays closed in production until the law's questions have answers (LAW-03)."""
        return self.privacy.is_complete or not self.site.is_production

    @property
    def sender(self) -> str:
        """The address mails come from, and bounces go to."""
        return self.mail.sender or f"depeche@{self.mail_domain}"

    @property
    def mail_domain(self) -> str:
        """The domain that mails and lists are named by: the sender's, the site's, or nobody's."""
        host = self.mail.sender.rpartition("@")[2] or urlsplit(self.site.base_url).hostname or ""
        return (
            host
            if re.fullmatch(r"([a-z0-9-]+\.)+[a-z][a-z0-9-]*", host, re.IGNORECASE)
            else "localhost.localdomain"
        )


SECRET_OPTIONS = frozenset({("storage", "url"), ("mail", "password")})
"""Options that may hold a password: read from `…_FILE` too, and masked wherever they are shown."""
