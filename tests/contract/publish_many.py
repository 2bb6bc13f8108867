"""A process of its own that publishes articles one transaction after the other: URL, prefix, count."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from support.builders import a_new_article, publish

from storage import open_storage

url, prefix, count = sys.argv[1:]
storage = open_storage(url, patience_seconds=60)
for number in range(int(count)):
    with storage.writing() as session:
        publish(session, a_new_article(f"{prefix}-{number}"))
storage.close()
