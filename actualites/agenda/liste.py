"""Ce que montre l'agenda : la liste, le mois ou la carte d'une même demande."""

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from reseau.annuaire.carte_views import ouvrir_aux_tuiles

from .carte import contexte_de_la_carte
from .cartes import CarteEvenement, cartes
from .facettes import repertoire
from .filtres import CARTE, MOIS, PAR_DATE, FiltreAgenda
from .mois import le_mois

if TYPE_CHECKING:
    from ..models import AgendaIndexPage

#: Ce que la carte liste dessous, par page : des lignes, non des cartes.
LIEUX_PAR_PAGE = 24


def contexte_de_l_agenda(index: "AgendaIndexPage", request: HttpRequest) -> dict[str, Any]:
    filtre = FiltreAgenda(request.GET, repertoire())
    if filtre.vue == CARTE:
        filtre.par_page = LIEUX_PAR_PAGE
    ce_qui_est_montre = SimpleLazyObject(lambda: cartes(filtre.pks(), filtre.fenetre, filtre.recherche))
    suivi = f"?{filtre.requete_de_suivi}" if filtre.requete_de_suivi else ""
    agenda = request.build_absolute_uri(reverse("agenda_ics") + suivi)
    contexte = {
        **filtre.contexte(index, request),
        "vue": filtre.vue,
        "evenements": ce_qui_est_montre,
        "groupes": SimpleLazyObject(lambda: par_mois(filtre, list(ce_qui_est_montre))),  # type: ignore[call-overload]
        "relachements": SimpleLazyObject(filtre.relachements),
        "adresse_flux": reverse("agenda:flux") + suivi,
        "adresse_ics": agenda,
        "adresse_webcal": "webcal:" + agenda.partition(":")[2],
        "requete_de_suivi": filtre.requete_de_suivi,
    }
    if filtre.vue == MOIS:
        contexte["mois"] = SimpleLazyObject(lambda: le_mois(filtre))
        contexte["titre_courant"] = _("Agenda, %(mois)s") % {"mois": date_format(filtre.mois, "F Y")}
    elif filtre.vue == CARTE:
        contexte["carte"] = SimpleLazyObject(lambda: contexte_de_la_carte(filtre))
        contexte["titre_courant"] = _("Carte de l’agenda")
    return contexte


def ouvrir_a_la_carte(reponse: TemplateResponse) -> None:
    """Laisse la carte, et elle seule, charger les images d'un serveur de tuiles, si un réglage en nomme un."""
    if reponse.context_data is not None and reponse.context_data.get("vue") == CARTE:
        ouvrir_aux_tuiles(reponse)


def par_mois(filtre: FiltreAgenda, montrees: list[CarteEvenement]) -> list[tuple[str, list[CarteEvenement]]]:
    """Les cartes sous le nom de leur mois, quand elles sont rangées par date ; d'un seul tenant sinon."""
    if filtre.ordre != PAR_DATE:
        return [("", montrees)]
    groupes = groupby(montrees, key=lambda carte: carte.jour_debut.replace(day=1))
    return [(date_format(mois, "F Y"), list(siennes)) for mois, siennes in groupes]
