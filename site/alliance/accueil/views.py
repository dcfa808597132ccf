"""Les pages publiques qui ne sont pas dans l'arbre."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from alliance.socle.recherche import pks_correspondants

from .filtres import FormulaireDeRecherche
from .suggestions import suggestions
from .trouvailles import compter_les_genres, du_genre, pages_publiques, trouvailles


@require_safe
def recherche(request: HttpRequest) -> HttpResponse:
    """La recherche dans tout ce qui est public."""
    formulaire = FormulaireDeRecherche(request.GET)
    q = formulaire.recherche
    site = Site.find_for_request(request)
    pages = pages_publiques(site)
    trouvees = pks_correspondants(pages, q)
    comptes = compter_les_genres(trouvees)
    pks = du_genre(trouvees, formulaire.genre)
    pagination = formulaire.pagination(len(pks))
    return render(
        request,
        "accueil/recherche.html",
        {
            "formulaire": formulaire,
            "q": q,
            "total": len(pks),
            "genres": formulaire.genres(comptes),
            "resultats": trouvailles(pks[pagination.debut : pagination.fin], request, q),
            "pagination": pagination,
            "avertissements": formulaire.avertissements,
            "suggestions": suggestions(q, pages, site.pk) if q and site and not trouvees else [],
            "fil_ariane": [{"titre": _("Accueil"), "adresse": "/"}],
            "titre_courant": _("Rechercher"),
            "noindex": True,
        },
    )
