"""Le travail de fond des agendas suivis."""

from django_tasks import task

from ..models import FluxSuivi
from .passage import Passage


@task(priority=-10)
def relire_agenda(flux_pk: int, confirme: bool = False) -> None:
    """Un passage ; une panne s'inscrit dans l'historique de l'agenda, jamais dans le silence."""
    flux = FluxSuivi.objects.filter(pk=flux_pk).first()
    if flux is not None:
        Passage(flux, confirme=confirme).execute()
