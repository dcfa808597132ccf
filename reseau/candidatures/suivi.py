"""Le chemin d'une candidature, tel que le montre l'itinéraire."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..choix import TRAITEES, GenreDePas, StatutDeCandidature
from ..models import Candidature, PasDeCandidature


@dataclass
class Arret:
    """Un arrêt : passé (`quand`), ou encore à venir. `texte` est ce qui a été écrit à ce pas."""

    titre: str
    quand: datetime.datetime | None = None
    texte: str = ""
    de: str = ""
    courant: bool = False


def arrets_de(candidature: Candidature, pour_le_secretariat: bool = False) -> list[Arret]:
    """Les pas faits, puis ce qui reste à faire. Une requête.

    La personne qui candidate ne voit ni qui, au secrétariat, a fait un pas, ni que sa candidature a changé de mains.
    """
    pas = PasDeCandidature.objects.filter(candidature=candidature).select_related("auteur")
    if not pour_le_secretariat:
        pas = pas.exclude(genre=GenreDePas.RENDUE)
    arrets = [
        Arret(
            titre=str(un.get_genre_display()),
            quand=un.quand,
            texte=un.message,
            de=_auteur(un, pour_le_secretariat),
        )
        for un in pas
    ]
    if candidature.statut in TRAITEES:
        if arrets:
            arrets[-1].courant = True
        return arrets
    attente = (
        _("Votre réponse est attendue")
        if candidature.statut == StatutDeCandidature.EN_QUESTION
        else _("Lecture par le secrétariat")
    )
    if pour_le_secretariat and candidature.statut == StatutDeCandidature.EN_QUESTION:
        attente = _("Réponse attendue")
    return [*arrets, Arret(titre=attente, courant=True), Arret(titre=_("Décision"))]


def _auteur(pas: PasDeCandidature, pour_le_secretariat: bool) -> str:
    if pas.auteur is None:
        return _("la personne qui candidate") if pour_le_secretariat else _("vous")
    return str(pas.auteur) if pour_le_secretariat else _("le secrétariat")
