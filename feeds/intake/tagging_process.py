"""The process that reads the texts of an importer's items, one after the other, until there are no more.

`python -m feeds.intake.tagging_process` is handed the storage's URL and then items, and answers each with
what it found, or with None: then the importer does it, and reports what is wrong.
"""

import pickle
import sys
from contextlib import closing
from typing import BinaryIO

from feeds.entities.tagging import Tagger
from feeds.intake.filing import tag_item
from feeds.intake.items import Item
from storage import open_storage
from storage.protocols import Storage


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the importer has gone."""
    url, categorise = pickle.load(requests)  # noqa: S301 - the importer wrote it
    with closing(open_storage(url)) as storage:
        tagger = Tagger()
        while (item := _next(requests)) is not None:
            pickle.dump(_read(storage, tagger, item, categorise=categorise), answers)
            answers.flush()


def _next(requests: BinaryIO) -> Item | None:
    try:
        item: Item = pickle.load(requests)  # noqa: S301 - as above
    except EOFError:
        return None
    return item


def _read(storage: Storage, tagger: Tagger, item: Item, *, categorise: bool) -> Item | None:
    try:
        with storage.reading() as session:
            return tag_item(session, item, tagger, categorise=categorise)
    except Exception:
        return None


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
