"""The keyed hashes and links of signing up, each with a key of its own. Pure."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from feeds.secrets import derive, keyed

CONFIRM, MY_DATA = "confirm", "my-data"

MAIL_BYTES, MAC_BYTES = 4, 8
NAMED_BYTES = 16 + MAIL_BYTES
BOUNCE_TOKEN = re.compile(r"\+([a-z2-7]{45})@", re.IGNORECASE)
"""A token as it stands in an address: a UUID, which mail, and their MAC in base 32, in any case."""


@dataclass(frozen=True)
class Keys:
    """What only the holder of the site's secret can make or recognise."""

    secret: bytes = field(repr=False)

    def hash(self, use: str, text: str) -> str:
        """Answer a hash nobody can find the text of by trying, for lack of the key."""
        return keyed(derive(self.secret, use), text).hex()

    def token(self, use: str, seed: str) -> str:
        """Answer the secret part of a mailed link; the same for the same seed, so that a retried mail is
        the same mail. 256 bits that nobody can guess without the key (E7).
        """
        made = keyed(derive(self.secret, f"token:{use}"), seed)
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()

    def sign_leaving(self, uuid: str, purpose: str) -> str:
        """Answer the opaque end of a link that ends a purpose, or all (`*`); it never expires (M-04)."""
        return str(self._signer("leaving").dumps([uuid, purpose]))

    def read_leaving(self, token: str) -> tuple[str, str] | None:
        """Answer whose link it is and what it ends; None for one we never made (E10)."""
        try:
            uuid, purpose = self._signer("leaving").loads(token)
        except (BadData, ValueError, TypeError):
            return None
        return str(uuid), str(purpose)

    def sign_bounce(self, uuid: str, mail: str) -> str:
        """Answer what tells us, and nobody else, whose mail came back and which: 45 letters and digits.

        `mail` is in hexadecimal; its first eight digits tell the mails to one signup apart. Mail servers may
        change the case of what stands before the @, and take no more than 64 of it.
        """
        raw = UUID(uuid).bytes + bytes.fromhex(mail)[:MAIL_BYTES]
        return base64.b32encode(raw + self._bounce_mac(raw)).decode().rstrip("=").lower()

    def read_bounce(self, token: str) -> tuple[str, str] | None:
        """Answer whose mail it was, and which; None for a token we never made."""
        try:
            read = base64.b32decode(f"{token}===", casefold=True)
        except ValueError:
            return None
        raw, mac = read[:NAMED_BYTES], read[NAMED_BYTES:]
        if not hmac.compare_digest(mac, self._bounce_mac(raw)):
            return None
        return str(UUID(bytes=raw[:16])), raw[16:].hex()

    def _bounce_mac(self, raw: bytes) -> bytes:
        return keyed(derive(self.secret, "bounce"), raw.hex())[:MAC_BYTES]

    def sign_form(self, kind: str, policy: str, made_at_ms: int) -> str:
        """Answer the hidden field of a form: what kind it is, which policy it shows, and when it was made."""
        return str(self._signer("form").dumps([kind, policy, made_at_ms]))

    def read_form(self, token: str) -> tuple[str, str, int] | None:
        """Answer what a form said; None for one we never made."""
        try:
            kind, policy, made_at_ms = self._signer("form").loads(token)
        except (BadData, ValueError, TypeError):
            return None
        return str(kind), str(policy), int(made_at_ms)

    def _signer(self, use: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            derive(self.secret, use), salt=use, signer_kwargs={"digest_method": hashlib.sha256}
        )


def digest_of(token: str) -> str:
    """Answer what the tables know a link by."""
    return hashlib.sha256(token.encode()).hexdigest()
