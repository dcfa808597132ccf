"""Le formulaire et le compteur d'une prise de position, dans la page d'un autre site. Voir `docs/integration.md`.

Le cadre se joue sans témoin : les navigateurs n'en laissent plus passer d'un site à l'autre. Il n'a donc ni session ni
jeton CSRF, et n'en a pas besoin : il n'agit au nom de personne, puisque personne n'y est identifié. Ce qui garde le
formulaire est ce qui le garde partout (sceau signé, défi, limites), et rien ne compte avant la confirmation par
courriel, sur notre site, par un bouton.
"""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page, Site
from wagtail.views import serve

from alliance.socle.cache import garder_au_plus
from alliance.socle.entetes import encadrable

from ..models import PriseDePositionPage
from ..prises.fenetres import DUREE_D_UN_COMPTEUR
from .actions import GesteImpossible
from .compteur import compteur_de
from .forms import FormulaireDeSignature
from .lecture import SignatureDuPublic
from .views import deposer

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

GABARITS = "actualites/integration/"
SEL = "alliance.signature.provenance"
#: Comme le sceau du formulaire : un cadre resté ouvert plus longtemps redemande d'où il vient.
DUREE_DE_LA_PROVENANCE = 24 * 60 * 60
#: La provenance d'un cadre dont la page tait l'adresse.
INCONNUE = "inconnue"
_HOTE = re.compile(r"(?=.{1,253}$)[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]{2,45}\]")
_LIEN = re.compile(r"<a (?![^>]*\btarget=)")
#: Ce que demande chaque forme, en pixels ; le module facultatif l'ajuste.
HAUTEURS = {"": 1400, "compteur": 340}


class ReglagesDuCadre(forms.Form):
    """Ce que l'adresse du cadre choisit ; une valeur inconnue laisse le réglage ordinaire."""

    FORMES = (("", gettext_lazy("Le compteur et le formulaire")), ("compteur", gettext_lazy("Le compteur seul")))
    THEMES = (
        ("auto", gettext_lazy("Comme le navigateur")),
        ("clair", gettext_lazy("Toujours clair")),
        ("sombre", gettext_lazy("Toujours sombre")),
    )

    forme = forms.ChoiceField(label=gettext_lazy("Ce que l’on montre"), required=False, choices=FORMES)
    theme = forms.ChoiceField(label=gettext_lazy("Couleurs"), required=False, choices=THEMES)

    @property
    def reglages(self) -> dict[str, str]:
        self.is_valid()
        donnees = self.cleaned_data
        return {"forme": donnees.get("forme") or "", "theme": donnees.get("theme") or "auto"}


