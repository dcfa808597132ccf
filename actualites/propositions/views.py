"""Les pages publiques d'une proposition : proposer, confirmer, suivre, modifier, retirer. Lire n'y change rien."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from alliance.socle.jetons import clef_du_jeton, page_personnelle
from alliance.socle.typographie import enumerer

from ..choix import EtatDEvenement
from ..evenements.tenue import tenue_de
from ..models import PropositionDEvenement
from .actions import Confirmer, Modifier, Proposer, Retirer, se_retire
from .contenu import Partie, corrigees
from .erreurs import GesteImpossible
from .forms import FormulaireDeProposition, FormulaireDEvenement
from .lecture import arrets_de, releve_de
from .liens import USAGE, est_expire, expire_le, trouver

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

GABARITS = "actualites/propositions/"

lire_et_ecrire = require_http_methods(["GET", "HEAD", "POST"])


def _fil(titre: str) -> dict[str, Any]:
    return {
        "titre_courant": titre,
        "fil_ariane": [{"titre": _("Accueil"), "adresse": "/"}, {"titre": _("Agenda"), "adresse": "/agenda/"}],
    }


@lire_et_ecrire
@sensitive_post_parameters()
@never_cache
def proposer(request: HttpRequest) -> HttpResponse:
    """Le formulaire. La suite passe toujours par un courriel : la réponse est la même pour toute adresse."""
    # La page d'une journée d'action mène ici en la nommant ; une clef inconnue ne choisit rien.
    form = FormulaireDeProposition(
        request.POST or None, request=request, initial={"journee": request.GET.get("journee", "")}
    )
    if request.method == "POST" and form.is_valid():
        Proposer(form.donnees, form.personne).execute()
        return redirect("propositions:boite")
    return render(request, f"{GABARITS}proposer.html", {"form": form, **_fil(_("Proposer un événement"))})


@require_safe
def boite(request: HttpRequest) -> HttpResponse:
    """« Regardez votre boîte » : la même page pour tout le monde."""
    contexte = {"noindex": True, **_fil(_("Regardez votre boîte aux lettres"))}
    return render(request, f"{GABARITS}boite.html", contexte)


@lire_et_ecrire
@page_personnelle
def proposition(request: HttpRequest, jeton: str) -> "HttpResponseBase":
    """La page d'une proposition, pour qui tient son lien."""
    trouvee = trouver(jeton)
    if trouvee is None or est_expire(trouvee):
        return _sans_objet(request, jeton)
    if request.method == "POST":
        try:
            Confirmer(trouvee).execute()
        except GesteImpossible as refus:
            messages.error(request, " ".join(refus.messages))
        return redirect("propositions:proposition", jeton)
    return _montrer(request, trouvee, jeton)


@lire_et_ecrire
@sensitive_post_parameters()
@page_personnelle
def modifier(request: HttpRequest, jeton: str) -> "HttpResponseBase":
    """Récrire la proposition ; ce que la rédaction a corrigé se montre, et ne se change plus d'ici."""
    trouvee = trouver(jeton)
    if trouvee is None or est_expire(trouvee):
        return _sans_objet(request, jeton)
    geste = Modifier(trouvee, {})
    try:
        geste.check()
    except GesteImpossible as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect("propositions:proposition", jeton)
    fixes = corrigees_de(trouvee)
    # Confirmé, le mot d'avant est à la rédaction : en écrire un est écrire de nouveau.
    donnees = trouvee.donnees if trouvee.est_a_confirmer else {**trouvee.donnees, "mot": ""}
    form = FormulaireDEvenement(request.POST or None, request=request, donnees=donnees, corrigees=fixes)
    if request.method == "POST" and form.is_valid():
        try:
            _enregistrer(request, trouvee, form)
        except GesteImpossible as refus:
            form.add_error(None, refus)
        else:
            return redirect("propositions:proposition", jeton)
    contexte = {
        "form": form,
        "proposition": trouvee,
        "jeton": jeton,
        "fixes": enumerer(f"« {partie.nom} »" for partie in fixes),
        **_fil(_("Corriger mon événement") if trouvee.est_acceptee else _("Modifier ma proposition")),
    }
    return render(request, f"{GABARITS}modifier.html", contexte)


