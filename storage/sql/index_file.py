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
from storage.sql.index import Contents, PostingIndex
from storage.sql.ranks import Ranks, make_ranks

VERSION = 3


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
    body = b"".join(parts)
    head = {
        "version": VERSION,
        "order": sys.byteorder,
        "history": _history(connection, contents.sequence),
        "sequence": contents.sequence,
        "lengths": [len(part) for part in parts],
        "terms": list(contents.terms),
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
    count = len(head["terms"])
    terms, ranked = (
        {term: BitMap.deserialize(part) for term, part in zip(head["terms"], some, strict=True)}
        for some in (parts[5 : 5 + count], parts[5 + count :])
    )
    return Contents(
        sequence=head["sequence"],
        positions=array("q", parts[0]),
        terms=terms,
        revised=array("q", parts[1]),
        retagged=array("q", parts[2]),
        ranks=Ranks(array("I", parts[3]), BitMap.deserialize(parts[4]), ranked),
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
