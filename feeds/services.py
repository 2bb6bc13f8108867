"""What every URL and every command is handed: the settings, the storage and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from config.settings import Settings
from feeds.clock import Clock
from storage.protocols import Storage


@dataclass
class Services:
    """The three things a request or a command works with; storage is opened when first asked for."""

    settings: Settings
    clock: Clock
    open_storage: Callable[[], Storage]

    @cached_property
    def storage(self) -> Storage:
        """The opened storage, one per process."""
        return self.open_storage()
