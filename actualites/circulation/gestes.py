"""Ce que décide une organisation, par le lien de la personne qu'elle mandate, sans compte.

Chaque décision porte sur la version que la personne a sous les yeux : si le texte vient de changer, elle est refusée,
et la page montre ce qui a changé. Son droit est le lien : les vues ne passent ici que la cosignature qu'il désigne.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle import publication
from reseau.choix import PRESENTS

from ..choix import ActeDeCosigner, EtatDeCosignature
from ..models import ActeDeCosignature, Cosignature, DemandeDeChangement, PriseDePositionPage, VersionDePrise
from ..versions.contenu import empreinte
from ..versions.lignee import derniere_version
from . import avis, regles

Etat = EtatDeCosignature


class GesteParLien:
    """Un geste de la personne mandatée. `depuis` : les états d'où il se fait."""

    depuis: Collection[str] = ()

    def __init__(self, cosignature: Cosignature) -> None:
        self.cosignature = cosignature

    def verrouiller(self) -> Cosignature:
        """La cosignature relue sous verrou. Raises: LienPerime ; DecisionImpossible si elle n'en est plus là."""
        cosignature = regles.verrouiller_la_cosignature(self.cosignature)
        if cosignature.clef != self.cosignature.clef or not regles.lien_vaut(cosignature):
            raise regles.LienPerime(_("Ce lien ne vaut plus."))
        if cosignature.etat not in self.depuis:
            raise regles.DecisionImpossible(
                _("Votre organisation n’en est plus là : « %(etat)s ».") % {"etat": cosignature.get_etat_display()}
            )
        return cosignature

    def inscrire(self, cosignature: Cosignature, acte: ActeDeCosigner, precision: str = "") -> ActeDeCosignature:
        """Enregistre la cosignature et la ligne de journal qui dit ce qui vient de se passer."""
        cosignature.save()
        ligne = regles.acte_de(cosignature, acte, version=cosignature.version, precision=precision)
        ligne.save()
        regles.journaliser(cosignature.prise, f"cosignature_{acte.value}", organisation=cosignature.organisation)
        publication.renouveler_apres_validation()
        return ligne


class Decision(GesteParLien):
    """Un geste qui porte sur une version lue, tant que la circulation est ouverte."""

    def __init__(self, cosignature: Cosignature, version: VersionDePrise) -> None:
        super().__init__(cosignature)
        self.version = version

    def verrouiller(self) -> Cosignature:
        """Raises: comme GesteParLien ; CirculationFermee ; VersionPerimee ; TexteAltere."""
        cosignature = super().verrouiller()
        if not cosignature.circulation.est_ouverte:
            raise regles.CirculationFermee(_("La circulation est close : on ne peut plus répondre."))
        # Lue après le verrou : un changement de texte l'attend, ou est déjà là.
        derniere = derniere_version(cosignature.prise)
        if derniere is None or derniere.pk != self.version.pk:
            raise regles.VersionPerimee(_("Le texte vient de changer : relisez-le avant de décider."))
        if not est_intacte(derniere):
            raise regles.TexteAltere(_("Une pièce jointe ou une image a été remplacée : ce texte ne se signe plus."))
        return cosignature

    def decider(self, cosignature: Cosignature, etat: EtatDeCosignature) -> None:
        cosignature.etat, cosignature.version, cosignature.decidee_le = etat, self.version, timezone.now()

    def fermer_les_demandes(self, cosignature: Cosignature, suite: str) -> None:
        """Ce que l'organisation demandait n'attend plus de réponse : sa décision en tient lieu."""
        cosignature.demandes_de_changement.filter(traitee_le__isnull=True).update(
            traitee_le=timezone.now(), reponse=suite
        )


