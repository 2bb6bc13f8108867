"""The process that reads the texts of an importer's items, one after the other, until there are no more.

`python -m feeds.intake.tagging_process` is handed the storage's URL and then texts, and answers each with
what it found, or with null: then the importer does it, and reports what is wrong.
"""

import gc
import sys
from contextlib import closing
from typing import BinaryIO

import orjson

from feeds.entities.tagging import Tagger
from feeds.intake.texts import Reading, parse_text, read_text, write_reading
from storage import open_storage
from storage.protocols import Storage


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the importer has gone."""
    with closing(open_storage(orjson.loads(requests.readline()))) as storage:
        tagger = Tagger()
        for line in requests:
            answers.write(write_reading(_read(storage, tagger, line)))
            answers.flush()


def _read(storage: Storage, tagger: Tagger, line: bytes) -> Reading | None:
    try:
        return read_text(storage, parse_text(line), tagger)
    except Exception:
        return None


if __name__ == "__main__":
    gc.freeze()  # what was imported stays
    serve(sys.stdin.buffer, sys.stdout.buffer)
