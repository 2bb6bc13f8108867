"""Opens a file to read from the beginning as often as needed: caps, one layer of gzip, no archives."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from feeds.intake.charsets import SAMPLE, CountingDecoder, find_charset
from feeds.intake.drafts import DraftRefused

CHUNK = 65_536

LARGEST_FILE = 50_000_000
"""In bytes, for formats that are read as a whole (I11)."""

LARGEST_STREAM = 5_000_000_000
"""In bytes, for formats that are read item by item."""

LARGEST_UNPACKED = 10_000_000
LARGEST_RATIO = 100
RATIO_COUNTS_FROM = 1_000_000
"""What may come out of gzip, and how many times larger than what went in (I3)."""

GZIP = b"\x1f\x8b"

PACKED: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PK\x03\x04", "ZIP"),
    (0, b"PK\x05\x06", "ZIP"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\x00", "XZ"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "RAR"),
    (257, b"ustar", "tar"),
)
"""Where archives and other packings have their mark (I9)."""


@dataclass(slots=True)
class Document:
    """One file; `read` is how many of its bytes were read in the present pass, `replaced` what was lost.

    `base_url` and `zone` are those of the site: what links and dates without their own are read against.
    `on_read` is called before each piece of the file is worked on.
    """

    path: Path
    base_url: str = ""
    zone: str = "UTC"
    on_read: Callable[[int], object] = lambda _: None
    read: int = field(default=0, init=False)
    replaced: int = field(default=0, init=False)

    def sample(self) -> bytes:
        """Answer the first bytes; raise DraftRefused for an archive and OSError."""
        chunks = self._chunks()
        data = b""
        while len(data) < SAMPLE and (chunk := next(chunks, b"")):
            data += chunk
        return data

    def data(self) -> bytes:
        """Answer the whole file; raise DraftRefused above 50 MB, before more than that was read."""
        data = bytearray()
        for chunk in self._chunks():
            data += chunk
            if len(data) > LARGEST_FILE:
                raise DraftRefused("file", f"is larger than {LARGEST_FILE:,} bytes")
        return bytes(data)

    def text(self) -> str:
        """Answer the whole text, whatever its encoding; raise DraftRefused."""
        data = self.data()
        decoder = CountingDecoder(find_charset(data[:SAMPLE]))
        text = decoder.decode(data, final=True)
        self.replaced = decoder.replaced
        return text

    def texts(self) -> Iterator[str]:
        """Yield the text in pieces, from the beginning; raise DraftRefused."""
        decoder = CountingDecoder(find_charset(self.sample()))
        for chunk in self._chunks():
            yield decoder.decode(chunk)
            self.replaced = decoder.replaced
        yield decoder.decode(b"", final=True)
        self.replaced = decoder.replaced

    def _chunks(self) -> Iterator[bytes]:
        self.read = 0
        chunks = self._raw_chunks()
        first = next(chunks, b"")
        check_unpacked(first)
        if first.startswith(GZIP):
            yield from unzip(_chain(first, chunks))
            return
        yield from _chain(first, chunks)

    def _raw_chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                self.read += len(chunk)
                self.on_read(self.read)
                if self.read > LARGEST_STREAM:
                    raise DraftRefused("file", f"is larger than {LARGEST_STREAM:,} bytes")
                yield chunk


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def check_unpacked(head: bytes) -> None:
    """Raise DraftRefused for an archive: which of its members are articles is not ours to guess (I9)."""
    for offset, mark, name in PACKED:
        if head.startswith(mark, offset):
            raise DraftRefused("file", f"is packed ({name}); unpack it and import the folder")


def unzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what is in gzip, never more than 10 MB or a hundred times its size; raise DraftRefused (I3)."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    packed = unpacked = 0
    for chunk in chunks:
        packed += len(chunk)
        while chunk and not unpacker.eof:
            piece = _unpack(unpacker, chunk)
            if not unpacked:
                _check_one_layer(piece)
            unpacked += len(piece)
            _check_size(packed, unpacked)
            yield piece
            chunk = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise DraftRefused("file", "is gzip cut short")


def _unpack(unpacker: "zlib._Decompress", chunk: bytes) -> bytes:
    try:
        return unpacker.decompress(chunk, CHUNK)
    except zlib.error as error:
        raise DraftRefused("file", "is not readable gzip") from error


def _check_one_layer(piece: bytes) -> None:
    if piece.startswith(GZIP):
        raise DraftRefused("file", "is gzip inside gzip; unpack it first")
    check_unpacked(piece)


def _check_size(packed: int, unpacked: int) -> None:
    if unpacked > LARGEST_UNPACKED:
        raise DraftRefused("file", f"unpacks to more than {LARGEST_UNPACKED:,} bytes; unpack it first")
    if unpacked > RATIO_COUNTS_FROM and unpacked > packed * LARGEST_RATIO:
        raise DraftRefused("file", f"unpacks to more than {LARGEST_RATIO} times its size")