class Signer(Decision):
    """Signe au nom d'une organisation, ou confirme la nouvelle version d'un texte déjà signé.

    Args:
        version: celle que la personne a lue.
        au_nom_de: l'instance qui a mandaté ; l'organisation, à défaut.
    """

    depuis = frozenset(Etat.values)

    def __init__(self, cosignature: Cosignature, version: VersionDePrise, nom: str, fonction: str, au_nom_de: str):
        super().__init__(cosignature, version)
        self.nom, self.fonction, self.au_nom_de = nom.strip(), fonction.strip(), au_nom_de.strip()

    @transaction.atomic
    def execute(self) -> Cosignature:
        """Raises: comme Decision ; ValidationError s'il manque le nom ou la fonction, ou si l'organisation n'est plus
        de l'alliance. Signer deux fois la même version ne change rien."""
        manques = {
            champ: _("Ce champ est nécessaire pour signer.")
            for champ in ("nom", "fonction")
            if not getattr(self, champ)
        }
        if manques:
            raise ValidationError(manques)
        cosignature = self.verrouiller()
        if cosignature.etat == Etat.SIGNEE and cosignature.version_id == self.version.pk:
            return cosignature
        membre = cosignature.membre
        if membre is None or membre.statut not in PRESENTS:
            raise regles.DecisionImpossible(_("Votre organisation ne fait plus partie de l’alliance."))
        acte = ActeDeCosigner.CONFIRMEE if cosignature.etat in regles.ENGAGEES else ActeDeCosigner.SIGNEE
        # Telle qu'elle est le jour où elle signe : elle le restera, même partie ou renommée.
        cosignature.organisation, cosignature.nature_d_organisation = membre.title, membre.nature
        cosignature.logo = membre.logo
        cosignature.nom, cosignature.fonction = self.nom, self.fonction
        cosignature.au_nom_de, cosignature.motif = self.au_nom_de or membre.title, ""
        self.decider(cosignature, Etat.SIGNEE)
        self.fermer_les_demandes(cosignature, _("L’organisation a signé sans attendre."))
        cosignature.expire_le = max(cosignature.expire_le, timezone.now() + regles.VALIDITE_APRES_SIGNATURE)
        avis.accuser(self.inscrire(cosignature, acte))
        return cosignature


class Refuser(Decision):
    """Décline, avec ou sans motif ; l'organisation peut encore changer d'avis tant que le texte circule."""

    depuis = frozenset({Etat.ATTENDUE, Etat.CHANGEMENT})

    def __init__(self, cosignature: Cosignature, version: VersionDePrise, motif: str = "") -> None:
        super().__init__(cosignature, version)
        self.motif = motif.strip()

    @transaction.atomic
    def execute(self) -> Cosignature:
        """Raises: comme Decision."""
        cosignature = self.verrouiller()
        cosignature.motif = self.motif
        self.decider(cosignature, Etat.REFUSEE)
        self.fermer_les_demandes(cosignature, _("L’organisation a refusé de signer."))
        avis.prevenir_l_initiatrice(self.inscrire(cosignature, ActeDeCosigner.REFUSEE, self.motif))
        return cosignature


class DemanderChangement(Decision):
    """Dit ce qu'il faudrait changer pour que l'organisation signe.

    Args:
        passage: les mots concernés ; rien, pour le texte entier.
    """

    depuis = frozenset({Etat.ATTENDUE, Etat.CHANGEMENT, Etat.SUSPENDUE})

    def __init__(self, cosignature: Cosignature, version: VersionDePrise, passage: str, commentaire: str) -> None:
        super().__init__(cosignature, version)
        self.passage, self.commentaire = passage.strip(), commentaire.strip()

    @transaction.atomic
    def execute(self) -> DemandeDeChangement:
        """Raises: comme Decision ; ValidationError si le commentaire est vide."""
        if not self.commentaire:
            raise ValidationError({"commentaire": _("Dites ce qu’il faudrait changer.")})
        cosignature = self.verrouiller()
        self.decider(cosignature, Etat.CHANGEMENT)
        demande = DemandeDeChangement.objects.create(
            cosignature=cosignature, version=self.version, passage=self.passage, commentaire=self.commentaire
        )
        acte = self.inscrire(cosignature, ActeDeCosigner.CHANGEMENT, self.commentaire)
        avis.prevenir_l_initiatrice(acte, demande)
        return demande


class Retirer(GesteParLien):
    """Retire sa signature, à tout moment, même après publication : le nom disparaît aussitôt."""

    depuis = regles.ENGAGEES

    def __init__(self, cosignature: Cosignature, motif: str = "") -> None:
        super().__init__(cosignature)
        self.motif = motif.strip()

    @transaction.atomic
    def execute(self) -> Cosignature:
        """Raises: LienPerime ; DecisionImpossible si elle n'a pas signé."""
        cosignature = self.verrouiller()
        cosignature.etat, cosignature.motif, cosignature.decidee_le = Etat.RETIREE, self.motif, timezone.now()
        acte = self.inscrire(cosignature, ActeDeCosigner.RETIREE, self.motif)
        avis.accuser(acte)
        avis.prevenir_l_initiatrice(acte)
        avis.prevenir_le_secretariat(acte)
        return cosignature


def est_intacte(version: VersionDePrise) -> bool:
    """Vrai si ce que cette version montre aujourd'hui est encore ce qui a circulé."""
    page: Any = version.page
    assert isinstance(page, PriseDePositionPage)
    return empreinte(page) == version.empreinte
