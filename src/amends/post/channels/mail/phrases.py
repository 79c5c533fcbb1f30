"""The words by which mail programs mark what is quoted, forwarded or signed, in many languages. Pure."""

from __future__ import annotations

import re

# A field's name in the head that Outlook and its kin copy above a quotation, by what it holds.
FIELDS = {
    "from": (
        "From|Von|De|Da|Van|Från|Fra|Od|Lähettäjä|От|От кого|Від|发件人|寄件者|寄件人|差出人|送信者|보낸 ?사람"
        "|Kimden|Feladó|Expéditeur"
        "|Remitente|Remetente|Mittente|Afzender|Odesílatel|Nadawca|Από|De la|Gönderen|מאת|من|Avsändare|Afsender"
        "|Avsender|Absender"
    ),
    "date": (
        "Sent|Date|Gesendet|Datum|Envoyé|Envoyé le|Enviado|Enviado el|Enviado em|Enviada em|Fecha|Data|Inviato"
        "|Verzonden|Skickat|Sendt|Dato"
        "|Wysłano|Wysłane|Lähetetty|Päivämäärä|Отправлено|Дата|Надіслано|发送时间|发送日期|日期|寄件日期|傳送時間"
        "|時間|送信日時|日付|日時"
        "|보낸 ?날짜|날짜|Tarih|Gönderildi|Odesláno|Elküldve|Dátum|Message du|Ημερομηνία|Trimis|תאריך|التاريخ|Am"
    ),
    "to": (
        "To|An|À|A|Para|Aan|Till|Til|Do|Vastaanottaja|Кому|收件人|收件者|宛先|받는 ?사람|Kime|Címzett|Komu"
        "|Destinataire|Destinatario"
        "|Destinatário|Empfänger|Προς|Către|אל|إلى|Reply-To|Antwort an"
    ),
    "cc": "Cc|Bcc|Kopie|Copie|Copie à|Kopi|Kopia|Копия|Копія|抄送|副本|참조|Bilgi|Másolatot kap",
    "subject": (
        "Subject|Betreff|Objet|Sujet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Temat|Aihe|Тема|主题|主題|主旨|件名"
        "|제목|Konu|Předmět"
        "|Tárgy|Θέμα|Subiect|נושא|الموضوع"
    ),
}
ROLE_OF = {name.casefold(): role for role, names in FIELDS.items() for name in names.split("|")}
LABEL = re.compile(
    r"^[ \t>|*_]{0,8}("
    + "|".join(sorted({name for names in FIELDS.values() for name in names.split("|")}, key=len, reverse=True))
    + r")"
    r"[*_]{0,2}[ \t\xa0]?[:：][*_]{0,2}[ \t]*(.*)$",
    re.IGNORECASE,
)
# "wrote", as it stands before or behind the name.
WROTE = (
    r"wrote|writes?|has written|sent|schrieb|geschrieben|schreibt|a écrit|écrit|a ecrit|escribió|escribio|ha escrito"
    r"|escribía|escreveu|escreve"
    r"|ha scritto|scrive|schreef|het volgende geschreven|geschreven|schrieb folgendes|skrev|skreiv|skrifaði|kirjoitti"
    r"|napisał\(?a?\)?|napisała?|pisze"
    r"|napsala?|napsal\(a\)|píše|napísala?|írta|ezt írta|написала?|написал\(а\)|пишет|писала?|пише|yazdı"
    r"|şunları yazdı|写道|寫道|書き込み|書きました"
    r"|wrote|작성|님이 작성|έγραψε|כתבה?|كتب|đã viết|menulis|a scris|је написао|napisao"
)
SAID_BY = re.compile(rf"(?<!\w)({WROTE})(?!\w)", re.IGNORECASE)
# The end of the line above a quotation: the verb, a colon, dashes; or the name behind the verb, and a colon.
WROTE_LAST = re.compile(rf"(?<!\w)({WROTE})\s*[:：]?[\s\-–—_*>]*$", re.IGNORECASE)
ENDS = re.compile(r"[:：][\s\-–—_*]*$")
FIRST_PERSON = re.compile(
    rf"(?<!\w)(I|we|ich|wir|j'ai|nous avons|yo|eu|io|ik|jag|jeg|já|ja)(,? (?:also|have|had|already|just|then|even"
    rf"|habe|he|ho|heb|har))? ?({WROTE})" + r"|(?<!\w)(schrieb|schreef|skrev) (ich|wir|ik|jag|jeg)(?!\w)"
    r"|(?<!\w)(escribí|escrevi|ho scritto|napisałem|написал я)(?!\w)",
    re.IGNORECASE,
)
# How such a line begins: by a word, a weekday, a date, a time.
LEADS = re.compile(
    r"^[\s>\-–—*_]*("
    r"(?:On|Am|Em|No dia|Le|El|El día|Il|In data|Il giorno|Op|Den|På|Dne|Dňa|Dnia|W dniu|Vào|Pada|Στις|ב-?|في"
    r"|Sent from)\b"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|mié|jeu|jue|ven|vie|sam|sáb|dim|dom|seg|ter"
    r"|qua|qui|sex|ma|wo|za|zo"
    r"|man|tir|ons|tor|fre|lør|søn|mån|tis|lör|sön|ti|ke|to|pe|la|su|pon|wt|śr|czw|pt|sob|niedz|po|út|st|čt|pá|ne|пн"
    r"|вт|ср|чт|пт|сб|вс|нд)"
    r"[a-zà-žа-я]{0,8}[.,]? "
    r"|[^\W\d_]{2,14},? \d|\d{1,4}[./\-年년]|\d{1,2} |\d{1,2}[:.]\d\d|[\"“<]?[^\s@<>\"]{1,64}@"
    r"|[^\s@<>]{1,40}( [^\s@<>]{1,40}){0,4} ?<[^<>\s]{3,120}@[^<>\s]{3,120}>)",
    re.IGNORECASE,
)
# A line that begins with nothing but an address may be the second half of such a line.
DATED = re.compile(r"^[\s\-–—*_]*[^\W\d_]{0,12}[.,:]?\s?[^@<]{0,24}\d")
MAIL = re.compile(r"[^\s<>\"'()\[\],;:@]+@[^\s<>\"'()\[\],;:@]+\.[^\s<>\"'()\[\],;:@]+")
TIME = re.compile(r"\d{1,2}[:.h]\d\d|\d{1,2} ?[ap]\.?m\b|\d{4}|\d{1,2}[./-]\d{1,2}")
YOU_WROTE = re.compile(
    r"\b(you wrote|du geschrieben|schrieben Sie|schriebst du|vous avez écrit|usted escribió|você escreveu)\W*$",
    re.IGNORECASE,
)
# A rule of dashes with the words for the original or the forwarded message in it.
_ORIGINAL = (
    r"original message|reply message|replied message|originalnachricht|ursprüngliche (nachricht|mail|e-mail)"
    r"|antwort nachricht|message d'origine|message original"
    r"|message initial|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht"
    r"|origineel bericht|ursprungligt meddelande"
    r"|originalmeddelande|oprindelig (meddelelse|besked)|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna"
    r"|oryginalna wiadomość"
    r"|původní zpráva|pôvodná správa|eredeti üzenet|исходное сообщение|оригинальное сообщение|原始邮件|原始信件"
    r"|原始郵件|元のメッセージ"
    r"|オリジナルメッセージ"
    r"|원본 ?메[시세]지|orijinal mesaj|mesaj original|αρχικό μήνυμα|الرسالة الأصلية"
)
_FORWARDED = (
    r"forwarded (message|mail)( from [^-]{0,80})?|begin forwarded message|start of forwarded message"
    r"|weitergeleitete (nachricht|mail|e-mail)|anfang der weitergeleiteten (nachricht|e-mail)"
    r"|message (transféré|transmis|réexpédié)|courriel transféré|début du message (réexpédié|transféré)"
    r"|mensaje reenviado|inicio del mensaje reenviado"
    r"|mensagem (encaminhada|reencaminhada)|início da mensagem (encaminhada|reencaminhada)|messaggio inoltrato"
    r"|inizio messaggio inoltrato"
    r"|doorgestuurd bericht|begin doorgestuurd bericht|vidarebefordrat (meddelande|brev)|videresendt (meddelelse"
    r"|besked|melding)|přeposlaná zpráva"
    r"|wiadomość przekazana|przekazana wiadomość|пересылаемое сообщение|начало переадресованного сообщения"
    r"|转发的邮件|转发邮件"
    r"|轉寄郵件|轉寄的郵件|転送メッセージ"
    r"|転送されたメッセージ|전달된 메[시세]지|iletilen mesaj|προωθημένο μήνυμα"
)
ORIGINAL = re.compile(
    rf"^[\s>|]*[-–—_=*]{{2,}}\s*({_ORIGINAL})\s*[-–—_=*]*\s*$|^original message processed by ", re.IGNORECASE
)
FORWARDED = re.compile(
    rf"^[\s>|]*[-–—_=*]{{2,}}\s*({_FORWARDED})\s*[-–—_=*:]*\s*$|^[\s>|]*({_FORWARDED})\s*[:：]\s*$", re.IGNORECASE
)
RULE = re.compile(r"^\s*[-–—_=*~⎯]{3,}\s*$")
# What telephones and programs put below.
_DEVICE = (
    r"sent (from|via|with|using) (?!a (link|letter))|get (the )?outlook for |get bluemail for|gesendet (von|mit|über"
    r"|aus)|von meinem? .{1,30} gesendet|diese nachricht wurde von meinem .{1,40} gesendet"
    r"|envoyé (de|depuis|à partir|avec|via)|télécharger outlook|enviado (desde|do|da|de|con|com|a partir|via)"
    r"|inviato (da|con|dal)|scarica outlook"
    r"|verzonden (vanaf|met|via|van)|verstuurd (vanaf|met|via)|skickat från|skickades från|sendt fra|wysłane? z"
    r"|odesláno z|odoslané z|lähetetty|отправлено (с|из)"
    r"|надіслано з|.{1,20}(umdan|'?(ı|i)mdan|den|dan) gönderildi|发自(我的)?|從我的.{1,20}(傳送|發送)"
    r"|.{1,20}から送信|.{1,20}에서 보냄"
    r"|elküldve .{1,30}|trimis de pe"
)
DEVICE = re.compile(rf"^[\s>*_<]*({_DEVICE})", re.IGNORECASE)
LONGEST_DEVICE, MOST_DEVICE_WORDS = 120, 9
# Polite ends: a line of its own, and a name below it.
_REGARDS = (
    r"(kind(est)?|best|warm(est)?|many|with (kind|best|warm)|all my) (regards|wishes|greetings)|regards"
    r"|sincerely( yours)?|yours (sincerely|faithfully|truly)|respectfully"
    r"|cordially|cheers|best|all the best|thanks (and|&) (kind |best )?regards|thanks,? (and )?(kind |best )?regards"
    r"|br|kr|rgds|take care|love"
    r"|mit (freundlichen?|besten?|lieben|herzlichen|freundlichem?) (grü(ß|ss)en?|gru(ß|ss))|(freundliche|beste|liebe"
    r"|viele|herzliche|schöne) grü(ß|ss)e|lg|mfg|vg|gru(ß|ss)|hochachtungsvoll"
    r"|cordialement|bien (cordialement|à vous)|sincères salutations|(meilleures|sincères) salutations"
    r"|salutations( distinguées)?|cdt|bàv"
    r"|(un )?(cordial|atento) saludo|saludos( cordiales)?|atentamente|un saludo|un abrazo|atenciosamente|cumprimentos"
    r"|(com os )?(melhores|meus) cumprimentos|abra[çc]os?|att"
    r"|cordiali saluti|distinti saluti|(un )?saluti|(met )?vriendelijke groet(en)?|groet(en|jes)?|hartelijke groet"
    r"|mvg|mvh|med venlig hilsen|venlig hilsen|hilsen|kh|vh"
    r"|med vänliga? hälsning(ar)?|vänliga? hälsning(ar)?|hälsningar|med vennlig hilsen|vennlig hilsen"
    r"|ystävällisin terveisin|terveisin|z (poważaniem|powazaniem)|pozdrawiam"
    r"|s pozdravem|s pozdravom|üdvözlettel|с уважением|с наилучшими пожеланиями|з повагою|saygılar(ımla|ımızla)?|此致"
    r"|祝好|敬具|敬上|감사합니다|με εκτίμηση|cu stimă"
)
REGARDS = re.compile(rf"^[\s*_]*({_REGARDS})\W*$", re.IGNORECASE)
_THANKS = (
    r"(many )?thanks( (a lot|again|in advance|so much|and regards))?|thank you( (very much|so much|again"
    r"|in advance))?|thx|vielen dank( im voraus)?|danke( (schön|sehr|im voraus))?"
    r"|merci( (beaucoup|d'avance|par avance))?|(muchas )?gracias( (de antemano|por adelantado))?"
    r"|(muito )?obrigad[oa]( desde já)?|grazie( (mille|in anticipo))?|(hartelijk )?bedankt|(mange )?tak"
    r"|tack( på förhand)?|dziękuję|děkuji|спасибо|teşekkürler|谢谢|謝謝"
)
THANKS = re.compile(rf"^[\s*_]*({_THANKS})\W*$", re.IGNORECASE)
SIGN = re.compile(r"^(-- ?|——|—-|—|–|__)$")
NAME_LINE = re.compile(r"^\s?[-–—/~]{1,2}\s?[^\W\d_][\w.'’-]*( [^\W\d_][\w.'’-]*){0,2}\.?\s*$")
# What gateways and companies add, above and below.
BANNER = re.compile(
    r"^[\s*\[(]*(caution|external( (e-?mail|sender|message))?|warning|attention|achtung|vorsicht|warnung)\b.{0,60}"
    r"(outside|external|extern|originated|ausserhalb|außerhalb)",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"^[\s*_]*(disclaimer|confidentiality( (notice|note|statement))?|legal notice|vertraulichkeitshinweis"
    r"|haftungsausschluss|avis de confidentialité|aviso (legal|de confidencialidad[e]?))[\s*:_.-]*$"
    r"|^[\s*_]*(this|the information( contained)? in this|diese|ce|este|esta|le contenu de ce|questo)\W+(e-?mail"
    r"|message|communication|nachricht|courriel|mensaje|mensagem|messaggio)\b.{0,160}"
    r"(confidential|intended (solely|only)|vertraulich|confidentiel|confidencial|riservat|privileged|scanned (for|by))"
    r"|^this e-?mail (has been|was) (scanned|checked)|^the information contained in this (communication|e-?mail"
    r"|message|transmission)"
    r"|^please consider the environment|^think before (you )?print|^you are receiving this (e-?mail|because)"
    r"|^to unsubscribe|^unsubscribe\b"
    r"|^this message w/attachments",
    re.IGNORECASE,
)
LISTED = re.compile(
    r"mailing list|mailman|unsubscribe|listinfo|groups\.(google|io)|abmelden|désabonner|boundary", re.IGNORECASE
)
# A mail that begins by an attribution on the same line as the answer: "it works. On Wed, 4 Apr 2012, bob wrote:".
SHARED = re.compile(
    r"^(.*\S)(?:\s+|\s*-{2,}\s?)((?:On|Am|Le|El|Em|Il|Op) [^:]{0,60}\d.{3,200}?(?:" + WROTE + r")\s*:?)\s*$"
)
