"""Keeps the index of postings in a file, so that a start need not read every posting again.

Nothing in it is the truth, and the log says what is newer. A file that is of another version, site or
history, or that is torn, is no file at all. Its history is known by the change it ends with.
"""

import hashlib
import json
import os
import sys
from array import array
from pathlib import Path
from typing import Any

from pyroaring import BitMap

from storage.sql.engine import Connection
from storage.sql.index import PostingIndex

VERSION = 1


def write_index(path: Path, index: PostingIndex, connection: Connection) -> None:
    """Write an index beside the old one and rename it; raise OSError."""
    positions, terms, revised, sequence = index.contents()
    parts = [positions.tobytes(), revised.tobytes(), *(ordinals.serialize() for ordinals in terms.values())]
    body = b"".join(parts)
    head = {
        "version": VERSION,
        "order": sys.byteorder,
        "history": _history(connection, sequence),
        "sequence": sequence,
        "lengths": [len(part) for part in parts],
        "terms": list(terms),
        "digest": hashlib.sha256(body).hexdigest(),
    }
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        part.write_bytes(json.dumps(head).encode() + b"\n" + body)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def find_index(path: Path, connection: Connection) -> PostingIndex | None:
    """Answer the index of a file; None on any doubt."""
    try:
        line, _, body = path.read_bytes().partition(b"\n")
        head = json.loads(line)
        is_ours = head["version"] == VERSION and head["order"] == sys.byteorder
        if not is_ours or head["digest"] != hashlib.sha256(body).hexdigest():
            return None
        if head["history"] != _history(connection, head["sequence"]):
            return None
        return _unpack(head, body)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _unpack(head: dict[str, Any], body: bytes) -> PostingIndex:  # Any: whatever JSON holds
    parts, start = [], 0
    for length in head["lengths"]:
        parts.append(body[start : start + length])
        start += length
    positions, revised = array("q", parts[0]), array("q", parts[1])
    terms = {term: BitMap.deserialize(part) for term, part in zip(head["terms"], parts[2:], strict=True)}
    index = PostingIndex(head["sequence"], positions, terms)
    index.set_revised(zip(revised[::2], revised[1::2], strict=True))
    return index


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
