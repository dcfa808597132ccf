"""Sur l'accueil de l'administration : les réponses sur des fiches qui attendent le secrétariat."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reseau.campagnes.panneau import LIGNES, Ligne, PanneauDeReponses
from reseau.etancheite import est_de_l_equipe_centrale

from .calendrier import a_traiter


def panneau_des_fiches(request: HttpRequest) -> PanneauDeReponses | None:
    """Les plus anciennes d'abord ; une requête s'il n'y en a pas, deux sinon."""
    if not est_de_l_equipe_centrale(request.user):
        return None
    n = a_traiter().values("fiche").distinct().count()
    if not n:
        return None
    adresse = reverse("confirmations_a_traiter")
    lignes = [
        Ligne(demande.fiche.title, adresse, str(demande.get_reponse_display()), demande.repondue_le)
        for demande in a_traiter().select_related("fiche").order_by("repondue_le", "pk")[:LIGNES]
    ]
    phrase = ngettext("%(n)s fiche à traiter", "%(n)s fiches à traiter", n) % {"n": n}
    return PanneauDeReponses("confirmations-de-fiches", _("Confirmations de fiches"), phrase, adresse, lignes)