class FormulaireIntegre(FormulaireDeSignature):
    """Le formulaire ordinaire, qui porte en plus, signé, le site où on l'a ouvert."""

    GARDES = (*FormulaireDeSignature.GARDES, "provenance")

    provenance = forms.CharField(required=False, max_length=600, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        if not self.is_bound:
            self.initial["provenance"] = signing.dumps(hote_qui_integre(request), salt=SEL, compress=True)

    @property
    def hote(self) -> str:
        """Le site qui intègre ; vide si c'est le nôtre. Un champ falsifié ne dit plus rien."""
        try:
            return str(signing.loads(self.cleaned_data.get("provenance", ""), salt=SEL, max_age=DUREE_DE_LA_PROVENANCE))
        except signing.BadSignature:
            return INCONNUE


def hote_qui_integre(request: HttpRequest) -> str:
    """L'hôte de la page où le cadre s'ouvre, d'après le `Referer` ; vide si c'est ce site-ci."""
    try:
        hote = urlsplit(request.headers.get("Referer", "")).hostname or ""
        ici = urlsplit(f"//{request.get_host()}").hostname
    except ValueError:
        return INCONNUE
    if hote == ici:
        return ""
    return hote if _HOTE.fullmatch(hote) else INCONNUE


# --- Les adresses -----------------------------------------------------------------------------------------------------
@csrf_exempt
def servir_le_cadre(request: HttpRequest, chemin: str) -> "HttpResponseBase":
    """`<prise>/integrer/`, hors de la garde CSRF, que pose avant Wagtail celui qui sert toutes les pages.

    Seules les prises de position en sortent : toute autre page de même fin d'adresse garde sa protection. Un texte
    retiré le dit dans le cadre des sites qui le montrent encore.
    """
    try:
        trouvee = Page.route_for_request(request, chemin)
    except Http404:
        trouvee = None
    if trouvee is not None and isinstance(trouvee.page.specific, PriseDePositionPage):
        return serve(request, chemin)
    retiree = _retiree(request, chemin)
    if retiree is not None:
        return _adieu(request)
    return csrf_protect(serve)(request, chemin)


def integrer(request: HttpRequest, page: PriseDePositionPage) -> Any:
    """Le cadre ; avec `?forme=code`, la page de ce site qui donne le code à coller."""
    if request.GET.get("forme") == "code":
        return code_a_coller(request, page)
    return cadre(request, page)


@encadrable
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def cadre(request: HttpRequest, page: PriseDePositionPage) -> HttpResponse:
    """Le compteur et le formulaire, que tout site encadre. La réponse se lit dans le cadre même.

    Le compteur seul ne porte rien de propre à qui le lit : il se garde, comme la page du texte.
    """
    reglages = ReglagesDuCadre(request.GET).reglages
    if reglages["forme"] == "compteur" and request.method != "POST":
        contexte = {**reglages, **_compteur(page, request)}
        return _rendre(request, "compteur" if page.signature_est_ouverte else "fermee", contexte)
    return _formulaire(request, page, reglages)


@never_cache
def _formulaire(request: HttpRequest, page: PriseDePositionPage, reglages: dict[str, str]) -> HttpResponse:
    contexte: dict[str, Any] = {**reglages, **_compteur(page, request)}
    if not page.signature_est_ouverte:
        return _rendre(request, "fermee", contexte, status=409 if request.method == "POST" else 200)
    form = FormulaireIntegre(request.POST or None, request=request, prise=page)
    if request.method == "POST" and form.is_valid():
        try:
            deposer(form, request, provenance=form.hote)
        except GesteImpossible as refus:
            form.add_error(None, refus)
        else:
            return _rendre(request, "boite", contexte)
    return _rendre(request, "signer", {**contexte, "form": form})


@require_safe
def compteur(request: HttpRequest, page: PriseDePositionPage) -> HttpResponse:
    """Le compteur, que la page de n'importe quel site peut lire ; gardé une demi-minute."""
    if not page.signature_publique:
        raise Http404
    comptes = compteur_de(page)
    reponse = JsonResponse(
        {
            "titre": page.title,
            "adresse": page.get_full_url(request),
            "total": comptes.total,
            "personnes": comptes.personnes,
            "organisations": comptes.organisations,
            "papier": comptes.papier,
            "objectif": page.objectif,
            "ouverte": page.signature_est_ouverte,
        },
        json_dumps_params={"ensure_ascii": False},
    )
    reponse["Access-Control-Allow-Origin"] = "*"
    reponse["Cross-Origin-Resource-Policy"] = "cross-origin"
    reponse["Cache-Control"] = f"public, max-age={DUREE_D_UN_COMPTEUR}"
    garder_au_plus(reponse, DUREE_D_UN_COMPTEUR)
    return reponse


@require_safe
@never_cache
def code_a_coller(request: HttpRequest, page: PriseDePositionPage) -> HttpResponse:
    """Le code à coller dans une page d'un autre site, et ce qu'il donne."""
    if not page.signature_publique:
        raise Http404
    # `forme` choisit cette page ; ce que montre le cadre se choisit à part.
    choix = ReglagesDuCadre({"forme": request.GET.get("cadre", ""), "theme": request.GET.get("theme", "")})
    reglages = choix.reglages
    parametres = {nom: valeur for nom, valeur in reglages.items() if valeur and valeur != "auto"}
    adresse = page.get_full_url(request) or ""
    suite = f"?{urlencode(parametres)}" if parametres else ""
    titre = _("Signer « %(titre)s »") % {"titre": page.title}
    cadre_html = format_html(
        '<iframe src="{}integrer/{}" title="{}" width="100%" height="{}" loading="lazy" '
        "data-prise-de-position></iframe>\n"
        '<p><a href="{}signer/">{}</a></p>',
        adresse,
        suite,
        titre,
        HAUTEURS[reglages["forme"]],
        adresse,
        titre,
    )
    module = format_html(
        '<script type="module" src="{}"></script>', urljoin(adresse, reverse("actualites:module_d_integration"))
    )
    contexte = {
        "prise": page,
        "titre_courant": _("Intégrer à votre site"),
        "fil_ariane": [*page.fil_ariane(request), {"titre": page.title, "adresse": page.get_url(request) or ""}],
        "choix": choix,
        "reglages": reglages,
        "formes": ReglagesDuCadre.FORMES,
        "themes": ReglagesDuCadre.THEMES,
        "code": str(cadre_html),
        "module": str(module),
        "adresse_du_cadre": f"{page.get_url(request)}integrer/{suite}",
        "hauteur": HAUTEURS[reglages["forme"]],
        "adresse_du_compteur": f"{adresse}compteur.json",
    }
    reponse = render(request, f"{GABARITS}code.html", contexte)
    # L'aperçu est un cadre de ce site dans une page de ce site.
    reponse._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]
    return reponse


