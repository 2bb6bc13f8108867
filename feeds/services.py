"""What every URL and every command is handed: the settings, the storage, the clock and the way out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

from config.settings import Settings
from feeds.clock import Clock
from feeds.outbound.asking import Outbound
from storage.protocols import Storage


@dataclass
class Services:
    """What a request, a command or a worker works with; storage is opened when first asked for."""

    settings: Settings
    clock: Clock
    open_storage: Callable[[], Storage]

    @cached_property
    def storage(self) -> Storage:
        """The opened storage, one per process."""
        return self.open_storage()

    @cached_property
    def outbound(self) -> Outbound:
        """The guarded way to other servers, under this site's name."""
        return Outbound(
            user_agent=f"Depeche/{version('depeche')} (+{self.settings.site.base_url}/)",
            loopback_ports=frozenset(self.settings.outbound.loopback_ports),
        )
