"""Les pages par lesquelles le public signe : le formulaire, la page personnelle, le retrait, la liste des noms."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from alliance.socle.jetons import page_personnelle
from alliance.socle.pagination import Pagination

from ..choix import EtatDeSignature
from ..models import PriseDePositionPage, Signature
from .actions import (
    ConfirmerSignature,
    DeposerSignature,
    GesteImpossible,
    ReglerSignature,
    RetirerSignature,
    confirmation_ouverte,
    empreinte,
)
from .compteur import compteur_de
from .forms import FormulaireDeReglage, FormulaireDeSignature
from .lecture import (
    NOMS_PAR_PAGE,
    SignatureDuPublic,
    organisations_affichees,
    page_de_noms,
    personnes_affichees,
    titre_de_la_liste,
)
from .liens import AVEC_L_INFOLETTRE, est_entier, trouver

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

GABARITS = "actualites/signatures/"
#: Ce que `?type=` choisit sur la page des noms ; toute autre valeur montre les personnes.
ORGANISATIONS = "organisations"

lire_et_ecrire = require_http_methods(["GET", "HEAD", "POST"])


def _fil(titre: str, prise: PriseDePositionPage, request: HttpRequest) -> dict[str, Any]:
    fil = prise.fil_ariane(request)
    if prise.live:
        fil = [*fil, {"titre": prise.title, "adresse": prise.get_url(request) or ""}]
    # `page` dit au menu dans quelle rubrique on est.
    return {"page": prise, "prise": prise, "titre_courant": titre, "fil_ariane": fil}


# --- Les routes de la page d'un texte --------------------------------------------------------------------------------
@lire_et_ecrire
@sensitive_post_parameters()
@never_cache
def signer(request: HttpRequest, page: PriseDePositionPage) -> HttpResponse:
    """Le formulaire. Que l'adresse soit déjà connue ou non, la réponse est la même : regardez votre boîte."""
    if not page.signature_est_ouverte:
        return _fermee(request, page)
    form = FormulaireDeSignature(request.POST or None, request=request, prise=page)
    if request.method == "POST" and form.is_valid():
        try:
            deposer(form, request)
        except GesteImpossible as refus:
            form.add_error(None, refus)
        else:
            return redirect("actualites:signature_boite", page.pk)
    contexte = {"form": form, "noindex": True, **_fil(_("Signer"), page, request)}
    return render(request, f"{GABARITS}signer.html", contexte)


def deposer(form: FormulaireDeSignature, request: HttpRequest, *, provenance: str = "") -> None:
    """Dépose ce que dit un formulaire valide, d'ici ou d'un site qui l'intègre. Raises: GesteImpossible."""
    DeposerSignature(
        form.prise,
        form.valeurs,
        form.marques(request),
        infolettre=form.cleaned_data["infolettre"],
        provenance=provenance,
    ).execute()


def _fermee(request: HttpRequest, page: PriseDePositionPage) -> HttpResponse:
    """On ne signe pas encore, ou plus ; qui envoie un formulaire ouvert avant la clôture l'apprend de même."""
    if not page.signature_publique:
        raise Http404
    signature = SignatureDuPublic(page, compteur_de(page), [], page.get_url(request) or "")
    contexte = {"signature_du_public": signature, "noindex": True, **_fil(_("Signer"), page, request)}
    return render(request, f"{GABARITS}fermee.html", contexte, status=409 if request.method == "POST" else 200)


@require_safe
def signataires(request: HttpRequest, page: PriseDePositionPage) -> HttpResponse:
    """Les noms que les signataires ont voulu montrer, cent par page ; les organisations vérifiées, à part."""
    compteur = compteur_de(page)
    organisations = organisations_affichees(page)
    nombre_d_organisations = organisations.count() if compteur.organisations else 0
    les_organisations = request.GET.get("type") == ORGANISATIONS
    adresse = f"{page.get_url(request) or ''}signataires/"
    pagination = Pagination(
        total=nombre_d_organisations if les_organisations else compteur.noms_de_personnes,
        par_page=NOMS_PAR_PAGE,
        demandee=request.GET.get("page", ""),
        adresse=lambda numero: _adresse_de_page(adresse, les_organisations, numero),
    )
    affichees = organisations if les_organisations else personnes_affichees(page)
    contexte = {
        "noms": page_de_noms(affichees, pagination) if pagination.total else [],
        "pagination": pagination,
        "avertissements": pagination.avertissements,
        "compteur": compteur,
        "resume": titre_de_la_liste(compteur),
        "les_organisations": les_organisations,
        "nombre_d_organisations": nombre_d_organisations,
        "adresse_des_personnes": adresse,
        "adresse_des_organisations": f"{adresse}?type={ORGANISATIONS}",
        "ouverte": page.signature_est_ouverte,
        "adresse_pour_signer": f"{page.get_url(request) or ''}signer/",
        # Des milliers de pages de noms n'ont rien à faire dans un moteur de recherche.
        "noindex": True,
        **_fil(_("Les signataires"), page, request),
    }
    return render(request, f"{GABARITS}signataires.html", contexte)


