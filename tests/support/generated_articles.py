"""Articles made by chance from a seed, in three languages, with gold marks: what is named, and where exactly.

Entities are invented and drawn by Zipf's law. Names come in every spelling the rules promise to bear: NFD,
soft hyphens, tatweel, vowel signs, other apostrophes and spaces. Traps look like names and are none.
"""

import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from support.registry import EVENT, ORGANISATION, PERSON, PLACE, an_entity

from storage.vocabulary import Alias, Entity, EntityType

LANGUAGES = ("fr", "ar", "en")
LATIN = ("za", "ré", "to", "mi", "ka", "lou", "né", "bra", "si", "vo", "ja", "wel", "fen", "gar", "pi", "du")
ARABIC = ("زا", "طي", "كو", "نم", "سر", "شب", "غا", "ضي", "حم", "جر", "قد", "صل")
FIRST_NAMES = ("Idir", "Tamou", "Itto", "Moha", "Zayan", "Aksil", "Tilila", "Ziri")
FIRST_NAMES_AR = ("إيدير", "طامو", "إيطو", "موحى", "زيان", "أكسيل", "تيليلا", "زيري")
FOOTERS = {
    "fr": "🤞 Devenez contributeur, à {name}.\n\nPas de spam ! Lisez notre politique de confidentialité",
    "ar": "اشتركوا في النشرة البريدية ليصلك جديد {name}",
    "en": "Subscribe to our newsletter from {name} and read our privacy policy",
}

SENTENCES = {
    "fr": (
        "Selon {person}, la décision prise à {place} sera appliquée dès jeudi.",
        "Le ministre a reçu {person} et les responsables de {l_organisation} pour en parler.",
        "« Rien ne change », a répondu {person} avant de quitter {place}.",
        "Les équipes de {place} et de {place} préparent {event} depuis un an.",
        "{organisation} et {organisation} ont signé un accord, d’après {acronym}.",
        "D’{vowel} à {place}, la route reste fermée ; l’{vowel} profond en souffre.",
        "Le patron de l’{acronym}, {person}, s’est dit confiant, et {surname} a souri.",
        "Étaient présents : {person}, {person} et {person}.",
    ),
    "ar": (
        "قال {person} إن القرار المتخذ في {place} سيطبق يوم الخميس.",
        "استقبل الوزير {person} ومسؤولي {organisation} لبحث الأمر.",
        "وأضاف {person} أن الوضع مستقر في {place} و{place}.",
        "وصل الوفد إلى {place} قادما من {place} للمشاركة في {event}.",
        "وقعت {organisation} اتفاقا مع {organisation} أمس.",
        "وانتقل الفريق ب{place} ثم عاد ل{lam}.",
        "وأكد {person} ذلك، وقال {surname} إنه واثق.",
    ),
    "en": (
        "According to {person}, the decision taken in {place} will apply from Thursday.",
        "The minister met {person} and officials of {organisation} to discuss it.",
        "Teams from {place} and {place} have prepared {event} for a year.",
        "The deal with {organisation} pleased {place}'s mayor, {person}, and {surname} smiled.",
        "{organisation} signed an agreement, {acronym} said.",
    ),
}
TRAPS = {
    "fr": (
        "L’avenue de {place} et le stade {person} sont fermés.",
        "Un certain Anatole {place} a protesté, ainsi que Jean-Eudes Marcel {person}.",
        "Le mot {lower} n’est pas un nom, ni {half}-Sud.",
        "Il a lu {inside} avec plaisir.",
    ),
    "ar": ("أغلق شارع {place} أمس.", "انعقد الاجتماع قرب جامعة {person} مساء."),
    "en": (
        "They met on {place} Street, near the {person} Foundation hall.",
        "The word {lower} is no name, nor {half}-South.",
    ),
}
FILLER = {
    "fr": "La mesure concerne les ménages et les petites entreprises, qui attendent des réponses claires.",
    "ar": "وتهم هذه التدابير الأسر والمقاولات الصغيرة التي تنتظر أجوبة واضحة من المسؤولين.",
    "en": "The measure concerns small firms and households, which wait for clear answers from officials.",
}


