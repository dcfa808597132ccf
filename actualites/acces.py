"""De quelles prises de position une personne s'occupe dans l'administration."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from reseau.equipe.gestes import a_un_mandat
from reseau.etancheite import est_de_l_equipe_centrale

from .models import PriseDePositionPage


def tient_des_prises(user: Any) -> bool:
    """Vrai si les menus des prises de position lui servent : l'équipe centrale, et les organisations."""
    return est_de_l_equipe_centrale(user) or a_un_mandat(user)


def prises_de(user: Any) -> QuerySet[PriseDePositionPage]:
    """Les textes que cette personne peut modifier ; tous, pour l'équipe centrale."""
    prises = PriseDePositionPage.objects.all()
    if est_de_l_equipe_centrale(user):
        return prises
    siennes = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return prises.filter(pk__in=siennes.values("pk"))
