"""Ce qui arrive à un abonnement : un objet par geste, qui vérifie, change, journalise et prévient.

Le droit de confirmer et de se désabonner est le lien que la personne tient (`liens.py`).
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle.adresses_electroniques import LONGUEUR_D_UNE_ADRESSE, canonique
from alliance.socle.limites import depasse

from ..choix import EtatDAbonnement, NatureDeRejet
from ..models import Abonnement, RejetDeCourriel
from . import avis
from .choix import Choix
from .destinataires import est_joignable

#: Au-delà, un lien de confirmation ne vaut plus, et une adresse jamais confirmée s'efface : la page le dit.
POUR_CONFIRMER = datetime.timedelta(days=7)
UN_JOUR = 24 * 60 * 60
#: Combien de courriels une même adresse reçoit par jour, quoi que l'on écrive dans le formulaire.
COURRIELS_PAR_JOUR = 3


class ConfirmationPerimee(ValidationError):
    """Le lien a plus de sept jours, ou la personne s'est désabonnée depuis."""


def journaliser(abonnement: Abonnement, geste: str, user: Any = None, **donnees: Any) -> None:
    # Le journal survit à la ligne : il ne doit pas garder l'adresse, que le modèle écrirait comme titre.
    titre = _("Abonnement n° %(n)s") % {"n": abonnement.pk}
    log(instance=abonnement, action=f"infolettre.{geste}", title=titre, user=user, data=donnees)


#: Qui ne reçoit que ses alertes.
_SANS_LETTRE = Q(numeros=False, resume=False)


def confirmables() -> Q:
    """Les abonnements dont la dernière demande attend encore d'être confirmée."""
    return Q(demande_le__gte=timezone.now() - POUR_CONFIRMER) & (
        Q(etat=EtatDAbonnement.EN_ATTENTE)
        | Q(etat=EtatDAbonnement.DESABONNE, demande_le__gt=F("desabonne_le"))
        | Q(etat=EtatDAbonnement.CONFIRME, demande_le__gt=F("suspendu_le"))
        # Une alerte a confirmé l'adresse, et rien d'autre : la lettre, demandée aussi, attend encore.
        | Q(_SANS_LETTRE, etat=EtatDAbonnement.CONFIRME, suspendu_le__isnull=True)
    )


def recoit_la_lettre(abonnement: Abonnement) -> bool:
    """Vrai si un numéro ou un résumé lui arrive : qui n'a que des alertes n'est pas abonné·e à la lettre."""
    return est_joignable(abonnement) and (abonnement.numeros or abonnement.resume)


def oublier_les_refus_passagers(abonnement: Abonnement) -> None:
    """Le compte des refus passagers d'une adresse repart de zéro : elle vient d'être rétablie."""
    RejetDeCourriel.objects.filter(
        adresse_canonique=abonnement.adresse_canonique, nature=NatureDeRejet.TEMPORAIRE
    ).delete()


