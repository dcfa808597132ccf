"""Ce qui s'efface, et quand : voir `docs/propositions.md`. Le formulaire et les courriels disent les mêmes durées."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from ..choix import EtatDeProposition
from ..models import PropositionDEvenement
from .avis import effacer_les_courriels
from .circuit import arreter_la_relecture, verrouiller
from .erreurs import GesteImpossible
from .liens import APRES, POUR_CONFIRMER, est_expire


@dataclass
class Bilan:
    """Ce qu'une purge a effacé."""

    jamais_confirmees: int = 0
    adresses: int = 0
    brouillons: int = 0


def purger() -> Bilan:
    """Efface ce qui est échu. Se rejoue sans effet."""
    bilan, maintenant = Bilan(), timezone.now()
    attendent = PropositionDEvenement.objects.filter(
        etat=EtatDeProposition.A_CONFIRMER, proposee_le__lt=maintenant - POUR_CONFIRMER
    )
    for proposition in attendent.iterator(chunk_size=200):
        bilan.jamais_confirmees += _effacer(proposition)
    # Rien ne s'efface avant ce délai : on ne relit que celles qui ont pu l'atteindre.
    suivies = PropositionDEvenement.objects.exclude(etat=EtatDeProposition.A_CONFIRMER).exclude(courriel="")
    for proposition in suivies.filter(proposee_le__lt=maintenant - APRES).select_related("evenement").iterator(200):
        if est_expire(proposition):
            _alleger(proposition, bilan)
    return bilan


@transaction.atomic
def _effacer(proposition: PropositionDEvenement) -> bool:
    try:
        relue = verrouiller(proposition)
    except GesteImpossible:
        return False
    # Relue sous verrou : confirmée pendant la purge, elle reste.
    if not relue.est_a_confirmer:
        return False
    effacer_les_courriels(relue)
    relue.delete()
    return True


@transaction.atomic
def _alleger(proposition: PropositionDEvenement, bilan: Bilan) -> None:
    """Garde ce qui fut proposé et décidé ; rien de la personne. Un brouillon qui n'a jamais paru s'efface aussi."""
    try:
        relue = verrouiller(proposition)
    except GesteImpossible:
        return
    if not est_expire(relue):
        return
    effacer_les_courriels(relue)
    page = relue.evenement
    jamais_parue = page is not None and not page.live and page.first_published_at is None
    relue.courriel = relue.nom = relue.organisation = ""
    # Le contact n'a été donné que pour paraître.
    effacees = {"mot", "contact_courriel"} if page is None or jamais_parue else {"mot"}
    relue.donnees = {nom: valeur for nom, valeur in relue.donnees.items() if nom not in effacees}
    relue.save(update_fields=["courriel", "nom", "organisation", "donnees"])
    bilan.adresses += 1
    if page is not None and jamais_parue:
        arreter_la_relecture(page)
        page.delete()
        bilan.brouillons += 1