@dataclass(frozen=True)
class Marked:
    """A text with its marks, as `depeche entity evaluate` reads it, and where its footer begins."""

    text: str
    language: str
    mentions: tuple[dict[str, object], ...]
    footer: int

    def document(self) -> dict[str, object]:
        return {"text": self.text, "language": self.language, "mentions": list(self.mentions)}


@dataclass
class Writer:
    """Writes one text piece by piece, and marks names as it goes."""

    language: str
    chance: random.Random
    world: "World"
    text: str = ""
    mentions: list[dict[str, object]] = field(default_factory=list)
    named: list[Entity] = field(default_factory=list)

    def name(self, entity: Entity, surface: str) -> None:
        noisy = noise(surface, self.language, self.chance)
        self.mentions.append({"start": len(self.text), "end": len(self.text) + len(noisy), "id": entity.slug})
        self.text += noisy
        self.named.append(entity)

    def sentence(self, template: str) -> None:
        for index, piece in enumerate(template.replace("}", "{").split("{")):
            if index % 2:
                SLOTS[piece](self)
            else:
                self.text += piece

    def trap(self, template: str) -> None:
        """Write names without marking them."""
        entity = self.world.draw(PLACE, self.chance).labels[self.language]
        person = self.world.draw(PERSON, self.chance).labels[self.language]
        fund = self.world.inside.labels.get(self.language, "")
        start = template.format(
            place=entity, person=person, lower=entity.lower(), half=entity, inside="{inside}"
        )
        before, has_inside, after = start.partition("{inside}")
        self.text += before
        if has_inside:
            self.name(self.world.inside, fund)
        self.text += after

    def person(self) -> None:
        entity = self.world.draw(PERSON, self.chance)
        self.name(entity, entity.labels[self.language])

    def surname(self) -> None:
        """The bare surname of whoever was named last, in full, in this sentence."""
        entity = next(each for each in reversed(self.named) if each.type is PERSON)
        self.name(entity, entity.labels[self.language].split()[-1])

    def place(self) -> None:
        entity = self.world.draw(PLACE, self.chance)
        self.name(entity, entity.labels[self.language])

    def lam(self) -> None:
        """A place with the article, behind ل: the alef is swallowed."""
        entity = self.world.with_article
        self.name(entity, entity.labels["ar"].removeprefix("ا"))

    def vowel(self) -> None:
        entity = self.world.with_vowel
        self.name(entity, entity.labels[self.language])

    def organisation(self) -> None:
        entity = self.world.draw(ORGANISATION, self.chance)
        self.name(entity, entity.labels[self.language])

    def l_organisation(self) -> None:
        self.text += "l’"
        entity = self.world.draw(ORGANISATION, self.chance)
        self.name(entity, entity.labels[self.language].replace("Office", "office"))

    def acronym(self) -> None:
        entity = self.world.draw(ORGANISATION, self.chance)
        self.name(entity, entity.aliases[0].surface)

    def event(self) -> None:
        entity = self.world.draw(EVENT, self.chance)
        self.name(entity, entity.labels[self.language])


SLOTS: dict[str, Callable[[Writer], None]] = {
    name: getattr(Writer, name)
    for name in (
        "person",
        "surname",
        "place",
        "lam",
        "vowel",
        "organisation",
        "l_organisation",
        "acronym",
        "event",
    )
}


