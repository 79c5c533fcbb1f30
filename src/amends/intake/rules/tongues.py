"""What tells languages apart: their script, letters that few others have, and the small words every sentence needs.

Ours. Words stand as `spelling.plain` writes them: small letters, no accents. A word may stand in several languages.
"""

from __future__ import annotations

SMALL_WORDS = {
    "en": """
        the and is was are were i you my your it this that with have has had not for on of to be at we they but what
        when please can could would been from she he her his our their there because me nobody nothing since still do
        does did don't didn't am an a in if who how get got no never any about after again i'm i've it's so all just out
        off by up as more you're than then
    """,
    "de": """
        der die das und ist war sind ich sie mein meine ihr ihre es dies mit haben habe hat nicht fur auf von zu wir
        aber was wenn bitte kann konnte wurde worden aus er ihm ein eine einen einem den dem des noch auch bei niemand
        nichts seit mir mich uns wie wo warum sehr nur schon meinen meiner wird werden oder im zum zur kein keine am um
        nach dass sich als ihnen immer wieder unter bis diese dieser dieses ihrer ohne zweimal ihren
    """,
    "fr": """
        le la les et est etait sont je vous mon ma mes votre vos ce cette avec avoir ai avez ne pas pour sur de des du
        nous mais quand peut pourrait ete une un il elle ils au aux dans qui que j'ai c'est n'ai l'ai n'est personne
        rien depuis en par plus deja tres suis me m'a bonjour merci toujours jamais ou deux fois meme sans cela tout
        tous etre dont chez sera aucun aucune leur leurs cet
    """,
    "es": """
        el la los las y es era son yo usted mi mis su sus esto esta con tengo tiene no para por en de del nosotros pero
        cuando puede podria ha han he sido una un ella que se lo al como muy hay desde me nadie nada ya sin estoy quiero
        donde ni le tres dias todavia porque hola gracias este o si entre sobre todo todos hasta ser fue mas tu te les
        estaba despues dos veces mismo cual antes siempre bien favor
    """,
    "pt": """
        o a os as e era sao eu voce meu minha seu sua isso esta com tenho tem nao para por em de do da dos das nos mas
        quando pode poderia foi uma um ele ela que se no na ao como muito ja desde me ninguem nada ate sem meus minhas
        estou quero onde ainda porque nem foram ontem hoje dia estava ser este ou mais pelo pela lhe depois duas vezes
        mesmo mesma voces todos nas sempre antes bem aos pelos pelas veio favor tudo bom boa
    """,
    "it": """
        senza il lo la i gli le e un uno una di del della dei delle al alla nel nella con per che non mi mia mio miei
        sono ho hai ha abbiamo stato stata ma come quando dove perche nessuno niente da dal dalla questo questa vostro
        vostra vorrei chi anche piu sul sulla ci si ancora gia molto tre giorni c'e l'ho sia io buongiorno grazie avete
        due volte stesso stessa nessuna dopo o ed se fa essere era lei loro tutto tutti ne vi anni puo
    """,
    "nl": """
        de het een en is was zijn ik u je jullie mijn uw dit dat met heb hebben heeft niet voor op van naar aan te we
        wij maar wat wanneer kan kunnen werd worden uit hij zij bij nog ook niemand niets sinds al er om als geen mij
        ons hoe waar waarom zeer graag kunt deze die over door meer onze alstublieft zou wil mag hun alle moet dan tot
        wie tegen tussen deed haar hem dezelfde twee keer altijd weer
    """,
    "sv": """
        tre och att det som en ett ar var jag du min mitt mina er inte for pa av till med har hade vi men nar kan skulle
        fran den de han hon ingen inget sedan redan om sa mig oss vad varfor mycket tack era ni blev aldrig efter
        fortfarande detta nagon hur vill fick eller hos utan ut fram nagot kunde sade over upp ned ocksa ganger samma
        varit vara sig bara vid tillbaka svarar ha far kom
    """,
    "da": """
        tre timer og at det som en et er var jeg du min mit mine ikke for pa til med har havde vi men nar kan skulle fra
        den de han hun ingen intet siden allerede om mig os hvad hvorfor meget tak jeres i blev aldrig efter stadig
        dette nogen hvordan vil fik eller lige hvor dage endnu af der jer hos uden ud frem kunne sagde over op ned ogsa
        gange samme vaeret vaere sig kun vaer tilbage ved bare kom ha
    """,
    "no": """
        tre timer og at det som en et ei er var jeg du min mitt mine ikke for pa av til med har hadde vi men nar kan
        skulle fra den de han hun ingen ingenting siden allerede om meg oss hva hvorfor mye takk deres dere ble aldri
        etter fortsatt dette noen hvordan vil fikk eller hvor dager enna hos uten ut fram kunne sa over opp ned ogsa
        ganger samme vaert vaere seg bare ved tilbake mi kom ha i
    """,
    "pl": """
        i w na nie to jest sie z do ze od po dla ale jak co czy moj moja moje mnie mi jestem byl byla bylo sa prosze
        nikt nic juz jeszcze tylko przez przy gdzie kiedy dlaczego bardzo oraz nam panstwa mam ma ten ta tego ktory
        ktora dni zostal zostala chce moze bez rowniez za dzien dobry bylem mojej mojego moim wobec panu pani brak nadal
        jesli lub byc aby musi jej jego ich
    """,
    "tr": """
        ve bir bu icin ile ben benim bana beni siz sizin var yok ama cok kadar neden nasil nerede kimse hic hala henuz
        gun gundur sonra once gibi daha olarak lutfen oldu olan her musunuz ise hicbir istiyorum edildi geldi gelmedi
        veya degil tarafından mı gore su o iki kez tum baska hakkında
    """,
    "cs": """
        a v na je to se s z do ze od po pro ale jak co muj moje moji mne mi jsem jsme byl byla bylo jsou prosim nikdo
        nic uz jeste jen pri kde kdy proc velmi nebo nam vas vase mam ma ten ta toho ktery ktera dni dny neni nebyl
        nebyla chci muze bez take stale aby jste si dobry den jiz pred mezi nez byt pouze tento tato tohoto ktere jeho
        stejnou stejny vasi nas
    """,
    "ro": """
        si in la de pe cu nu este e sunt a fost am ai au mea meu mele mi-a mi imi o un una din pentru dar cand cum ce
        unde nimeni nimic inca doar foarte va rog sau care sa dupa pana acest aceasta ati avem nici s-a zile
        dumneavoastra vreau nu-mi buna ziua fi prin doua ori aceeasi acelasi catre fara niciun nicio poate trebuie mai
        ca intre acestui cele
    """,
    "fi": """
        ja on ei en se etta mina minun minulle sinun te teidan olen oli ole ovat mutta kun kuin jos mita missa milloin
        miksi kukaan mitaan viela jo vain hyvin kiitos tai joka jotka oma tama taman sita ollut saanut ovatko eika
        voitte voiko haluan kolme paivaa nyt meille meidan niin myos sitten asti saman ilman olivat kanssa jalkeen
        vielakaan onko enaa siita aina tulee pitaa voi vuoksi jonka eivat
    """,
    "hu": """
        a az es nem hogy van volt vagy egy en is meg de ha mert mar csak senki semmi nekem ez azt ezt mi ki hol mikor
        miert nagyon koszonom kerem onok onoknek ota utan vagyok vannak lett kell sem se akkor mint minden mit szeretnem
        napja nincs lehet itt ott erre ket ugyanazt ugyanaz ugy ilyen olyan el fel nelkul volna anelkul szerint ezen
        azon
    """,
    "id": """
        yang dan di ke dari ini itu saya tidak untuk dengan ada sudah belum akan kami anda bisa pada juga atau karena
        tapi tetapi siapa apa kenapa mana hari telah oleh sangat mohon tolong masih lagi harus lebih semua sebuah
        tersebut setelah sebelum dapat hanya silakan bukan hingga sejak
    """,
}
RARE_LETTERS = {
    "ß": "de",
    "ä": "de fi sv",
    "ö": "de fi sv tr hu",
    "ü": "de tr hu",
    "å": "sv da no",
    "æ": "da no",
    "ø": "da no",
    "ł": "pl",
    "ą": "pl",
    "ę": "pl",
    "ś": "pl",
    "ź": "pl",
    "ż": "pl",
    "ć": "pl",
    "ń": "pl",
    "ő": "hu",
    "ű": "hu",
    "ş": "tr",
    "ğ": "tr",
    "ı": "tr",
    "ă": "ro",
    "ș": "ro",
    "ț": "ro",
    "ţ": "ro",
    "î": "ro fr",
    "ř": "cs",
    "ě": "cs",
    "ů": "cs",
    "č": "cs",
    "š": "cs",
    "ž": "cs",
    "ý": "cs",
    "ã": "pt",
    "õ": "pt",
    "ñ": "es",
    "¿": "es",
    "¡": "es",
    "ç": "fr pt tr",
    "œ": "fr",
    "ê": "fr pt",
    "ô": "fr pt",
    "â": "fr pt ro",
    "è": "fr it",
    "à": "fr it pt",
    "ù": "fr it",
    "ò": "it",
    "ì": "it",
    "é": "fr es pt hu cs it",
    "í": "es pt cs hu",
    "ó": "es pt pl hu",
    "ú": "es pt hu cs",
    "á": "es pt hu cs",
    "ơ": "vi",
    "ư": "vi",
    "đ": "vi",
    **dict.fromkeys("ạảấầẩậắằẵặẹẻẽếềểễệỉịọỏốồổỗộớờởợụủứừửữựỳỷỹ", "vi"),
}
# The first and last letter of a script, and the language that is meant where nothing more is known.
SCRIPTS = (
    (0x0370, 0x03FF, "el"),
    (0x0400, 0x052F, "ru"),
    (0x0531, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x077F, "ar"),
    (0x0900, 0x097F, "hi"),
    (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1100, 0x11FF, "ko"),
    (0x1200, 0x137F, "am"),
    (0x1780, 0x17FF, "km"),
    (0x1F00, 0x1FFF, "el"),
    (0x3040, 0x30FF, "ja"),
    (0x3400, 0x4DBF, "zh"),
    (0x4E00, 0x9FFF, "zh"),
    (0xAC00, 0xD7AF, "ko"),
    (0xFB1D, 0xFB4F, "he"),
    (0xFB50, 0xFDFF, "ar"),
    (0xFE70, 0xFEFC, "ar"),
    (0xFF66, 0xFF9F, "ja"),
)
# Within a script: the letters that only one of its languages has. The first that is found tells.
LETTERS_WITHIN = {
    "ru": (("uk", "іїєґ"), ("sr", "јљњђћџ"), ("ru", "ыэё"), ("bg", "ъ")),
    "ar": (("ur", "ٹڈڑںے"), ("fa", "پچژگیک")),
}
# Where no letter tells: small words of one that the others do not have.
WORDS_WITHIN = {
    "ru": (
        ("ru", "и с что как это мой мне меня уже нет после из от никто ничего был вас вы же только еще почему где или"),
        ("uk", "й з та що як це мене вже від був ви ваш чому де немає досі до під але або також"),
        ("bg", "се ми ви ли ме още беше няма никой това което как моят моята ще са съм защо след без от и"),
    ),
}
