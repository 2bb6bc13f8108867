"""One snapshot or transaction, by topic."""

from storage.sql.articles import SQLArticles
from storage.sql.changes import SQLChanges
from storage.sql.directory import SQLDirectory
from storage.sql.engine import Connection
from storage.sql.images import SQLImages
from storage.sql.index import PostingIndex
from storage.sql.keeping import KeptArticles
from storage.sql.origins import SQLOrigins
from storage.sql.outbox import SQLOutbox
from storage.sql.registry import SQLRegistry
from storage.sql.signups import SQLSignups
from storage.sql.sites import SQLSites
from storage.sql.sources import SQLSources
from storage.sql.translations import SQLTranslations
from storage.sql.vocabulary import SQLVocabulary


class SQLSession:
    """Keeps the promises of `storage.protocols.Session` on one connection."""

    def __init__(
        self,
        connection: Connection,
        index: PostingIndex | None = None,
        kept: KeptArticles | None = None,
    ) -> None:
        self.site = SQLSites(connection)
        self.vocabulary = SQLVocabulary(connection)
        self.changes = SQLChanges(connection)
        self.outbox = SQLOutbox(connection)
        self.articles = SQLArticles(connection, index, kept)
        self.images = SQLImages(connection)
        self.sources = SQLSources(connection)
        self.origins = SQLOrigins(connection)
        self.registry = SQLRegistry(connection)
        self.signups = SQLSignups(connection)
        self.directory = SQLDirectory(connection)
        self.translations = SQLTranslations(connection)
