"""Les courriels des agendas suivis : un par panne, un par lot à relire, un par lot de disparus."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.socle.choix import Role
from alliance.socle.courriels import adresse_absolue, composer
from alliance.socle.models import Utilisateur
from reseau.equipe.avis import secretariat

from ..models import EvenementPage, EvenementSuivi, FluxSuivi, PassageDeFlux

GABARITS = "actualites/courriels/"


def adresse_du_flux(flux: FluxSuivi) -> str:
    return adresse_absolue(reverse("agendas_suivis:inspect", args=[flux.pk]))


def en_panne(flux: FluxSuivi, passage: PassageDeFlux) -> int:
    """L'agenda ne se lit plus : au secrétariat, une fois par panne."""
    return composer(
        "agenda_en_panne",
        f"passage:{passage.pk}",
        secretariat(),
        sujet=_("L’agenda « %(titre)s » ne se lit plus") % {"titre": flux.titre},
        gabarit=f"{GABARITS}agenda_en_panne",
        lien=adresse_du_flux(flux),
        libelle=_("Voir cet agenda"),
        contexte={"flux": flux, "raison": passage.erreur},
    )


def a_relire(flux: FluxSuivi, passage: PassageDeFlux, pages: Sequence[EvenementPage]) -> int:
    """Des événements attendent : à qui relit, en une fois."""
    if not pages:
        return 0
    relecture = Utilisateur.objects.filter(groups__name=Role.RELECTURE.value, is_active=True).distinct()
    return composer(
        "agenda_a_relire",
        f"passage:{passage.pk}",
        relecture.exclude(wagtail_userprofile__submitted_notifications=False),
        sujet=ngettext(
            "%(n)d événement à relire, venu de « %(titre)s »",
            "%(n)d événements à relire, venus de « %(titre)s »",
            len(pages),
        )
        % {"n": len(pages), "titre": flux.titre},
        gabarit=f"{GABARITS}agenda_a_relire",
        lien=adresse_absolue(reverse("file_de_moderation", args=["a-relire"])),
        libelle=_("Voir ce qui est à relire"),
        contexte={"flux": flux, "titres": [page.title for page in pages[:20]], "autres": max(0, len(pages) - 20)},
    )


def disparus(flux: FluxSuivi, passage: PassageDeFlux, suivis: Sequence[EvenementSuivi]) -> int:
    """La source n'annonce plus des événements à venir : au secrétariat, qui tranche."""
    if not suivis:
        return 0
    return composer(
        "agenda_disparus",
        f"passage:{passage.pk}",
        secretariat(),
        sujet=ngettext(
            "%(n)d événement n’est plus annoncé par « %(titre)s »",
            "%(n)d événements ne sont plus annoncés par « %(titre)s »",
            len(suivis),
        )
        % {"n": len(suivis), "titre": flux.titre},
        gabarit=f"{GABARITS}agenda_disparus",
        lien=adresse_du_flux(flux),
        libelle=_("Annuler ou garder"),
        contexte={
            "flux": flux,
            "titres": [s.valeurs["title"] for s in suivis[:20]],
            "autres": max(0, len(suivis) - 20),
        },
    )
