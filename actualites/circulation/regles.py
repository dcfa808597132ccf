"""Ce que toute circulation respecte : qui la conduit, quels liens valent, et l'ordre dans lequel on verrouille.

Tout geste relit ce qu'il change sous verrou. Ceux de l'initiatrice verrouillent la prise de position, puis toutes ses
cosignatures ; ceux d'une organisation, sa seule cosignature. Une signature et un changement de texte simultanés se
suivent donc toujours : voir `docs/cosignature.md`.
"""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle.verrous import sous_verrou, une_sous_verrou
from reseau.etancheite import est_de_l_equipe_centrale

from ..choix import ActeDeCosigner, EtatDeCosignature
from ..models import ActeDeCosignature, Circulation, Cosignature, PriseDePositionPage, VersionDePrise

#: Combien de temps vaut un lien que l'on vient d'envoyer, tant que l'échéance n'est pas passée.
VALIDITE_DU_LIEN = datetime.timedelta(days=30)
#: Combien de temps on peut retirer sa signature par son lien, depuis la décision de signer.
VALIDITE_APRES_SIGNATURE = datetime.timedelta(days=365)
#: Les états d'une organisation qui a signé un texte, le dernier ou un autre.
ENGAGEES = frozenset({EtatDeCosignature.SIGNEE, EtatDeCosignature.SUSPENDUE})


class CirculationRefusee(PermissionDenied):
    """La personne ne conduit pas la circulation de ce texte."""


class DecisionImpossible(ValidationError):
    """On ne peut pas décider cela, ici, maintenant ; le message dit pourquoi."""


class LienPerime(DecisionImpossible):
    """Le lien ne vaut plus : expiré, remplacé, ou d'une personne dont le mandat a pris fin."""


class CirculationFermee(DecisionImpossible):
    """La circulation est close, ou son échéance passée."""


class VersionPerimee(DecisionImpossible):
    """Le texte a changé depuis que la personne l'a ouvert."""


class TexteAltere(DecisionImpossible):
    """Le texte figé ne peut plus être montré tel qu'il a circulé : un fichier joint ou cité a été remplacé."""


def peut_circuler(user: Any, prise: PriseDePositionPage) -> bool:
    """Vrai pour qui écrit dans l'espace de l'organisation qui porte le texte, et pour l'équipe centrale."""
    if est_de_l_equipe_centrale(user):
        return True
    organisation = prise.organisation
    if organisation is None or not user.is_authenticated:
        return False
    # Qui relit un brouillon entre dans l'éditeur le temps de sa lecture, sans être de l'organisation.
    return bool(prise.permissions_for_user(user).can_edit() and organisation.permissions_for_user(user).can_edit())


def verifier_le_droit(user: Any, prise: PriseDePositionPage) -> None:
    """Raises: CirculationRefusee."""
    if not peut_circuler(user, prise):
        raise CirculationRefusee(_("Seules les personnes qui écrivent ce texte en conduisent la circulation."))


def verrouiller_la_prise(prise: PriseDePositionPage) -> tuple[PriseDePositionPage, list[Cosignature]]:
    """La prise de position et toutes ses cosignatures, relues sous verrou.

    Toutes, quel que soit leur état : une organisation en train de signer n'est pas encore « signée » à cet instant.
    """
    relue = une_sous_verrou(prise)
    siennes = Cosignature.objects.filter(prise=relue)
    return relue, sous_verrou(siennes, "membre", "mandat", "circulation", "version")


def verrouiller_la_cosignature(cosignature: Cosignature) -> Cosignature:
    """La cosignature et ce qu'elle cite, relus sous son verrou."""
    return une_sous_verrou(cosignature, "prise", "circulation", "membre", "mandat", "version")


def circulation_ouverte(circulation: Circulation) -> Circulation:
    """La circulation relue. Raises: CirculationFermee si elle est close ; échue, elle se prolonge encore."""
    relue = Circulation.objects.select_related("prise").get(pk=circulation.pk)
    if relue.close_le is not None:
        raise CirculationFermee(_("Cette circulation est close."))
    return relue


def fin_du_lien(circulation: Circulation) -> datetime.datetime:
    """Jusqu'à quand vaut un lien envoyé maintenant."""
    return min(circulation.echeance, timezone.now() + VALIDITE_DU_LIEN)


def mandat_fini(cosignature: Cosignature) -> bool:
    """Vrai si la personne à qui l'on a écrit ne représente plus son organisation."""
    mandat = cosignature.mandat
    return mandat is not None and (mandat.termine_le is not None or mandat.est_echu)


def lien_vaut(cosignature: Cosignature) -> bool:
    """Vrai si le lien de cette cosignature permet encore quelque chose."""
    return timezone.now() < cosignature.expire_le and not mandat_fini(cosignature)


def acte_de(
    cosignature: Cosignature,
    acte: ActeDeCosigner,
    *,
    version: VersionDePrise | None = None,
    precision: str = "",
    par: Any = None,
) -> ActeDeCosignature:
    """Une ligne du journal, à enregistrer, au nom de qui porte cette cosignature."""
    mandat = cosignature.mandat
    return ActeDeCosignature(
        cosignature=cosignature,
        acte=acte,
        version=version,
        nom=cosignature.nom or (mandat.nom if mandat else ""),
        fonction=cosignature.fonction or (mandat.fonction if mandat else ""),
        au_nom_de=cosignature.au_nom_de,
        precision=precision,
        par=par,
    )


def journaliser(prise: PriseDePositionPage, geste: str, user: Any = None, **donnees: Any) -> None:
    """Inscrit le geste à l'historique de la page."""
    log(instance=prise, action=f"actualites.{geste}", user=user, data=donnees or None)
