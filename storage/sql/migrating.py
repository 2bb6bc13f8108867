"""Applies the schema steps, each in one transaction with the row that records it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from storage.errors import SchemaMismatch
from storage.sql.engine import Connection, Engine, to_ms
from storage.sql.steps import SCHEMA_STEP, STEPS, Step

NEWER = "install the version of Dépêche that wrote this database, or a newer one"


def applied_steps(engine: Engine) -> Mapping[int, str]:
    """Answer the digests of the steps this database has, by number; {} for a new one."""
    if "schema_step" not in engine.columns():
        return {}
    with engine.reading() as connection:
        return _read_applied(connection)


def require_current(applied: Mapping[int, str]) -> None:
    """Raise SchemaMismatch unless exactly the steps of this program were applied."""
    _refuse_strange(applied)
    missing = [step.name for step in STEPS if step.number not in applied]
    if missing:
        raise SchemaMismatch(
            f"the database lacks {len(missing)} schema step(s): {', '.join(missing)}",
            "run: depeche db migrate",
        )


def migrate(engine: Engine, *, site_uuid: str, at: datetime) -> Sequence[str]:
    """Apply what is missing and answer the names; processes that start together take turns.

    Raises SchemaMismatch if the database is newer than this program or a released step was edited.
    """
    with engine.writing(is_maintenance=True) as connection:
        connection.run(engine.schema_sql(SCHEMA_STEP))
        _refuse_strange(_read_applied(connection))
    names = [step.name for step in STEPS if _apply(engine, step, at=at)]
    with engine.writing(is_maintenance=True) as connection:
        connection.run(
            """
            insert into site (id, uuid, created_at, epoch, epoch_at, text_fingerprint)
            values (1, :uuid, :at, 1, :at, '') on conflict (id) do nothing
            """,
            uuid=site_uuid,
            at=to_ms(at),
        )
    return names


def _apply(engine: Engine, step: Step, *, at: datetime) -> bool:
    with engine.writing(is_maintenance=True) as connection:
        if step.number in _read_applied(connection):
            return False
        for statement in step.statements:
            connection.run(engine.schema_sql(statement))
        connection.run(
            """
            insert into schema_step (number, name, digest, applied_at)
            values (:number, :name, :digest, :at)
            """,
            number=step.number,
            name=step.name,
            digest=step.digest,
            at=to_ms(at),
        )
    return True


def _read_applied(connection: Connection) -> Mapping[int, str]:
    return {row["number"]: row["digest"] for row in connection.all("select number, digest from schema_step")}


def _refuse_strange(applied: Mapping[int, str]) -> None:
    known = {step.number: step.digest for step in STEPS}
    if set(applied) - set(known):
        raise SchemaMismatch("the database is newer than this program", NEWER)
    edited = [number for number, digest in applied.items() if known[number] != digest]
    if edited:
        raise SchemaMismatch(f"schema step {edited[0]} is not the one that was applied here", NEWER)
