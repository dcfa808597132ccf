"""Ce qu'une personne change de son abonnement, par le lien personnel que seule sa boîte reçoit (`liens.py`)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle.adresses_electroniques import LONGUEUR_D_UNE_ADRESSE, canonique
from alliance.socle.limites import depasse
from alliance.socle.verrous import sous_verrou, une_sous_verrou

from ..choix import EtatDAbonnement
from ..models import Abonnement, Alerte, EnvoiDAlerte, EnvoiDeNumero, EnvoiDeResume
from ..signatures.droits_des_personnes import trace
from . import avis
from .actions import COURRIELS_PAR_JOUR, UN_JOUR, journaliser, oublier_les_refus_passagers
from .choix import Choix, rythme_de


class ChangementRefuse(ValidationError):
    """L'abonnement n'existe plus, ou son adresse a changé entre-temps."""


class EnvoyerLeLien:
    """Quelqu'un demande le lien personnel d'une adresse : il part à cette adresse, si elle est abonnée.

    À une adresse inconnue, désabonnée ou jamais confirmée, rien ne part, et rien ne le dit.
    """

    def __init__(self, courriel: str) -> None:
        self.courriel = courriel.strip()

    @transaction.atomic
    def execute(self) -> None:
        adresse = canonique(self.courriel)
        # Compté pour toute adresse, connue ou non : la réponse ne doit pas dépendre d'elle.
        if depasse("infolettre.lien", adresse, fois=COURRIELS_PAR_JOUR, duree=UN_JOUR):
            return
        abonnement = Abonnement.objects.filter(adresse_canonique=adresse, etat=EtatDAbonnement.CONFIRME).first()
        if abonnement is not None:
            avis.lien_demande(abonnement, timezone.now())


class ChoisirCeQueLOnRecoit:
    """La personne change de rythme ou de sujets. Se rejoue sans effet."""

    def __init__(self, abonnement: Abonnement, choix: Choix) -> None:
        self.abonnement, self.choix = abonnement, choix

    @transaction.atomic
    def execute(self) -> None:
        """Raises: ChangementRefuse."""
        abonnement = _encore_la(self.abonnement)
        self.choix.appliquer(abonnement)
        self.abonnement.refresh_from_db()
        # Ni les sujets ni l'adresse : le journal survit à la ligne.
        journaliser(abonnement, "choisir", rythme=rythme_de(abonnement).value)


class DemanderUneAutreAdresse:
    """La personne donne une autre adresse : on y écrit, et rien ne change avant qu'elle la confirme."""

    def __init__(self, abonnement: Abonnement, nouvelle: str) -> None:
        self.abonnement, self.nouvelle = abonnement, nouvelle.strip()

    @transaction.atomic
    def execute(self) -> None:
        """Ne dit jamais si la nouvelle adresse est connue. Raises: ChangementRefuse."""
        abonnement = _encore_la(self.abonnement)
        adresse = canonique(self.nouvelle)
        if len(adresse) > LONGUEUR_D_UNE_ADRESSE:
            return
        if depasse("infolettre.adresse", adresse, fois=COURRIELS_PAR_JOUR, duree=UN_JOUR):
            return
        avis.nouvelle_adresse(abonnement, self.nouvelle, timezone.now())


