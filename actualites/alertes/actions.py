"""Ce qui arrive à une alerte : un objet par geste, qui vérifie, change, journalise et prévient.

Le droit de confirmer et de supprimer est le lien que la personne tient (`liens.py`).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle.adresses_electroniques import LONGUEUR_D_UNE_ADRESSE, canonique
from alliance.socle.limites import depasse
from alliance.socle.rubriques import Rubrique
from alliance.socle.verrous import une_sous_verrou

from ..choix import EtatDAbonnement
from ..infolettre.actions import (
    COURRIELS_PAR_JOUR,
    POUR_CONFIRMER,
    UN_JOUR,
    SeDesabonner,
    journaliser,
    oublier_les_refus_passagers,
)
from ..infolettre.destinataires import est_joignable
from ..models import Abonnement, Alerte
from . import avis
from .lecture import ALERTES_PAR_PERSONNE, titre_de

#: Ce que la base garde d'une recherche ; aucune liste n'en écrit d'aussi longue.
LONGUEUR_DES_PARAMETRES = 500


class AlertePerimee(ValidationError):
    """Le lien ne confirme plus rien : il a plus de sept jours, ou l'adresse a refusé nos courriels depuis."""


class TropDAlertes(ValidationError):
    """La personne suit déjà autant de recherches qu'elle peut."""


class DemanderAlerte:
    """Quelqu'un donne une adresse et une recherche : on lui écrit, et rien n'est acquis avant sa confirmation.

    Une adresse inconnue reçoit un abonnement en attente, qui ne demande pas la lettre. Au-delà de trois courriels par
    jour, l'adresse ne reçoit plus rien, et rien ne le dit : qui remplit le formulaire n'apprend jamais si une adresse
    est connue.

    Args:
        courriel: l'adresse, déjà vérifiée dans sa forme.
        suivie: la rubrique.
        parametres: les filtres, tels que l'adresse de la liste les donne.
    """

    def __init__(self, courriel: str, suivie: Rubrique, parametres: str) -> None:
        self.courriel, self.suivie = courriel.strip(), suivie
        self.parametres = suivie.canoniser(parametres)

    @transaction.atomic
    def execute(self) -> None:
        adresse = canonique(self.courriel)
        if len(adresse) > LONGUEUR_D_UNE_ADRESSE or len(self.parametres) > LONGUEUR_DES_PARAMETRES:
            return
        if depasse("infolettre.alerte", adresse, fois=COURRIELS_PAR_JOUR, duree=UN_JOUR):
            return
        maintenant = timezone.now()
        titre = titre_de(self.suivie, self.parametres)
        abonnement, _nouveau = Abonnement.objects.get_or_create(
            adresse_canonique=adresse,
            defaults={
                "courriel": self.courriel,
                # Sans ce qui a été cherché : l'origine se lit au registre, et n'importe qui écrit une recherche.
                "origine": _("alerte : %(rubrique)s") % {"rubrique": self.suivie.titre},
                "numeros": False,
            },
        )
        # La purge attend d'une adresse non confirmée qu'elle le soit en sept jours : ils repartent de maintenant.
        Abonnement.objects.filter(pk=abonnement.pk, etat=EtatDAbonnement.EN_ATTENTE).update(demande_le=maintenant)
        alerte, _nouvelle = Alerte.objects.get_or_create(
            abonnement=abonnement,
            rubrique=self.suivie.nom,
            parametres=self.parametres,
            defaults={"titre": titre},
        )
        if alerte.confirmee and est_joignable(abonnement):
            avis.deja_suivie(alerte, maintenant)
            return
        Alerte.objects.filter(pk=alerte.pk).update(cree_le=maintenant, titre=titre)
        alerte.refresh_from_db()
        avis.confirmation_demandee(alerte)


