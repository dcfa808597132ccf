"""Ce qui empêche de publier d'autres mots que ceux que l'on a approuvés, ou avant l'heure."""

import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Revision

from ..choix import EtatDeCosignature
from .contenu import empreinte
from .lignee import derniere_version, signees_sur

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

journal = logging.getLogger(__name__)

#: Ce que Wagtail écrit au journal quand il publie un texte à son heure, sans personne devant l'écran.
PUBLICATION_PROGRAMMEE = "wagtail.publish.scheduled"


class PublicationRefusee(PermissionDenied):
    """Ces mots ne peuvent pas paraître maintenant ; `str()` dit pourquoi, en français."""


def verifier_la_publication(prise: "PriseDePositionPage", revision: Revision, *args: Any, **options: Any) -> bool:
    """Vrai si cette version peut paraître, ou être programmée.

    Faux, avec une ligne au journal, quand c'est l'heure programmée qui le demande : la commande qui publie les autres
    textes ne doit pas s'arrêter là.

    Raises: PublicationRefusee, quand une personne le demande.
    """
    raisons = raisons_de_ne_pas_publier(prise, revision.as_object())
    if not raisons:
        return True
    if options.get("log_action") == PUBLICATION_PROGRAMMEE:
        journal.error("« %s » ne paraît pas à son heure : %s", prise.title, " ".join(raisons))
        return False
    raise PublicationRefusee(" ".join(raisons))


def raisons_de_ne_pas_publier(prise: "PriseDePositionPage", brouillon: "PriseDePositionPage") -> list[str]:
    """Pourquoi ce brouillon ne peut pas paraître ; rien s'il le peut.

    Args:
        prise: la page telle que la base la dit.
        brouillon: la version que l'on voudrait publier ou programmer.
    """
    return [*_embargo(brouillon), *_mots(type(prise).objects.get(pk=prise.pk), brouillon)]


def _embargo(brouillon: "PriseDePositionPage") -> list[str]:
    leve = brouillon.embargo
    if leve is None or leve <= timezone.now():
        return []
    if brouillon.go_live_at and brouillon.go_live_at >= leve:
        return []
    return [
        _("Ce texte est sous embargo jusqu’au %(quand)s : programmez sa publication à cette heure ou après.")
        % {"quand": date_format(timezone.localtime(leve), "j F Y H:i")}
    ]


def _mots(prise: "PriseDePositionPage", brouillon: "PriseDePositionPage") -> list[str]:
    version = derniere_version(prise)
    if version is None:
        return []
    propose = empreinte(brouillon)
    if prise.live and propose == empreinte(prise):
        return []  # les mots publiés ne changent pas : une suite, un contact presse
    engagees = prise.cosignatures.filter(etat__in=[EtatDeCosignature.SIGNEE, EtatDeCosignature.SUSPENDUE])
    if propose != version.empreinte:
        if not engagees.exists():
            return []
        return [
            _(
                "Le texte a changé depuis la version %(rang)s, que des organisations ont lue : "
                "faites circuler la nouvelle version avant de la publier."
            )
            % {"rang": version.rang}
        ]
    circulation = prise.circulations.order_by("-ouverte_le").first()
    if circulation is not None and circulation.close_le is None:
        return [_("La circulation est encore ouverte : fermez-la avant de publier.")]
    signees = signees_sur(version).count()
    if not prise.live and circulation is not None and circulation.quorum and signees < circulation.quorum:
        manque = circulation.quorum - signees
        return [
            ngettext(
                "Il manque %(n)s signature pour atteindre le quorum.",
                "Il manque %(n)s signatures pour atteindre le quorum.",
                manque,
            )
            % {"n": manque}
        ]
    return []
