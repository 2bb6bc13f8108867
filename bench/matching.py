"""Measures the matcher at 50,000 aliases: CPU an article, memory, and how fast a new alias works."""

import random
import re
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from feeds.entities.matching.documents import read_document
from feeds.entities.matching.gazetteer import Gazetteer
from feeds.entities.matching.matcher import match
from storage.vocabulary import Alias, Entity, EntityType

ALIASES = 50_000
ARTICLES = 300
SYLLABLES = re.findall("..", "babebidadifagohajakakilalimaminanorarisasitatiwayazazechou")
FILLER = re.findall(
    r"\S+",
    "le gouvernement a annoncé que la mesure serait appliquée dans les prochains mois afin de soutenir"
    " l’emploi et la production locale selon un communiqué publié jeudi par les services du ministère",
)
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def main() -> None:
    """Print the figures, one a line."""
    chance = random.Random(20261125)
    began = time.process_time()
    gazetteer = Gazetteer()
    names: list[str] = []
    count = 0
    while count < ALIASES:
        entity = _entity(chance, len(names))
        gazetteer.put(entity)
        names.append(entity.labels["fr"])
        count += len(gazetteer.known[entity.slug].names)
    print(f"aliases                 {gazetteer.size}")
    print(f"loading                 {time.process_time() - began:.2f} s")
    documents = [read_document(_article(chance, names), language="fr") for _ in range(ARTICLES)]
    characters = sum(len(document.text) for document in documents)
    for document in documents[:20]:
        match(gazetteer, document)
    began = time.process_time()
    found = sum(len(match(gazetteer, document).assigned) for document in documents)
    spent = time.process_time() - began
    print(f"an article              {spent / ARTICLES * 1000:.2f} ms CPU")
    print(f"characters, mentions    {characters // ARTICLES} and {found / ARTICLES:.1f} an article")
    print(
        f"memory of the process   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most"
    )
    began = time.perf_counter()
    gazetteer.put(Entity(slug="neuf", type=EntityType.PLACE, labels={"fr": "Tazarinville"}))
    print(f"a new alias             {(time.perf_counter() - began) * 1e6:.0f} µs")
    tagging = match(gazetteer, read_document("On va à Tazarinville.", language="fr"))
    print(f"and it works at once    {[each.entity for each in tagging.assigned] == ['neuf']}")


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).title()


def _entity(chance: random.Random, number: int) -> Entity:
    first, second = _word(chance), _word(chance)
    labels = (f"{first} {second}", f"Office national des {first} {second}", f"Groupe {first}", first)
    arabic = " ".join("".join(chance.choice(ARABIC) for _ in range(6)) for _ in range(2))
    return Entity(
        slug=f"entity-{number}",
        type=chance.choice(list(EntityType)),
        labels={"fr": chance.choice(labels), "ar": arabic},
        aliases=(Alias(surface=f"{second} {first}", language="fr"),),
    )


def _article(chance: random.Random, names: list[str]) -> str:
    paragraphs = []
    for _ in range(6):
        sentences = []
        for _ in range(4):
            words = [chance.choice(FILLER) for _ in range(18)]
            words.insert(9, chance.choice(names))
            sentences.append(f"Hier {' '.join(words)}.")
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(("Un titre sans nom", *paragraphs))


if __name__ == "__main__":
    main()
