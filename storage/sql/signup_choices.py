"""What somebody ticked, as the tables keep it until it is confirmed."""

import json

from storage.signups import Choice


def write_choice(choice: Choice) -> str:
    """Write a choice as the tables keep it."""
    return json.dumps(
        {
            "purposes": choice.purposes,
            "language": choice.language,
            "categories": choice.categories,
            "entities": choice.entities,
            "frequency": choice.frequency,
            "byline": choice.byline,
        }
    )


def read_choice(text: str) -> Choice:
    """Read a choice as the tables keep it."""
    kept = json.loads(text)
    lists = {name: tuple(kept[name]) for name in ("purposes", "categories", "entities")}
    return Choice(**{**kept, **lists})
