"""Keeps the index of postings in a file, so that a start need not read every posting again.

Nothing in it is the truth, and the log says what is newer. A file that is of another version, site or
history, or that is torn, is no file at all. Its history is known by the change it ends with. Its first line
is the digest of all that follows: which term a bitmap is of, too.
"""

import hashlib
import json
import os
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pyroaring import BitMap

from storage.sql.engine import Connection
from storage.sql.index import Contents, PostingIndex
from storage.sql.ranks import Ranks, make_ranks

VERSION = 4
CHUNK_BYTES = 1 << 20
DIGEST_LINE = len(hashlib.sha256().hexdigest()) + 1


def write_index(path: Path, index: PostingIndex, connection: Connection) -> None:
    """Write an index beside the old one and rename it; raise OSError."""
    contents = index.contents()
    if not contents.is_complete:
        contents = index.with_new_ranks().contents()
    ranks = contents.ranks or make_ranks(contents.positions, contents.terms)
    parts = [
        contents.positions.tobytes(),
        contents.revised.tobytes(),
        contents.retagged.tobytes(),
        ranks.by_rank.tobytes(),
        ranks.regular.serialize(),
        *(ordinals.serialize() for ordinals in contents.terms.values()),
        *(ranks.terms[term].serialize() for term in contents.terms),
    ]
    head = {
        "version": VERSION,
        "order": sys.byteorder,
        "history": _history(connection, contents.sequence),
        "sequence": contents.sequence,
        "lengths": [len(part) for part in parts],
        "terms": list(contents.terms),
    }
    body = b"".join((json.dumps(head).encode(), b"\n", *parts))
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        part.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def find_index(path: Path, connection: Connection) -> PostingIndex | None:
    """Answer the index of a file; None on any doubt.

    The file is read twice and part by part: as a whole it would take as much memory again as the index.
    """
    try:
        with path.open("rb") as file:
            if file.readline(DIGEST_LINE) != _digest(file) + b"\n":
                return None
            file.seek(DIGEST_LINE)
            head = json.loads(file.readline())
            is_ours = head["version"] == VERSION and head["order"] == sys.byteorder
            if not is_ours or head["history"] != _history(connection, head["sequence"]):
                return None
            return _unpack(head, (file.read(length) for length in head["lengths"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(file: BinaryIO) -> bytes:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest().encode()


def _unpack(head: dict[str, Any], parts: Iterator[bytes]) -> PostingIndex:  # Any: whatever JSON holds
    positions, revised, retagged = (array("q", next(parts)) for _ in range(3))
    by_rank, regular = array("I", next(parts)), BitMap.deserialize(next(parts))
    terms, ranked = ({term: BitMap.deserialize(next(parts)) for term in head["terms"]} for _ in range(2))
    return Contents(
        sequence=head["sequence"],
        positions=positions,
        terms=terms,
        revised=revised,
        retagged=retagged,
        ranks=Ranks(by_rank, regular, ranked),
        is_complete=True,
    ).make()


def _history(connection: Connection, sequence: int) -> list[object]:
    """Answer what tells this site's log, up to a sequence, from every other one."""
    row = connection.one(
        """
        select s.uuid, c.article_id, c.revision, c.kind, c.at, a.uuid as article, a.position
        from site s left join change c on c.sequence = :sequence left join article a on a.id = c.article_id
        where s.id = 1
        """,
        sequence=sequence,
    )
    names = ("uuid", "article_id", "revision", "kind", "at", "article", "position")
    return [] if row is None else [row[name] for name in names]
