"""La page personnelle par laquelle une personne mandatée lit un texte et décide pour son organisation, sans compte."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alliance.socle.jetons import page_personnelle
from alliance.socle.limites import depasse, reseau_de

from ..models import Cosignature, VersionDePrise
from ..versions.lignee import derniere_version
from . import actions, regles
from .certificat import certificat_de
from .forms import CHANGER, REFUSER, RETIRER, SIGNER, FormulaireDeCosignature
from .lecture import PageDeCosignature
from .liens import cosignature_du_jeton, jeton_de

#: Combien de liens inconnus un même réseau peut essayer en une heure.
LIENS_INCONNUS = 30
#: Combien de liens neufs une même personne peut redemander par jour, et un même réseau par heure.
LIENS_PAR_PERSONNE, LIENS_PAR_RESEAU = 3, 20
UNE_HEURE = 60 * 60
UN_JOUR = 24 * UNE_HEURE
DOSSIER = "actualites/circulation/"


@page_personnelle
@require_http_methods(["GET", "HEAD", "POST"])
def cosigner(request: HttpRequest, jeton: str) -> HttpResponse:
    """Montre le texte entier et où en est l'organisation ; l'envoi du formulaire, et lui seul, décide."""
    refus, cosignature = _ouvrir(request, jeton)
    if cosignature is None:
        return refus
    derniere = derniere_version(cosignature.prise)
    if derniere is None:
        return _page(request, cosignature, "clos.html")
    page = PageDeCosignature(cosignature, derniere)
    if not page.peut_agir:
        return _page(request, cosignature, "clos.html", page=page)
    envoye = request.method == "POST"
    formulaire = FormulaireDeCosignature(
        request.POST if envoye else None,
        request=request,
        cosignature=cosignature,
        version=derniere,
        passages=page.paragraphes,
        decider=page.peut_decider,
    )
    if envoye and formulaire.is_valid():
        try:
            _executer(cosignature, formulaire)
        except actions.LienPerime:
            return _perime(request, jeton)
        except ValidationError as erreur:
            formulaire.add_error(None, ValidationError(erreur.messages))
        else:
            return redirect("actualites:cosigner_merci", jeton=jeton_de(cosignature))
        # Ce qui a fait échouer a pu tout changer : la page se relit entière, avec ce qui est écrit.
        lue = _version_lue(cosignature, formulaire)
        cosignature = Cosignature.objects.select_related(*LIEES).get(pk=cosignature.pk)
        page = PageDeCosignature(cosignature, derniere_version(cosignature.prise) or derniere, lue=lue)
        if not page.peut_agir:
            return _page(request, cosignature, "clos.html", page=page)
        formulaire.reproposer(cosignature, page.derniere, page.paragraphes, decider=page.peut_decider)
    # Une faute répond 200 : Django écrirait au journal l'adresse d'une réponse 4xx, et donc un lien qui marche encore.
    return _page(request, cosignature, "cosigner.html", page=page, form=formulaire, jeton=jeton)


LIEES = ("prise", "circulation", "membre", "mandat", "version")


@page_personnelle
@require_safe
def merci(request: HttpRequest, jeton: str) -> HttpResponse:
    """Redit la décision, ce qui suit, et comment en changer."""
    refus, cosignature = _ouvrir(request, jeton)
    if cosignature is None:
        return refus
    if cosignature.decidee_le is None:
        return redirect("actualites:cosigner", jeton=jeton)
    contexte = {"jeton": jeton, "ouverte": cosignature.circulation.est_ouverte}
    if cosignature.demande_un_changement:
        contexte["demande"] = cosignature.demandes_de_changement.order_by("-faite_le", "-pk").first()
    return _page(request, cosignature, "merci.html", **contexte)


@page_personnelle
@require_safe
def certificat(request: HttpRequest, jeton: str) -> HttpResponse:
    """Le certificat de la signature, à imprimer."""
    refus, cosignature = _ouvrir(request, jeton)
    if cosignature is None:
        return refus
    certificat = certificat_de(cosignature)
    if certificat is None:
        return redirect("actualites:cosigner", jeton=jeton)
    return _page(request, cosignature, "certificat.html", certificat=certificat, jeton=jeton)


@page_personnelle
@require_http_methods(["GET", "HEAD", "POST"])
def nouveau_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """Redemande un lien, qui part à l'adresse connue ; la réponse est la même dans tous les cas."""
    connu, cosignature = cosignature_du_jeton(jeton)
    if not connu:
        return _inconnu(request)
    if request.method != "POST":
        return redirect("actualites:cosigner", jeton=jeton)
    trop = depasse("nouveau_lien_reseau", reseau_de(request), fois=LIENS_PAR_RESEAU, duree=UNE_HEURE)
    if cosignature is not None and not trop:
        qui = f"{cosignature.pk}"
        if not depasse("nouveau_lien", qui, fois=LIENS_PAR_PERSONNE, duree=UN_JOUR):
            actions.RedemanderLeLien(cosignature).execute()
    return render(request, f"{DOSSIER}renvoye.html")


def _executer(cosignature: Cosignature, formulaire: FormulaireDeCosignature) -> None:
    donnees = formulaire.cleaned_data
    if donnees["reponse"] == RETIRER:
        actions.Retirer(cosignature, donnees["motif_du_retrait"]).execute()
        return
    version = _version_lue(cosignature, formulaire)
    if version is None:
        raise actions.VersionPerimee("")
    if donnees["reponse"] == SIGNER:
        actions.Signer(cosignature, version, donnees["nom"], donnees["fonction"], donnees["au_nom_de"]).execute()
    elif donnees["reponse"] == REFUSER:
        actions.Refuser(cosignature, version, donnees["motif"]).execute()
    elif donnees["reponse"] == CHANGER:
        actions.DemanderChangement(cosignature, version, formulaire.passage_cite, donnees["commentaire"]).execute()


def _version_lue(cosignature: Cosignature, formulaire: FormulaireDeCosignature) -> VersionDePrise | None:
    cle = formulaire.cleaned_data.get("version")
    if not cle or not 0 < cle < 2**63:
        return None
    return VersionDePrise.objects.filter(prise=cosignature.prise_id, pk=cle).first()


def _ouvrir(request: HttpRequest, jeton: str) -> tuple[HttpResponse, Any]:
    """La cosignature que le lien ouvre ; sinon, la page qui dit pourquoi il n'ouvre rien."""
    connu, cosignature = cosignature_du_jeton(jeton)
    if not connu:
        return _inconnu(request), None
    if cosignature is None or not regles.lien_vaut(cosignature):
        return _perime(request, jeton), None
    return HttpResponse(), cosignature


def _page(
    request: HttpRequest, cosignature: Cosignature, gabarit: str, *, status: int = 200, **contexte: Any
) -> HttpResponse:
    page: Any = contexte.pop("page", None)
    commun = {"cosignature": cosignature, "circulation": cosignature.circulation, "cosigner": page}
    return render(request, f"{DOSSIER}{gabarit}", {**commun, **contexte}, status=status)


def _perime(request: HttpRequest, jeton: str) -> HttpResponse:
    return render(request, f"{DOSSIER}perime.html", {"jeton": jeton}, status=410)


def _inconnu(request: HttpRequest) -> HttpResponse:
    trop = depasse("lien_de_cosignature", reseau_de(request), fois=LIENS_INCONNUS, duree=UNE_HEURE)
    return render(request, f"{DOSSIER}inconnu.html", {"trop": trop}, status=429 if trop else 404)