@lire_et_ecrire
@page_personnelle
def retrait(request: HttpRequest, jeton: str) -> "HttpResponseBase":
    """Demande confirmation, puis efface la proposition et son brouillon."""
    trouvee = trouver(jeton)
    if trouvee is None or est_expire(trouvee):
        return _sans_objet(request, jeton)
    if not se_retire(trouvee):
        return redirect("propositions:proposition", jeton)
    if request.method == "POST":
        try:
            Retirer(trouvee).execute()
        except GesteImpossible as refus:
            messages.error(request, " ".join(refus.messages))
            return redirect("propositions:proposition", jeton)
        messages.success(request, _("C’est retiré ; il n’en reste rien chez nous."))
        return redirect("propositions:proposer")
    contexte = {"proposition": trouvee, "jeton": jeton, **_fil(_("Retirer ma proposition"))}
    return render(request, f"{GABARITS}retrait.html", contexte)


def corrigees_de(trouvee: PropositionDEvenement) -> list[Partie]:
    """Les parties que la rédaction a corrigées dans la dernière version de la page."""
    if trouvee.evenement is None:
        return []
    return corrigees(trouvee.evenement.get_latest_revision_as_object(), trouvee.donnees)


def _montrer(request: HttpRequest, trouvee: PropositionDEvenement, jeton: str) -> HttpResponse:
    contexte: dict[str, Any] = {
        "proposition": trouvee,
        "jeton": jeton,
        "releve": releve_de(trouvee.donnees),
        "peut_retirer": se_retire(trouvee),
    }
    if trouvee.est_a_confirmer:
        contexte |= _fil(_("Relire et confirmer"))
        return render(request, f"{GABARITS}confirmer.html", contexte)
    page = trouvee.evenement
    contexte |= {
        "arrets": arrets_de(trouvee),
        "annule": page is not None and tenue_de(page) == EtatDEvenement.ANNULE,
        "page_publique": page.get_url(request) if page is not None and page.live else "",
        "fixes": enumerer(f"« {partie.nom} »" for partie in corrigees_de(trouvee)),
        "modifiable": page is not None and not trouvee.est_refusee,
        "valable_jusqu_au": expire_le(trouvee),
        **_fil(_("Ma proposition")),
    }
    return render(request, f"{GABARITS}suivi.html", contexte)


def _enregistrer(request: HttpRequest, trouvee: PropositionDEvenement, form: FormulaireDEvenement) -> None:
    geste = Modifier(trouvee, form.donnees)
    if not geste.execute():
        messages.info(request, _("Rien n’a changé."))
    elif trouvee.est_a_confirmer:
        messages.success(request, _("C’est enregistré. Il reste à confirmer."))
    elif trouvee.est_acceptee and not geste.page_recrite:
        messages.success(request, _("C’est envoyé à la rédaction, qui vous lira. La page n’en change pas d’elle-même."))
    elif trouvee.est_acceptee:
        messages.success(request, _("C’est envoyé : la page changera quand la rédaction aura relu."))
    else:
        messages.success(request, _("C’est enregistré : la relecture reprend sur ce que vous venez d’écrire."))
    # Ce qu'un champ encore à l'écran voulait changer, et que la rédaction a corrigé depuis qu'on l'a ouvert.
    perdues = [partie for partie in geste.gardees if any(champ in request.POST for champ in partie.champs)]
    if perdues:
        messages.warning(
            request,
            _("La rédaction a corrigé entre-temps : %(parties)s. Sa version est gardée ; dites-lui ce qui n’irait pas.")
            % {"parties": enumerer(f"« {partie.nom} »" for partie in perdues)},
        )


def _sans_objet(request: HttpRequest, jeton: str) -> HttpResponse:
    """Un lien mal recopié, expiré, ou celui d'une proposition effacée : on le dit, et ce que l'on peut faire."""
    entier = clef_du_jeton(jeton, USAGE) is not None
    contexte = {"noindex": True, "entier": entier, **_fil(_("Lien fini") if entier else _("Lien inconnu"))}
    return render(request, f"{GABARITS}inconnue.html", contexte, status=410 if entier else 404)