class DemanderAbonnement:
    """Quelqu'un donne une adresse : on lui écrit, et rien n'est acquis avant sa confirmation.

    Une adresse désabonnée ou suspendue le reste tant qu'elle n'a pas confirmé d'elle-même ; une adresse déjà abonnée
    reçoit de quoi choisir ce qu'elle reçoit. Au-delà de trois par jour, l'adresse ne reçoit plus rien, et rien ne le
    dit : qui remplit le formulaire n'apprend jamais si une adresse est connue.

    Args:
        courriel: l'adresse, déjà vérifiée dans sa forme.
        origine: où l'accord a été donné, dit en clair : « page de l'infolettre », « pétition : … ».
        choix: ce que la personne veut recevoir ; ne change rien à un abonnement confirmé. Par défaut, chaque numéro.
    """

    def __init__(self, courriel: str, origine: str, choix: Choix | None = None) -> None:
        self.courriel, self.origine = courriel.strip(), " ".join(origine.split())[:255]
        self.choix = choix or Choix()

    @transaction.atomic
    def execute(self) -> None:
        adresse = canonique(self.courriel)
        if len(adresse) > LONGUEUR_D_UNE_ADRESSE:  # aucun serveur n'y écrirait
            return
        if depasse("infolettre.adresse", adresse, fois=COURRIELS_PAR_JOUR, duree=UN_JOUR):
            return
        abonnement, nouveau = Abonnement.objects.get_or_create(
            adresse_canonique=adresse, defaults={"courriel": self.courriel, "origine": self.origine}
        )
        maintenant = timezone.now()
        if not nouveau:
            siennes = Abonnement.objects.filter(pk=abonnement.pk)
            siennes.exclude(etat=EtatDAbonnement.CONFIRME).update(
                courriel=self.courriel, origine=self.origine, demande_le=maintenant
            )
            # Suspendue, ou qui n'a que des alertes, elle garde l'adresse qu'elle a confirmée et ce qu'elle a choisi.
            siennes.filter(_SANS_LETTRE | Q(suspendu_le__isnull=False), etat=EtatDAbonnement.CONFIRME).update(
                demande_le=maintenant
            )
            abonnement.refresh_from_db()
        if recoit_la_lettre(abonnement):
            avis.deja_abonne(abonnement, maintenant)
            return
        if abonnement.etat != EtatDAbonnement.CONFIRME:
            self.choix.appliquer(abonnement)
        avis.confirmation_demandee(abonnement)


class ConfirmerAbonnement:
    """La personne qui a le lien confirme. Se rejoue sans effet."""

    def __init__(self, abonnement: Abonnement) -> None:
        self.abonnement = abonnement

    @transaction.atomic
    def execute(self) -> bool:
        """Vrai si c'est fait maintenant, faux si ce l'était déjà. Raises: ConfirmationPerimee."""
        abonnement = self.abonnement
        suspendu = abonnement.suspendu_le is not None
        faite = Abonnement.objects.filter(confirmables(), pk=abonnement.pk).update(
            etat=EtatDAbonnement.CONFIRME,
            confirme_le=timezone.now(),
            desabonne_le=None,
            suspendu_le=None,
            suspendu_pour="",
        )
        if faite:
            Abonnement.objects.filter(_SANS_LETTRE, pk=abonnement.pk).update(numeros=True)
        abonnement.refresh_from_db()
        if faite:
            journaliser(abonnement, "confirmer", origine=abonnement.origine)
            if suspendu:
                # Ce qui s'était perdu avant ce lien, qui est bien arrivé, ne compte plus.
                oublier_les_refus_passagers(abonnement)
            avis.bienvenue(abonnement)
        elif not recoit_la_lettre(abonnement):
            raise ConfirmationPerimee(_("Ce lien ne confirme plus rien : demandez-en un autre."))
        return bool(faite)


class SeDesabonner:
    """La personne qui a le lien ne veut plus rien recevoir. Se rejoue sans effet."""

    def __init__(self, abonnement: Abonnement) -> None:
        self.abonnement = abonnement

    @transaction.atomic
    def execute(self) -> bool:
        """Vrai si c'est fait maintenant. Une demande jamais confirmée ne laisse rien : sa ligne s'efface."""
        abonnement = self.abonnement
        if Abonnement.objects.filter(pk=abonnement.pk, etat=EtatDAbonnement.EN_ATTENTE).delete()[0]:
            avis.effacer_les_courriels([abonnement.courriel.lower()])
            return True
        faite = Abonnement.objects.filter(pk=abonnement.pk, etat=EtatDAbonnement.CONFIRME).update(
            etat=EtatDAbonnement.DESABONNE, desabonne_le=timezone.now()
        )
        if faite:
            abonnement.refresh_from_db()
            # Qui revient un jour n'aura pas demandé que ses anciennes recherches se réveillent.
            abonnement.alertes.all().delete()
            journaliser(abonnement, "desabonner")
        return bool(faite)
