"""What the mails of signing up say, in the three languages of the site. {site} is its title."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTexts:
    """What mails say in one language."""

    confirm_subject: str
    confirm_why: str
    confirm_link: str
    confirm_until: str
    not_you: str
    welcome_subject: str
    welcome_why: str
    welcome_details: str
    tell_subject: str
    tell_why: str
    my_data_subject: str
    my_data_why: str
    my_data_link: str
    my_data_until: str
    leave: str
    change: str
    policy: str
    nobody: str
    language: str
    topics: str
    frequency: str
    all_topics: str
    daily: str
    weekly: str


TEXTS: Mapping[str, LetterTexts] = {
    "fr": LetterTexts(
        confirm_subject="Confirmez votre inscription à {site}",
        confirm_why=(
            "Le {date}, quelqu’un, sans doute vous, a donné cette adresse sur {host} pour\N{NO-BREAK SPACE}:"
        ),
        confirm_link="Ouvrez cette page et appuyez sur le bouton pour confirmer\N{NO-BREAK SPACE}:",
        confirm_until="Le lien vaut {period}. Sans confirmation, la demande s’efface d’elle-même.",
        not_you=(
            "Ce n’était pas vous\N{NO-BREAK SPACE}? Ne faites rien, ou ouvrez la même page et choisissez "
            "«\N{NO-BREAK SPACE}Ce n’était pas moi\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}: l’adresse sera "
            "effacée et nous n’y écrirons plus."
        ),
        welcome_subject="Vous êtes inscrit à {site}",
        welcome_why="Vous avez confirmé le {date}. Voici ce dont nous sommes convenus\N{NO-BREAK SPACE}:",
        welcome_details="Et ce que vous avez choisi\N{NO-BREAK SPACE}:",
        tell_subject="Vous êtes déjà inscrit à {site}",
        tell_why=(
            "Le {date}, quelqu’un a redonné cette adresse sur {host}. Rien n’a changé. Vous êtes inscrit "
            "pour\N{NO-BREAK SPACE}:"
        ),
        my_data_subject="Vos données sur {site}",
        my_data_why=(
            "Le {date}, quelqu’un, sans doute vous, a demandé sur {host} à voir ce que nous savons de cette "
            "adresse."
        ),
        my_data_link="Voir, exporter, corriger ou effacer vos données\N{NO-BREAK SPACE}:",
        my_data_until="Le lien vaut {period}. Ce n’était pas vous\N{NO-BREAK SPACE}? Ne faites rien.",
        leave="Se désinscrire en un clic\N{NO-BREAK SPACE}:",
        change="Voir, corriger ou effacer vos données\N{NO-BREAK SPACE}:",
        policy="La politique de confidentialité à laquelle vous avez dit oui\N{NO-BREAK SPACE}:",
        nobody="Personne ne lit les réponses à ce message.",
        language="Langue\N{NO-BREAK SPACE}: {value}",
        topics="Sujets\N{NO-BREAK SPACE}: {value}",
        frequency="Rythme\N{NO-BREAK SPACE}: {value}",
        all_topics="tous",
        daily="chaque jour",
        weekly="chaque semaine",
    ),
    "ar": LetterTexts(
        confirm_subject="أكدوا تسجيلكم في {site}",
        confirm_why="في {date} أدخل شخص ما، ولعله أنتم، هذا العنوان في {host} من أجل:",
        confirm_link="افتحوا هذه الصفحة واضغطوا على الزر للتأكيد:",
        confirm_until="الرابط صالح لمدة {period}. ومن دون تأكيد يُمحى الطلب من تلقاء نفسه.",
        not_you=(
            "لم تكونوا أنتم؟ لا تفعلوا شيئا، أو افتحوا الصفحة نفسها واختاروا «لم أكن أنا»: سيُمحى العنوان "
            "ولن نراسله بعد ذلك."
        ),
        welcome_subject="أنتم مسجلون في {site}",
        welcome_why="أكدتم تسجيلكم في {date}. وهذا ما اتفقنا عليه:",
        welcome_details="وهذا ما اخترتموه:",
        tell_subject="أنتم مسجلون من قبل في {site}",
        tell_why="في {date} أعاد شخص ما إدخال هذا العنوان في {host}. لم يتغير شيء. أنتم مسجلون من أجل:",
        my_data_subject="بياناتكم في {site}",
        my_data_why="في {date} طلب شخص ما، ولعله أنتم، في {host} الاطلاع على ما نعرفه عن هذا العنوان.",
        my_data_link="الاطلاع على بياناتكم أو تصديرها أو تصحيحها أو محوها:",
        my_data_until="الرابط صالح لمدة {period}. لم تكونوا أنتم؟ لا تفعلوا شيئا.",
        leave="إلغاء التسجيل بنقرة واحدة:",
        change="الاطلاع على بياناتكم أو تصحيحها أو محوها:",
        policy="سياسة الخصوصية التي وافقتم عليها:",
        nobody="لا أحد يقرأ الردود على هذه الرسالة.",
        language="اللغة: {value}",
        topics="المواضيع: {value}",
        frequency="الوتيرة: {value}",
        all_topics="كلها",
        daily="كل يوم",
        weekly="كل أسبوع",
    ),
    "en": LetterTexts(
        confirm_subject="Confirm your signup at {site}",
        confirm_why="On {date} somebody, presumably you, gave this address at {host} for:",
        confirm_link="Open this page and press the button to confirm:",
        confirm_until="The link is valid for {period}. Without a confirmation the request erases itself.",
        not_you=(
            "Not you? Do nothing, or open the same page and choose “It was not me”: the address is erased "
            "and never written to again."
        ),
        welcome_subject="You are signed up at {site}",
        welcome_why="You confirmed on {date}. This is what we agreed:",
        welcome_details="And what you chose:",
        tell_subject="You are already signed up at {site}",
        tell_why=(
            "On {date} somebody gave this address again at {host}. Nothing changed. You are signed up for:"
        ),
        my_data_subject="Your data at {site}",
        my_data_why=(
            "On {date} somebody, presumably you, asked at {host} to see what we know of this address."
        ),
        my_data_link="See, export, correct or erase your data:",
        my_data_until="The link is valid for {period}. Not you? Do nothing.",
        leave="Unsubscribe in one click:",
        change="See, correct or erase your data:",
        policy="The privacy policy you said yes to:",
        nobody="Nobody reads answers to this message.",
        language="Language: {value}",
        topics="Topics: {value}",
        frequency="Frequency: {value}",
        all_topics="all",
        daily="every day",
        weekly="every week",
    ),
}
