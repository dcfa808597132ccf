"""La page née d'une proposition, et son chemin dans la relecture.

Les verrous se prennent dans l'ordre où la relecture les prend : l'étape, la page, puis la proposition.
"""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState, get_default_page_content_type

from alliance.socle.adresses import segment
from alliance.socle.models import PriseEnCharge
from alliance.socle.verrous import sous_verrou, une_sous_verrou

from ..models import AgendaIndexPage, EvenementPage, PropositionDEvenement
from ..models.agenda import ADRESSES_RESERVEES
from .erreurs import GesteImpossible


def verrouiller(proposition: PropositionDEvenement) -> PropositionDEvenement:
    """La proposition relue sous verrou, avec sa page et l'étape où elle en est. Raises: GesteImpossible."""
    try:
        if proposition.evenement_id:
            sous_verrou(
                TaskState.objects.filter(
                    status=TaskState.STATUS_IN_PROGRESS,
                    workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
                    workflow_state__base_content_type=get_default_page_content_type(),
                    workflow_state__object_id=str(proposition.evenement_id),
                )
            )
            une_sous_verrou(Page(pk=proposition.evenement_id))
        return une_sous_verrou(proposition, "evenement")
    except (Page.DoesNotExist, PropositionDEvenement.DoesNotExist) as disparue:
        raise GesteImpossible(_("Cette proposition n’existe plus : elle a été retirée ou effacée.")) from disparue


def ranger(page: EvenementPage) -> EvenementPage:
    """Pose le brouillon dans l'agenda de l'alliance, à une adresse libre. Personne n'en est l'auteur."""
    # Une création à la fois : deux titres égaux prendraient la même adresse.
    agenda = une_sous_verrou(AgendaIndexPage.objects.get())
    page.slug = _adresse_libre(page.title, agenda)
    page.live, page.has_unpublished_changes = False, True
    agenda.add_child(instance=page)
    page.save_revision(log_action="wagtail.create")
    return page


def envoyer_en_relecture(page: EvenementPage) -> PriseEnCharge | None:
    """Envoie la dernière version en relecture ; une relecture en cours recommence, et qui la tenait la garde.

    Returns:
        La prise en charge qu'avait la relecture interrompue.

    Recommencer donne une étape neuve : une décision préparée sur l'ancienne version est refusée, au lieu de valoir pour
    des mots que personne n'a lus.
    """
    circuit = page.current_workflow_state
    if circuit is not None and circuit.status == WorkflowState.STATUS_NEEDS_CHANGES:
        circuit.resume(user=None)
        return None
    prise = arreter_la_relecture(page)
    neuf = page.get_workflow().start(page, None)
    etape = neuf.current_task_state
    if prise is not None and etape is not None and etape.task_id == prise.etape.task_id:
        PriseEnCharge.objects.create(etape_id=etape.pk, relecteur=prise.relecteur, echeance=prise.echeance)
    return prise


def arreter_la_relecture(page: EvenementPage, user: Any = None) -> PriseEnCharge | None:
    """Arrête la relecture en cours, s'il y en a une ; rend la prise en charge qu'elle avait."""
    circuit = page.current_workflow_state
    if circuit is None:
        return None
    prise = (
        PriseEnCharge.objects.filter(etape=circuit.current_task_state_id).select_related("relecteur", "etape").first()
    )
    circuit.cancel(user=user)
    return prise


def _adresse_libre(titre: str, agenda: Model) -> str:
    base = segment(titre, 240, "evenement")
    rang, adresse = 1, base
    while adresse in ADRESSES_RESERVEES or not Page._slug_is_available(adresse, agenda, None):
        rang += 1
        adresse = f"{base}-{rang}"
    return adresse
