"""An editor at work as a process of its own: random changes, and a ledger of what was acknowledged.

`python -P editing.py URL LEDGER SEED MODE`: `grow` adds articles of its own, publishes or schedules them, and
corrects, withdraws and restores them; `share` only changes what is there, together with other editors. A line
of the ledger is written before (`intent`) or after (`ack`) the transaction it speaks of. SIGTERM ends it.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from feeds import clock
from feeds.desk.publishing import add_draft, correct, publish, restore, schedule, withdraw
from feeds.errors import IllegalTransition
from storage import open_storage
from storage.articles import Article, ArticleText, NewArticle, Revised, State
from storage.errors import StaleVersion, StorageUnavailable
from storage.protocols import Session, Storage
from storage.vocabulary import Assignment

Record = Mapping[str, Any]  # a line of the ledger as JSON has it
CATEGORIES = ("ia", "economie")
SHARED = 40
"""How many articles editors share: few enough for every feed to hold all of them."""


@dataclass
class Editor:
    """Does one random thing after the other."""

    storage: Storage
    ledger: int
    chance: random.Random
    name: str
    made: int = 0

    def work(self, verbs: Mapping[str, Callable[[], None]], is_stopped: Callable[[], bool]) -> None:
        """Go on until stopped; what two editors do at once is refused to one of them, who goes on too."""
        names, weights = tuple(verbs), [3 if name in {"publish", "correct"} else 2 for name in verbs]
        while not is_stopped():
            try:
                verbs[self.chance.choices(names, weights)[0]]()
            except (StaleVersion, IllegalTransition, StorageUnavailable) as error:
                self.note("refused", why=type(error).__name__)
                if isinstance(error, StorageUnavailable):
                    time.sleep(0.01)

    def note(self, what: str, **fields: object) -> None:
        """Append a line; a single write survives the death of this process."""
        line = json.dumps({"what": what, "t": time.monotonic(), **fields}) + "\n"
        os.write(self.ledger, line.encode())

    def publish(self) -> None:
        """Add an article and make it public in one transaction."""
        new = self._new()
        self.note("intent", uuid=new.uuid)
        with self.storage.writing() as session:
            now = clock.now()
            done = publish(session, add_draft(session, new, now=now), now=now)
            record = describe(session, done)
        self.note("ack", **record)

    def schedule(self) -> None:
        """Add an article that appears within two seconds."""
        new = self._new()
        self.note("intent", uuid=new.uuid)
        with self.storage.writing() as session:
            now = clock.now()
            embargo_at = now + timedelta(milliseconds=self.chance.randint(50, 2000))
            done = schedule(session, add_draft(session, new, now=now), embargo_at=embargo_at, now=now)
            record = describe(session, done)
        self.note("ack", **record)

    def correct(self) -> None:
        """Give an article a new text that says its number everywhere."""

        def change(session: Session, seen: Article) -> Article:
            return correct(
                session, seen, revised(seen, a_text(seen.slug, seen.revision + 1)), now=clock.now()
            )

        self._change(State.PUBLISHED, change)

    def retag(self) -> None:
        """File an article under other categories."""

        def change(session: Session, seen: Article) -> Article:
            chosen = tuple(slug for slug in CATEGORIES if self.chance.random() < 0.6)
            new = revised(seen, seen.text, Assignment(categories=chosen))
            return correct(session, seen, new, now=clock.now())

        self._change(State.PUBLISHED, change)

    def withdraw(self) -> None:
        """Take an article back."""
        self._change(
            State.PUBLISHED,
            lambda session, seen: withdraw(
                session, seen, reason="essai", note=None, erase=False, now=clock.now()
            ),
        )

    def restore(self) -> None:
        """Bring an article back."""
        self._change(
            State.WITHDRAWN, lambda session, seen: restore(session, seen, reason="essai", now=clock.now())
        )

    def _change(self, state: State, change: Callable[[Session, Article], Article]) -> None:
        """Read an article, then change what was read, as a person at a desk does."""
        with self.storage.reading() as session:
            found = [each for each in session.articles.list(state=state, limit=60) if self._is_mine(each)]
        if not found:
            return
        seen = self.chance.choice(found)
        self.note("intent", uuid=seen.uuid)
        with self.storage.writing() as session:
            done = change(session, seen)
            record = describe(session, done)
        if done.version == seen.version:
            self.note("refused", why="nothing differs")
        else:
            self.note("ack", **record)

    def _is_mine(self, article: Article) -> bool:
        return article.slug.startswith((self.name, "commun"))

    def _new(self) -> NewArticle:
        self.made += 1
        return an_article(f"{self.name}-{self.made}", categories=(self.chance.choice(CATEGORIES),))


def an_article(slug: str, *, categories: tuple[str, ...]) -> NewArticle:
    """Make an article whose every word is its slug and version."""
    uuid = f"{random.SystemRandom().getrandbits(128):032x}"
    uuid = "-".join((uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:]))
    return NewArticle(
        uuid=uuid,
        public_id=f"urn:uuid:{uuid}",
        slug=slug,
        source="editor",
        external_id=None,
        identity_hash=slug,
        item_hash=slug,
        canonical_url=None,
        published_at=None,
        updated_at=None,
        text=a_text(slug, 1),
        words=f"{slug} v1",
        assignment=Assignment(categories=categories),
    )


def a_text(slug: str, version: int) -> ArticleText:
    """Make a text that says in three places which version it is."""
    mark = f"{slug} v{version}."
    return ArticleText(title=mark, summary=mark, content_html=f"<p>{mark}</p>", language="fr")


def revised(seen: Article, text: ArticleText, assignment: Assignment | None = None) -> Revised:
    """Make what replaces the present revision."""
    return Revised(
        item_hash=seen.item_hash,
        canonical_url=None,
        published_at=None,
        updated_at=None,
        text=text,
        words=text.title.rstrip(".") if text != seen.text else None,
        assignment=assignment or seen.assignment,
    )


def describe(session: Session, article: Article) -> Record:
    """Answer what an acknowledgement promises."""
    head = session.changes.head()
    return {
        "uuid": article.uuid,
        "slug": article.slug,
        "state": article.state.value,
        "version": article.version,
        "title": article.text.title,
        "categories": list(article.assignment.categories),
        "updated": article.updated_at.isoformat() if article.updated_at else None,
        "embargo": article.embargo_at.isoformat() if article.embargo_at else None,
        "sequence": head.sequence if head else 0,
    }


def main(url: str, ledger: str, seed: str, mode: str) -> None:
    """Work until SIGTERM."""
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    file = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with closing(open_storage(url, patience_seconds=30)) as storage:
        editor = Editor(storage, file, random.Random(seed), f"e{seed}".lower())
        verbs = {"correct": editor.correct, "withdraw": editor.withdraw, "restore": editor.restore}
        if mode == "grow":
            verbs |= {"publish": editor.publish, "schedule": editor.schedule}
        else:
            verbs |= {"retag": editor.retag}
        editor.work(verbs, lambda: bool(stopped))


if __name__ == "__main__":
    main(*sys.argv[1:])
