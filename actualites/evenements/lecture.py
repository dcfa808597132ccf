"""L'événement tel qu'on le lit : ce que le gabarit de sa page affiche, déjà mis en forme."""

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle.fragments import fragment, par_publication
from alliance.socle.typographie import phrase

from ..choix import EtatDEvenement, FormeDEvenement
from .calendrier import UN_JOUR, Occurrence
from .moments import EN_COURS, PAS_TENUE, PASSE, duree_de_garde, inscription_est_ouverte, moment_de, moment_de_tout
from .parties import parties_de
from .presentation import a_l_heure_du_site, capitale, quand
from .tenue import avec_sa_tenue, tenue_de

if TYPE_CHECKING:
    from ..models import EvenementPage

#: Les dates d'une série que l'on lit d'un coup d'œil ; les suivantes se replient.
DATES_MONTREES = 6


def contexte_de_lecture(evenement: "EvenementPage", request: HttpRequest) -> dict[str, Any]:
    """Les variables du gabarit `actualites/evenement_page.html`.

    Ce qui demande des requêtes se relit dans le cache jusqu'à la prochaine publication ; un aperçu se calcule toujours.
    Ce que l'heure change se décide à chaque lecture, et `duree_de_garde` dit pour combien de secondes.
    """
    version = f"{evenement.pk}:{evenement.live_revision_id}"
    maintenant = timezone.now()
    if evenement.live and not getattr(request, "is_preview", False):
        parties = par_publication(f"evenement:{version}:{request.get_host()}", lambda: parties_de(evenement, request))
    else:
        parties = parties_de(evenement, request)
    dates: list[Occurrence] = parties["dates"]
    duree = duree_de_garde(dates, evenement.fuseau, evenement.inscription_avant, maintenant)
    tenue = tenue_de(evenement, dates)
    quand_est_ce = _quand(evenement, dates, tenue, maintenant)
    # Deux lectures que sépare une borne ne se ressemblent pas : le rang de la prochaine est dans la clé.
    passees = sum(date.debut <= maintenant for date in dates) + sum(date.fin <= maintenant for date in dates)
    jour = timezone.localdate(maintenant).isoformat()
    contexte = {
        **fragment(request, version, jour, passees, quand_est_ce["moment"], duree=duree),
        **parties,
        **quand_est_ce,
        **_partage(evenement, request, tenue, quand_est_ce["annonce"]),
        "inscription": _inscription(evenement, tenue, quand_est_ce["moment"], maintenant),
        "proposer_ici": _proposer_ici(evenement, tenue, quand_est_ce["moment"]),
        "duree_de_garde": duree,
    }
    return {**contexte, "sommaire": list(_sommaire(evenement, contexte))}


def _quand(
    evenement: "EvenementPage", dates: list[Occurrence], tenue: EtatDEvenement, maintenant: datetime.datetime
) -> dict[str, Any]:
    """`moment`, le bandeau (`tenue`, `annonce`), `principale`, et les dates d'une série, avant et après aujourd'hui."""
    fuseau = evenement.fuseau
    tenues = [date for date in dates if date.etat not in PAS_TENUE]
    restent = [date for date in tenues if moment_de(date, fuseau, maintenant) != PASSE]
    candidates = restent[:1] or tenues[-1:] or dates[-1:]
    if tenue in PAS_TENUE:
        # Ce que l'on barre en tête est ce qui n'aura pas lieu, non ce qui s'était tenu.
        barrees = [date for date in dates if date.etat in PAS_TENUE]
        a_venir = [date for date in barrees if moment_de(date, fuseau, maintenant) != PASSE]
        candidates = a_venir[:1] or barrees[:1] or candidates
    principale = candidates[0] if candidates else None
    presentees = [(date, presenter_date(evenement, date, maintenant)) for date in dates]
    prochaines = [vue for date, vue in presentees if moment_de(date, fuseau, maintenant) != PASSE]
    passees = [vue for date, vue in presentees if moment_de(date, fuseau, maintenant) == PASSE]
    moment = moment_de_tout(tenues or dates, fuseau, maintenant)
    annonce = evenement.annonce
    if tenue != evenement.etat and principale is not None:
        # Ses dates seules le disent : celle que l'on montre dit aussi pourquoi.
        annonce = principale.annonce or annonce
    return {
        "moment": moment,
        "est_passe": moment == PASSE,
        "tenue": str(tenue.label) if tenue != EtatDEvenement.PREVU else "",
        "annonce": annonce,
        "est_annonce": tenue != EtatDEvenement.PREVU or bool(annonce.strip()),
        "est_barre": tenue in PAS_TENUE,
        "principale": presenter_date(evenement, principale, maintenant) if principale else None,
        "est_une_serie": len(dates) > 1,
        "prochaines": prochaines[:DATES_MONTREES],
        "prochaines_repliees": prochaines[DATES_MONTREES:],
        "passees": passees,
        "nombre_de_dates": len(dates),
    }


