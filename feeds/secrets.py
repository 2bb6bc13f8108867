"""The site's one secret: made by the first start, read from its file, and never used for two things."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from feeds.errors import SecretUnusable

LENGTH = 32


def load_secret(path: Path) -> bytes:
    """Answer the 32 bytes of the secret; write them first where there is no file, nobody else's to read.

    Processes that start together agree on one. Raises SecretUnusable.
    """
    try:
        if not path.exists():
            _make(path)
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise SecretUnusable(str(path), error.strerror or type(error).__name__) from error
    except ValueError as error:
        raise SecretUnusable(str(path), "it is not hexadecimal") from error
    if len(secret) != LENGTH:
        raise SecretUnusable(str(path), f"it is not {LENGTH} bytes long")
    return secret


def _make(path: Path) -> None:
    """Write a whole file aside and link it to its name, which fails where somebody was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, f"{secrets.token_hex(LENGTH)}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(aside, path)
    except FileExistsError:
        return
    finally:
        aside.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def derive(secret: bytes, use: str) -> bytes:
    """Answer the key for one use: what is made with it is worth nothing for any other."""
    return keyed(secret, f"depeche:{use}")


def keyed(key: bytes, text: str) -> bytes:
    """Answer the HMAC-SHA-256 of a text (RFC 2104)."""
    return hmac.digest(key, text.encode(), hashlib.sha256)
