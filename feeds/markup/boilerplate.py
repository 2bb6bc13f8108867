"""Finds the sign-up block that publishers put below an article (entities.md, Boilerplate)."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

MOST_PARAGRAPHS = 3
LARGEST_SHARE = 0.25
SHARED_BY = 3
"""How many articles of one source end with a block that belongs to none of them."""

LONGEST_CALL = 120
LONGEST_NOTICE = 300
LONGEST_LABEL_WORDS = 6

CALLS = re.compile(
    r"\b(?:abonne[zr]|devenez|devenir|inscrive[zr]|rejoigne[zr]|suive[zr]|partagez|soutenez"
    r"|subscribe|become|sign up|join|follow|share|support)\b"
    r"|اشترك|انضم|تابعو|تابعنا|سجل|شارك|ادعم",
    re.IGNORECASE,
)
"""What a call to action asks for."""

TOPICS = re.compile(
    r"\b(?:spam\w*|politique de confidentialité|privacy policy|newsletters?|infolettres?|cookies?"
    r"|lettre d['’]information|unsubscribe|désabonne\w*|désinscri\w*)\b"
    r"|سياسة الخصوصية|النشرة (?:البريدية|الإخبارية)|نشرتنا|اشترك|البريد المزعج|الرسائل المزعجة|سبام"
    r"|ملفات تعريف الارتباط|الكوكيز",
    re.IGNORECASE,
)
"""What a notice to readers is about."""

ADDRESSES = re.compile(
    r"\b(?:nous|notre|nos|vous|votre|vos|ce site|recevez|cliquez|consultez|lisez|gérez|acceptez"
    r"|we|our|us|you|your|this (?:web)?site|get|receive|click|read|manage|accept)\b"
    r"|نحن|لن نرسل|لا نرسل|نستخدم|نشرتنا|بريدك|موقعنا|هذا الموقع|اطلع|لديك|خصوصيتك|الآن|ليصلك|لتصلك|مجانا"
    r"|اشتركوا|اشترك معنا|اشترك في (?:النشرة|نشرة|القائمة|القناة|قناتنا)|بنا(?:\W|$)",
    re.IGNORECASE,
)
"""How a notice speaks to the reader; news about spam or cookies speaks of others."""

SEE_ALSO = re.compile(
    r"\W*(?:[àa] )?(?:lire (?:aussi|également)|voir aussi|read also|also read|see also)\b"
    r"|\W*(?:اقرأ|إقرأ|اقرؤوا|طالع) أيضا",
    re.IGNORECASE,
)
QUOTATION = re.compile('[«“„"]')
SENTENCE_END = re.compile(r"[.!?…؟]\W*$")


def is_never_repeated(_paragraph: str) -> bool:
    """Answer for a text whose source is not looked at."""
    return False


def count_kept(paragraphs: Sequence[str], *, is_repeated: Callable[[str], bool] = is_never_repeated) -> int:
    """Answer how many paragraphs remain when the sign-up block at the end is cut.

    Walks from the end and stops at the first paragraph that is not part of such a block; never cuts more
    than three paragraphs or a quarter of the text. `is_repeated` says whether at least three articles of the
    same source end with a paragraph, which so is no part of any of them.
    """
    total = sum(map(len, paragraphs))
    kept = len(paragraphs)
    cut_length = 0
    for paragraph in reversed(paragraphs[-MOST_PARAGRAPHS:]):
        cut_length += len(paragraph)
        if cut_length > total * LARGEST_SHARE:
            break
        if not is_boilerplate(paragraph) and not is_repeated(paragraph):
            break
        kept -= 1
    return kept


@lru_cache(maxsize=16)
def is_boilerplate(paragraph: str) -> bool:
    """Answer whether a last paragraph talks to subscribers rather than about the news."""
    text = paragraph.strip()
    return not text or _is_call(text) or _is_notice(text) or _is_see_also(text)


def _is_call(text: str) -> bool:
    """A pictograph and an imperative in at most 120 characters: « 🤞 Devenez contributeur ! »."""
    return len(text) <= LONGEST_CALL and unicodedata.category(text[0]) == "So" and bool(CALLS.search(text))


def _is_notice(text: str) -> bool:
    """A short paragraph about spam, privacy, newsletters or cookies that addresses the reader.

    The words alone are not enough: « La CNIL a sanctionné l'abus de cookies. » may well end an article, and
    اشترك also means "took part". So it must speak to the reader, or be a mere label such as « Politique de
    confidentialité », have at most 300 characters, and quote nobody.
    """
    if len(text) > LONGEST_NOTICE or QUOTATION.search(text) or not TOPICS.search(text):
        return False
    return bool(ADDRESSES.search(text)) or _is_label(text)


def _is_see_also(text: str) -> bool:
    return len(text) <= LONGEST_NOTICE and bool(SEE_ALSO.match(text))


def _is_label(text: str) -> bool:
    return len(text.split()) <= LONGEST_LABEL_WORDS and not SENTENCE_END.search(text)
