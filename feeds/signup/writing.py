"""Puts a letter together from what is stored: what was agreed, when, and where its links lead."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from config.privacy import CONFIRM_WITHIN, DATA_LINK_WITHIN
from config.settings import Settings
from feeds.markup.languages import primary
from feeds.outbound.posting import Mail
from feeds.services import Services
from feeds.signup.keys import CONFIRM, MY_DATA, digest_of
from feeds.signup.letter_texts import TEXTS, LetterTexts
from feeds.signup.letters import TELL, Envelope, Letter, Link, Part, compose
from feeds.signup.policy import choose_language, label_purpose, make_notice, make_version, write_period
from feeds.signup.tools import keys_of
from feeds.signup.urls import address_of
from feeds.web.wording import LOCALES, NAMES
from storage.protocols import Session
from storage.signups import Signup, Token

DATES = {"fr": "d MMMM y 'à' HH:mm", "ar": "d MMMM y، HH:mm", "en": "d MMMM y, HH:mm"}
EVERYTHING = "*"
"""What a link ends that ends every purpose."""


def write_letter(services: Services, session: Session, letter: Letter, signup: Signup) -> Mail:
    """Answer the mail of a letter; whoever may be sent it has been decided."""
    writer = _Writer(services, session, letter, signup)
    subject, parts = writer.write()
    envelope = writer.envelope()
    return Mail(
        name=letter.message_id,
        written_at=envelope.written_at,
        recipient=envelope.recipient,
        data=compose(letter, envelope, subject=subject, parts=parts, language=writer.language),
    )


class _Writer:
    """What one letter is made from."""

    def __init__(self, services: Services, session: Session, letter: Letter, signup: Signup) -> None:
        self._services = services
        self._settings: Settings = services.settings
        self._session = session
        self._letter = letter
        self._signup = signup
        self._keys = keys_of(services)
        self._token = self._find_token()
        self.language = choose_language(self._chosen_language())
        self._texts: LetterTexts = TEXTS[self.language]

    def _chosen_language(self) -> str:
        """Answer the language its reader chose: anybody may ask for a link to their data, in any other."""
        if self._letter.kind == CONFIRM and self._token is not None:
            return self._token.choice.language
        return self._signup.language

    def _find_token(self) -> Token | None:
        if self._letter.kind not in {CONFIRM, MY_DATA}:
            return None
        digest = digest_of(self._keys.token(self._letter.kind, self._letter.seed))
        return self._session.signups.find_token(digest)

    @property
    def _written_at(self) -> datetime:
        """When it became necessary, so that a letter that is tried again is the same."""
        signup = self._signup
        if self._token is not None:
            return self._token.requested_at
        if self._letter.kind == TELL:
            return signup.told_at or signup.touched_at
        return signup.confirmed_at or signup.touched_at

    def envelope(self) -> Envelope:
        """Answer what is outside."""
        is_list_mail = self._token is None
        return Envelope(
            site=self._settings.site.title,
            sender=self._settings.sender,
            recipient=self._signup.address,
            domain=self._settings.mail_domain,
            written_at=self._written_at,
            leave_url=self._leave_url if is_list_mail else None,
            help_url=self._url("/my-data") if is_list_mail else None,
            signup_url=self._url("/signup") if is_list_mail else None,
        )

    def write(self) -> tuple[str, Sequence[Part]]:
        """Answer the subject and the content."""
        if self._letter.kind == CONFIRM:
            return self._ask()
        if self._letter.kind == MY_DATA:
            return self._open()
        return self._list_what_was_agreed()

    def _ask(self) -> tuple[str, Sequence[Part]]:
        texts = self._texts
        assert self._token is not None
        link = self._url(f"/signup/confirm?token={self._keys.token(CONFIRM, self._letter.seed)}")
        purposes = [label_purpose(each, self.language) for each in self._token.choice.purposes]
        until = texts.confirm_until.format(period=write_period(CONFIRM_WITHIN, self.language))
        parts: list[Part] = [
            self._say(texts.confirm_why),
            purposes,
            Link(texts.confirm_link, link),
            until,
            texts.not_you,
        ]
        return self._say(texts.confirm_subject), [*parts, *self._foot()]

    def _open(self) -> tuple[str, Sequence[Part]]:
        texts = self._texts
        link = self._url(f"/my-data?token={self._keys.token(MY_DATA, self._letter.seed)}")
        until = texts.my_data_until.format(period=write_period(DATA_LINK_WITHIN, self.language))
        parts: list[Part] = [self._say(texts.my_data_why), Link(texts.my_data_link, link), until]
        return self._say(texts.my_data_subject), [*parts, *self._foot()]

    def _list_what_was_agreed(self) -> tuple[str, Sequence[Part]]:
        """Write the welcome, or that somebody is signed up already: both repeat what was agreed."""
        texts = self._texts
        is_welcome = self._letter.kind != TELL
        subject = texts.welcome_subject if is_welcome else texts.tell_subject
        consents = [
            each for each in self._session.signups.list_consents(self._signup.uuid) if not each.withdrawn_at
        ]
        version = consents[-1].policy if consents else make_version(self._settings.privacy)[0]
        parts: list[Part] = [
            self._say(texts.welcome_why if is_welcome else texts.tell_why),
            [label_purpose(each.purpose, self.language) for each in consents],
            texts.welcome_details,
            self._details(),
            Link(texts.leave, self._leave_url),
            Link(texts.change, self._url("/my-data")),
            Link(texts.policy, self._url(f"/privacy/{version}")),
        ]
        return self._say(subject), [*parts, *self._foot()]

    def _details(self) -> Sequence[str]:
        texts, signup = self._texts, self._signup
        vocabulary = self._session.vocabulary
        named = [vocabulary.find_category(slug) for slug in signup.categories]
        known = [vocabulary.find_entity(slug) for slug in signup.entities]
        topics = [each.labels.get(self.language, each.slug) for each in (*named, *known) if each]
        comma = "، " if self.language == "ar" else ", "
        return [
            texts.language.format(value=NAMES.get(primary(signup.language), signup.language)),
            texts.topics.format(value=comma.join(topics) or texts.all_topics),
            texts.frequency.format(value=texts.daily if signup.frequency == "daily" else texts.weekly),
        ]

    def _foot(self) -> Sequence[Part]:
        return [make_notice(self._settings.privacy, self.language).controller, self._texts.nobody]

    @cached_property
    def _leave_url(self) -> str:
        token = self._keys.sign_leaving(self._signup.uuid, EVERYTHING)
        return self._url(f"/signup/leave/{token}")

    def _url(self, path: str) -> str:
        return address_of(self._settings.site, path, language=self.language)

    def _say(self, text: str) -> str:
        site = self._settings.site
        local = self._written_at.astimezone(ZoneInfo(site.timezone))
        return text.format(
            site=site.title,
            host=urlsplit(site.base_url).netloc,
            date=format_datetime(local, DATES[self.language], locale=LOCALES[self.language]),
        )
