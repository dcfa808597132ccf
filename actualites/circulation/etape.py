"""La seule chose à faire maintenant d'un texte qui circule : ce que dit la flèche, en tête du tableau."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import PriseDePositionPage
from ..versions.contenu import empreinte
from .suivi import Suivi


@dataclass(frozen=True)
class Etape:
    """Ce qu'il y a à faire, pourquoi, et où ; sans adresse, il n'y a qu'à attendre."""

    geste: str
    titre: str
    phrase: str = ""
    bouton: str = ""
    adresse: str = ""


def brouillon_a_change(suivi: Suivi) -> bool:
    """Vrai si le dernier brouillon ne dit plus les mots de la dernière version circulée."""
    if suivi.version is None:
        return False
    brouillon: PriseDePositionPage = suivi.prise.get_latest_revision_as_object()
    return suivi.version.empreinte != empreinte(brouillon)


def etape_de(suivi: Suivi, *, change: bool) -> Etape | None:
    """L'étape d'un texte ; rien quand il est publié et que plus rien n'attend.

    Args:
        change: ce que dit `brouillon_a_change`.
    """
    if suivi.est_close:
        return _apres_la_cloture(suivi, change)
    if change:
        return Etape(
            "proposer",
            _("Votre brouillon dit d’autres mots que la version qui circule"),
            _("Les organisations ne voient pas encore votre changement."),
            _("Proposer la nouvelle version"),
            reverse("circulations:proposer", args=[suivi.prise.pk]),
        )
    if suivi.demandes:
        n = len(suivi.demandes)
        titre = ngettext("Répondez à la demande de changement", "Répondez aux %(n)s demandes de changement", n) % {
            "n": n
        }
        return Etape("demandes", titre, "", _("Lire ce qui est demandé"), "#demandes")
    clore = (_("Clore la circulation"), reverse("circulations:clore", args=[suivi.prise.pk]))
    if suivi.est_echue:
        phrase = _("Prolongez-la pour attendre encore, ou fermez-la et envoyez le texte en relecture.")
        return Etape("clore", _("L’échéance est passée"), phrase, *clore)
    if suivi.quorum_atteint:
        phrase = _("Vous pouvez attendre d’autres signatures, ou clore et envoyer le texte en relecture.")
        return Etape("clore", _("Le quorum est atteint"), phrase, *clore)
    if suivi.total and not suivi.silencieuses:
        return Etape("clore", _("Toutes les organisations ont décidé"), _("Il n’y a plus rien à attendre."), *clore)
    return None


def _apres_la_cloture(suivi: Suivi, change: bool) -> Etape | None:
    prise = suivi.prise
    if change and not prise.live:
        return Etape(
            "rouvrir",
            _("Le brouillon a changé depuis la clôture"),
            _("Il ne pourra paraître qu’après que les organisations l’auront relu."),
            _("Ouvrir un nouveau tour"),
            reverse("circulations:choisir", args=[prise.pk]),
        )
    if not prise.live and suivi.manque:
        manque = ngettext(
            "Il manque %(n)s signature pour atteindre le quorum.",
            "Il manque %(n)s signatures pour atteindre le quorum.",
            suivi.manque,
        ) % {"n": suivi.manque}
        return Etape(
            "rouvrir",
            _("La circulation est close, et le texte ne pourra pas paraître"),
            manque,
            _("Ouvrir un nouveau tour"),
            reverse("circulations:choisir", args=[prise.pk]),
        )
    if prise.live:
        return Etape("publiee", _("Le texte est publié"), "", _("Le lire en ligne"), prise.url or "")
    if prise.current_workflow_state is not None:
        return Etape("relecture", _("Le texte est en relecture"), _("Le secrétariat le publiera à la dernière étape."))
    return Etape(
        "relecture",
        _("Il reste à envoyer le texte en relecture"),
        _("Dans l’éditeur, ouvrez le menu du bas et choisissez « Envoyer en relecture »."),
        _("Envoyer en relecture"),
        reverse("wagtailadmin_pages:edit", args=[prise.pk]),
    )
