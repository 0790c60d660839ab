"""Function words, endings and letters that tell close languages apart where fastText hesitates.

Written for this project. An entry that begins with `-` is an ending of three or four letters, a
single entry after `+` is a letter that alone speaks for the language. A word may stand under several
languages: it then speaks against all others.
"""

from __future__ import annotations

from functools import cache
from typing import Final

WORDS: Final[dict[str, str]] = {
    "en": "the of and to in is that for it with as was on are be this by or an from at not have but which they "
    "you he she his her their we has had will would can been were what when who there how if your all more am me "
    "my us do does did make any some out up only then than its so no into about between using each other -ing",
    "de": "der die das und ist in zu den nicht von mit sich des auf für eine ein dem im auch es an werden aus er "
    "hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor "
    "zur bis ich -ung -isch -lich",
    "nl": "de het een van en in is dat op te zijn met voor niet die aan er om ook als naar dan bij uit nog maar "
    "heeft worden door wordt hij zij deze wat werd of ze over geen hebben meer ik je wij",
    "af": "die het en van in is nie 'n om te wat vir met op dat hy sy sal ook aan as by uit was maar hulle word "
    "kan ons dit deur jy ek jou moet haar hierdie daar baie",
    "fr": "le la les de des du et un une est en que qui dans pour pas sur au aux avec ce il par ne se plus sont "
    "son sa ses mais ou nous vous elle cette être été fait leur ont je -tion -ment",
    "es": "el la los las de del y en que un una por con para no es se lo su al como más pero sus este esta o ha "
    "me si sin sobre todo también fue hay era muy mi menos va te le nos les cada entre desde cuando hasta han "
    "sido -ción",
    "pt": "o a os as de do da dos das e em no na nos nas um uma que não para com por se é mais como mas foi ao "
    "ele ela seu sua ou já está são ser também pelo pela até isso você muito tem à entre desde te lhe cada me si "
    "sem quando nós -ção -ões -ava",
    "gl": "o a os as de do da e en no na un unha que non para con por se é máis como mais foi ao polo pola súa "
    "seu tamén ó dos das nos nas ser ata -ción",
    "it": "dei degli nei negli sul sulla alle agli ci ne mi si fu stato stata anni solo dopo tutti ogni senza quando "
    "due tra ed loro quello -ione il lo la gli le di del della delle e è che "
    "un una in per con non da al alla nel nella sono "
    "come più ma anche ha ho questo questa suo sua dai dal ai o era essere -zione",
    "ca": "el la els les de del dels i és que un una per amb no es al als en ha va però com més aquest aquesta "
    "són han seva seu també ens si hi ser tot molt sense -ció",
    "ro": "și şi si în in de la cu pe un o nu care este ca că mai să sa din pentru a al ale au fi prin dar se "
    "sunt după dupa cel cea cele fost lui ei va vor sau dintre între intre iar am ati acesta aceasta acest unui "
    "unei an ani asa astfel cand când intr într printr dintr -ului -ilor -lor -ţie -ele -nul -rul -tul -sul -lul",
    "la": "et in est non ad ut cum quod qui quae per sed ex sunt ab eius hoc esse si aut enim atque quam -que "
    "-orum -bus",
    "cs": "a se v na je že s z do to o k i za ve by jako pro ale po jsou od si které který která jeho nebo tak "
    "při podle bylo byl byla byly bude není již jen jsem aby také co až být mezi roce té této teto treba mel "
    "prace ze -ého -ých -ní",
    "sk": "a sa v na je že s z do to o k aj za vo by ako pre ale po sú od si ktoré ktorý ktorá jeho alebo tak "
    "pri podľa bolo bol bola boli bude nie už len som aby tiež čo až byť medzi roku tejto -ého -ých -ie",
    "pl": "i w na z do się nie to że jest o jak za po co od dla są przez ale tak przy oraz lub być może tym tego "
    "jej jego ich który która które był było była tylko już ze czy -ych -ego -ość",
    "sl": "in je v na se za so da ki z ne pri po tudi od iz do kot pa ali še bi biti bil bila bilo ker kar lahko "
    "ima svoje med",
    "hr": "i u je na se za da su od s o koji koja koje ne to kao ili nije iz do te bi će po što sam samo godine "
    "ali prema bio bila još sve tko zbog može -ije",
    "hu": "a az és hogy nem is egy ez meg volt csak de ha van vagy mint már még el sem ki kell azt akkor minden "
    "lehet után nagyon pedig ezt én le be -ban -ben -nak -nek -val -vel",
    "fi": "ja on ei se että oli hän joka ovat mutta kun myös tai niin ole sen mukaan olla vain sitä kuin jos nyt "
    "ne minä tämä voi ollut vuoden jo sekä -ssa -ssä -sta -stä -lla -llä -lle -een -mme -ksi -oja -jen -ien -lta "
    "-ltä -iin",
    "et": "ja on ei et see ta oli kui ka ning aga mis kes olla või nii siis oma ma me mida kuid välja nagu veel "
    "pole -se -ga -des -sti",
    "sv": "och att det i en som är på av för med den till inte har de ett om var jag men sig han så från vid man "
    "kan när eller nu också efter hade skulle hos vara inom din ditt alla får väl detta dessa vi ni finns mycket "
    "andra utan bara här där under mot samt -het -tion -ning",
    "da": "og at det i en er på af for med den til ikke har de et om var jeg men sig han så fra ved man kan når "
    "eller nu også efter havde hvor hun kun blev være mig dig nogle noget meget mellem hvad skal bliver ske vil "
    "deres uden alle får dette vi andre mange vores gennem under mod samt -hed -tion -erne -else -rede",
    "no": "og at det i en er på av for med den til ikke har de et om var jeg men seg han så fra ved man kan når "
    "eller nå også etter hadde hvor hun bare ble være meg deg noen noe mye mellom hva skal blir vil deres uten "
    "alle får dette vi andre mange våre gjennom under mot samt -het -sjon -ene -else",
    "nn": "og at det i ein er på av for med den til ikkje har dei eit om var eg men seg han så frå ved kan når "
    "eller no også etter hadde kor ho berre vart vere meg deg nokon noko mykje mellom kva skal blir vil utan "
    "dette",
    "is": "og að í á er sem til við um það ekki en var af með fyrir þetta hann hún þeir eru hefur ég úr eða þá frá",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi kadar ne sonra en var ama ben o değil mi mı her ya "
    "ki veya olduğu olsun tarafından -lar -ler -nın -nin -dır -dir -yor -ında -inde -ları -leri +ğ",
    "az": "və bir bu da də üçün ilə olan kimi çox daha sonra var ki o hər isə olaraq edir -lar -lər +ə",
    "vi": "và của là các có trong cho được không một những người với để này khi đã từ về tại như đến ra cũng",
    "id": "yang dan di dari untuk dengan ini itu pada dalam adalah tidak ke akan oleh juga ada bahwa karena bisa "
    "dapat saat namun saya anda tersebut telah menjadi lebih atau sudah hanya kita mereka seperti agar yaitu "
    "para harus sangat kalau tak saja bagi beberapa setelah dia ketika uang kota lalu demi persen kepada turut "
    "bahkan tetapi masih banyak secara orang hari tahun baru besar lama waktu rumah jalan anak dunia kerja "
    "sendiri saling sini sana mana apa siapa jika maka pun belum pernah sering selalu bisnis negara kami -nya "
    "-kan -asi -tkan",
    "ms": "yang dan di dari untuk dengan ini itu pada dalam adalah tidak ke akan oleh juga ada bahawa kerana "
    "dapat saya anda tersebut telah menjadi lebih atau sudah hanya kita mereka seperti ialah iaitu sahaja beliau "
    "selepas tiada kerajaan negeri peratus wang mahu awak supaya manakala berkata semasa pelbagai malaysia orang "
    "hari tahun baru besar lama rumah jalan anak dunia kerja sendiri sini sana mana apa siapa jika maka pun "
    "belum pernah sering selalu negara kami kepada turut bagaimanapun syarikat polis kereta -nya -kan -tkan",
    "tl": "ang ng sa na mga at ay ni para ito hindi siya kung ako may nang si kay pa lang niya po ko mo kanyang dahil",
    "sw": "ya na wa kwa ni za katika la kuwa hii cha kama hiyo lakini huo yake watu si pia au alisema baada",
    "so": "oo iyo ka ku ee uu la in ay waxaa waxa soo ayaa aan loo kale waa isaga inuu kuwa lagu dadka -sha -yaa",
    "eu": "eta da ez bat du ere dira zen izan dute baina edo hori bere egin den dela zuen -aren -ren -tik",
    "ga": "an na agus ar is a go i le do bhí sé sin ag tá de as ach seo mar gur ní leis",
    "cy": "y yr a yn i ar o mae ei am wedi gan ac ond fel ni hyn eu sydd oedd hefyd nid -wyd",
    "lt": "ir kad yra į su tai bet iš buvo kaip apie per po ar jo tik už tačiau prie jau savo -mas +ų +ė",
    "lv": "un ir ka ar no par tas bet pie to kas arī nav tiek lai vai kā gan pēc tika savu +ņ +ļ",
    "sq": "dhe në të e i për me që një nga është se nuk ka si do janë ky kjo por më",
    "eo": "la kaj de en estas al ke ne por kiu li mi ĝi sed per el tiu kun ili -ojn -ajn -taj",
    "zu": "ukuthi futhi kodwa uma ngoba kanye lapho abantu umuntu kakhulu yakhe wakhe nje noma ngo ngokuthi "
    "ukuze lokhu kwi-",
    "xh": "ukuba kwaye kodwa xa kunye abantu umntu kakhulu ukuze okanye njengoko yokuba kuba ngoko nto oko",
    "st": "le ho ba ya ka tsa hore ke mme empa tse ha batho o haholo ena hae bona leha ntho kapa e",
    "tn": "le go ba ya ka tsa gore ke mme fela tse fa batho o thata mo ga kwa gagwe jaaka bona kgotsa e",
    "ts": "ku leswaku na ni hi swi vanhu loko kambe naswona eka leyi lowu va xi ta ya wu yi munhu swa",
    "sn": "kuti uye kana asi vanhu zvino pa mu ne nokuti munhu zvakare vari iye ave izvi ava kuna",
    "lg": "nga mu ku ne nti era abantu okuba bwe ye oba naye kubanga wa ba omuntu ly'e",
    "mi": "te ki ka he i o nga ngā me kia ko ana tenei tēnei ia tatou roto nei mai kei hoki tana atu kua ngaa kaore",
    "yo": "ti ni awọn si pé wọn àwọn ní tí kan fún bí ṣe nínú yìí ati ninu fun lati sì jẹ náà wa +ọ +ẹ +ṣ",
    "hi": "है हैं नहीं में की के का को से और था थे थी यह वह पर भी कि ने ही तो लिए आप हम इस उस एक अगर क्या जो कर हो",
    "mr": "आहे आहेत नाही आणि व हा ही हे ते तो ती या मध्ये होते होती केले केली असे असून मी तर पण एक त्या त्यांनी करून",
    "ne": "छ छन् छैन र मा को का की ले लाई हो भएको पनि लागि थियो गर्न गरेको यो त्यो म एक तर भने गर्ने हुन",
    "ru": "и в не на что с он как по это но из у за от так для о же все она они его был была было быть или мы "
    "если при ее уже того только который",
    "uk": "і в не на що з він як по це але із у за від так для о ж всі вона вони його був була було бути або ми "
    "якщо при її вже того тільки який та й до про ще саме має можна людей років -ння -ться +ї +є +ґ",
    "be": "і ў не на што з ён як па гэта але у за ад так для аб ж усе яна яны яго быў была было быць ці мы калі "
    "пры яе ужо таго толькі які да +ў",
    "bg": "и в не на че с той как по това но от у за така са е се да ще го бил беше или ние ако при вече само "
    "който има които през",
    "mk": "и во не на дека со тој како по ова но од за така се е да ќе го беше или ние ако при веќе само кој има "
    "кои што +ѓ +ќ +ѕ",
    "sr": "и у не на да са он како по то али од за су се је ће га био била или ми ако при већ само који има које "
    "што +ђ +ћ",
}
"""Language: words and `-endings`, and `+letters`."""


@cache
def speaks_for() -> dict[str, tuple[str, ...]]:
    """Each word, `-ending` and `+letter` with the languages it speaks for."""
    index: dict[str, list[str]] = {}
    for language, words in WORDS.items():
        for word in dict.fromkeys(words.split()):
            index.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in index.items()}
