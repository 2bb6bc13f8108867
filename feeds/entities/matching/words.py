"""The word lists behind the matching rules, in the folded form under which words are compared."""

from feeds.markup.folding import fold


def folded(*lines: str) -> frozenset[str]:
    """Answer the words of lines, folded; `_` stands for the space inside a word."""
    return frozenset(fold(word.replace("_", " ")) for line in lines for word in line.split())


PARTICLES = folded(
    "de du des d la le les l el al ben bin ibn bent ould oued ait aït van von der den di da dos y et and",
    "of the",
)
"""What stands inside names in lower case."""

ARTICLES = folded("le la les l un une du au aux des ce cet cette son sa leur notre the a an")

NAME_PARTICLES = folded("el al ben bin ibn bent ould ait aït van von der de du la le abd abu abou bou")
"""What a surname of several words begins with: « El Fallah Seghrouchni », « Ben Ali », « de Gaulle »."""

FUNCTION_WORDS = folded(
    "le la les l un une des du de d au aux à a en y dans sur sous vers chez par pour avec sans selon",
    "entre depuis pendant avant après dès lors hors via ce cet cette ces c ça cela ceci il elle ils elles",
    "on nous vous je tu se s me te qui que qu quoi dont où quand comme comment pourquoi si ou et mais",
    "donc or ni car ne n pas plus moins très aussi ainsi alors encore déjà toujours jamais hier demain",
    "aujourd hui désormais cependant pourtant enfin ensuite puis outre malgré face suite grâce concernant",
    "quant notamment environ près loin contre parmi jusqu lorsque lorsqu puisque puisqu quoique tandis",
    "alors son sa ses leur leurs mon ma mes ton ta tes notre nos votre vos tout toute tous toutes chaque",
    "plusieurs certains certaines autre autres même aucun aucune nul quel quelle quels quelles est sont",
    "était étaient a ont avait avaient sera seront fut furent été être avoir deux trois quatre cinq six",
    "sept huit neuf dix premier première ici là voici voilà oui non quelque quelques interrogé interrogée",
    "invité invitée arrivé arrivée né née basé basée située situé fondé fondée réuni réunis",
    "malheureusement the an of in on at to from by for with without into onto over under between among",
    "during before after since until about against and or but nor so yet if when while where who whom",
    "whose which what that this these those it its he she they we you i his her their our your my is are",
    "was were be been has have had will would can could may might should must not no as than then there",
    "here also only just more most less some any all each every both other another such same own new now",
    "today yesterday tomorrow however meanwhile moreover",
)
"""Words that open sentences, and never belong to a name that stands beside them."""

CALENDAR = folded(
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août",
    "septembre octobre novembre décembre monday tuesday wednesday thursday friday saturday sunday january",
    "february march april may june july august september october november december",
)

GENERIC_HEADS = folded(
    "ministère conseil office agence caisse université commission comité fonds fondation banque bourse",
    "cour chambre parti parlement sénat assemblée direction délégation secrétariat haut-commissariat haut",
    "haute autorité institut école faculté fédération confédération union association groupe société",
    "compagnie entreprise opérateur syndicat observatoire centre musée théâtre hôpital aéroport port gare",
    "stade région province préfecture commune wilaya ville festival salon sommet forum conférence congrès",
    "coupe championnat assises journées mission programme ligue mouvement front forces armée gendarmerie",
    "police tribunal parquet ordre chaîne agglomération archives bibliothèque laboratoire académie",
    "collège réseau organisation instance médiateur inspection trésorerie prix rassemblement alliance",
    "coalition collectif cercle club consulat ambassade conservatoire présidence ministry council office",
    "agency fund university committee foundation bank court house party parliament senate authority",
    "institute school faculty federation confederation group company operator center centre museum",
    "hospital airport department bureau national royal general supreme high federal central international",
    "world regional moroccan",
)
"""What names of institutions begin with, and what newspapers write in lower case."""

COMMON_IN_NAMES = GENERIC_HEADS | folded(
    "national nationale nationaux général générale royal royale supérieur supérieure central centrale",
    "marocain marocaine français française européen européenne international internationale régional",
    "régionale public publique mondial mondiale africain africaine arabe islamique",
)
"""Words that say nothing about which institution a name means."""

COMMON_ACRONYMS = folded(
    "IA AI PIB GDP TVA PME PMI TPE PDG DG CEO CFO ONG NGO ADN DNA TV PC USB GPS SMS VIH HIV COVID RH IT",
    "TIC QR BTP CDI CDD HT TTC MW KW GW KM DH MAD USD EUR MDH MMDH MM JO SUV VTC RSE ESG SA SARL LTD INC",
)
"""Acronyms that name no particular thing."""

