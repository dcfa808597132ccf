"""Ce que fait une personne de sa signature : un objet par geste, qui vérifie l'état, change, compte et prévient.

Son droit est le lien qu'elle tient (`liens.py`), sauf pour déposer, que chacun peut. Chaque geste verrouille d'abord la
ligne, puis le compteur, dans cet ordre. Voir `docs/signatures.md`.
"""

import dataclasses
import datetime
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle import publication
from alliance.socle.adresses_electroniques import canonique
from alliance.socle.jetons import nouvelle_clef

from ..choix import EtatDeSignature, GenreDeSignataire
from ..infolettre.actions import DemanderAbonnement
from ..models import Signature
from . import avis
from .anonymisation import effacer_les_courriels
from .compteur import ajuster
from .defenses import Marques, trop_de_courriels

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

#: Qui signe à la dernière minute a le temps d'ouvrir sa boîte.
APRES_LA_CLOTURE = datetime.timedelta(hours=48)
#: Ce que la personne relit avant de confirmer.
RELUS = (
    *("genre", "prenom", "nom", "organisation", "fonction", "commune", "commentaire"),
    *("courriel", "nom_public", "recevoir_suites"),
)


class GesteImpossible(ValidationError):
    """La signature n'en est plus là ; le message dit pourquoi."""


def confirmation_ouverte(prise: "PriseDePositionPage") -> bool:
    """Vrai si une signature déposée à temps peut encore se confirmer."""
    cloture = prise.signature_cloture
    return prise.live and prise.signature_publique and (cloture is None or timezone.now() < cloture + APRES_LA_CLOTURE)


class DeposerSignature:
    """Quelqu'un donne un nom et une adresse : on écrit à cette adresse, et rien ne compte avant sa confirmation.

    Vu du formulaire, tout se passe de même que l'adresse soit neuve, en attente, déjà signataire ou retirée. Une
    signature confirmée ne change pas : qui n'a pas son lien n'y peut rien. Au-delà de quelques courriels par jour,
    l'adresse ne reçoit plus rien, et rien ne le dit.

    Args:
        valeurs: les champs du modèle à écrire, `courriel` et `genre` compris.
        marques: ce que l'on note de l'envoi.
        infolettre: la personne veut aussi l'infolettre.
        provenance: le site où le formulaire était intégré ; vide : ici.
    """

    def __init__(
        self,
        prise: "PriseDePositionPage",
        valeurs: Mapping[str, Any],
        marques: Marques | None = None,
        *,
        infolettre: bool = False,
        provenance: str = "",
    ) -> None:
        self.prise, self.infolettre = prise, infolettre
        self.adresse = canonique(valeurs["courriel"])
        self.genre = valeurs["genre"]
        self.ecrits = {**valeurs, **dataclasses.asdict(marques or Marques()), "provenance": provenance[:253]}

    def check(self) -> None:
        """Raises: GesteImpossible si l'on ne signe pas, ou plus, ce texte."""
        if not self.prise.signature_est_ouverte:
            raise GesteImpossible(_("Ce texte ne peut pas être signé en ce moment."))
        if self.genre == GenreDeSignataire.ORGANISATION and not self.prise.signature_des_organisations:
            raise GesteImpossible(_("Ce texte se signe en son nom seulement."))

    @transaction.atomic
    def execute(self) -> None:
        """Raises: GesteImpossible."""
        self.check()
        maintenant = timezone.now()
        # Verrouillée si elle existe : ni effacée ni confirmée pendant que l'on y écrit.
        signature, nouvelle = Signature.objects.select_for_update(of=("self",)).get_or_create(
            prise=self.prise,
            genre=self.genre,
            adresse_canonique=self.adresse,
            defaults={**self.ecrits, "demandee_le": maintenant},
        )
        signature.prise = self.prise
        with transaction.atomic():
            if not nouvelle and signature.etat != EtatDeSignature.CONFIRMEE:
                self._reecrire(signature, maintenant)
            if signature.etat == EtatDeSignature.CONFIRMEE:
                avis.deja_signee(signature)
            else:
                avis.confirmation_demandee(signature, infolettre=self.infolettre)
            if trop_de_courriels(self.prise.pk, self.adresse):
                # Composé quand même : le temps de la réponse dirait sinon si d'autres ont déjà donné cette adresse. Ce
                # qui n'est pas envoyé n'est pas écrit non plus : le dernier lien reçu continue d'ouvrir sa saisie.
                transaction.set_rollback(True)

    def _reecrire(self, signature: Signature, maintenant: datetime.datetime) -> None:
        """Ce que l'on vient d'écrire remplace ce qui n'est pas, ou plus, confirmé, sous un lien neuf.

        Le lien d'avant n'ouvre plus rien : chacun ne confirme que la saisie pour laquelle il est parti.
        """
        neufs = {
            **self.ecrits,
            "clef": nouvelle_clef(),
            "etat": EtatDeSignature.EN_ATTENTE,
            "demandee_le": maintenant,
            "confirmee_le": None,
            "retiree_le": None,
            "verifiee_le": None,
            "verifiee_par": None,
        }
        for champ, valeur in neufs.items():
            setattr(signature, champ, valeur)
        signature.save(update_fields=list(neufs))


