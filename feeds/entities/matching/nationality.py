"""Whose body is meant: « le ministère de l’Intérieur espagnol » is not the Moroccan one."""

from collections.abc import Mapping

from feeds.entities.matching.clitics import ARTICLE, is_arabic, readings
from feeds.markup.folding import fold

ADJECTIVES: Mapping[str, str] = {
    "france": "français française فرنسي",
    "espagne": "espagnol espagnole إسباني",
    "portugal": "portugais portugaise برتغالي",
    "italie": "italien italienne إيطالي",
    "allemagne": "allemand allemande ألماني",
    "belgique": "belge بلجيكي",
    "suisse": "suisse سويسري",
    "royaume-uni": "britannique british بريطاني",
    "etats-unis": "américain américaine american أمريكي أميركي",
    "canada": "canadien canadienne كندي",
    "russie": "russe russian روسي",
    "ukraine": "ukrainien ukrainienne أوكراني",
    "turquie": "turc turque turkish تركي",
    "chine": "chinois chinoise chinese صيني",
    "inde": "indien indienne هندي",
    "japon": "japonais japonaise ياباني",
    "maroc": "marocain marocaine moroccan مغربي",
    "algerie": "algérien algérienne جزائري",
    "tunisie": "tunisien tunisienne تونسي",
    "libye": "libyen libyenne ليبي",
    "mauritanie": "mauritanien mauritanienne موريتاني",
    "egypte": "égyptien égyptienne مصري",
    "senegal": "sénégalais sénégalaise سنغالي",
    "arabie-saoudite": "saoudien saoudienne saudi سعودي",
    "emirats-arabes-unis": "émirati émiratie émirien émirienne إماراتي",
    "qatar": "qatari qatarie قطري",
    "israel": "israélien israélienne israeli إسرائيلي",
    "palestine": "palestinien palestinienne فلسطيني",
    "irak": "irakien irakienne عراقي",
    "syrie": "syrien syrienne سوري",
    "liban": "libanais libanaise لبناني",
    "jordanie": "jordanien jordanienne أردني",
    "iran": "iranien iranienne إيراني",
}
"""What belongs to a country, by the slug the default vocabulary gives it."""

COUNTRIES: Mapping[str, str] = {
    fold(adjective): country for country, words in ADJECTIVES.items() for adjective in words.split()
}
FEMININE = fold("ة")


def find_country(word: str) -> str | None:
    """Answer the country a folded adjective speaks of, in Arabic with or without article."""
    if not is_arabic(word):
        return COUNTRIES.get(word)
    keys = [reading.key for reading in readings(word) if reading.key == word or word.startswith(ARTICLE)]
    found = (COUNTRIES.get(key) or COUNTRIES.get(key.removesuffix(FEMININE)) for key in keys)
    return next((country for country in found if country), None)