def _adresse_de_page(adresse: str, les_organisations: bool, numero: int) -> str:
    parametres = [f"type={ORGANISATIONS}"] if les_organisations else []
    if numero > 1:
        parametres.append(f"page={numero}")
    return f"{adresse}?{'&'.join(parametres)}" if parametres else adresse


# --- Les pages de qui signe ------------------------------------------------------------------------------------------
@require_safe
def boite(request: HttpRequest, prise: int) -> HttpResponse:
    """« Regardez votre boîte » : la même page pour tout le monde."""
    if prise > BigIntegerField.MAX_BIGINT:  # aucune base n'a de tel numéro, et SQLite ne sait pas le chercher
        raise Http404
    texte = get_object_or_404(PriseDePositionPage.objects.live().public(), pk=prise, signature_publique=True)
    contexte = {"noindex": True, **_fil(_("Regardez votre boîte aux lettres"), texte, request)}
    return render(request, f"{GABARITS}boite.html", contexte)


@lire_et_ecrire
@page_personnelle
def signature(request: HttpRequest, jeton: str) -> "HttpResponseBase":
    """La page d'une signature, pour qui tient son lien. Lire n'y change jamais rien."""
    trouvee = trouver(jeton)
    if trouvee is None:
        return _inconnue(request, jeton)
    if request.method == "POST":
        try:
            GESTES.get(request.POST.get("geste", ""), _inconnu)(request, trouvee)
        except GesteImpossible as refus:
            messages.error(request, " ".join(refus.messages))
        return redirect("actualites:signature", jeton)
    return _montrer(request, trouvee, jeton)


@lire_et_ecrire
@page_personnelle
def retrait(request: HttpRequest, jeton: str) -> "HttpResponseBase":
    """Demande confirmation, puis retire la signature, ou efface ce qui n'était pas confirmé."""
    trouvee = trouver(jeton)
    if trouvee is None:
        return _inconnue(request, jeton)
    if trouvee.etat == EtatDeSignature.RETIREE:
        return redirect("actualites:signature", jeton)
    if request.method == "POST":
        try:
            retiree = RetirerSignature(trouvee).execute()
        except GesteImpossible:  # effacée par un autre onglet
            retiree = None
        if retiree is not None:
            return redirect("actualites:signature", jeton)
        contexte = _fil(_("C’est effacé"), trouvee.prise, request)
        return render(request, f"{GABARITS}effacee.html", contexte)
    contexte = {"signature": trouvee, "jeton": jeton, **_fil(_("Retirer ma signature"), trouvee.prise, request)}
    return render(request, f"{GABARITS}retrait.html", contexte)


def _montrer(request: HttpRequest, trouvee: Signature, jeton: str) -> HttpResponse:
    prise = trouvee.prise
    contexte: dict[str, Any] = {"signature": trouvee, "jeton": jeton}
    if trouvee.etat == EtatDeSignature.EN_ATTENTE:
        contexte |= {
            "ouverte": confirmation_ouverte(prise),
            "relu": empreinte(trouvee),
            "infolettre": request.GET.get(AVEC_L_INFOLETTRE) == "oui",
            **_fil(_("Confirmer ma signature"), prise, request),
        }
        return render(request, f"{GABARITS}confirmer.html", contexte)
    contexte |= {
        "form": FormulaireDeReglage(signature=trouvee),
        "total": SignatureDuPublic(prise, compteur_de(prise), [], prise.get_url(request) or ""),
        **_fil(_("Ma signature"), prise, request),
    }
    nom = "retiree" if trouvee.etat == EtatDeSignature.RETIREE else "gerer"
    return render(request, f"{GABARITS}{nom}.html", contexte)


def _inconnue(request: HttpRequest, jeton: str) -> HttpResponse:
    """Un lien mal recopié, remplacé par celui d'une saisie plus récente, ou celui d'une signature effacée."""
    contexte = {"titre_courant": _("Lien inconnu"), "entier": est_entier(jeton)}
    return render(request, f"{GABARITS}inconnue.html", contexte, status=404)


# --- Les gestes de la page personnelle -------------------------------------------------------------------------------
def _confirmer(request: HttpRequest, trouvee: Signature) -> None:
    infolettre = request.POST.get(AVEC_L_INFOLETTRE) == "oui"
    relu = request.POST.get("relu", "")
    if ConfirmerSignature(trouvee, infolettre=infolettre, relu=relu).execute() and infolettre:
        messages.info(request, _("Pour la lettre, un autre courriel vous demande de confirmer votre abonnement."))


def _regler(request: HttpRequest, trouvee: Signature) -> None:
    form = FormulaireDeReglage(request.POST, signature=trouvee)
    form.is_valid()  # deux cases : tout envoi est valide
    ReglerSignature(trouvee, **form.cleaned_data).execute()
    messages.success(request, _("C’est enregistré."))


def _inconnu(request: HttpRequest, trouvee: Signature) -> None:
    raise GesteImpossible(_("Ce geste n’est pas possible ici : servez-vous des boutons de la page."))


GESTES = {"confirmer": _confirmer, "regler": _regler}