class ConfirmerSignature:
    """L'adresse est prouvée : la signature compte. Deux clics, deux onglets, deux serveurs ne la comptent qu'une fois.

    Args:
        infolettre: la personne a aussi demandé l'infolettre, qui se confirme à part.
        relu: l'`empreinte` de ce qu'elle a eu sous les yeux ; vide : ce que la ligne dit à l'instant.
    """

    def __init__(self, signature: Signature, *, infolettre: bool = False, relu: str = "") -> None:
        self.signature, self.infolettre, self.relu = signature, infolettre, relu

    def check(self) -> None:
        """Raises: GesteImpossible si la clôture est passée de plus de deux jours, ou le texte retiré."""
        if self.signature.etat == EtatDeSignature.RETIREE:
            raise GesteImpossible(_("Cette signature est retirée : pour signer de nouveau, reprenez le formulaire."))
        if self.signature.etat != EtatDeSignature.CONFIRMEE and not confirmation_ouverte(self.signature.prise):
            raise GesteImpossible(_("Il est trop tard pour confirmer : les signatures de ce texte sont closes."))

    @transaction.atomic
    def execute(self) -> bool:
        """Vrai si c'est fait maintenant, faux si ce l'était déjà. Raises: GesteImpossible ; aussi si le formulaire,
        renvoyé par un autre avec la même adresse, a récrit la ligne depuis qu'on l'a lue."""
        self.check()
        faite = Signature.objects.filter(
            pk=self.signature.pk, etat=EtatDeSignature.EN_ATTENTE, anonymisee_le__isnull=True
        ).update(etat=EtatDeSignature.CONFIRMEE, confirmee_le=timezone.now())
        self.signature = signature = _verrouiller(self.signature)
        if not faite:
            self.check()
            return False
        if self.relu and not constant_time_compare(self.relu, empreinte(signature)):
            raise GesteImpossible(
                _("Ce qui est écrit ici a changé depuis que vous l’avez lu : relisez, puis confirmez.")
            )
        _compter(signature, +1)
        if self.infolettre:
            _demander_l_infolettre(signature)
        return True