class ConfirmerAlerte:
    """La personne qui a le lien confirme. Se rejoue sans effet.

    Si l'adresse ne l'était pas encore, ce même geste la confirme, pour cette alerte seule : ni lettre, ni résumé. Si
    des refus l'avaient suspendue, il la rétablit : le courriel qui portait le lien est arrivé.
    """

    def __init__(self, alerte: Alerte) -> None:
        self.alerte = alerte

    @transaction.atomic
    def execute(self) -> bool:
        """Vrai si c'est fait maintenant, faux si ce l'était déjà. Raises: AlertePerimee, TropDAlertes, DoesNotExist."""
        abonnement = une_sous_verrou(self.alerte.abonnement)
        self.alerte.refresh_from_db()
        alerte = self.alerte
        if alerte.confirmee and est_joignable(abonnement):
            return False
        self.alerte.abonnement = abonnement
        if not self.est_possible():
            raise AlertePerimee(_("Ce lien ne confirme plus rien : demandez-en un autre."))
        self._confirmer_l_adresse(abonnement)
        if abonnement.alertes.filter(confirmee=True).exclude(pk=alerte.pk).count() >= ALERTES_PAR_PERSONNE:
            raise TropDAlertes(
                _("Vous suivez déjà %(n)s recherches : supprimez-en une d’abord.") % {"n": ALERTES_PAR_PERSONNE}
            )
        Alerte.objects.filter(pk=alerte.pk).update(confirmee=True)
        alerte.refresh_from_db()
        journaliser(abonnement, "confirmer_alerte", rubrique=alerte.rubrique)
        return True

    def est_possible(self) -> bool:
        """Vrai si le lien a moins de sept jours, et que l'adresse n'a pas refusé nos courriels depuis."""
        demandee, suspendue = self.alerte.cree_le, self.alerte.abonnement.suspendu_le
        return demandee >= timezone.now() - POUR_CONFIRMER and (suspendue is None or demandee > suspendue)

    def _confirmer_l_adresse(self, abonnement: Abonnement) -> None:
        if abonnement.suspendu_le is not None:
            abonnement.suspendu_le, abonnement.suspendu_pour = None, ""
            abonnement.save(update_fields=["suspendu_le", "suspendu_pour"])
            oublier_les_refus_passagers(abonnement)
        if abonnement.etat != EtatDAbonnement.CONFIRME:
            # Qui était parti revient pour cette recherche-ci : ses anciennes ne se réveillent pas.
            abonnement.alertes.exclude(pk=self.alerte.pk).filter(confirmee=True).delete()
            abonnement.etat, abonnement.confirme_le = EtatDAbonnement.CONFIRME, timezone.now()
            abonnement.desabonne_le, abonnement.numeros, abonnement.resume = None, False, False
            abonnement.save(update_fields=["etat", "confirme_le", "desabonne_le", "numeros", "resume"])
            journaliser(abonnement, "confirmer", origine=abonnement.origine)


class SupprimerAlerte:
    """La personne qui a le lien ne veut plus de cette alerte ; le reste de son abonnement ne bouge pas.

    Si elle ne recevait rien d'autre, elle est désabonnée : rien ne motive plus de tenir son adresse pour joignable.
    """

    def __init__(self, alerte: Alerte) -> None:
        self.alerte = alerte

    @transaction.atomic
    def execute(self) -> bool:
        """Vrai si c'est fait maintenant. Se rejoue sans effet."""
        # Relu sous verrou : une autre alerte qui se confirme au même instant garde l'abonnement.
        try:
            abonnement = une_sous_verrou(self.alerte.abonnement)
        except Abonnement.DoesNotExist:
            return False
        effacees, _detail = Alerte.objects.filter(pk=self.alerte.pk).delete()
        if not effacees or abonnement.etat != EtatDAbonnement.CONFIRME:
            return bool(effacees)
        journaliser(abonnement, "supprimer_alerte")
        if not (abonnement.numeros or abonnement.resume or abonnement.alertes.filter(confirmee=True).exists()):
            SeDesabonner(abonnement).execute()
        return True