PERSON_CUES = folded(
    "majesté sm sar altesse excellence prime vice deputy",
    "m mr mme mlle mm mrs ms dr pr me maître docteur professeur sir lord lady roi reine prince princesse",
    "président présidente ministre secrétaire député députée sénateur sénatrice maire gouverneur wali",
    "ambassadeur ambassadrice directeur directrice dg pdg pdt chef patron patronne cofondateur",
    "cofondatrice fondateur fondatrice général colonel capitaine commandant juge procureur avocat avocate",
    "écrivain écrivaine cinéaste réalisateur réalisatrice acteur actrice chanteur chanteuse entraîneur",
    "sélectionneur attaquant gardien milieu défenseur joueur porte-parole parole économiste chercheur",
    "chercheuse historien historienne cheikh cheikha imam pape cardinal monseigneur mgr sheikh king queen",
    "president minister premier chancellor chancelier chancelière secretary senator governor mayor",
    "ambassador director chief ceo chairman chairwoman founder captain coach judge professor doctor pope",
    "candidat candidate sultan émir emir emira commissaire responsable militant militante journaliste",
    "philosophe",
)
"""Titles and trades that stand before a person's name."""

PERSON_CUES_AR = folded(
    "السيد السيدة الوزير الوزيرة وزير وزيرة رئيس الرئيس رئيسة الرئيسة المدير المديرة مدير مديرة الدكتور",
    "الدكتورة الأستاذ الأستاذة الملك الأمير الأميرة ملك أمير الشيخ الجنرال العقيد النائب النائبة السفير",
    "السفيرة سفير المستشار الناطق المتحدث الكاتب الشاعر المخرج الفنان الفنانة المدرب اللاعب المهاجم",
    "القائد الزعيم العاهل السلطان العام التنفيذي المنتدب الأمين",
)

PLACE_CUES = folded(
    "ville commune province région préfecture village wilaya quartier douar localité capitale métropole",
    "banlieue cité port île pays à city town county state",
)
PLACE_CUES_AR = folded(
    "مدينة مدينتي إقليم جهة عمالة جماعة بلدية ولاية محافظة قرية بلدة منطقة دولة جمهورية مملكة عاصمة",
    "العاصمة ميناء حي قضاء ضاحية شمال جنوب شرق غرب وسط شمالي جنوبي شرقي غربي",
)
ORGANISATION_CUES = folded(
    "groupe société entreprise opérateur banque agence compagnie startup start-up parti club association",
    "chez syndicat chaîne journal quotidien magazine filiale géant marque constructeur sigle ong télécoms",
    "company group firm operator bank agency party club channel giant",
)
ORGANISATION_CUES_AR = folded(
    "شركة مجموعة بنك حزب وكالة مصرف حركة قناة صحيفة نادي فريق جمعية منظمة هيئة نقابة جماعة تنظيم مكتب",
    "صندوق جريدة مجلة",
)
EVENT_CUES = folded("festival salon sommet forum édition mousssem moussem conférence congrès")
EVENT_CUES_AR = folded("مهرجان معرض مؤتمر قمة ملتقى دورة")

NAMED_AFTER = folded(
    "rue avenue boulevard bd place gare stade prix coupe université fondation street road stadium prize",
    "cup foundation university",
)
"""What is named after persons, places and events, and is none of them (entities.md, 4)."""

NAMED_AFTER_PERSONS = folded(
    "chu complexe centre académie musée institut collège bibliothèque barrage parc mosquée théâtre",
    "salle campus technopole plateforme mausolée palais ensemble",
    "lycée école hôpital aéroport square quai pont trophée airport hospital school bridge",
)
"""What is named after persons; « l’aéroport de Casablanca » is in Casablanca."""

NAMED_AFTER_AR = folded("شارع ساحة محطة ملعب جائزة كأس جامعة مؤسسة زنقة")
BODIES_OF_PLACES = folded(
    "Banque Institut Musée Théâtre Opéra Bourse Club Radio Compagnie Société Racing Stade"
)
"""Bodies whose name ends in a place, if they are capitalised: « la Banque de France » is not France."""

BODIES_OF_PLACES_AR = folded("بنك مصرف صحيفة جريدة قناة إذاعة مجلة نادي")
NAMED_AFTER_PERSONS_AR = folded("مستشفى مطار ثانوية مدرسة مسجد قصر جسر ميناء مركب")

LINKING = folded("de du des d la le l of the")
"""What stands between « rue » and the name it was given."""

