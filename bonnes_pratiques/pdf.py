"""`<fiche>/pdf/` : la fiche en PDF/UA, composée une fois pour chaque état de son contenu."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from alliance.socle.typst import service

from .document import donnees_de_fiche

if TYPE_CHECKING:
    from .models import FichePage


def servir_pdf(request: HttpRequest, fiche: "FichePage") -> HttpResponse:
    """Le PDF d'une fiche publiée, à lire dans le navigateur ; 304 si le lecteur a déjà cette version."""
    return service.servir(
        request,
        "bonnes_pratiques/fiche",
        donnees_de_fiche(fiche, request),
        nom_de_fichier(fiche),
        modifiee=fiche.last_published_at,
        echec=_("Le PDF de cette fiche n’a pas pu être composé. La page reste lisible et imprimable."),
    )


def nom_de_fichier(fiche: "FichePage") -> str:
    """« fiche-03-creer-un-conseil-consultatif.pdf »."""
    numero = f"-{fiche.numero:02d}" if fiche.numero is not None else ""
    return service.nom_de_fichier(f"fiche{numero}", fiche.title, fiche.pk)
