"""Effacer une personne de l'infolettre, à sa demande, et s'en souvenir sans garder son adresse."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from reseau.etancheite import est_de_l_equipe_centrale

from ..models import Abonnement, RejetDeCourriel
from ..signatures.droits_des_personnes import trace
from .avis import effacer_les_courriels_de

#: Les gestes qui laissent au journal la trace d'une adresse effacée ou quittée, qu'aucun import ne doit ramener.
EFFACEMENTS = ("infolettre.effacer", "infolettre.changer_d_adresse", "signatures.effacer_une_personne")


class EffacerDeLInfolettre:
    """Efface l'abonnement, ses choix, ses alertes, nos courriels et les refus de cette adresse.

    Le journal garde une empreinte à clef de l'adresse : de quoi prouver que c'est fait, et ne pas la réimporter. Les
    envois de numéros restent comptés, sans personne.
    """

    def __init__(self, abonnement: Abonnement, user: Any) -> None:
        self.abonnement, self.user = abonnement, user

    def check(self) -> None:
        """Raises: PermissionDenied."""
        if not est_de_l_equipe_centrale(self.user):
            raise PermissionDenied

    @transaction.atomic
    def execute(self) -> None:
        """Raises: PermissionDenied. Se rejoue sans effet."""
        self.check()
        abonnement = self.abonnement
        if not Abonnement.objects.filter(pk=abonnement.pk).delete()[0]:
            return
        RejetDeCourriel.objects.filter(adresse_canonique=abonnement.adresse_canonique).delete()
        effacer_les_courriels_de(abonnement)
        # À qui le fait, non à la ligne : elle n'existe plus.
        log(
            instance=self.user,
            action="infolettre.effacer",
            user=self.user,
            data={"trace": trace(abonnement.adresse_canonique)},
        )


def traces_effacees() -> frozenset[str]:
    """L'empreinte de chaque adresse effacée à la demande de la personne, ou quittée pour une autre. Une requête."""
    donnees = ModelLogEntry.objects.filter(action__in=EFFACEMENTS).values_list("data", flat=True)
    return frozenset(str(donnee["trace"]) for donnee in donnees if "trace" in donnee)
