"""Ce que vaut encore une approbation quand une version plus récente existe."""

from wagtail.models import Revision, Task, TaskState, WorkflowState

from .texte import meme_texte


def reporter_les_approbations(circuit: WorkflowState) -> None:
    """Fait valoir pour la dernière version les approbations données au même texte.

    Poser une date de publication ou une remarque crée une version : sans report, la relecture serait à refaire.
    """
    derniere = circuit.content_object.get_latest_revision()
    deja = set(_approbations(circuit).filter(revision=derniere).values_list("task_id", flat=True))
    for approbation in _approbations(circuit).exclude(task_id__in=deja).select_related("revision").order_by("-pk"):
        if approbation.task_id not in deja and meme_texte(approbation.revision, derniere):
            approbation.copy(update_attrs={"revision": derniere})
            deja.add(approbation.task_id)


def etape_a_refaire(circuit: WorkflowState, avant: Task) -> Task | None:
    """La première étape, avant celle-ci, qui n'a pas approuvé la dernière version du texte ; `None` si toutes l'ont."""
    reporter_les_approbations(circuit)
    derniere: Revision = circuit.content_object.get_latest_revision()
    approuvees = set(_approbations(circuit).filter(revision=derniere).values_list("task_id", flat=True))
    for tache in circuit.workflow.tasks.filter(active=True):
        if tache.pk == avant.pk:
            return None
        if tache.pk not in approuvees:
            return tache
    return None


def _approbations(circuit: WorkflowState):
    return TaskState.objects.filter(workflow_state=circuit, status=TaskState.STATUS_APPROVED)
