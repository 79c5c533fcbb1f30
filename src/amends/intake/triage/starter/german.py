"""German: what people write to a company. Ours."""

from __future__ import annotations

KINDS = {
    "flight-cancelled": """
        [mein|unser] Flug [nach Rom|] [wurde|ist] [kurzfristig |einfach |schon wieder |]gestrichen[ worden|]
        Sie haben [meinen|unseren] Flug annulliert und [niemand hilft|keiner sagt etwas]
        der Flug wurde storniert und es gibt keinen Ersatz
        Flug gestrichen, kein Hotel, keine Auskunft
        die Annullierung kam erst am Gate
    """,
    "flight-late": """
        [mein|unser|der] Flug hat [schon wieder |]0 Stunden Verspätung
        wegen der Verspätung haben wir den Anschluss verpasst
        wir sitzen seit [zwei|0] Stunden im Flugzeug
        das Flugzeug ist 0 Stunden zu spät gestartet
        niemand sagt, warum der Flug sich verspätet
    """,
    "parcel-late": """
        mein[e Bestellung| Paket|e Lieferung|e Karte] ist [immer noch|noch immer|seit 0 Wochen] nicht angekommen
        ich warte seit [zwei|drei|0] Wochen auf [mein Paket|die Lieferung]
        das Paket sollte am [Montag|0] kommen und ist nicht da
        die Sendung hängt seit 0 Tagen fest
        laut Bote zugestellt, aber ich habe nichts bekommen
        der Liefertermin wurde zum dritten Mal verschoben
    """,
    "bill-wrong": """
        die Rechnung ist [falsch|viel zu hoch|schon wieder falsch]
        mir wurde [doppelt|zweimal|zu viel] abgebucht
        ich warte [seit 0 Wochen |immer noch |]auf [meine Erstattung|mein Geld|die Rückzahlung]
        Sie haben Geld für etwas abgebucht, das ich gekündigt habe
        warum soll ich eine Gebühr zahlen, von der niemand sprach
        der Rabatt wurde nicht abgezogen
        meine Zahlung wurde abgelehnt, obwohl genug Geld da ist
    """,
    "item-faulty": """
        [das Gerät|der Artikel|die Lampe|die Jacke] [ist|kam] [kaputt|defekt|beschädigt|zerkratzt] an
        nach [zwei Tagen|einer Woche] funktioniert [es|das Gerät] nicht mehr
        Sie haben [die falsche Größe|den falschen Artikel|die falsche Farbe] geschickt
        es fehlen [zwei Teile|Schrauben]
        die Qualität ist miserabel
        auch der Ersatz ist defekt
    """,
    "baggage": """
        mein [Koffer|Gepäck] ist [nicht angekommen|weg|verloren gegangen|beschädigt]
        wo bleibt mein Gepäck, wir sind seit 0 Stunden hier
        Sie haben meinen Koffer [verloren|zerstört]
        nach zwei Tagen immer noch kein Koffer
        der Kinderwagen kam zerbrochen vom Band
    """,
    "service-down": """
        [die App|Ihre Seite|das Internet|der Anschluss] [geht|funktioniert] [schon wieder |seit 0 Tagen |]nicht
        ich kann mich nicht [anmelden|einloggen], immer kommt ein Fehler
        die App stürzt ständig ab
        seit Montag kein Netz und keine Auskunft
        mein Konto wurde ohne Grund gesperrt
    """,
    "staff-conduct": """
        Ihr [Mitarbeiter|Fahrer|Personal] war [unfreundlich|unverschämt|sehr unhöflich|frech]
        niemand [antwortet|geht ans Telefon|ruft zurück]
        ich hing [eine Stunde|0 Minuten] in der Warteschleife
        auf meine [drei|0] Schreiben kam keine Antwort
        man hat mich angeschrien und einfach aufgelegt
        so geht man nicht mit Kunden um
    """,
    "other": """
        ich bin [sehr|wirklich|tief|] enttäuscht
        das ist [eine Frechheit|unmöglich|inakzeptabel|ein Witz]
        nie wieder [mit Ihnen|bei Ihnen]
        ich möchte mich beschweren
        das Zimmer war [schmutzig|kalt|nicht wie beschrieben]
        Sie haben Ihr Versprechen nicht gehalten
        [schlechtester|schrecklicher] [Service|Laden|Aufenthalt]
        so etwas habe ich noch nie erlebt
    """,
}
EFFECTS = {
    "1": """
        es ist nur eine Kleinigkeit
        nicht schlimm, aber ärgerlich
        nur damit Sie es wissen
    """,
    "2": """
        ich erwarte [eine Antwort|mein Geld zurück|eine Erklärung]
        bitte [klären|lösen] Sie das [bald|bis Freitag]
        was wollen Sie dagegen tun
        ich brauche das bis morgen
        rufen Sie mich bitte zurück
    """,
    "3": """
        dadurch [habe ich|haben wir] [die Hochzeit|die Beerdigung|die Operation] verpasst
        das geht seit [0 Monaten|Monaten] so, ich kann nicht mehr schlafen
        ich gehe damit zum [Anwalt|Gericht|Ombudsmann]
        deswegen kann ich die Miete nicht zahlen
        der ganze Urlaub war ruiniert
        das ist jetzt das [dritte|vierte] Mal und ich kündige
    """,
}
NOW = """
    meine [Mutter|Tochter|Oma] sitzt allein am [Flughafen|Bahnhof] fest
    wir sind mit [zwei kleinen Kindern|einem Baby] gestrandet und haben keinen Schlafplatz
    meine [Medikamente|Tabletten] sind im verlorenen Koffer und ich brauche sie [heute|sofort]
    ich [wurde verletzt|habe mich verletzt|blute] [in Ihrem Laden|an Bord|]
    [das Ladegerät|der Akku] ist [explodiert|in Brand geraten]
    wir haben mit einem Säugling keine Heizung
    mein Vater liegt wegen Ihrem Essen im Krankenhaus
    Ihr Fahrer hat mich [bedroht|belästigt]
    wir wurden wegen unserer Hautfarbe abgewiesen
    in der Wohnung riecht es nach Gas
    ich sitze im Rollstuhl und man ließ mich allein zurück
    wenn niemand hilft, verpassen wir die Beerdigung meines Vaters
"""
REQUESTS = """
    wie kann ich [meine Adresse|mein Passwort|meinen Namen|die PIN] ändern
    wann haben Sie [am Sonntag|an Feiertagen|] geöffnet
    liefern Sie [auch |]nach [Österreich|Norwegen|Polen]
    kann ich [meinen Hund|ein Fahrrad|einen zweiten Koffer] mitnehmen
    könnten Sie mir [bitte |][die Rechnung|ein Angebot|den Katalog|eine Kopie] schicken
    ich möchte [gerne |][einen Tisch für 0|ein Zimmer|zwei Plätze] [reservieren|buchen]
    welche [Unterlagen|Größen|Karten] [brauche ich|gibt es|akzeptieren Sie]
    was kostet [das|der Versand|eine Fahrt nach Köln|das Upgrade]
    wie lange dauert [die Lieferung|eine Überweisung|der Flug] [normalerweise|]
    gibt es [Parkplätze|Frühstück|einen Rabatt für Studenten|WLAN]
    kann ich [mit Karte|bar|auf Rechnung] [zahlen|bezahlen]
    wo finde ich [die Anleitung|meinen Vertrag|das Formular]
    passt [das|die Lampe] zu [meinem Gerät|Modell 0]
    ich suche [ein Hotel|ein Geschenk|einen Zug] [in der Nähe|für 0 Euro]
    haben Sie das auch in [blau|Größe 0]
    können Sie [das|den zweiten Punkt] [genauer |]erklären
    ich will eine Karte bestellen, wie geht das
    ab wann kann man [buchen|einchecken]
"""
ORDINARY = """
    [ja|nein|gut], [Dienstag passt|das passt|ich nehme es]
    anbei [das Formular|der unterschriebene Vertrag|ein Foto]
    meine Bestellnummer ist 0
    wir [kommen|reisen] am Freitag an
    das Essen war [hervorragend|sehr gut]
    [tolle|schöne] [App|Aussicht|Reise]
    ich freue mich auf den Urlaub
    hier ist meine neue Adresse
    bitte buchen Sie es für zwei Personen
"""
THANKS = """
    vielen Dank für [Ihre Hilfe|die schnelle Antwort|alles]
    danke, [es klappt jetzt|alles angekommen|Problem gelöst]
    herzlichen Dank an [Frau Berger|das ganze Team]
"""
GREETINGS = "|Hallo|Guten Tag|Sehr geehrte Damen und Herren|Guten Morgen||"
CLOSINGS = "|Mit freundlichen Grüßen|Viele Grüße|Danke im Voraus||"
ADDED = "bitte helfen Sie mir|meine Bestellnummer ist 0|ich habe am 0 gebucht|Kundennummer 0"
