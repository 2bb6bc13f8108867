"""Everything that can go wrong in storage, as nouns with fields that write their own sentence.

StorageError
├── NotFound            404
├── AlreadyExists       409
├── StaleVersion        409  somebody else changed the article meanwhile
├── StorageUnavailable  503  locked, full, unreachable: worth trying again
├── SchemaMismatch           refuses to start and names the command to run
├── UnsafeEngine             refuses to start on a database that may lose what was acknowledged
├── DatabaseInUse            what needs the database alone finds somebody else there
└── CopyUnusable             a copy of the database is damaged, or of another engine or version
"""

from dataclasses import dataclass


@dataclass
class StorageError(Exception):
    """Any refusal of the storage package."""

    def __str__(self) -> str:
        """Write the sentence from the fields."""
        return "storage refused the operation"


@dataclass
class NotFound(StorageError):
    """There is no such record; `what` is its kind, `key` what was asked for."""

    what: str
    key: str

    def __str__(self) -> str:
        """Name what is missing."""
        return f"no {self.what} {self.key!r}"


@dataclass
class AlreadyExists(StorageError):
    """A record with that key is there already."""

    what: str
    key: str

    def __str__(self) -> str:
        """Name what is taken."""
        return f"{self.what} {self.key!r} already exists"


@dataclass
class StaleVersion(StorageError):
    """An article was changed since the caller read it; `current` is its present version."""

    key: str
    current: int

    def __str__(self) -> str:
        """Name the article and its present version."""
        return f"article {self.key} was changed meanwhile and is now at version {self.current}"


@dataclass
class StorageUnavailable(StorageError):
    """The database is locked, full, read-only, damaged or unreachable; `reason` has no personal data."""

    reason: str

    def __str__(self) -> str:
        """Give the reason."""
        return f"storage is unavailable: {self.reason}"


@dataclass
class SchemaMismatch(StorageError):
    """The database is older or newer than this program, or its migration history was altered."""

    reason: str
    remedy: str

    def __str__(self) -> str:
        """Say what is wrong and which command to run."""
        return f"{self.reason}; {self.remedy}"


@dataclass
class UnsafeEngine(StorageError):
    """The database engine is known to lose or corrupt data as it stands."""

    engine: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        """Say which engine, why, and what to do."""
        return f"{self.engine} {self.reason}; {self.remedy}"


@dataclass
class DatabaseInUse(StorageError):
    """Something that needs the database for itself alone is refused, because a process has it open."""

    def __str__(self) -> str:
        """Say what to do."""
        return "the database is in use; stop depeche serve, depeche worker and every other command first"


@dataclass
class CopyUnusable(StorageError):
    """A copy of the database cannot be made, or cannot be trusted; the database itself was not touched."""

    reason: str

    def __str__(self) -> str:
        """Give the reason."""
        return f"the copy of the database cannot be used: {self.reason}"
