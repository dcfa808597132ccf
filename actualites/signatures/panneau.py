"""Sur l'accueil de l'administration : ce que les signatures attendent du secrétariat. Rien à faire : rien."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from alliance.socle import courriels
from reseau.etancheite import est_de_l_equipe_centrale

from .signaux import rafales_recentes
from .verification import a_verifier

#: Les courriels qu'une signature attend, tels que `courriels.composer` les nomme.
OBJET = "signature:"


@dataclass(frozen=True)
class Ligne:
    """Ce qui attend, où le traiter, depuis quand."""

    titre: str
    detail: str
    adresse: str
    depuis: Any


class PanneauDesSignatures(Component):
    name = "signatures"
    template_name = "actualites/admin/signatures/panneau.html"
    order = 155

    def __init__(self, lignes: list[Ligne]) -> None:
        super().__init__()
        self.lignes = lignes

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"lignes": self.lignes}


def panneau_des_signatures(request: HttpRequest) -> PanneauDesSignatures | None:
    """Trois requêtes pour l'équipe centrale, aucune pour les autres."""
    if not est_de_l_equipe_centrale(request.user):
        return None
    lignes = [*_organisations(), *_rafales(), *_courriels()]
    return PanneauDesSignatures(lignes) if lignes else None


def _organisations() -> list[Ligne]:
    attente = a_verifier().order_by().aggregate(n=Count("pk"), depuis=Min("confirmee_le"))
    if not attente["n"]:
        return []
    phrase = ngettext("%(n)s organisation à vérifier", "%(n)s organisations à vérifier", attente["n"])
    return [
        Ligne(
            phrase % {"n": attente["n"]},
            _("Leur nom ne paraît pas encore."),
            reverse("signatures:a_verifier"),
            attente["depuis"],
        )
    ]


def _rafales() -> list[Ligne]:
    return [
        Ligne(
            ngettext("Rafale : %(n)s signature d’un même réseau", "Rafale : %(n)s signatures d’un même réseau", r["n"])
            % {"n": r["n"]},
            r["titre"],
            reverse("signatures:signaux", args=[r["pk"]]),
            r["depuis"],
        )
        for r in rafales_recentes()
    ]


def _courriels() -> list[Ligne]:
    perdus = (courriels.abandonnes() | courriels.incertains()).filter(objet__startswith=OBJET)
    echec = perdus.aggregate(n=Count("pk"), depuis=Min("cree_le"))
    if not echec["n"]:
        return []
    phrase = ngettext("%(n)s courriel n’est pas parti", "%(n)s courriels ne sont pas partis", echec["n"])
    return [
        Ligne(
            phrase % {"n": echec["n"]},
            _("Des personnes attendent leur lien de confirmation : voyez l’envoi des courriels."),
            f"{reverse('signatures:index')}?etat=en-attente",
            echec["depuis"],
        )
    ]