class ChangerDAdresse:
    """La personne confirme, depuis sa nouvelle boîte, l'adresse où tout arrivera. Se rejoue sans effet.

    Si la nouvelle adresse avait sa propre ligne, c'est elle qui reste, avec les choix de l'abonnement qui change et les
    alertes des deux : les liens des lettres que cette boîte a déjà reçues y désabonnent toujours. `abonnement` est
    alors cette ligne-là. L'ancienne adresse laisse au journal son empreinte : aucun import ne l'abonnera de nouveau.
    """

    def __init__(self, abonnement: Abonnement, nouvelle: str) -> None:
        self.abonnement, self.nouvelle = abonnement, nouvelle

    def execute(self) -> None:
        """Raises: ChangementRefuse."""
        try:
            self._changer()
        except IntegrityError:
            # La nouvelle adresse vient de demander la lettre, d'une autre fenêtre : relues, les deux se réunissent.
            self._changer()

    @transaction.atomic
    def _changer(self) -> None:
        canon, ancienne = canonique(self.nouvelle), self.abonnement.courriel
        siennes = sous_verrou(Abonnement.objects.filter(Q(pk=self.abonnement.pk) | Q(adresse_canonique=canon)))
        abonnement = next((ligne for ligne in siennes if ligne.pk == self.abonnement.pk), None)
        if abonnement is None or abonnement.etat != EtatDAbonnement.CONFIRME:
            raise ChangementRefuse(_("Cet abonnement n’existe plus."))
        autre = next((ligne for ligne in siennes if ligne.pk != abonnement.pk), None)
        if autre is not None:
            abonnement = _reunir(abonnement, autre)
        abonnement.courriel, abonnement.adresse_canonique = self.nouvelle, canon
        abonnement.confirme_le = timezone.now()
        # Ce qui n'arrivait plus à l'ancienne adresse ne dit rien de celle-ci, qui vient de recevoir ce lien.
        abonnement.suspendu_le, abonnement.suspendu_pour = None, ""
        abonnement.save(update_fields=["courriel", "adresse_canonique", "confirme_le", "suspendu_le", "suspendu_pour"])
        oublier_les_refus_passagers(abonnement)
        self.abonnement = abonnement
        quittee = canonique(ancienne) != canon
        journaliser(abonnement, "changer_d_adresse", **({"trace": trace(ancienne)} if quittee else {}))
        if quittee:
            avis.effacer_les_courriels([ancienne.lower()])
            avis.adresse_changee(abonnement, ancienne)


#: Ce qu'une personne a reçu ou recevra, et ce qui n'en fait qu'un : elle n'a pas deux fois le même.
_ENVOIS: tuple[tuple[Any, str], ...] = (
    (EnvoiDeNumero, "diffusion"),
    (EnvoiDeResume, "resume"),
    (EnvoiDAlerte, "passage"),
)


def _reunir(ancien: Abonnement, nouveau: Abonnement) -> Abonnement:
    """Porte l'ancien abonnement sur la ligne de la nouvelle adresse, et la rend."""
    for modele, envoi in _ENVOIS:
        deja = modele.objects.filter(abonnement=nouveau).values(envoi)
        modele.objects.filter(abonnement=ancien).exclude(**{f"{envoi}__in": deja}).update(abonnement=nouveau)
    siennes = {(alerte.rubrique, alerte.parametres): alerte for alerte in nouveau.alertes.all()}
    for alerte in ancien.alertes.filter(confirmee=True):
        sienne = siennes.get((alerte.rubrique, alerte.parametres))
        if sienne is not None and sienne.confirmee:
            continue
        if sienne is not None:
            sienne.delete()
        Alerte.objects.filter(pk=alerte.pk).update(abonnement=nouveau)
    for sujet in ("axes", "membres", "regions"):
        getattr(nouveau, sujet).set(getattr(ancien, sujet).all())
    repris = ("etat", "origine", "demande_le", "desabonne_le", "numeros", "resume", "importation_id")
    for champ in repris:
        setattr(nouveau, champ, getattr(ancien, champ))
    nouveau.save(update_fields=repris)
    ancien.delete()
    return nouveau


def _encore_la(abonnement: Abonnement) -> Abonnement:
    """La ligne, verrouillée et relue, si elle est toujours abonnée."""
    try:
        relue = une_sous_verrou(abonnement)
    except Abonnement.DoesNotExist:
        relue = None
    if relue is None or relue.etat != EtatDAbonnement.CONFIRME:
        raise ChangementRefuse(_("Cet abonnement n’existe plus."))
    return relue