class ReglerSignature:
    """Change ce que la personne veut : que son nom paraisse ou non, recevoir les suites ou non. Effet immédiat."""

    def __init__(self, signature: Signature, *, nom_public: bool, recevoir_suites: bool) -> None:
        self.signature, self.nom_public, self.recevoir_suites = signature, nom_public, recevoir_suites

    @transaction.atomic
    def execute(self) -> Signature:
        """Raises: GesteImpossible si elle n'est pas, ou plus, confirmée."""
        signature = _verrouiller(self.signature)
        if signature.etat != EtatDeSignature.CONFIRMEE:
            raise GesteImpossible(_("Cette signature n’est pas confirmée : il n’y a rien à régler."))
        change = signature.nom_public != self.nom_public
        signature.nom_public, signature.recevoir_suites = self.nom_public, self.recevoir_suites
        signature.save(update_fields=["nom_public", "recevoir_suites"])
        if change:
            if signature.compte and signature.genre == GenreDeSignataire.PERSONNE:
                ajuster(signature.prise_id, noms_de_personnes=1 if self.nom_public else -1)
            _journaliser(signature, "montrer" if self.nom_public else "masquer")
            publication.renouveler_apres_validation()
        return signature


class RetirerSignature:
    """La personne se retire : sa signature ne compte plus et son nom ne paraît plus, aussitôt. Se rejoue sans effet.

    Ce que personne n'a confirmé s'efface entièrement, sauf une signature invalidée : s'effacer la ferait oublier.
    """

    def __init__(self, signature: Signature) -> None:
        self.signature = signature

    @transaction.atomic
    def execute(self) -> Signature | None:
        """La signature retirée, ou rien si elle est effacée."""
        signature = _verrouiller(self.signature)
        if signature.etat == EtatDeSignature.RETIREE:
            return signature
        if signature.etat == EtatDeSignature.EN_ATTENTE and signature.invalidation_id is None:
            effacer_les_courriels([signature])
            signature.delete()
            return None
        _compter(signature, -1)
        confirmee = signature.etat == EtatDeSignature.CONFIRMEE
        signature.etat, signature.retiree_le = EtatDeSignature.RETIREE, timezone.now()
        signature.nom_public = signature.recevoir_suites = False
        signature.save(update_fields=["etat", "retiree_le", "nom_public", "recevoir_suites"])
        _journaliser(signature, "retirer")
        if confirmee:
            publication.renouveler_apres_validation()
        return signature


def empreinte(signature: Signature) -> str:
    """Ce que la page de confirmation fait relire : ce que l'on confirme doit être cela."""
    ecrit = [str(getattr(signature, champ)) for champ in RELUS]
    return salted_hmac("alliance.signature.relue", json.dumps(ecrit), algorithm="sha256").hexdigest()


def _verrouiller(signature: Signature) -> Signature:
    """La signature relue sous verrou. Raises: GesteImpossible si elle a été effacée entre-temps."""
    verrouillables = Signature.objects.select_for_update(of=("self",)).filter(anonymisee_le__isnull=True)
    relue = verrouillables.filter(pk=signature.pk).first()
    if relue is None:
        raise GesteImpossible(_("Cette signature n’existe plus : elle a été effacée."))
    relue.prise = signature.prise
    return relue


def _compter(signature: Signature, sens: int) -> None:
    """Ajoute ou ôte du compteur une signature, déjà verrouillée, si elle y est comptée."""
    if not signature.compte:
        return
    personne = signature.genre == GenreDeSignataire.PERSONNE
    ajuster(
        signature.prise_id,
        personnes=sens if personne else 0,
        organisations=0 if personne else sens,
        noms_de_personnes=sens if personne and signature.nom_public else 0,
    )


def _journaliser(signature: Signature, geste: str) -> None:
    # Le journal survit à la ligne : il ne doit pas garder le nom, que le modèle écrirait comme titre. Une confirmation
    # ne s'y inscrit pas : la ligne en porte la date, et le journal n'a pas à garder qui a signé quoi.
    log(instance=signature, action=f"signature.{geste}", title=_("Signature n° %(n)s") % {"n": signature.pk})


def _demander_l_infolettre(signature: Signature) -> None:
    DemanderAbonnement(signature.courriel, _("Signature : %(titre)s") % {"titre": signature.prise.title}).execute()