@require_safe
def module(request: HttpRequest) -> HttpResponse:
    """Le module facultatif qui ajuste la hauteur du cadre : à une adresse qui ne change pas, pour tout site."""
    reponse = HttpResponse(render_to_string(f"{GABARITS}hauteur.js"), content_type="text/javascript; charset=utf-8")
    reponse["Access-Control-Allow-Origin"] = "*"
    reponse["Cross-Origin-Resource-Policy"] = "cross-origin"
    reponse["Cache-Control"] = "public, max-age=86400"
    return reponse


# --- Ce que montre le cadre -------------------------------------------------------------------------------------------
def _compteur(page: PriseDePositionPage, request: HttpRequest) -> dict[str, Any]:
    # Complète : ce que l'on ouvre depuis un cadre s'ouvre hors de lui.
    racine = page.get_full_url(request) or ""
    return {"prise": page, "adresse": racine, "s": SignatureDuPublic(page, compteur_de(page), [], racine)}


def _rendre(request: HttpRequest, nom: str, contexte: dict[str, Any], status: int = 200) -> HttpResponse:
    """La page du cadre. Tout lien s'ouvre hors de lui : aucune autre de nos pages ne se laisse encadrer."""
    # Sans jeton CSRF, donc sans témoin : c'est ainsi que Django dit qu'il n'y en a pas.
    html = render_to_string(f"{GABARITS}{nom}.html", {**contexte, "csrf_token": "NOTPROVIDED"}, request)
    return HttpResponse(_LIEN.sub('<a target="_blank" rel="noopener" ', html), status=status)


def _retiree(request: HttpRequest, chemin: str) -> PriseDePositionPage | None:
    """Le texte qui a été publié à cette adresse et ne l'est plus ; un brouillon jamais paru n'en dit rien."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    page = chemin.removesuffix("integrer/")
    return PriseDePositionPage.objects.filter(
        url_path=f"{site.root_page.url_path}{page}", live=False, first_published_at__isnull=False
    ).first()


@encadrable
@never_cache
def _adieu(request: HttpRequest) -> HttpResponse:
    reglages = ReglagesDuCadre(request.GET).reglages
    return _rendre(request, "retiree", {**reglages, "adresse": request.build_absolute_uri("/")}, status=410)