AMBIGUOUS = folded(
    "الشرق الجديدة العيون بركان وزان القنيطرة مالي موازين عيون فتح أمل النصر السلام الوداد الرجاء",
    "الاستقلال الحرية العدل النور الشعب الوطن الحرة الأهلي الاتحاد الهلال Oriental Parlement",
    "Chambre_des_représentants Cour_constitutionnelle CESE Mosquée Assa Orange Tours Nice PAM FAR MAP RAM",
    "CAF ADD BAD House_of_Representatives Constitutional_Court",
)
"""Names that need a context from the start (entities.md, 5): they are words, or other bodies' names too."""

ACCENTS_MATTER = folded("Salé Fès Bâle Pré Côté Azé Gré Mâcon")
"""Names that without their accents are words of another language (entities.md, 1)."""

GIVEN_NAMES = folded(
    "idriss idris mohammed mohamed muhammad ahmed ali omar youssef hassan hussein hamid rachid said karim",
    "khalid nabil samir mehdi amine anas ayoub bilal driss fouad hicham ismail jamal kamal larbi mustapha",
    "mostafa mourad nasser nizar othman reda ryad saad salah tarik younes yassine zakaria abdellah",
    "abdelaziz abdelkader abdelhak abdelhamid abdellatif fatima khadija aicha amal asmae fatiha fatema",
    "hanane hind houda ilham imane karima laila leila latifa loubna malika meryem mariam nadia naima",
    "najat nezha nawal rachida sanaa salma samira sara siham souad touria zineb jean pierre paul jacques",
    "françois michel philippe nicolas emmanuel louis henri charles andré alain bernard claude daniel",
    "david denis dominique éric étienne frédéric gabriel georges gérard gilles guillaume guy hervé hugo",
    "jérôme joël julien laurent lucas marc martin mathieu matthieu maurice olivier pascal patrick raymond",
    "rené robert roger romain sébastien serge simon stéphane sylvain thierry thomas vincent xavier yves",
    "anne marie sophie julie claire camille catherine cécile charlotte christine élisabeth emma florence",
    "françoise hélène isabelle jeanne laure lucie manon marine martine mathilde nathalie pauline sandrine",
    "sylvie valérie véronique virginie arthur anatole john james william george richard joseph edward",
    "henry frank peter donald barack joe bill michael steve mark mary elizabeth margaret jane alice",
    "angela hillary vladimir sergueï boris ivan dmitri",
)
"""Given names: what stands before a surname that the registry does not know with it."""

GIVEN_NAMES_AR = folded(
    "محمد أحمد يوسف حسين خالد نبيل سمير المهدي مهدي أيوب بلال إدريس فؤاد هشام إسماعيل مصطفى مراد نزار عثمان",
    "رياض طارق يونس ياسين زكرياء فاطمة خديجة عائشة كريمة ليلى لطيفة لبنى مليكة مريم نادية نعيمة نزهة رشيدة",
    "سلمى سميرة سارة ثريا زينب عبدالله عبدالعزيز عبدالقادر عبدالرحمن عبدالحميد عبداللطيف محمود إبراهيم عيسى",
    "داود سليمان جورج بشار معمر صدام حسني توني فلاديمير دونالد",
)
"""Given names that are no words: علي is missing because it is folded like على, a preposition."""

WIDER_AR = folded("المغرب_العربي المغرب_الكبير القدس_العربي الشرق_الأوسط الشرق_الأدنى")
"""What is not the country or city it begins with: المغرب العربي is the Maghreb."""

PRAYERS_AR = folded("صلاة أذان آذان")
"""« صلاة المغرب » is the prayer at sunset, which the country is named after."""

SURNAMES_LIKE_WORDS_AR = folded(
    "صالح كامل طالب ناصر سالم شريف الشريف مبارك جميل صادق عادل فاضل حافظ ظاهر واصل نافع قائد القائد زايد",
    "سعيد كريم عزيز أمين جمال كمال عباس هادي غالب ثابت سليم فاروق رشيد منصور الصادق الأمين الكامل الصالح",
)
"""Surnames that are words too: alone, they mean somebody only behind a title or a verb of speaking."""

SPEECH_AR = folded("قال وقال أكد وأكد أضاف وأضاف أوضح وأوضح أعلن وأعلن صرح وصرح ذكر وذكر تابع وتابع اعتبر")

ORDINALS_AR = folded(
    "الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر الأولى الثانية الكبير الصغير",
    "الرئيس الدين",
)
"""Last words of rulers' names that are no surnames."""
