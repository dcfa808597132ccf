"""Qui peut quoi : pour chaque rôle, chaque nature de page et chaque lieu, les gestes permis, et eux seuls."""

from enum import StrEnum

from alliance.socle.choix import Role
from reseau.choix import RoleDeMandat


class Nature(StrEnum):
    """Ce qu'est une page pour les droits ; chaque type de page en a une (`scene.TYPES`)."""

    TEXTE = "texte soumis au circuit"
    ESPACE = "espace d’une organisation"
    MAISON = "page de la maison, sans circuit"


class Lieu(StrEnum):
    SIEN = "dans son espace"
    AUTRE = "chez une autre organisation"
    ALLIANCE = "à l’alliance"


class Geste(StrEnum):
    VOIR = "voir dans l’explorateur"
    CREER = "créer"
    MODIFIER = "modifier"
    COPIER = "copier"
    DEPLACER = "déplacer"
    SUPPRIMER = "supprimer un brouillon"
    SUPPRIMER_PUBLIEE = "supprimer une page publiée"
    ENVOYER = "envoyer en relecture"
    APPROUVER = "approuver à la relecture"
    APPROUVER_FIN = "approuver au secrétariat"
    PUBLIER = "publier depuis l’éditeur"
    PUBLIER_EN_LOT = "publier en lot"
    DEPUBLIER = "dépublier"
    VERROUILLER = "verrouiller"
    DEVERROUILLER = "déverrouiller"
    COMPARER = "comparer les versions"
    HISTORIQUE = "lire l’historique"
    APERCU = "voir l’aperçu"
    COMMENTER = "commenter"
    # Le temps de la relecture, l'étape prête ses droits à qui relit et les retire à qui a écrit.
    MODIFIER_EN_RELECTURE = "modifier pendant la relecture"
    COMMENTER_EN_RELECTURE = "commenter pendant la relecture"
    COMPARER_EN_RELECTURE = "comparer pendant la relecture"
    APERCU_EN_RELECTURE = "voir l’aperçu pendant la relecture"


#: Les places qu'une page peut occuper dans l'arbre, selon ce qu'elle est.
LIEUX: dict[Nature, tuple[Lieu, ...]] = {
    Nature.TEXTE: (Lieu.SIEN, Lieu.AUTRE, Lieu.ALLIANCE),
    Nature.ESPACE: (Lieu.SIEN, Lieu.AUTRE),
    Nature.MAISON: (Lieu.ALLIANCE,),
}

TOUT = frozenset(Geste)
RIEN: frozenset[Geste] = frozenset()
LIRE = {Geste.HISTORIQUE, Geste.COMPARER, Geste.APERCU, Geste.COMPARER_EN_RELECTURE, Geste.APERCU_EN_RELECTURE}
ECRIRE = {Geste.VOIR, *LIRE, Geste.MODIFIER, Geste.COMMENTER, Geste.ENVOYER}
#: Ce que l'étape de relecture prête à qui relit, pour le texte qu'elle lui confie et le temps qu'elle dure.
RELIRE = {
    Geste.APPROUVER,
    Geste.MODIFIER_EN_RELECTURE,
    Geste.COMMENTER_EN_RELECTURE,
    Geste.COMPARER_EN_RELECTURE,
    Geste.APERCU_EN_RELECTURE,
}

T, E, M = Nature.TEXTE, Nature.ESPACE, Nature.MAISON
SIEN, AUTRE, ALLIANCE = Lieu.SIEN, Lieu.AUTRE, Lieu.ALLIANCE
Tableau = dict[tuple[Nature, Lieu], frozenset[Geste] | set[Geste]]

#: Qui écrit pour une organisation : tout sur ses textes sauf décider ; son espace se corrige, il ne se défait pas.
ORGANISATION: Tableau = {
    (T, SIEN): ECRIRE | {Geste.CREER, Geste.COPIER, Geste.SUPPRIMER},
    (T, AUTRE): RIEN,
    (T, ALLIANCE): RIEN,
    (E, SIEN): ECRIRE,
    (E, AUTRE): RIEN,
    (M, ALLIANCE): RIEN,
}
PERSONNE: Tableau = dict.fromkeys(ORGANISATION, RIEN)

#: Un texte ne se publie qu'au terme du circuit, et c'est le secrétariat qui le termine.
SECRETARIAT_SUR_UN_TEXTE = TOUT - {
    Geste.APPROUVER,
    Geste.MODIFIER_EN_RELECTURE,
    Geste.COMMENTER_EN_RELECTURE,
    Geste.PUBLIER,
    Geste.PUBLIER_EN_LOT,
}
SECRETARIAT_SUR_UNE_PAGE = SECRETARIAT_SUR_UN_TEXTE | {Geste.PUBLIER, Geste.PUBLIER_EN_LOT}

ATTENDUS: dict[str, Tableau] = {
    RoleDeMandat.REDACTION: ORGANISATION,
    # Répondre de son organisation donne l'équipe à tenir, aucun droit de plus sur les pages.
    RoleDeMandat.REFERENT_ELU: ORGANISATION,
    RoleDeMandat.REFERENT_TECHNIQUE: ORGANISATION,
    Role.RELECTURE: dict.fromkeys(ORGANISATION, RELIRE),
    Role.SECRETARIAT: {
        cle: SECRETARIAT_SUR_UN_TEXTE if cle[0] == T else SECRETARIAT_SUR_UNE_PAGE for cle in ORGANISATION
    },
    # L'administration publie en lot ce qu'une autre a écrit, mais n'est d'aucune étape du circuit.
    Role.ADMINISTRATION: {
        cle: (SECRETARIAT_SUR_UNE_PAGE - {Geste.APPROUVER_FIN}) - ({Geste.PUBLIER} if cle[0] == T else set())
        for cle in ORGANISATION
    },
    "superutilisateur": {cle: TOUT - ({Geste.PUBLIER} if cle[0] == T else set()) for cle in ORGANISATION},
    "compte sans rôle": PERSONNE,
    "anonyme": PERSONNE,
}
