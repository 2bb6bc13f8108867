"""A backup is one tar file: the manifest, what it lists, and a seal that proves the end was written.

manifest.json      what is in the backup, with sizes and digests, and what the database held
database.sqlite    a compact SQLite database, or
database.dump      a dump of PostgreSQL in its custom format
media/…            the pictures, each named by its digest
secret.key         only on request
manifest.sha256    the digest of the manifest
"""

import hashlib
import io
import re
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, NonNegativeInt, ValidationError

from feeds.errors import FeedsError
from storage.copies import Snapshot

MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
MEDIA = "media/"
SECRET_KEY = "secret.key"  # noqa: S105 - the name of a file
DATABASES: Mapping[str, str] = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
LARGEST_MANIFEST = 50_000_000
PIECE = 1024 * 1024

_MEMBER = re.compile(r"database\.(sqlite|dump)|secret\.key|media/[0-9a-f]{64}\.[a-z]{3,4}")


@dataclass
class BackupFailed(FeedsError):
    """A backup was not made; one that was there before is as it was."""

    file: str
    reason: str

    def __str__(self) -> str:
        """Name the file and the reason."""
        return f"no backup was made in {self.file}: {self.reason}"


@dataclass
class BackupUnusable(FeedsError):
    """A file is not a backup that can be restored; nothing was touched."""

    file: str
    reason: str

    def __str__(self) -> str:
        """Name the file and the reason."""
        return f"{self.file} cannot be restored: {self.reason}"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FileRecord(_Record):
    """One file of a backup."""

    bytes: NonNegativeInt
    sha256: str


class Manifest(_Record):
    """What a backup holds. `rows`, `steps` and `last_sequence` are of the snapshot that was copied."""

    format: Literal["depeche-backup-1"] = "depeche-backup-1"
    made_at: AwareDatetime
    version: str
    engine: Literal["sqlite", "postgresql"]
    steps: Mapping[int, str]
    rows: Mapping[str, int]
    last_sequence: int
    files: Mapping[str, FileRecord]

    @property
    def database(self) -> str:
        """The name of the database's file."""
        return DATABASES[self.engine]

    @property
    def snapshot(self) -> Snapshot:
        """What the database held."""
        return Snapshot(
            engine=self.engine, steps=self.steps, rows=self.rows, last_sequence=self.last_sequence
        )


def make_manifest(
    snapshot: Snapshot, contents: Mapping[str, Path], *, made_at: datetime, version: str
) -> Manifest:
    """Describe the files a backup will hold, by name."""
    return Manifest.model_validate(
        {
            "made_at": made_at,
            "version": version,
            "engine": snapshot.engine,
            "steps": snapshot.steps,
            "rows": snapshot.rows,
            "last_sequence": snapshot.last_sequence,
            "files": {name: _describe(path) for name, path in contents.items()},
        }
    )


def write_backup(path: Path, manifest: Manifest, contents: Mapping[str, Path]) -> None:
    """Write a new backup; raises OSError where there is no room."""
    described = manifest.model_dump_json(indent=1).encode()
    path.touch(mode=0o600, exist_ok=False)
    with tarfile.open(path, "w:", format=tarfile.PAX_FORMAT) as archive:
        _add(archive, MANIFEST, len(described), io.BytesIO(described))
        for name, source in contents.items():
            with source.open("rb") as stream:
                _add(archive, name, manifest.files[name].bytes, stream)
        seal = hashlib.sha256(described).hexdigest().encode()
        _add(archive, SEAL, len(seal), io.BytesIO(seal))


def read_manifest(path: Path) -> Manifest:
    """Answer what a file says it holds, without looking at that; raise BackupUnusable."""
    with _opened(path) as archive:
        return _parse(path, _read_small(path, archive, MANIFEST))


def unpack(path: Path, folder: Path | None = None) -> Manifest:
    """Check every byte of a backup, and write its files into an empty folder if there is one.

    Raises BackupUnusable for anything that is missing, additional, cut short or altered (B7).
    """
    with _opened(path) as archive:
        described = _read_small(path, archive, MANIFEST)
        manifest = _parse(path, described)
        for name, record in manifest.files.items():
            found = _copy(_open_next(path, archive, name), folder / name if folder else None)
            if found != record:
                raise BackupUnusable(str(path), f"{name} is damaged")
        seal = _read_small(path, archive, SEAL)
        if seal != hashlib.sha256(described).hexdigest().encode():
            raise BackupUnusable(str(path), "its manifest was altered")
        if archive.next() is not None:
            raise BackupUnusable(str(path), "it holds more than it should")
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as error:
        raise BackupUnusable(str(path), "it is no backup, or only a part of one") from error
    except OSError as error:
        raise BackupUnusable(str(path), error.strerror or type(error).__name__) from error


def _open_next(path: Path, archive: tarfile.TarFile, name: str) -> IO[bytes]:
    member = archive.next()
    stream = archive.extractfile(member) if member is not None and member.isreg() else None
    if stream is None or member is None or member.name != name:
        raise BackupUnusable(str(path), f"{name} is missing")
    return stream


def _read_small(path: Path, archive: tarfile.TarFile, name: str) -> bytes:
    text = _open_next(path, archive, name).read(LARGEST_MANIFEST + 1)
    if len(text) > LARGEST_MANIFEST:
        raise BackupUnusable(str(path), f"{name} is too large")
    return text


def _parse(path: Path, described: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(described)
    except ValidationError as error:
        raise BackupUnusable(str(path), "its manifest is none of this version's") from error
    if manifest.database not in manifest.files or not all(map(_MEMBER.fullmatch, manifest.files)):
        raise BackupUnusable(str(path), "its manifest lists what a backup does not hold")
    for name, record in manifest.files.items():
        if name.startswith(MEDIA) and record.sha256 != Path(name).stem:
            raise BackupUnusable(str(path), f"{name} is not the picture of that digest")
    return manifest


def _describe(path: Path) -> FileRecord:
    with path.open("rb") as stream:
        return _copy(stream, None)


def _copy(stream: IO[bytes], target: Path | None) -> FileRecord:
    """Read to the end, perhaps into a file, and answer what there was."""
    digest, length = hashlib.sha256(), 0
    if target:
        target.parent.mkdir(exist_ok=True)
    with target.open("xb") if target else io.BytesIO() as copy:
        for piece in iter(lambda: stream.read(PIECE), b""):
            digest.update(piece)
            length += len(piece)
            if target:
                copy.write(piece)
    return FileRecord(bytes=length, sha256=digest.hexdigest())


def _add(archive: tarfile.TarFile, name: str, length: int, stream: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = length, 0o600
    archive.addfile(member, stream)
