"""Every column of every table is classified in config/privacy.py, and nothing is classified in vain."""

from config.privacy import COLUMNS
from storage.protocols import Storage


def test_every_column_of_both_engines_is_classified(storage: Storage) -> None:
    tables = storage.columns()

    assert {name: set(columns) for name, columns in COLUMNS.items()} == {
        name: set(columns) for name, columns in tables.items()
    }
