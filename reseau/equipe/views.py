"""Les pages publiques de l'équipe : le lien personnel d'une invitation."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from alliance.socle.formulaires_publics import FormulairePublic
from alliance.socle.jetons import empreinte, page_personnelle
from alliance.socle.limites import depasse, reseau_de

from ..models import Invitation
from .actions import AccepterInvitation, InvitationRefusee
from .forms import OuvrirUnCompteForm, RejoindreForm

#: Combien de liens inconnus un même réseau peut essayer en une heure.
LIENS_INCONNUS = 30
UNE_HEURE = 60 * 60


@page_personnelle
@sensitive_post_parameters("mot_de_passe", "confirmation")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, jeton: str) -> HttpResponse:
    """Dit qui invite et pour quoi ; l'envoi du formulaire, et lui seul, donne le mandat. N'ouvre jamais de session."""
    trouvee = Invitation.objects.select_related("mandat__membre", "invitant").filter(empreinte=empreinte(jeton)).first()
    if trouvee is None:
        return _lien_inconnu(request)
    if not trouvee.marche:
        return _lien_fini(request, trouvee)
    accepter = AccepterInvitation(trouvee)
    formulaire = _formulaire(request, accepter)
    if request.method == "POST" and formulaire.is_valid():
        accepter.nom = formulaire.cleaned_data.get("nom", "")
        accepter.mot_de_passe = formulaire.cleaned_data.get("mot_de_passe", "")
        try:
            accepter.execute()
        except InvitationRefusee as refus:
            formulaire.add_error(None, refus)
        except ValidationError as faute:
            formulaire.add_error("mot_de_passe" if "mot_de_passe" in formulaire.fields else None, faute)
        else:
            return redirect("reseau:invitation_acceptee")
    contexte = {"invitation": trouvee, "mandat": trouvee.mandat, "membre": trouvee.mandat.membre, "form": formulaire}
    # Une faute répond 200 : Django écrirait au journal l’adresse d’une réponse 4xx, et donc un lien qui marche encore.
    return render(request, "reseau/equipe/invitation.html", contexte)


@never_cache
@require_safe
def invitation_acceptee(request: HttpRequest) -> HttpResponse:
    """Ce qui attend la personne, une fois l'invitation acceptée ; ne dit rien de qui que ce soit."""
    return render(request, "reseau/equipe/invitation_acceptee.html")


def _formulaire(request: HttpRequest, accepter: AccepterInvitation) -> FormulairePublic:
    donnees = request.POST if request.method == "POST" else None
    compte = accepter.compte
    if compte is not None and compte.is_active:
        return RejoindreForm(donnees, request=request)
    return OuvrirUnCompteForm(donnees, request=request, mandat=accepter.invitation.mandat)


def _lien_inconnu(request: HttpRequest) -> HttpResponse:
    if depasse("lien_d_invitation", reseau_de(request), fois=LIENS_INCONNUS, duree=UNE_HEURE):
        titre, statut = _("Trop d’essais depuis votre réseau : attendez une heure."), 429
    else:
        titre, statut = _("Ce lien ne mène à aucune invitation"), 404
    return render(request, "reseau/equipe/invitation_finie.html", {"titre": titre}, status=statut)


def _lien_fini(request: HttpRequest, trouvee: Invitation) -> HttpResponse:
    contexte = {"titre": _("Cette invitation ne marche plus"), "membre": trouvee.mandat.membre}
    return render(request, "reseau/equipe/invitation_finie.html", contexte, status=410)
