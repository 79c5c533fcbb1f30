"""French: what people write to a company. Ours."""

from __future__ import annotations

KINDS = {
    "flight-cancelled": """
        [mon|notre] vol [pour Rome|] a été annulé [sans prévenir|encore une fois|à la dernière minute|]
        vous avez annulé [mon|notre] vol et personne ne nous aide
        vol annulé, pas d'hôtel, pas de réponse
        l'annulation a été annoncée à la porte d'embarquement
    """,
    "flight-late": """
        [mon|notre|le] vol a [encore |]0 heures de retard
        à cause du retard nous avons raté la correspondance
        nous attendons dans l'avion depuis [deux|0] heures
        l'avion est parti avec 0 heures de retard
        personne ne dit pourquoi le vol est retardé
    """,
    "parcel-late": """
        [mon colis|ma commande|ma carte] n'est [toujours|] pas arrivé[e|]
        j'attends mon colis depuis [deux|trois|0] semaines
        la livraison était promise pour [lundi|le 0] et rien n'est venu
        le suivi n'avance plus depuis 0 jours
        le livreur dit avoir livré mais je n'ai rien reçu
        la date de livraison a été repoussée pour la troisième fois
    """,
    "bill-wrong": """
        la facture est [fausse|encore fausse|trop élevée]
        j'ai été [débité|facturé] [deux fois|en double|trop]
        j'attends [toujours |]mon remboursement [depuis 0 semaines|]
        vous avez prélevé de l'argent pour un abonnement résilié
        pourquoi dois-je payer des frais dont personne n'a parlé
        la remise n'a pas été appliquée
        mon paiement a été refusé sans raison
    """,
    "item-faulty": """
        [l'article|l'appareil|la lampe|la veste] est arrivé[e|] [cassé|abîmé|défectueux|rayé]
        il ne marche plus après [deux jours|une semaine]
        vous avez envoyé [la mauvaise taille|le mauvais article|la mauvaise couleur]
        il manque [deux pièces|des vis]
        la qualité est lamentable
        le remplacement est défectueux aussi
    """,
    "baggage": """
        [ma valise|mon bagage] [n'est pas arrivé|est perdu|a disparu|est abîmé]
        où sont nos bagages, nous attendons depuis 0 heures
        vous avez [perdu|cassé] ma valise
        toujours pas de valise après deux jours
        la poussette est arrivée cassée
    """,
    "service-down": """
        [l'application|votre site|internet|la ligne] ne [marche|fonctionne] [toujours |]pas [depuis 0 jours|]
        impossible de me connecter, il y a toujours une erreur
        l'application plante sans arrêt
        panne depuis lundi et aucune information
        mon compte a été bloqué sans raison
    """,
    "staff-conduct": """
        votre [employé|chauffeur|personnel] était [impoli|désagréable|très mal élevé]
        personne ne [répond|décroche|rappelle]
        j'ai attendu [une heure|0 minutes] au téléphone
        [trois|0] messages et aucune réponse
        on m'a crié dessus et raccroché au nez
        on ne traite pas les clients ainsi
    """,
    "other": """
        je suis [très|vraiment|] [déçu|déçue|mécontent]
        c'est [inadmissible|inacceptable|une honte|ridicule]
        plus jamais [avec vous|chez vous]
        je souhaite [faire une réclamation|me plaindre]
        la chambre était [sale|froide|pas comme décrite]
        vous n'avez pas tenu votre promesse
        [pire|très mauvais] [service|séjour|magasin]
        quelle déception
    """,
}
EFFECTS = {
    "1": """
        ce n'est qu'un détail
        ce n'est pas grave, mais c'est agaçant
        c'est juste pour vous le dire
    """,
    "2": """
        j'attends [une réponse|un remboursement|une explication]
        merci de régler cela [vite|avant vendredi]
        qu'allez-vous faire
        il me le faut pour demain
        rappelez-moi s'il vous plaît
    """,
    "3": """
        à cause de vous nous avons raté [le mariage|l'enterrement|l'opération]
        cela dure depuis [0 mois|des mois], je n'en dors plus
        je vais [saisir le médiateur|voir mon avocat|au tribunal]
        je ne peux plus payer le loyer à cause de cela
        toutes nos vacances sont gâchées
        c'est la [troisième|quatrième] fois et je résilie
    """,
}
NOW = """
    ma [mère|fille|grand-mère] est bloquée seule à [l'aéroport|la gare]
    nous sommes bloqués avec [deux enfants|un bébé] et n'avons nulle part où dormir
    mes médicaments sont dans la valise perdue et il me les faut [ce soir|tout de suite]
    [j'ai été blessé|je saigne|il s'est blessé] [dans votre magasin|à bord|]
    [le chargeur|la batterie] a [explosé|pris feu]
    nous sommes sans chauffage avec un nouveau-né
    mon père est à l'hôpital à cause de vos plats
    votre chauffeur m'a [menacée|harcelée]
    on nous a refusés à cause de notre couleur de peau
    cela sent le gaz dans l'appartement
    je suis en fauteuil roulant et on m'a laissée seule
    si personne n'agit nous raterons l'enterrement de mon père
"""
REQUESTS = """
    comment [puis-je |]changer [mon adresse|mon mot de passe|mon nom|mon code]
    quels sont vos horaires [le dimanche|à Noël|]
    livrez-vous [aussi |]en [Belgique|Suisse|Espagne]
    puis-je [emmener mon chien|prendre un vélo|ajouter un bagage]
    pourriez-vous m'envoyer [la facture|un devis|le catalogue|une copie]
    je voudrais [réserver|commander] [une table pour 0|une chambre|deux places]
    de quels [documents|papiers] ai-je besoin
    combien [coûte|coûtent] [la livraison|un billet pour Lyon|les frais]
    combien de temps prend [la livraison|un virement]
    y a-t-il [un parking|un petit déjeuner|une remise pour les étudiants]
    peut-on payer [par carte|en espèces|sur facture]
    où puis-je trouver [le mode d'emploi|mon contrat|le formulaire]
    est-ce que cela marche avec [mon téléphone|le modèle 0]
    je cherche [un hôtel|un cadeau|un train] [près de la gare|pour 0 euros]
    l'avez-vous en [bleu|taille 0]
    pouvez-vous expliquer [cela|le deuxième point]
    je veux commander une carte, comment faire
    à partir de quand peut-on [réserver|s'enregistrer]
"""
ORDINARY = """
    [oui|non|d'accord], [mardi me convient|je le prends|c'est bon]
    ci-joint [le formulaire|le contrat signé|une photo]
    mon numéro de commande est le 0
    nous arrivons vendredi
    le repas était [excellent|très bon]
    [belle|superbe] [application|vue|chambre]
    nous nous réjouissons du voyage
    voici ma nouvelle adresse
    réservez pour deux personnes s'il vous plaît
"""
THANKS = """
    merci [beaucoup |]pour [votre aide|la réponse rapide|tout]
    merci, [tout marche maintenant|c'est arrivé|c'est réglé]
    un grand merci à [Madame Petit|toute l'équipe]
"""
GREETINGS = "|Bonjour|Madame, Monsieur|Bonsoir||"
CLOSINGS = "|Cordialement|Merci d'avance|Bien à vous||"
ADDED = "aidez-moi s'il vous plaît|ma commande est la 0|j'ai réservé le 0|numéro de client 0"
