"""Les organisations non membres : elles comptent dès qu'elles confirment, et ne paraissent qu'une fois vérifiées."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle import publication
from reseau.candidatures.doublons import domaine_de, hote_de, noms_semblables
from reseau.etancheite import est_de_l_equipe_centrale
from reseau.models import MembrePage

from ..choix import EtatDeSignature, GenreDeSignataire
from ..models import Invalidation, Signature
from .avis_du_registre import organisation_verifiee
from .invalidation import Invalider, Selection

A_VERIFIER = {
    "genre": GenreDeSignataire.ORGANISATION,
    "etat": EtatDeSignature.CONFIRMEE,
    "invalidation__isnull": True,
    "verifiee_le__isnull": True,
    "anonymisee_le__isnull": True,
}


def a_verifier() -> QuerySet[Signature]:
    """Les organisations confirmées que personne n'a encore vérifiées, les plus anciennes d'abord."""
    return Signature.objects.filter(**A_VERIFIER).order_by("confirmee_le", "pk")


@dataclass(frozen=True)
class MembreProche:
    """Un membre de l'alliance que cette organisation pourrait être, et pourquoi on le croit."""

    nom: str
    adresse: str
    raisons: list[str]


def membres_proches(signatures: Iterable[Signature]) -> dict[int, list[MembreProche]]:
    """Pour chaque signature, les membres de même nom, ou dont le site a le domaine de son adresse. Une requête."""
    membres = list(MembrePage.objects.only("title", "site_web", "courriel_public"))
    return {signature.pk: _proches(signature, membres) for signature in signatures}


def _proches(signature: Signature, membres: Iterable[MembrePage]) -> list[MembreProche]:
    domaine = domaine_de(signature.courriel)
    proches = []
    for membre in membres:
        raisons = []
        if noms_semblables(signature.organisation, membre.title):
            raisons.append(_("nom semblable"))
        if domaine and _meme_maison(domaine, hote_de(membre.site_web), domaine_de(membre.courriel_public)):
            raisons.append(_("même domaine : %(domaine)s") % {"domaine": domaine})
        if raisons:
            proches.append(MembreProche(membre.title, reverse("wagtailadmin_pages:edit", args=[membre.pk]), raisons))
    return proches


def _meme_maison(domaine: str, *autres: str) -> bool:
    return any(
        autre and (domaine == autre or domaine.endswith(f".{autre}") or autre.endswith(f".{domaine}"))
        for autre in autres
    )


class VerifierOrganisation:
    """Cette organisation existe et a bien signé : son nom paraît, et elle en est prévenue."""

    def __init__(self, signature: Signature, user: Any) -> None:
        self.signature, self.user = signature, user

    def check(self) -> None:
        """Raises: PermissionDenied."""
        if not est_de_l_equipe_centrale(self.user):
            raise PermissionDenied

    @transaction.atomic
    def execute(self) -> Signature:
        """Raises: PermissionDenied ; ValidationError si elle n'est plus à vérifier."""
        self.check()
        signature = self.signature
        maintenant = timezone.now()
        if not Signature.objects.filter(pk=signature.pk, **A_VERIFIER).update(
            verifiee_le=maintenant, verifiee_par=self.user
        ):
            raise ValidationError(_("Cette organisation n’est plus à vérifier : une autre personne l’a traitée."))
        signature.verifiee_le, signature.verifiee_par = maintenant, self.user
        log(
            instance=signature.prise,
            action="signatures.verifier_organisation",
            user=self.user,
            data={"signature": signature.pk, "organisation": signature.organisation},
        )
        organisation_verifiee(signature)
        publication.renouveler_apres_validation()
        return signature


class RefuserOrganisation:
    """Cette organisation n'existe pas, ou n'a pas signé : sa signature est invalidée, ce qui se lève comme un lot."""

    def __init__(self, signature: Signature, user: Any, motif: str) -> None:
        self.signature, self.user, self.motif = signature, user, motif

    @transaction.atomic
    def execute(self) -> Invalidation:
        """Raises: PermissionDenied ; ValidationError sans motif, ou si elle n'est plus à vérifier."""
        seule = Selection(
            Signature.objects.filter(pk=self.signature.pk, **A_VERIFIER),
            _("Organisation refusée : %(nom)s") % {"nom": self.signature.organisation},
        )
        return Invalider(self.signature.prise, self.user, seule, self.motif).execute()
