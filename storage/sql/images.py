"""Pictures in SQL: which there are, where they came from, and which are still wanted."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from storage.images import CopyState, ImageSource, StoredImage
from storage.sql.engine import Connection, Row, from_ms, named, to_ms

IMAGE = "i.sha256, i.extension, i.media_type, i.width, i.height, i.bytes"
SOURCE = (
    f"select s.url, s.state, s.reason, s.changed_at, {IMAGE}"
    " from image_source s left join image i on i.sha256 = s.sha256"
)
UNUSED_SOURCE = "not exists (select 1 from revision r where r.image_url = image_source.url)"
UNUSED_IMAGE = "not exists (select 1 from image_source s where s.sha256 = i.sha256)"


class SQLImages:
    """Keeps the promises of `storage.protocols.Images`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, sha256: str) -> StoredImage | None:
        """Answer the picture of this digest."""
        row = self._connection.one(f"select {IMAGE} from image i where i.sha256 = :sha256", sha256=sha256)
        return None if row is None else _image(row)

    def find_source(self, url: str) -> ImageSource | None:
        """Answer what became of a URL."""
        row = self._connection.one(f"{SOURCE} where s.url = :url", url=url)
        return None if row is None else _source(row)

    def list_waiting(self, *, limit: int) -> Sequence[str]:
        """Answer at most `limit` URLs that still have to be copied, the oldest first."""
        rows = self._connection.all(
            "select url from image_source where state = 'waiting' order by changed_at, url limit :limit",
            limit=limit,
        )
        return [row["url"] for row in rows]

    def list(self, *, after: str, limit: int) -> Sequence[StoredImage]:
        """Answer at most `limit` pictures by digest, those after `after`."""
        rows = self._connection.all(
            f"select {IMAGE} from image i where i.sha256 > :after order by i.sha256 limit :limit",
            after=after,
            limit=limit,
        )
        return [_image(row) for row in rows]

    def expect(self, url: str, *, at: datetime) -> bool:
        """Remember that a URL has to be copied; answer False if it is known already."""
        touched = self._connection.run(
            """
            insert into image_source (url, sha256, state, reason, changed_at)
            values (:url, null, 'waiting', null, :at) on conflict (url) do nothing
            """,
            url=url,
            at=to_ms(at),
        )
        return touched == 1

    def keep(self, url: str, image: StoredImage, *, at: datetime) -> None:
        """Remember a picture and that it is what a URL leads to."""
        self._connection.run(
            """
            insert into image (sha256, extension, media_type, width, height, bytes, created_at)
            values (:sha256, :extension, :media_type, :width, :height, :bytes, :at)
            on conflict (sha256) do nothing
            """,
            sha256=image.sha256,
            extension=image.extension,
            media_type=image.media_type,
            width=image.width,
            height=image.height,
            bytes=image.bytes,
            at=to_ms(at),
        )
        self._settle(url, CopyState.COPIED, sha256=image.sha256, reason=None, at=at)

    def refuse(self, url: str, reason: str, *, at: datetime) -> None:
        """Remember why a URL is not copied, and since when."""
        self._settle(url, CopyState.REFUSED, sha256=None, reason=reason, at=at)

    def _settle(
        self, url: str, state: CopyState, *, sha256: str | None, reason: str | None, at: datetime
    ) -> None:
        self._connection.run(
            """
            insert into image_source (url, sha256, state, reason, changed_at)
            values (:url, :sha256, :state, :reason, :at)
            on conflict (url) do update set sha256 = excluded.sha256, state = excluded.state,
                reason = excluded.reason, changed_at = case when image_source.state = 'refused'
                    and excluded.state = 'refused' then image_source.changed_at else excluded.changed_at end
            """,
            url=url,
            sha256=sha256,
            state=state.value,
            reason=reason,
            at=to_ms(at),
        )

    def drop_unused(self) -> Sequence[StoredImage]:
        """Forget every URL that no revision names, and every picture that no URL leads to; answer those."""
        self._connection.run(f"delete from image_source where {UNUSED_SOURCE}")
        rows = self._connection.all(f"select {IMAGE} from image i where {UNUSED_IMAGE} order by i.sha256")
        dropped = [_image(row) for row in rows]
        for image in dropped:
            self._connection.run("delete from image where sha256 = :sha256", sha256=image.sha256)
        return dropped


def images_by_url(connection: Connection, urls: Sequence[str]) -> Mapping[str, StoredImage]:
    """Answer the copies there are of these URLs."""
    names, bound = named("url", sorted(set(urls)))
    if not bound:
        return {}
    rows = connection.all(
        f"select s.url, {IMAGE} from image_source s join image i on i.sha256 = s.sha256"
        f" where s.url in ({names})",
        **bound,
    )
    return {row["url"]: _image(row) for row in rows}


def _source(row: Row) -> ImageSource:
    return ImageSource(
        url=row["url"],
        state=CopyState(row["state"]),
        reason=row["reason"],
        image=None if row["sha256"] is None else _image(row),
        changed_at=from_ms(row["changed_at"]),
    )


def _image(row: Row) -> StoredImage:
    return StoredImage(
        sha256=row["sha256"],
        extension=row["extension"],
        media_type=row["media_type"],
        width=row["width"],
        height=row["height"],
        bytes=row["bytes"],
    )
