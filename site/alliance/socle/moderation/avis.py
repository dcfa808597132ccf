"""Qui prévenir de quoi : seulement les personnes concernées, et jamais celle qui vient d'agir."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, TaskState, WorkflowState

from ..courriels import adresse_absolue, composer
from ..models import Etape, PriseEnCharge, Utilisateur
from .texte import auteur_du_texte

GABARITS = "socle/courriels/"


def etape_commencee(etape: TaskState, par: Utilisateur | None) -> int:
    """Un texte attend : prévient les personnes de l'étape, sauf qui l'a écrit et qui vient d'agir."""
    tache = etape.task.specific
    if not isinstance(tache, Etape):
        return 0
    page = etape.workflow_state.content_object
    ecartes = _cles(auteur_du_texte(page), par)
    personnes = Utilisateur.objects.filter(groups__in=tache.groups.all(), is_active=True).distinct()
    return _composer(
        "etape",
        f"etape:{etape.pk}",
        _qui_le_veulent(personnes, "submitted").exclude(pk__in=ecartes),
        sujet=_("À relire : « %(titre)s »") % {"titre": page.get_admin_display_title()},
        gabarit="a_relire",
        page=page,
        etape=tache.name,
        demandeur=etape.workflow_state.requested_by,
        commentaire=_commentaire_precedent(etape),
    )


def texte_renvoye(circuit: WorkflowState, par: Utilisateur | None) -> int:
    """Un texte est renvoyé : prévient qui l'a envoyé et qui l'a écrit, avec la raison."""
    etape = circuit.current_task_state
    page = circuit.content_object
    return _composer(
        "renvoi",
        f"etape:{etape.pk}",
        _qui_le_veulent(_auteurs(circuit, page), "rejected").exclude(pk__in=_cles(par)),
        sujet=_("À corriger : « %(titre)s »") % {"titre": page.get_admin_display_title()},
        gabarit="a_corriger",
        page=page,
        etape=etape.task.name,
        relecteur=par,
        commentaire=etape.comment,
    )


def texte_programme(circuit: WorkflowState, par: Utilisateur | None) -> int:
    """Un texte est approuvé pour plus tard : prévient ses auteurs de la date."""
    page = circuit.content_object
    version = page.scheduled_revision
    if version is None:
        return 0
    return _composer(
        "programmation",
        f"version:{version.pk}",
        _qui_le_veulent(_auteurs(circuit, page), "approved").exclude(pk__in=_cles(par)),
        sujet=_("Bientôt publié : « %(titre)s »") % {"titre": page.get_admin_display_title()},
        gabarit="programme",
        page=page,
        publication=version.approved_go_live_at,
        commentaire=approbation.comment if (approbation := _derniere_approbation(circuit)) else "",
    )


def texte_publie(page: Page, version: Revision) -> int:
    """Un texte paraît au terme du circuit : prévient ses auteurs, avec l'adresse publique."""
    circuit = (
        WorkflowState.objects.filter(status=WorkflowState.STATUS_APPROVED, task_states__revision=version)
        .order_by("-pk")
        .first()
    )
    if circuit is None:
        return 0
    approbation = _derniere_approbation(circuit)
    qui_publie = _cles(approbation.finished_by_id if approbation else None)
    return _composer(
        "publication",
        f"version:{version.pk}",
        _qui_le_veulent(_auteurs(circuit, page), "approved").exclude(pk__in=qui_publie),
        sujet=_("Publié : « %(titre)s »") % {"titre": page.title},
        gabarit="publie",
        page=page,
        lien=adresse_absolue(page.get_url() or reverse("wagtailadmin_pages:edit", args=[page.pk])),
        libelle=_("Voir la page"),
        commentaire=approbation.comment if approbation else "",
    )


def circuit_annule(circuit: WorkflowState, par: Utilisateur) -> int:
    """Une relecture est annulée : prévient qui l'a demandée et qui a écrit le texte, que le brouillon leur revient."""
    page = circuit.content_object
    return _composer(
        "annulation",
        f"circuit:{circuit.pk}",
        _auteurs(circuit, page).exclude(pk__in=_cles(par)),
        sujet=_("Relecture annulée : « %(titre)s »") % {"titre": page.get_admin_display_title()},
        gabarit="annule",
        page=page,
        relecteur=par,
    )


def reprise(etape: TaskState, ancien: Utilisateur, nouveau: Utilisateur) -> int:
    """Quelqu'un reprend un texte : prévient la personne qui l'avait en charge."""
    page = etape.workflow_state.content_object
    return _composer(
        "reprise",
        f"etape:{etape.pk}:{nouveau.pk}:{timezone.now():%Y%m%d%H%M%S}",
        [ancien],
        sujet=_("Repris par %(qui)s : « %(titre)s »") % {"qui": nouveau, "titre": page.get_admin_display_title()},
        gabarit="reprise",
        page=page,
        relecteur=nouveau,
    )


def relance(prise: PriseEnCharge, jour: datetime.date) -> int:
    """L'échéance est passée : le rappelle à la personne, une fois par jour au plus."""
    page = prise.etape.workflow_state.content_object
    return _composer(
        "relance",
        f"prise:{prise.pk}:{jour.isoformat()}",
        [prise.relecteur],
        sujet=_("En retard : « %(titre)s »") % {"titre": page.get_admin_display_title()},
        gabarit="relance",
        page=page,
        echeance=prise.echeance,
    )


def _composer(
    evenement: str,
    objet: str,
    destinataires: Iterable[Utilisateur],
    *,
    sujet: str,
    gabarit: str,
    page: Page,
    lien: str = "",
    libelle: str = "",
    **contexte: Any,
) -> int:
    return composer(
        evenement,
        objet,
        destinataires,
        sujet=sujet,
        gabarit=GABARITS + gabarit,
        lien=lien or adresse_absolue(reverse("wagtailadmin_pages:edit", args=[page.pk])),
        libelle=libelle or _("Ouvrir le texte"),
        contexte={**contexte, "titre": page.get_admin_display_title()},
    )


def _qui_le_veulent(personnes: QuerySet[Utilisateur], preference: str) -> QuerySet[Utilisateur]:
    """Respecte les préférences de notification que chacun règle dans son compte."""
    return personnes.exclude(**{f"wagtail_userprofile__{preference}_notifications": False})


def _auteurs(circuit: WorkflowState, page: Page) -> QuerySet[Utilisateur]:
    cles = _cles(circuit.requested_by_id, auteur_du_texte(page))
    return Utilisateur.objects.filter(pk__in=cles, is_active=True)


def _cles(*personnes: Utilisateur | int | None) -> list[int]:
    """Les clés de ces personnes, sans celles qui manquent."""
    return [p.pk if isinstance(p, Utilisateur) else p for p in personnes if p is not None]


def _derniere_approbation(circuit: WorkflowState) -> TaskState | None:
    return circuit.task_states.filter(status=TaskState.STATUS_APPROVED).order_by("-finished_at", "-pk").first()


def _commentaire_precedent(etape: TaskState) -> str:
    """Ce que l'étape précédente a dit en approuvant."""
    precedente = (
        TaskState.objects.filter(workflow_state=etape.workflow_state, finished_at__isnull=False)
        .exclude(pk=etape.pk)
        .order_by("-finished_at", "-pk")
        .first()
    )
    return precedente.comment if precedente and precedente.status == TaskState.STATUS_APPROVED else ""