class World:
    """Invented entities, drawn by Zipf's law."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self.taken: set[str] = set()
        self.by_type: dict[EntityType, list[Entity]] = {
            PLACE: [self._place(chance, number) for number in range(40)],
            PERSON: [self._person(chance, number) for number in range(40)],
            ORGANISATION: [self._organisation(chance, number) for number in range(25)],
            EVENT: [self._event(chance, number) for number in range(10)],
        }
        self.with_article = an_entity("avec-article", PLACE, "Tazarout", "الزاطيكو", "Tazarout")
        self.with_vowel = an_entity("avec-voyelle", PLACE, "Élouarine", "إيلوارينا", "Elouarine")
        person = self.by_type[PERSON][0]
        self.inside = an_entity(
            "fonds",
            ORGANISATION,
            f"Fonds {person.labels['fr']} pour l’Avenir",
            en=f"{person.labels['en']} Future Fund",
        )

    @property
    def entities(self) -> list[Entity]:
        drawn = [entity for entities in self.by_type.values() for entity in entities]
        return [*drawn, self.with_article, self.with_vowel, self.inside]

    def draw(self, kind: EntityType, chance: random.Random) -> Entity:
        """Zipf: the one of rank n is drawn 1/n times as often as the first."""
        entities = self.by_type[kind]
        weights = list(accumulate(1 / rank for rank in range(1, len(entities) + 1)))
        return chance.choices(entities, cum_weights=weights)[0]

    def _word(self, chance: random.Random, syllables: Sequence[str], count: int) -> str:
        while True:
            word = "".join(chance.choice(syllables) for _ in range(count))
            if word not in self.taken:
                self.taken.add(word)
                return word

    def _latin(self, chance: random.Random) -> str:
        return self._word(chance, LATIN, 3).capitalize()

    def _arabic(self, chance: random.Random) -> str:
        return self._word(chance, ARABIC, 3)

    def _place(self, chance: random.Random, number: int) -> Entity:
        name = self._latin(chance)
        return an_entity(f"lieu-{number}", PLACE, name, self._arabic(chance), name)

    def _person(self, chance: random.Random, number: int) -> Entity:
        which = chance.randrange(len(FIRST_NAMES))
        name = f"{FIRST_NAMES[which]} {self._latin(chance)}"
        return an_entity(
            f"personne-{number}", PERSON, name, f"{FIRST_NAMES_AR[which]} {self._arabic(chance)}", name
        )

    def _organisation(self, chance: random.Random, number: int) -> Entity:
        first, second = self._latin(chance), self._latin(chance)
        letters = "".join(chance.choice("BCDFGKLMPRTVXZ") for _ in range(4))
        arabic = f"مكتب {self._arabic(chance)} الوطني"
        acronym = Alias(surface=letters, language="fr", exact_case=True)
        labels = (f"Office {first} de {second}", arabic, f"{first} Office of {second}")
        return an_entity(f"organisation-{number}", ORGANISATION, *labels, aliases=[acronym])

    def _event(self, chance: random.Random, number: int) -> Entity:
        name = self._latin(chance)
        return an_entity(
            f"evenement-{number}",
            EVENT,
            f"Festival {name}",
            f"مهرجان {self._arabic(chance)}",
            f"{name} Festival",
        )


def noise(surface: str, language: str, chance: random.Random) -> str:
    """Write a name in another way that means the same."""
    if chance.random() < 0.5:
        return surface
    if language == "ar":
        marks = ("\u0640", "\u064e", "\u0650", "\u0651")
        inside = [letter + (chance.choice(marks) if chance.random() < 0.4 else "") for letter in surface[:-1]]
        return "".join(inside) + surface[-1]
    ways: tuple[Callable[[str], str], ...] = (
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text[:2] + "\u00ad" + text[2:],
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace("’", "'"),
    )
    return chance.choice(ways)(surface)


def write_article(world: World, language: str, chance: random.Random) -> Marked:
    """Write one article: a title, four paragraphs with names and traps, and a footer."""
    writer = Writer(language, chance, world)
    writer.text = FILLER[language][:40].rstrip()
    for _ in range(4):
        writer.text += "\n\n" + FILLER[language] + " "
        for _ in range(3):
            writer.sentence(chance.choice(SENTENCES[language]))
            writer.text += " "
        writer.trap(chance.choice(TRAPS[language]))
    footer = len(writer.text)
    name = world.draw(PLACE, chance).labels[language]
    writer.text += "\n\n" + FOOTERS[language].format(name=name)
    return Marked(writer.text, language, tuple(writer.mentions), footer)