def _partage(evenement: "EvenementPage", request: HttpRequest, tenue: EtatDEvenement, annonce: str) -> dict[str, Any]:
    """Ce que lit d'abord qui reçoit l'adresse d'un événement qui ne se tient pas comme prévu."""
    if tenue == EtatDEvenement.PREVU:
        return {}
    dit = " ".join(partie for partie in (phrase(annonce.strip()), evenement.description_publique) if partie)
    image = evenement.image_partage(request)
    return {
        "titre_public": avec_sa_tenue(evenement.seo_title or evenement.title, tenue),
        "description": avec_sa_tenue(dit, tenue) if dit else "",
        "image_partage": {**image, "texte": avec_sa_tenue(image["texte"], tenue)} if image else None,
    }


def presenter_date(evenement: "EvenementPage", date: Occurrence, maintenant: datetime.datetime) -> dict[str, Any]:
    """Une date prête à lire."""
    moment = moment_de(date, evenement.fuseau, maintenant)
    ecart = date.jour_debut - timezone.localdate(maintenant)
    return {
        "quand": capitale(quand(date, evenement.fuseau)),
        "iso": date.jour_debut.isoformat() if date.journee_entiere else date.debut.isoformat(),
        "heure_du_site": a_l_heure_du_site(date, evenement.fuseau),
        "repere": _repere(moment, ecart) if date.etat not in PAS_TENUE else "",
        "moment": moment,
        "etat": date.etat,
        "etat_dit": str(EtatDEvenement(date.etat).label) if date.etat != EtatDEvenement.PREVU else "",
        "barree": date.etat in PAS_TENUE,
        "titre": date.titre,
        "lieu": date.lieu,
        # L'annonce de tout l'événement est déjà dans le bandeau.
        "annonce": date.annonce,
    }


def _repere(moment: str, ecart: datetime.timedelta) -> str:
    if moment == EN_COURS:
        return _("En ce moment")
    if moment == PASSE:
        return ""
    return {0 * UN_JOUR: _("Aujourd’hui"), UN_JOUR: _("Demain")}.get(ecart, "")


def _inscription(
    evenement: "EvenementPage", tenue: EtatDEvenement, moment: str, maintenant: datetime.datetime
) -> dict[str, Any]:
    """`ouverte` : le lien se montre ; `pourquoi` : ce qui l'en empêche, quand il y a de quoi s'étonner."""
    if moment == PASSE or tenue in PAS_TENUE:
        return {"ouverte": False, "pourquoi": ""}
    if tenue == EtatDEvenement.COMPLET:
        return {"ouverte": False, "pourquoi": _("C’est complet : on ne peut plus s’inscrire.")}
    if not inscription_est_ouverte(evenement.inscription_avant, evenement.fuseau, maintenant):
        return {"ouverte": False, "pourquoi": _("Les inscriptions sont closes.")}
    return {"ouverte": bool(evenement.inscription_adresse), "pourquoi": ""}


def _proposer_ici(evenement: "EvenementPage", tenue: EtatDEvenement, moment: str) -> str:
    """L'adresse où proposer un rendez-vous local d'une journée d'action à venir."""
    if evenement.forme != FormeDEvenement.JOURNEE_D_ACTION or moment == PASSE or tenue in PAS_TENUE:
        return ""
    return f"{reverse('propositions:proposer')}?journee={evenement.pk}"


def _sommaire(evenement: "EvenementPage", contexte: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Les arrêts de l'itinéraire : les parties que la page contient vraiment, dans leur ordre."""
    apres = ("apres", _("Ce qu’il en reste"), contexte["a_un_apres"])
    etapes = [
        ("quand-et-ou", _("Quand et où"), True),
        *([apres] if contexte["est_passe"] else []),
        ("en-bref", _("En bref"), evenement.en_bref),
        ("programme", _("Le programme"), evenement.description),
        ("venir", _("Pour venir"), contexte["a_de_quoi_venir"]),
        *([] if contexte["est_passe"] else [apres]),
        ("declinaisons", _("Les rendez-vous locaux"), contexte["declinaisons"] or contexte["proposer_ici"]),
        ("qui-organise", _("Qui organise"), contexte["organisatrices"] or contexte["partenaires"]),
        ("changements", _("Ce qui a changé"), contexte["changements"]),
        ("lies", _("À lire aussi"), contexte["lies"] or contexte["membres_lies"]),
        ("partager", _("Partager"), True),
    ]
    for ancre, titre, contenu in etapes:
        if contenu:
            yield {"ancre": ancre, "titre": titre}
