"""Les mots auxquels se reconnaît l'adresse d'une personne, ou celle d'un service."""

#: Les messageries du grand public : l'adresse d'un service n'y est pas chez elle.
MESSAGERIES_PERSONNELLES = frozenset(
    """
    gmail.com googlemail.com orange.fr wanadoo.fr free.fr sfr.fr bbox.fr laposte.net yahoo.fr yahoo.com
    hotmail.fr hotmail.com outlook.fr outlook.com live.fr msn.com icloud.com me.com aol.com proton.me
    protonmail.com gmx.fr
    """.split()  # noqa: SIM905
)

#: Les mots d'une adresse de service, qui ressemblerait sinon à « prenom.nom ».
MOTS_DE_SERVICE = frozenset(
    """
    accueil action administration asile association bureau cabinet ccas centre citoyennete cohesion collectif
    communication contact cooperation culture direction droits egalite equipe espace europe federation habitants
    hebergement info infos integration inclusion international jeunesse logement mairie maison migrants
    migrations mission participation permanence pole projet projets refugies relations reseau sante secretariat
    service services social sociale solidarite solidarites vie ville
    """.split()  # noqa: SIM905
)
