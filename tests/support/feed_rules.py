"""Independent checkers of finished feeds: bytes in, complaints out, each beginning with its rule's ID.

They know the rules of the standards checklist and nothing of our server, so they can be turned on any
document. Rules that need a clock, a second document, HTTP or a human reader are not here; nor is ATOM-23
(equal `updated`), which an honest batch import breaks.
"""

from support.feed_rules_atom import check_atom
from support.feed_rules_json import check_json
from support.feed_rules_rss import check_rss

__all__ = ["check_atom", "check_json", "check_rss"]
