"""What every URL and every command is handed: settings, storage, clock, secret, the way out and the post."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from config.settings import Settings
from feeds.clock import Clock
from feeds.outbound.asking import Outbound
from feeds.outbound.posting import FolderPost, Post, SMTPPost
from feeds.secrets import load_secret
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
    def secret(self) -> bytes:
        """The site's secret; raises SecretUnusable."""
        return load_secret(Path(self.settings.storage.secret_key_path))

    @cached_property
    def post(self) -> Post:
        """Whoever carries our mail: the mail server, or a folder where none is set."""
        mail = self.settings.mail
        if not mail.host:
            return FolderPost(Path(mail.folder))
        return SMTPPost(mail.host, mail.port, mail.tls, mail.username, mail.password)

    @cached_property
    def outbound(self) -> Outbound:
        """The guarded way to other servers, under this site's name."""
        return Outbound(
            user_agent=f"Depeche/{version('depeche')} (+{self.settings.site.base_url}/)",
            loopback_ports=frozenset(self.settings.outbound.loopback_ports),
        )
