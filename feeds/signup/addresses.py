"""Reads the address somebody typed, and says which mailbox it leads to (E1, E2, E11). Pure."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from feeds.errors import BadRequest

LONGEST = 254
DOTLESS = {"gmail.com", "googlemail.com"}
UNREADABLE = BadRequest("email", "must be one address such as name@example.org")


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its local part as it was typed, its domain as DNS has it."""

    local: str
    domain: str

    @property
    def text(self) -> str:
        """The address as it is kept and written to."""
        return f"{self.local}@{self.domain}"

    @property
    def mailbox(self) -> str:
        """What tells two addresses apart: local parts that differ in case are one (E11)."""
        return f"{self.local.casefold()}@{self.domain}"

    @property
    def fold(self) -> str:
        """What tells mailboxes apart when mails are counted: tags and Gmail's dots do not (E4)."""
        local = self.local.casefold().partition("+")[0]
        if self.domain in DOTLESS:
            return f"{local.replace('.', '')}@gmail.com"
        return f"{local}@{self.domain}"


def read_address(text: str) -> Address:
    """Read an address; raise BadRequest for what no plain mailbox has.

    A local part is ASCII without quotes, `%` or `!` routing; a domain is ASCII or IDNA and has a dot. Nothing
    is cut off or guessed: what is kept is what was typed.
    """
    if len(text) > LONGEST or "%" in text or "!" in text:
        raise UNREADABLE
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
            strict=True,
            test_environment=True,  # `.test` is somebody's own network; there is no mail to anybody else's
        )
    except EmailNotValidError as error:
        raise UNREADABLE from error
    if "." not in found.ascii_domain or not found.local_part.isascii():
        raise UNREADABLE
    return Address(found.local_part, found.ascii_domain.lower())
