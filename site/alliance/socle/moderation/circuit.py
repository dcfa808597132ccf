"""Le circuit de relecture, posé sur tout l'arbre. Se rejoue sans effet."""

from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from ..choix import Role
from ..models import Etape, RelectureTask, SecretariatTask

NOM_DU_CIRCUIT = "Relecture et publication"
ETAPES: tuple[tuple[type[Etape], str, Role], ...] = (
    (RelectureTask, "Relecture par les pairs", Role.RELECTURE),
    (SecretariatTask, "Secrétariat", Role.SECRETARIAT),
)


def poser_circuit() -> Workflow:
    """Pose les deux étapes, leurs groupes (qui doivent exister) et leur ordre ; les rattache à la racine de l'arbre.

    Le circuit par défaut de Wagtail, dont `poser_groupes` a retiré les groupes, est effacé s'il n'a jamais servi.
    """
    circuit = Workflow.objects.filter(workflow_tasks__task__in=RelectureTask.objects.all()).first()
    if circuit is None:
        circuit = Workflow.objects.create(name=NOM_DU_CIRCUIT)
    for rang, (modele, nom, role) in enumerate(ETAPES):
        tache = modele.objects.first() or modele.objects.create(name=nom)
        tache.groups.set([Group.objects.get(name=role.value)])
        WorkflowTask.objects.update_or_create(workflow=circuit, task=tache, defaults={"sort_order": rang})
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": circuit})
    _retirer_le_circuit_de_wagtail(circuit)
    return circuit


def _retirer_le_circuit_de_wagtail(garde: Workflow) -> None:
    for autre in Workflow.objects.exclude(pk=garde.pk).filter(name="Moderators approval"):
        if WorkflowState.objects.filter(workflow=autre).exists():
            autre.deactivate()
        else:
            autre.delete()
    GroupApprovalTask.objects.filter(name="Moderators approval", workflow_tasks=None, task_states=None).delete()
