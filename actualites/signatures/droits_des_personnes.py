"""Ce que le site garde d'une adresse, et comment une personne l'en fait effacer (accès, effacement : RGPD 15 et 17)."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle import publication
from alliance.socle.adresses_electroniques import canonique
from alliance.socle.models import CourrielEnvoye, Utilisateur
from reseau.etancheite import est_de_l_equipe_centrale
from reseau.models import Mandat

from ..choix import EtatDeSignature, GenreDeSignataire
from ..infolettre.avis import effacer_les_courriels_de
from ..models import Abonnement, Cosignature, EnvoiDeMessage, RejetDeCourriel, Signature
from .anonymisation import anonymiser
from .compteur import ajuster


def trace(adresse: str) -> str:
    """Ce que le journal garde d'une adresse : de quoi prouver plus tard que l'on a répondu, pas de quoi la lire."""
    return salted_hmac("alliance.signatures.effacement", canonique(adresse), algorithm="sha256").hexdigest()[:32]


@dataclass(frozen=True)
class Dossier:
    """Tout ce que le site a d'une adresse."""

    adresse: str
    signatures: list[Signature]
    envois: list[EnvoiDeMessage]
    abonnements: list[Abonnement]
    courriels: list[CourrielEnvoye]
    #: Ce qui relève d'une organisation : à demander à celle-ci, ou à traiter dans son écran.
    cosignatures: list[Cosignature]
    mandats: list[Mandat]
    compte: Utilisateur | None

    @property
    def est_vide(self) -> bool:
        return not any(
            [self.signatures, self.abonnements, self.courriels, self.cosignatures, self.mandats, self.compte]
        )

    @property
    def est_effacable(self) -> bool:
        """Vrai s'il y a de quoi effacer ici ; nos courriels à un compte suivent ce compte."""
        sans_compte = any(courriel.destinataire_id is None for courriel in self.courriels)
        return bool(self.signatures or self.abonnements or sans_compte)


def dossier_de(adresse: str) -> Dossier:
    """Ce que l'on a de cette adresse, sous toutes ses variantes pour les signatures. Huit requêtes."""
    adresse, canon = adresse.strip(), canonique(adresse)
    signatures = list(
        Signature.objects.filter(adresse_canonique=canon)
        .select_related("prise__page_ptr", "invalidation")
        .order_by("creee_le", "pk")
    )
    adresses = {adresse.lower(), *(signature.courriel.lower() for signature in signatures)}
    return Dossier(
        adresse=adresse,
        signatures=signatures,
        envois=list(EnvoiDeMessage.objects.filter(signature__in=signatures).select_related("message")),
        abonnements=list(Abonnement.objects.filter(adresse_canonique=canon)),
        courriels=list(CourrielEnvoye.objects.filter(adresse__in=adresses).order_by("cree_le")),
        cosignatures=list(Cosignature.objects.filter(courriel__iexact=adresse).select_related("prise__page_ptr")),
        mandats=list(Mandat.objects.filter(courriel__iexact=adresse).select_related("membre")),
        compte=Utilisateur.objects.filter(email__iexact=adresse).first(),
    )


class EffacerUnePersonne:
    """Retire et anonymise aussitôt tout ce qu'une adresse a signé, son abonnement et nos courriels.

    Ce qui engage une organisation (cosignature, mandat, compte) n'est pas touché : `Dossier` dit ce qu'il en reste.
    """

    def __init__(self, adresse: str, user: Any) -> None:
        self.adresse, self.user = adresse.strip(), user

    def check(self) -> None:
        """Raises: PermissionDenied."""
        if not est_de_l_equipe_centrale(self.user):
            raise PermissionDenied

    @transaction.atomic
    def execute(self) -> int:
        """Rend combien de signatures sont retirées et anonymisées. Raises: PermissionDenied, ValidationError."""
        self.check()
        if not canonique(self.adresse):
            raise ValidationError({"adresse": _("Écrivez une adresse.")})
        siennes = Signature.objects.filter(adresse_canonique=canonique(self.adresse))
        signatures = list(siennes.order_by("pk").select_for_update(of=("self",)))
        # Par texte : deux effacements au même instant prennent les compteurs dans le même ordre.
        for signature in sorted(signatures, key=lambda signature: signature.prise_id):
            if signature.etat != EtatDeSignature.EN_ATTENTE:  # celle-là s'efface toute entière
                _retirer(signature)
        adresses = {self.adresse.lower(), *(signature.courriel.lower() for signature in signatures)}
        anonymiser(Signature.objects.filter(pk__in=[signature.pk for signature in signatures]))
        siens = Abonnement.objects.filter(adresse_canonique=canonique(self.adresse))
        for abonnement in siens:
            effacer_les_courriels_de(abonnement)
        abonnements = siens.delete()[0]
        RejetDeCourriel.objects.filter(adresse_canonique=canonique(self.adresse)).delete()
        CourrielEnvoye.objects.filter(adresse__in=adresses, destinataire__isnull=True).delete()
        log(
            instance=self.user,
            action="signatures.effacer_une_personne",
            user=self.user,
            data={"trace": trace(self.adresse), "signatures": len(signatures), "abonnements": abonnements},
        )
        publication.renouveler_apres_validation()
        return len(signatures)


def _retirer(signature: Signature) -> None:
    """Une signature, déjà verrouillée, sort du compteur et de la liste."""
    if signature.compte:
        personne = signature.genre == GenreDeSignataire.PERSONNE
        ajuster(
            signature.prise_id,
            personnes=-int(personne),
            organisations=-int(not personne),
            noms_de_personnes=-int(personne and signature.nom_public),
        )
    Signature.objects.filter(pk=signature.pk).update(
        etat=EtatDeSignature.RETIREE, nom_public=False, retiree_le=signature.retiree_le or timezone.now()
    )
