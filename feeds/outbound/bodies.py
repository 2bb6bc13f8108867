"""Takes the body of an answer in small pieces, unpacked, until it is whole or too much (S5, I3)."""

import zlib
from collections.abc import Iterator
from typing import Protocol

from feeds.errors import DeliveryFailed
from feeds.outbound.budgets import BODY_TOO_LARGE, BOMB, Limits

PIECE = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS
UNKNOWN_CODING = "its answer is packed in a way nobody asked for"
DAMAGED = "its answer is damaged"


class Readable(Protocol):
    """What `urllib3` answers with."""

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        """Answer what there is, at most so many bytes; nothing at the end."""
        ...


def read_body(response: Readable, coding: str, limits: Limits) -> bytes:
    """Answer the whole body, one layer of gzip unpacked; raise DeliveryFailed for what is too much."""
    pieces = iter(lambda: response.read1(PIECE, decode_content=False), b"")
    if coding in {"gzip", "x-gzip"}:
        pieces = _unpack(pieces, limits)
    elif coding not in {"", "identity"}:
        raise DeliveryFailed(UNKNOWN_CODING)
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limits.body_bytes:
            raise DeliveryFailed(BODY_TOO_LARGE)
    return bytes(body)


def _unpack(pieces: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """Unpack as a stream, never more than a piece at a time, so that a bomb is noticed while it is small."""
    unpacker = zlib.decompressobj(GZIP)
    packed_bytes = unpacked_bytes = 0
    for packed in pieces:
        packed_bytes += len(packed)
        while packed and not unpacker.eof:
            unpacked = _decompress(unpacker, packed)
            packed = unpacker.unconsumed_tail
            unpacked_bytes += len(unpacked)
            if unpacked_bytes > max(limits.ratio_bytes, packed_bytes * limits.ratio):
                raise DeliveryFailed(BOMB)
            yield unpacked
    if packed_bytes and not unpacker.eof:
        raise DeliveryFailed(DAMAGED)


def _decompress(unpacker: "zlib._Decompress", packed: bytes) -> bytes:
    try:
        return unpacker.decompress(packed, PIECE)
    except zlib.error as error:
        raise DeliveryFailed(DAMAGED) from error
