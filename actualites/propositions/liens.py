"""Le lien personnel d'une proposition : confirmer, suivre, modifier, retirer. Chaque courriel redit le même.

La base garde une clef tirée au hasard (`PropositionDEvenement.clef`) ; le lien la porte signée (`socle.jetons`). Il ne
part qu'à l'adresse donnée : le tenir prouve que l'on y lit.
"""

import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import clef_du_jeton, jeton_derive

from ..models import PropositionDEvenement
from .contenu import dernier_jour

USAGE = "proposition"
#: Une adresse que personne n'a confirmée ; le courriel et la page le disent.
POUR_CONFIRMER = datetime.timedelta(days=7)
#: Ce que vaut encore le lien, et ce que l'on garde de la personne, après la décision ou la fin de l'événement.
APRES = datetime.timedelta(days=90)


def jeton_de(proposition: PropositionDEvenement) -> str:
    return jeton_derive(proposition.clef, USAGE)


def chemin_de(proposition: PropositionDEvenement) -> str:
    """Le chemin de la page personnelle."""
    return reverse("propositions:proposition", args=[jeton_de(proposition)])


def lien_de(proposition: PropositionDEvenement) -> str:
    """L'adresse complète de la page personnelle, pour un courriel."""
    return adresse_absolue(chemin_de(proposition))


def trouver(jeton: str) -> PropositionDEvenement | None:
    """La proposition que désigne ce jeton ; `None` s'il n'est pas de nous, ou si elle est effacée."""
    clef = clef_du_jeton(jeton, USAGE)
    if not clef:
        return None
    return PropositionDEvenement.objects.filter(clef=clef).select_related("evenement").first()


def fin_de(proposition: PropositionDEvenement) -> datetime.date | None:
    """Le dernier jour de l'événement : celui des dates publiées, à défaut celui que l'on propose."""
    publiees = (
        proposition.evenement.occurrences.aggregate(fin=Max("jour_fin"))["fin"] if proposition.evenement else None
    )
    return publiees or dernier_jour(proposition.donnees)


def expire_le(proposition: PropositionDEvenement) -> datetime.date:
    """Le premier jour où le lien n'ouvre plus rien, et où ce qui concerne la personne s'efface."""
    if proposition.est_a_confirmer:
        return timezone.localdate(proposition.proposee_le + POUR_CONFIRMER)
    reperes = [timezone.localdate(proposition.decidee_le or proposition.confirmee_le or proposition.proposee_le)]
    fin = fin_de(proposition)
    # D'une proposition refusée, la date de l'événement n'importe plus à personne.
    if fin and not proposition.est_refusee:
        reperes.append(fin)
    return max(reperes) + APRES


def est_expire(proposition: PropositionDEvenement) -> bool:
    return not proposition.courriel or expire_le(proposition) <= timezone.localdate()
