"""Articles, revisions and first publications in SQL."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from hashlib import sha256

from storage.articles import Article, ArticleQuery, NewArticle, Revised, Selection, Stamp, State
from storage.errors import AlreadyExists, NotFound, StaleVersion
from storage.sql.engine import Connection, Value, find_moment, find_ms, to_ms
from storage.sql.hydrating import ARTICLE, added, hydrate
from storage.sql.index import PostingIndex
from storage.sql.keeping import KeptArticles
from storage.sql.origins import SQLOrigins
from storage.sql.positions import next_position
from storage.sql.revisions import add_revision
from storage.sql.searching import add_words, forget_words, hide_words, keep_words, show_words
from storage.sql.selecting import find_stamp, select
from storage.sql.subjects import KeptSubjects
from storage.sql.terms import term_ids
from storage.sql.translations import SQLTranslations
from storage.vocabulary import Assignment, terms_of

IN_STATE = {
    State.DRAFT: "a.state = 'draft' and a.embargo_at is null",
    State.SCHEDULED: "a.embargo_at is not null",
    State.PUBLISHED: "a.state = 'published'",
    State.WITHDRAWN: "a.state = 'withdrawn'",
}
"""How the table, to which a scheduled article is a draft with an embargo, says each state."""


class SQLArticles:
    """Keeps the promises of `storage.protocols.Articles`."""

    def __init__(
        self,
        connection: Connection,
        index: PostingIndex | None = None,
        kept: KeptArticles | None = None,
    ) -> None:
        self._connection = connection
        self._select = partial(select, connection, index=index, kept=kept)

    def find(self, key: str) -> Article | None:
        """Answer the article with this slug, permanent id or uuid, or that was erased under this slug."""
        return self._find(
            "a.slug = :key or a.public_id = :key or a.uuid = :key or a.erased_slug = :digest",
            key=key,
            digest=_digest(key),
        )

    def get(self, key: str) -> Article:
        """Answer the article with this slug, permanent id or uuid; raise NotFound."""
        article = self.find(key)
        if article is None:
            raise NotFound("article", key)
        return article

    def get_by_id(self, article_id: int) -> Article:
        """Answer the article with the storage's own key; raise NotFound."""
        article = self._find("a.id = :id", id=article_id)
        if article is None:
            raise NotFound("article", str(article_id))
        return article

    def find_by_external_id(self, source: str, external_id: str) -> Article | None:
        """Answer the article this source calls so."""
        return self._find(
            "a.source = :source and a.external_id = :external_id", source=source, external_id=external_id
        )

    def find_by_canonical_url(self, source: str, url: str) -> Article | None:
        """Answer the source's oldest article that is at home at this URL."""
        return self._find("a.source = :source and a.canonical_url = :url", source=source, url=url)

    def find_by_identity(self, source: str, identity_hash: str) -> Article | None:
        """Answer the source's oldest article that has this identity hash."""
        return self._find("a.source = :source and a.identity_hash = :hash", source=source, hash=identity_hash)

    def count_endings(self, source: str, ending_hash: str, *, most: int) -> int:
        """Answer how many of the source's articles end with this block, counting no further than `most`."""
        rows = self._connection.all(
            """
            select a.id from article a join revision r on r.article_id = a.id and r.number = a.revision
            where r.ending_hash = :hash and r.ending_hash <> '' and a.source = :source limit :most
            """,
            hash=ending_hash,
            source=source,
            most=most,
        )
        return len(rows)

    def _find(self, condition: str, **values: Value) -> Article | None:
        rows = self._connection.all(f"{ARTICLE} where {condition} order by a.id limit 1", **values)
        return next(iter(hydrate(self._connection, rows)), None)

    def list(self, *, state: State | None, limit: int, before: int | None = None) -> Sequence[Article]:
        """Answer at most `limit` articles, newest key first, below the key `before`."""
        conditions = ["1 = 1"]
        values: dict[str, Value] = {"limit": limit}
        if state is not None:
            conditions.append(IN_STATE[state])
        if before is not None:
            conditions.append("a.id < :before")
            values["before"] = before
        where = " and ".join(conditions)
        rows = self._connection.all(f"{ARTICLE} where {where} order by a.id desc limit :limit", **values)
        return hydrate(self._connection, rows)

    def list_public_with_image(self, url: str, *, after: int, limit: int) -> Sequence[Article]:
        """Answer at most `limit` published articles with this picture by key, those above `after`."""
        rows = self._connection.all(
            f"{ARTICLE} where r.image_url = :url and a.state = 'published' and a.id > :after"
            " order by a.id limit :limit",
            url=url,
            after=after,
            limit=limit,
        )
        return hydrate(self._connection, rows)

    def select(self, query: ArticleQuery) -> Selection:
        """Answer the public articles of a feed; raise NotFound naming the first unknown term."""
        return self._select(query)

    def find_stamp(self, query: ArticleQuery, stamp: Stamp) -> Stamp | None:
        """Answer today's stamp if `query` would be answered as it was at `stamp`; None if it may not."""
        return find_stamp(self._connection, query, stamp)

    def list_without_words(self, *, limit: int) -> Sequence[Article]:
        """Answer at most `limit` articles whose words nobody has read yet."""
        rows = self._connection.all(
            f"""
            {ARTICLE} left join search_text s on s.article_id = a.id
            where s.article_id is null and a.erased = 0 order by a.id limit :limit
            """,
            limit=limit,
        )
        return hydrate(self._connection, rows)

    def set_words(self, article: Article, words: str) -> None:
        """Replace the words an article is found by, unless it has changed or was erased meanwhile."""
        row = self._connection.one("select version, erased from article where id = :id", id=article.id)
        if row is not None and not row["erased"] and row["version"] == article.version:
            keep_words(self._connection, article.id, words)
            show_words(self._connection, article.id)

    def is_public_id_free(self, public_id: str) -> bool:
        """Answer whether no article has this permanent id, or had it when it was erased."""
        sql = "select 1 as taken from article where public_id = :public_id"
        return self._connection.one(sql, public_id=public_id) is None

    def is_slug_free(self, slug: str) -> bool:
        """Answer whether no article has this slug, or had it when it was erased."""
        row = self._connection.one(
            "select 1 as taken from article where slug = :slug or erased_slug = :digest",
            slug=slug,
            digest=_digest(slug),
        )
        return row is None

    def add(self, new: NewArticle, *, at: datetime) -> Article:
        """Store a draft with its first revision."""
        self._refuse_taken(new)
        row = self._connection.one(
            """
            insert into article (uuid, public_id, slug, state, source, external_id, identity_hash, item_hash,
                canonical_url, revision, created_at, published_at, updated_at)
            values (:uuid, :public_id, :slug, 'draft', :source, :external_id, :identity_hash, :item_hash,
                :canonical_url, 1, :at, :published_at, :updated_at)
            returning id
            """,
            uuid=new.uuid,
            public_id=new.public_id,
            slug=new.slug,
            source=new.source,
            external_id=new.external_id,
            identity_hash=new.identity_hash,
            item_hash=new.item_hash,
            canonical_url=new.canonical_url,
            at=to_ms(at),
            published_at=find_ms(new.published_at),
            updated_at=find_ms(new.updated_at),
        )
        assert row is not None  # it was written a moment ago
        article_id = int(row["id"])
        add_revision(self._connection, article_id, 1, new.text, at=at)
        add_words(self._connection, article_id, new.words)
        ids = self._assign(article_id, new.assignment, new.text.language)
        return added(self._connection, article_id, new, ids, at=at, read=self._subjects.read)

    def _refuse_taken(self, new: NewArticle) -> None:
        """Writers exclude each other, so what is free now stays free until the commit."""
        row = self._connection.one(
            """
            select slug, public_id, uuid, source, external_id from article
            where slug in (:public_id, :slug, :uuid) or public_id in (:public_id, :slug, :uuid)
                or uuid in (:public_id, :slug, :uuid) or source = :source and external_id = :external_id
            limit 1
            """,
            public_id=new.public_id,
            slug=new.slug,
            uuid=new.uuid,
            source=new.source,
            external_id=new.external_id,
        )
        if row is not None:
            taken = {row["slug"], row["public_id"], row["uuid"]}
            keys = (key for key in (new.public_id, new.slug, new.uuid) if key in taken)
            raise AlreadyExists("article", next(keys, new.external_id or ""))

    def revise(self, article: Article, revised: Revised, *, at: datetime) -> Article:
        """Add a revision and replace the assignment; the postings follow with `set_updated`."""
        number = article.revision + 1
        self._write(
            article,
            """
            revision = :number, item_hash = :item_hash, canonical_url = :canonical_url,
            published_at = case when state = 'draft' then :published_at else published_at end,
            updated_at = case when state = 'draft' then :updated_at else updated_at end
            """,
            number=number,
            item_hash=revised.item_hash,
            canonical_url=revised.canonical_url,
            published_at=find_ms(revised.published_at),
            updated_at=find_ms(revised.updated_at),
        )
        add_revision(self._connection, article.id, number, revised.text, at=at)
        if revised.words is not None:
            keep_words(self._connection, article.id, revised.words)
        self._connection.run("delete from article_term where article_id = :id", id=article.id)
        self._assign(article.id, revised.assignment, revised.text.language)
        return self.get_by_id(article.id)

    def _write(self, article: Article, assignments: str, **values: Value) -> None:
        """Change an article's row; raise StaleVersion unless it is as the caller has read it."""
        if not self._connection.run(
            f"update article set {assignments}, version = version + 1 where id = :id and version = :seen",
            id=article.id,
            seen=article.version,
            **values,
        ):
            raise StaleVersion(article.public_id, self.get(article.uuid).version)

    @cached_property
    def _subjects(self) -> KeptSubjects:
        """Articles that are added together mostly stand under the same categories."""
        return KeptSubjects()

    def _assign(self, article_id: int, assignment: Assignment, language: str) -> Sequence[int]:
        """File an article and answer the keys of its terms, in order; raise NotFound."""
        keys = terms_of(assignment, language)
        ids = term_ids(self._connection, keys)
        self._connection.many(
            "insert into article_term (article_id, place, term_id) values (:article_id, :place, :term_id)",
            [
                {"article_id": article_id, "place": place, "term_id": ids[key]}
                for place, key in enumerate(keys)
            ],
        )
        return [ids[key] for key in keys]

    def set_embargo(self, article: Article, *, embargo_at: datetime | None) -> Article:
        """Schedule a draft for a moment, or not at all."""
        self._write(article, "embargo_at = :embargo_at", embargo_at=find_ms(embargo_at))
        return self.get_by_id(article.id)

    def set_first_publication(
        self, article: Article, *, published_at: datetime, updated_at: datetime
    ) -> Article:
        """Make a draft public: give it its position, its ordinal and its postings."""
        self._write(
            article,
            """
            state = 'published', embargo_at = null, position = :position,
            ordinal = (select coalesce(max(ordinal), 0) + 1 from article),
            published_at = :published_at, updated_at = :updated_at
            """,
            position=next_position(self._connection, published_at),
            published_at=to_ms(published_at),
            updated_at=to_ms(updated_at),
        )
        self._add_postings(article.id)
        return self._with_place(article)

    def _with_place(self, article: Article) -> Article:
        """Answer an article that has just become public, without reading again what stayed as it was."""
        row = self._connection.one(
            "select position, ordinal, published_at, updated_at, version from article where id = :id",
            id=article.id,
        )
        assert row is not None  # it was written a moment ago
        return replace(
            article,
            state=State.PUBLISHED,
            embargo_at=None,
            position=row["position"],
            ordinal=row["ordinal"],
            published_at=find_moment(row["published_at"]),
            updated_at=find_moment(row["updated_at"]),
            version=row["version"],
        )

    def _post(self, article_id: int) -> None:
        """Write the postings of an article anew: one for each of its terms, at its position."""
        self._connection.run(
            "delete from posting where position = (select position from article where id = :id)",
            id=article_id,
        )
        self._add_postings(article_id)

    def _add_postings(self, article_id: int) -> None:
        self._connection.run(
            """
            insert into posting (term_id, position)
            select t.term_id, a.position from article_term t join article a on a.id = t.article_id
            where a.id = :id
            """,
            id=article_id,
        )
        show_words(self._connection, article_id)

    def set_updated(self, article: Article, *, updated_at: datetime) -> Article:
        """Move `updated_at` of a public article and bring its postings in line with its assignment."""
        self._write(article, "updated_at = :at", at=to_ms(updated_at))
        self._post(article.id)
        return self.get_by_id(article.id)

    def set_withdrawn(
        self, article: Article, *, updated_at: datetime, reason: str, note: str | None, erase: bool
    ) -> Article:
        """Withdraw an article; with `erase`, wipe the text, slug and links of every revision too."""
        self._write(
            article,
            """
            state = 'withdrawn', updated_at = :at, withdrawal_reason = :reason, withdrawal_note = :note
            """,
            at=to_ms(updated_at),
            reason=reason,
            note=note,
        )
        hide_words(self._connection, article.id)
        if erase:
            self._erase(article)
        return self.get_by_id(article.id)

    def set_restored(self, article: Article, *, updated_at: datetime) -> Article:
        """Make a withdrawn article public again, in its old place."""
        self._write(
            article,
            "state = 'published', updated_at = :at, withdrawal_reason = null, withdrawal_note = null",
            at=to_ms(updated_at),
        )
        show_words(self._connection, article.id)
        return self.get_by_id(article.id)

    def _erase(self, article: Article) -> None:
        SQLOrigins(self._connection).wipe(article)
        SQLTranslations(self._connection).forget(article)
        forget_words(self._connection, article.id)
        self._connection.run(
            """
            update article set slug = uuid, canonical_url = null, erased = 1, erased_slug = :digest
            where id = :id
            """,
            id=article.id,
            digest=_digest(article.slug),
        )
        self._connection.run(
            """
            update revision set title = '', summary = '', content_html = '', signup_text = '',
                ending_hash = '', note = null, image_url = null, image_alt = '', image_caption = '',
                image_credit = '', image_rights = ''
            where article_id = :id
            """,
            id=article.id,
        )


def _digest(slug: str) -> str:
    """Answer what is kept of the slug of an erased article: enough to go on answering 410 for it."""
    return sha256(slug.encode()).hexdigest()
