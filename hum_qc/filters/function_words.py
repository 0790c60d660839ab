"""Function words, endings and letters that tell close languages apart where fastText hesitates.

Written for this project. An entry that begins with `-` is an ending of three or four letters, a
single entry after `+` is a letter that alone speaks for the language. A word may stand under several
languages: it then speaks against all others. Languages that are taken for each other have lists of about the
same length, with what they share in both; accented languages also hold the spellings without accents.
"""

from __future__ import annotations

from functools import cache
from typing import Final

WORDS: Final[dict[str, str]] = {
    "en": "the of and to in is that for it with as was on are be this by or an from at not have but which they you "
    "he she his her their we has had will would can been were what when who there how if your all more am me "
    "my us do does did make any some out up only then than its so no into about between using each other "
    "because where while after before over such could should may might must these those through him own same "
    "too very just even most many much now here again both being a i -ing",
    "de": "der die das und ist in zu den nicht von mit sich des auf für eine ein dem im auch es an werden aus er hat "
    "dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur "
    "bis ich wir ihr mich mir dich dir uns euch kann können muss müssen soll will wollen wurde wurden sein "
    "seine ihre ihren mein meine kein keine mehr sehr schon hier dann wenn weil als da doch durch gegen ohne "
    "unter zwischen alle alles diese dieser dieses viel immer wieder etwas nichts ja beim vom ins was wer wo "
    "gibt fuer ueber koennen waren hatte -ung -isch -lich",
    "nl": "de het een van en in is dat op te zijn met voor niet die aan er om ook als naar dan bij uit nog maar "
    "heeft worden door wordt hij zij deze wat werd of ze over geen hebben meer ik je wij hun haar mijn ons "
    "onze jouw uw mij hem dit daar hier waar wie welke zal zou zullen kan kunnen moet moeten mag heb had was "
    "waren ben bent toch wel dus omdat want zonder tussen tegen onder na tot sinds veel weinig alle alles iets "
    "niets zo zeer nu toen al echter eens weer heel andere beide zich eigen",
    "af": "die het en van in is nie 'n om te wat vir met op dat hy sy sal ook aan as by uit was maar hulle word kan "
    "ons dit deur jy ek jou moet haar hierdie daar baie my onse jul julle hom dis hier waar wie watter sou wil "
    "mag had waren nog toe omdat want sonder tussen teen onder na tot sedert veel min alle alles iets niks so "
    "nou al egter eens weer heel ander albei self eie se dan of kon moes geen enige oor nadat terwyl gaan doen "
    "n",
    "fr": "le la les de des du et un une est en que qui dans pour pas sur au aux avec ce il par ne se plus sont son "
    "sa ses mais ou nous vous elle cette être été fait leur ont je tu ils elles mon ma mes ton ta tes notre "
    "votre nos vos leurs moi toi lui eux à ai as avons avez était étaient sera peut peuvent doit faut faire "
    "dire aussi bien très tout tous toute toutes comme si quand où donc car sans sous entre vers chez après "
    "avant depuis encore toujours jamais rien cela ça autre même quel quelle dont d'une c'est qu'il n'est j'ai "
    "etre ete meme tres apres a y -tion -ment",
    "es": "el la los las de del en que un una por con para no es se lo su al como más pero sus este esta ha me si "
    "sin sobre todo también fue hay era muy mi menos va te le nos les cada entre desde cuando hasta han sido "
    "yo tú él ella nosotros ellos ellas usted ustedes mis tus tu nuestro nuestra ese esa eso esos esas estos "
    "estas aquel donde quien qué cómo cuál porque aunque tampoco mucho mucha muchos poco tan tanto otro otra "
    "otros otras mismo misma siempre nunca nada algo alguien ya aún así sólo solo bien son está están ser "
    "estar tiene tienen puede pueden hacer hace había eran durante contra hacia según tras tambien mas asi y a "
    "o e u -ción",
    "pt": "os as de do da dos das em no na nos nas um uma que não para com por se é mais como mas foi ao ele ela seu "
    "sua ou já está são ser também pelo pela até isso você muito tem à entre desde te lhe cada me si sem "
    "quando nós eu vós eles elas vocês meu minha meus minhas teu tua nosso nossa dele dela deles este esta "
    "isto esse essa aquele aquela onde quem qual porque embora pouco tanto outro outra outros outras mesmo "
    "mesma sempre nunca nada algo alguém só bem estão estar têm pode podem fazer faz era eram durante contra "
    "após sob num numa às aos pelos pelas depois antes ainda assim nao tambem voce sao ja so ate a e o -ção "
    "-ões -ava",
    "gl": "os as de do da en no na un unha que non para con por se é máis como mais foi ao polo pola súa seu tamén ó "
    "dos das nos nas ser ata eu nós vós eles elas vostede meu miña meus miñas teu túa noso nosa del dela deles "
    "este esta isto ese esa aquel aquela onde quen cal porque aínda pouco tanto outro outra outros outras "
    "mesmo mesma sempre nunca nada algo alguén só ben está están estar ten teñen pode poden facer fai era eran "
    "durante contra tras baixo nun nunha á ás aos polos polas despois antes así moi moito hai xa tamen a e o "
    "-ción",
    "it": "dei degli nei negli sul sulla alle agli ci ne mi si fu stato stata anni solo dopo tutti ogni senza quando "
    "due tra ed loro quello il lo la gli le di del della delle è che un una in per con non da al alla nel "
    "nella sono come più ma anche ha ho questo questa suo sua dai dal ai era essere io tu lui lei noi voi me "
    "te mio mia miei tuo tua nostro nostra vostro sue suoi quella quelli quelle questi queste cui chi dove "
    "perché poi così già ancora sempre mai niente nulla qualcosa molto molta molti poco tanto altro altra "
    "altri altre stesso stessa proprio sia né oltre sotto sopra prima verso fino contro durante secondo siamo "
    "siete erano aveva avere hanno può possono deve fare fatto perche piu cosi gia puo dell' e a o i -ione "
    "-zione",
    "ca": "el la els les de del dels és que un una per amb no es al als en ha va però com més aquest aquesta són han "
    "seva seu també ens si hi ser tot molt sense jo tu ell ella nosaltres vosaltres ells elles vostè meu meva "
    "meus meves teu teva nostre nostra seus seves això allò aquells aquestes on qui quin quina perquè encara "
    "poc molta molts poques tan tant altre altra altres mateix mateixa sempre mai res alguna algú només bé "
    "està estan estar té tenen pot poden fer fa era eren durant contra després sota entre abans així fins des "
    "cap cada quan mentre i a o -ció",
    "ro": "și şi si în in de la cu pe un nu care este ca că mai să sa din pentru al ale au fi prin dar se sunt după "
    "dupa cel cea cele fost lui ei va vor sau dintre între intre iar am ati acesta aceasta acest unui unei an "
    "ani asa astfel cand când intr într printr dintr eu tu el ea noi voi ele îl îi le vă ne mi ți meu mea mei "
    "tău ta nostru noastră lor săi său acel acea aceia aceste acești cine unde cum cât ce deși însă nici tot "
    "toate toți mult multă mulți puțin alt altă alți altele același mereu niciodată nimic ceva bine era erau "
    "fie poate pot trebuie face fără sub peste înainte până prea foarte doar chiar acum aici acolo pana fara "
    "inainte insa daca dacă sint ma te a o e -ului -ilor -lor -ţie -ele -nul -rul -tul -sul -lul",
    "la": "et in est non ad ut cum quod qui quae per sed ex sunt ab eius hoc esse si aut enim atque quam -que -orum "
    "-bus",
    "cs": "se na je že do to za ve by jako pro ale po jsou od si které který která jeho nebo tak při podle bylo byl "
    "byla byly bude není již jen jsem aby také co až být mezi roce té této teto treba mel prace ze já ty on "
    "ona ono my vy oni mě mne mi mu jí jich jim nás nám vás vám můj moje tvůj náš naše váš svůj své svou ten "
    "ta ti tyto tato tento tuto tomu kdo kde kdy proč jaký jaká protože když pokud však ani nic něco někdo "
    "vždy nikdy velmi více méně moc mnoho jiný jiné stejně ještě teď zde tam pod nad před bez ke může mohou "
    "musí má mají měl jsi jste jsme uz take pri muze kdyz nez jeste proto vsak tez vice a v s z k o u i -ého "
    "-ých -ní",
    "sk": "sa na je že do to aj za vo by ako pre ale po sú od si ktoré ktorý ktorá jeho alebo tak pri podľa bolo bol "
    "bola boli bude nie už len som aby tiež čo až byť medzi roku tejto ja ty on ona ono my vy oni mňa mne mi "
    "mu jej ich im nás nám vás vám môj moja tvoj náš naše váš svoj svoje svoju ten tá tí tieto táto tento túto "
    "tomu kto kde kedy prečo aký aká pretože keď ak však ani nič niečo niekto vždy nikdy veľmi viac menej veľa "
    "mnoho iný iné rovnako ešte teraz tu tam pod nad pred bez ku zo môže môžu musí má majú mal ste sme uz tiez "
    "moze ked nez este preto vsak co a v s z k o u i -ého -ých -ie",
    "pl": "na do się nie to że jest jak za po co od dla są przez ale tak przy oraz lub być może tym tego jej jego "
    "ich który która które był było była tylko już ze czy ja ty on ona ono my wy oni mnie mi mu ją im nas nam "
    "was wam mój moja twój nasz nasze wasz swój swoje swoją ten ta ci te tych temu kto gdzie kiedy dlaczego "
    "jaki jaka ponieważ gdy jeśli jednak ani nic coś ktoś zawsze nigdy bardzo więcej mniej dużo wiele inny "
    "inne jeszcze teraz tu tam pod nad przed bez ku we mogą musi ma mają miał byli jestem jesteś aby żeby więc "
    "właśnie także sie byc moze wiecej jesli rowniez bedzie będzie a w z i o u -ych -ego -ość",
    "sl": "in je na se za so da ki ne pri po tudi od iz do kot pa ali še bi biti bil bila bilo ker kar lahko ima "
    "svoje med jaz ti on ona ono mi vi oni mene mu jo jih jim nas nam vas vam moj moja tvoj naš naše vaš svoj "
    "svojo ta to te tega temu tem kdo kje kdaj zakaj kakšen če vendar niti nič nekaj nekdo vedno nikoli zelo "
    "več manj veliko mnogo drug drugi drugo isti zdaj tukaj tam pod nad pred brez more morejo mora imajo imel "
    "sem si smo ste bodo bo bili že samo tako zato ampak ob v s z k o",
    "hr": "je na se za da su od koji koja koje ne to kao ili nije iz do te bi će po što sam samo godine ali prema "
    "bio bila još sve tko zbog može ja ti on ona ono mi vi oni mene me mu ju ih im nas nam vas vam moj moja "
    "tvoj naš naše vaš svoj svoju ta taj ovaj ova ovo toga tome gdje kada zašto kakav jer ako međutim niti "
    "ništa nešto netko uvijek nikad vrlo više manje mnogo puno drugi drugo isti sada ovdje tamo pod nad pred "
    "bez mogu mora imaju imao si smo ste biti bili već tako zato nego dok kako ga nakon oko i u s o a k -ije",
    "hu": "az és hogy nem is egy ez meg volt csak de ha van vagy mint már még el sem ki kell azt akkor minden lehet "
    "után nagyon pedig ezt én le be te ő mi ti ők engem téged őt minket neki nekem nekünk ezek azok ebben "
    "abban hol mikor hogyan miért milyen mert bár azonban semmi valami valaki mindig soha több kevés sok más "
    "másik ugyanaz most itt ott alatt fölött előtt nélkül között szerint által lesz lett lenne vannak voltak "
    "tud így úgy olyan ilyen ezért tehát hanem illetve valamint egyik egész néha mar en uj es tobb utan amely "
    "ami aki amit a s -ban -ben -nak -nek -val -vel",
    "fi": "ja on ei se että oli hän joka ovat mutta kun myös tai niin ole sen mukaan olla vain sitä kuin jos nyt ne "
    "minä tämä voi ollut vuoden jo sekä me te he minun sinun hänen meidän heidän minut sinut tätä tässä tästä "
    "tuo nuo nämä siitä siinä joita joissa jossa jonka mikä kuka missä milloin miksi miten koska vaikka "
    "kuitenkin eikä mitään jotain joku aina koskaan hyvin enemmän vähemmän paljon monta muu muut sama vielä "
    "täällä siellä alla yli ennen ilman kanssa vastaan kautta voivat pitää täytyy olivat olen olet olemme "
    "eivät en et emme jopa itse sitten silloin -ssa -ssä -sta -stä -lla -llä -lle -een -mme -ksi -oja -jen "
    "-ien -lta -ltä -iin",
    "et": "ja on ei et see ta oli kui ka ning aga mis kes olla või nii siis oma ma me mida kuid välja nagu veel pole "
    "mina sina tema meie teie nemad minu sinu neid teda mulle talle seda selle selles sellest too need nende "
    "millest mille milles keda kus millal miks kuidas sest kuigi siiski ega midagi keegi alati kunagi väga "
    "rohkem vähem palju mitu muu teised sama nüüd siin seal all üle enne ilma koos vastu kaudu võib võivad "
    "peab olid olnud olen oled oleme ole isegi ise ju -se -ga -des -sti",
    "sv": "och att det en som är på av för med den till inte har de ett om var jag men sig han så från vid man kan "
    "när eller nu också efter hade skulle hos vara inom din ditt alla får väl detta dessa vi ni finns mycket "
    "andra utan bara här där under mot samt dem dig oss er honom henne hans hennes vår vårt våra deras mina "
    "mitt sina sitt denna vem vad hur varför vilken vilka eftersom fast dock heller inget ingen något någon "
    "alltid aldrig mer mindre många annan annat samma ännu redan då dit mellan före utanför genom åt bli blir "
    "blev måste vill kunde ha sa i å -het -tion -ning",
    "da": "og at det en er på af for med den til ikke har de et om var jeg men sig han så fra ved man kan når eller "
    "nu også efter havde hvor hun kun blev være mig dig nogle noget meget mellem hvad skal bliver ske vil "
    "deres uden alle får dette vi andre mange vores gennem under mod samt dem os jer ham hende hans hendes vor "
    "vort mine mit sine sit denne der som hvem hvordan hvorfor hvilken hvilke fordi selvom dog heller intet "
    "ingen nogen altid aldrig mere mindre anden andet samme endnu allerede bare da før udenfor igennem ad må "
    "kunne findes ha sagde ind ud op ned i -hed -tion -erne -ene -else -rede",
    "no": "og at det en er på av for med den til ikke har de et om var jeg men seg han så fra ved man kan når eller "
    "nå også etter hadde hvor hun bare ble være meg deg noen noe mye mellom hva skal blir vil deres uten alle "
    "får dette vi andre mange våre gjennom under mot samt dere dem oss ham henne hans hennes vår vårt mine "
    "mitt sine sitt denne der som hvem hvordan hvorfor hvilken hvilke fordi selv dog heller intet ingen alltid "
    "aldri mer mindre annen annet samme ennå allerede da før utenfor må kunne finnes ha sa inn ut opp ned i å "
    "-het -sjon -ene -else",
    "nn": "og at det ein er på av for med den til ikkje har dei eit om var eg men seg han så frå ved kan når eller "
    "no også etter hadde kor ho berre vart vere meg deg nokon noko mykje mellom kva skal blir vil utan dette "
    "vi de dykk oss henne hans hennar vår vårt våre deira mine mitt sine sitt denne der som kven korleis "
    "kvifor kvar fordi sjølv enno heller inkje ingen alltid aldri meir mindre mange annan anna same allereie "
    "da før utanfor gjennom blei ble må kunne finst ha sa inn ut opp ned ei i å",
    "is": "og að í á er sem til við um það ekki en var af með fyrir þetta hann hún þeir eru hefur ég úr eða þá frá",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi kadar ne sonra en var ama ben değil mi mı her ya ki "
    "veya olduğu olsun tarafından bana sana ona biz siz onlar bizim sizin onun onların benim senin bunu şunu "
    "onu buna burada orada bunlar şu kim nerede nasıl neden niçin hangi çünkü eğer ancak fakat hiç hiçbir şey "
    "birisi zaman asla az fazla birçok bazı başka diğer aynı hâlâ şimdi önce altında üzerinde içinde arasında "
    "göre karşı kendi tüm bütün oldu olur olmak yok idi ise icin cok degil gore gunu sey simdi baska diger "
    "ustunde yani belki o -lar -ler -nın -nin -dır -dir -yor -ında -inde -ları -leri +ğ",
    "az": "və bir bu da də üçün ilə olan kimi çox daha sonra var ki hər isə olaraq edir mənə sənə ona biz siz onlar "
    "bizim sizin onun onların mənim sənin bunu şunu onu buna burada orada bunlar kim harada necə niyə hansı "
    "çünki əgər ancaq amma lakin heç şey zaman az bəzi başqa digər eyni hələ indi əvvəl altında üzərində "
    "içində arasında görə qarşı öz bütün oldu olur olmaq yox idi ya artıq bəlkə yəni -lar -lər +ə",
    "vi": "và của là các có trong cho được không một những người với để này khi đã từ về tại như đến ra cũng tôi bạn "
    "anh chị em ông bà chúng ta họ nó mình ai gì nào đâu sao vì nên nhưng hoặc hay nếu thì mà bởi do theo trên "
    "dưới trước sau giữa ngoài cùng đang sẽ rất hơn nhất nhiều ít mọi tất cả mỗi vẫn còn chỉ nữa bị phải làm "
    "đây đó kia thế vậy rằng lại ngày năm việc qua lên xuống cua voi khong duoc nhung mot nguoi nhu tai den "
    "cung toi ban lam co nay rang",
    "id": "yang dan di dari untuk dengan ini itu pada dalam adalah tidak ke akan oleh juga ada bahwa karena bisa "
    "dapat saat namun saya anda tersebut telah menjadi lebih atau sudah hanya kita mereka seperti agar yaitu "
    "para harus sangat kalau tak saja bagi beberapa setelah dia ketika uang kota lalu demi persen kepada turut "
    "bahkan tetapi masih banyak secara orang hari tahun baru besar lama waktu rumah jalan anak dunia kerja "
    "sendiri saling sini sana mana apa siapa jika maka pun belum pernah sering selalu bisnis negara kami "
    "adanya hingga antara tanpa sebagai sambil terhadap kemudian bila walaupun meskipun sebab kapan bagaimana "
    "mengapa siapapun semua setiap selama sejak sebelum -nya -kan -asi -tkan",
    "ms": "yang dan di dari untuk dengan ini itu pada dalam adalah tidak ke akan oleh juga ada bahawa kerana dapat "
    "saya anda tersebut telah menjadi lebih atau sudah hanya kita mereka seperti ialah iaitu sahaja beliau "
    "selepas tiada kerajaan negeri peratus wang mahu awak supaya manakala berkata semasa pelbagai malaysia "
    "orang hari tahun baru besar lama rumah jalan anak dunia kerja sendiri sini sana mana apa siapa jika maka "
    "pun belum pernah sering selalu negara kami kepada turut bagaimanapun syarikat polis kereta adanya hingga "
    "antara tanpa sebagai sambil terhadap kemudian bila walaupun meskipun sebab bilakah bagaimana mengapa "
    "siapapun semua setiap selama sejak sebelum banyak secara masih tetapi bahkan saja bagi beberapa ketika "
    "-nya -kan -tkan",
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
    "zu": "ukuthi futhi kodwa uma ngoba kanye lapho abantu umuntu kakhulu yakhe wakhe nje noma ngo ngokuthi ukuze "
    "lokhu kwi-",
    "xh": "ukuba kwaye kodwa xa kunye abantu umntu kakhulu ukuze okanye njengoko yokuba kuba ngoko nto oko",
    "st": "le ho ba ya ka tsa hore ke mme empa tse ha batho o haholo ena hae bona leha ntho kapa e",
    "tn": "le go ba ya ka tsa gore ke mme fela tse fa batho o thata mo ga kwa gagwe jaaka bona kgotsa e",
    "ts": "ku leswaku na ni hi swi vanhu loko kambe naswona eka leyi lowu va xi ta ya wu yi munhu swa",
    "sn": "kuti uye kana asi vanhu zvino pa mu ne nokuti munhu zvakare vari iye ave izvi ava kuna",
    "lg": "nga mu ku ne nti era abantu okuba bwe ye oba naye kubanga wa ba omuntu ly'e",
    "mi": "te ki ka he i o nga ngā me kia ko ana tenei tēnei ia tatou roto nei mai kei hoki tana atu kua ngaa kaore",
    "yo": "ti ni awọn si pé wọn àwọn ní tí kan fún bí ṣe nínú yìí ati ninu fun lati sì jẹ náà wa +ọ +ẹ +ṣ",
    "hi": "है हैं नहीं में की के का को से और था थे थी यह वह पर भी कि ने ही तो लिए आप हम इस उस एक अगर क्या जो कर हो "
    "मैं मुझे मेरा मेरी मेरे तुम तुम्हारा आपका आपके आपकी हमारा हमारे वे उन उनके उनकी उन्हें उसे उसके उसकी इसे "
    "इसके इसकी इन ये यहाँ यहां वहाँ वहां कौन कब कहाँ कहां कैसे क्यों जब तब जैसे लेकिन या किंतु फिर अब बहुत कुछ "
    "कोई सब सभी अपने अपना अपनी साथ बाद पहले द्वारा तक गया गई गए करना करने किया जाता जाती जाते रहा रही रहे सकता "
    "सकते सकती होता होती होते दिया बीच बारे दो सिर्फ ऐसा ऐसे इसलिए",
    "mr": "आहे आहेत नाही आणि व हा ही हे ते तो ती या मध्ये होते होती केले केली असे असून मी तर पण एक त्या त्यांनी करून "
    "माझा माझी माझे मला तुम्ही तुला तुमच्या आपण आपल्या आम्ही आमच्या तिला त्याला त्यांच्या त्याच्या तिच्या "
    "यांना यांनी याने इथे तिथे कोण केव्हा कुठे कसे का जेव्हा तेव्हा जसे परंतु किंवा मग आता खूप काही कोणी सर्व "
    "आपले आपला आपली सोबत नंतर आधी द्वारे पर्यंत गेला गेली गेले करणे करण्यात किती झाला झाली झाले राहिले शकतो "
    "शकते होतो होता दिले दरम्यान येथे बद्दल दोन फक्त असा म्हणून आहेस",
    "ne": "छ छन् छैन र मा को का की ले लाई हो भएको पनि लागि थियो गर्न गरेको यो त्यो म एक तर भने गर्ने हुन मेरो मेरा "
    "मलाई तिमी तपाईं तपाईंको हामी हाम्रो उनी उनको उनीहरू उसले उसको यसको यसले यी यहाँ त्यहाँ कहिले कहाँ कसरी "
    "किन जब तब जस्तै वा अनि अब धेरै केही कोही सबै आफ्नो आफ्ना साथ पछि अघि द्वारा सम्म गयो गए गर्नु गरे हुन्छ "
    "हुने रहेको सक्छ थिए दिए बीच बारे दुई मात्र यस्तो त्यसैले भन्ने भनी छु छौं",
    "ru": "и в не на что с он как по это но из у за от так для о же все она они его был была было быть или мы если "
    "при ее уже того только который я ты вы их её ему ей им меня мне тебя тебе нас нам вас вам себя себе мой "
    "моя наш ваш свой своей своего эта этот эти тот та те тех тем том кто где когда почему какой какая потому "
    "хотя однако ни ничего что-то всегда никогда очень больше меньше много другой другие ещё еще теперь сейчас "
    "здесь там под над перед без между через после до со во может могут должен нет да есть будет были чтобы ли "
    "бы",
    "uk": "і в не на що з він як по це але із у за від так для о ж всі вона вони його був була було бути або ми якщо "
    "при її вже того тільки який та й до про ще саме має можна людей років я ти ви їх йому їй ним мене мені "
    "тебе тобі нас нам вас вам себе собі мій моя наш ваш свій своєї свого ця цей ці той ті тих тим тому хто де "
    "коли чому яка які хоча однак ні нічого щось завжди ніколи дуже більше менше багато інший інші тепер зараз "
    "тут там під над перед без між через після зі може можуть повинен немає є буде були щоб чи б -ння -ться +ї "
    "+є +ґ",
    "be": "і ў не на што з ён як па гэта але у за ад так для аб ж усе яна яны яго быў была было быць ці мы калі пры "
    "яе ужо таго толькі які да я ты вы іх яму ёй ім мяне мне цябе табе нас нам вас вам сябе сабе мой мая наш "
    "ваш свой сваёй свайго гэтая гэты гэтыя той тая тыя тых тым таму хто дзе чаму якая якія хоць аднак ні "
    "нічога нешта заўсёды ніколі вельмі больш менш шмат іншы іншыя яшчэ цяпер зараз тут там пад над перад без "
    "між праз пасля са можа могуць павінен няма ёсць будзе былі каб б +ў",
    "bg": "и в не на че с той как по това но от у за така са е се да ще го бил беше или ние ако при вече само който "
    "има които през аз ти вие те му ѝ й им мене ми теб ни вас ви себе си мой моя наш ваш свой своя тази този "
    "тези онзи онази кой кога къде защо какъв защото въпреки обаче нито нищо нещо винаги никога много повече "
    "по-малко друг друга други още сега тук там под над пред без между след до със във може могат трябва няма "
    "бъде били дали ли би ги я съм",
    "mk": "и во не на дека со тој како по ова но од за така се е да ќе го беше или ние ако при веќе само кој има кои "
    "што јас ти вие тие му ѝ им мене ми тебе ни вас ви себе си мој моја наш ваш свој своја оваа овој овие тоа "
    "оној онаа кога каде зошто каков бидејќи иако меѓутоа ниту ништо нешто секогаш никогаш многу повеќе "
    "помалку друг друга други уште сега тука таму под над пред без меѓу преку до може можат треба нема биде "
    "биле дали ли би ги ја сум +ѓ +ќ +ѕ",
    "sr": "и у не на да са он како по то али од за су се је ће га био била или ми ако при већ само који има које што "
    "ја ти ви они му јој им мене ме тебе нам вас вам себе мој моја наш ваш свој своја ова овај ови тога тај та "
    "тко где када зашто какав јер иако међутим нити ништа нешто увек никада врло више мање много други друга "
    "друго још сада овде тамо под над пред без између преко после до може могу треба нема имају бити били ли "
    "би их сам смо +ђ +ћ",
    "ar": "في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين هو هي هم هن أنا نحن أنت كان كانت يكون تكون ليس ليست "
    "لا لم لن ما ماذا متى أين كيف لماذا أن إن أنه أنها أو و ثم لكن بل حتى إذا لو كما قد كل بعض غير بين قبل بعد "
    "عند منذ خلال حول ضد تحت فوق أي أيضا أكثر جدا فقط هناك هنا له لها لهم لنا به بها فيه فيها منه منها عليه "
    "عليها إليه لأن حيث التى الى او ان انه",
    "fa": "و در به از که این آن را با است برای یک خود تا بر هم نیز می شود شده بود کرد کرده کند کنند شد باشد هستند "
    "نیست دارد دارند داد ما شما او آنها من تو آنان چه چرا کجا کی چگونه کدام اگر ولی اما یا پس زیرا چون هر همه "
    "هیچ بسیار بیشتر کمتر خیلی دیگر همین همان چند بین پیش بعد قبل روی زیر بدون پیرامون مورد باید نمی های ها ای "
    "اند ام دو سال حتی فقط هنوز اکنون اینجا آنجا",
    "ur": "اور میں کے کی کا کو سے نے ہے ہیں تھا تھی تھے یہ وہ اس ان پر بھی کہ نہیں ہو ہوا ہوئی ہوئے کر کرنے کیا گیا "
    "گئی گئے جو تو ہی ایک اپنے اپنی اپنا ہم آپ میرے میرا تم کچھ کوئی سب تمام بہت زیادہ لیے لئے ساتھ بعد پہلے "
    "تک کب کہاں کیسے کیوں جب اگر لیکن یا پھر اب جس جن جیسے دیا دی رہا رہی رہے سکتا سکتے جاتا جاتی ہوتا ہوتی "
    "والے والی طرح درمیان خلاف یہاں وہاں صرف ہر دو ذریعے کرتے",
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
