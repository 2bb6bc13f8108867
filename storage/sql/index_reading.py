"""Reads the index of postings anew from the tables."""

from array import array
from bisect import bisect_left

from pyroaring import BitMap

from storage.sql.engine import Connection
from storage.sql.index import FEW, PostingIndex


def read_index(connection: Connection) -> PostingIndex | None:
    """Read everything in one snapshot; None where ordinals are not dense, which they always should be."""
    row = connection.one("select coalesce(max(sequence), 0) as head from change")
    rows = connection.all("select ordinal, position from article where ordinal is not null order by ordinal")
    if rows and rows[-1]["ordinal"] != len(rows):
        return None
    positions = array("q", [each["position"] for each in rows])
    del rows
    index = PostingIndex(0 if row is None else row["head"], positions, _read_terms(connection, positions))
    index.revised.note(_last_changes(connection, "revised_sequence"))
    index.retagged.note(_last_changes(connection, "retagged_sequence"))
    return index


def _last_changes(connection: Connection, column: str) -> list[tuple[int, int]]:
    rows = connection.all(
        f"""
        select {column} as sequence, ordinal from article
        where {column} is not null and ordinal is not null order by {column}
        """
    )
    return [(row["sequence"], row["ordinal"]) for row in rows]


def _read_terms(connection: Connection, positions: "array[int]") -> dict[int, BitMap]:
    """Answer the ordinals under every frequent term; a posting knows its article by position only."""
    by_rank = array("I", sorted(range(1, len(positions) + 1), key=lambda ordinal: positions[ordinal - 1]))
    ordered = array("q", [positions[ordinal - 1] for ordinal in by_rank])
    frequent = connection.all("select term_id from posting group by term_id having count(*) >= :few", few=FEW)
    return {row["term_id"]: _read_term(connection, row["term_id"], by_rank, ordered) for row in frequent}


def _read_term(connection: Connection, term: int, by_rank: "array[int]", ordered: "array[int]") -> BitMap:
    rank, found = 0, []
    for row in connection.all(
        "select position from posting where term_id = :term order by position", term=term
    ):
        rank = bisect_left(ordered, row["position"], rank)
        found.append(by_rank[rank])
    return BitMap(found)
