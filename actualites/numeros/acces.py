"""Un numéro n'est public qu'une fois parti : jusque-là, l'équipe seule le lit en ligne.

C'est une restriction d'accès de Wagtail, posée à sa naissance et levée à son envoi : la page, l'archive, le flux, le
plan du site, la recherche et l'API la connaissent déjà.
"""

import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db.models.signals import post_save
from django.http import Http404, HttpRequest
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published

from alliance.socle.choix import Role
from alliance.socle.publication import renouveler_apres_validation

from ..models import Diffusion, NumeroPage


def reserver(numero: NumeroPage) -> None:
    """Réserve à l'équipe un numéro qui n'est pas parti ; se rejoue sans effet."""
    if Diffusion.objects.filter(numero=numero, lancee_le__isnull=False).exists():
        return
    if not PageViewRestriction.objects.filter(page=numero).exists():
        restriction = PageViewRestriction.objects.create(page=numero, restriction_type=PageViewRestriction.GROUPS)
        restriction.groups.set(Group.objects.filter(name__in=Role.values))


def ouvrir(numero: NumeroPage, le: datetime.datetime) -> None:
    """Rend public un numéro qui part, à la date de son envoi. À appeler dans la transaction qui le lance."""
    PageViewRestriction.objects.filter(page=numero).delete()
    NumeroPage.objects.filter(pk=numero.pk).update(first_published_at=le, last_published_at=le)
    renouveler_apres_validation()


def cacher_ce_qui_n_est_pas_parti(page: Page, request: HttpRequest, *args: Any) -> None:
    """Wagtail demanderait de se connecter, et dirait par là que le numéro existe."""
    if isinstance(page, NumeroPage) and not all(
        restriction.accept_request(request)
        for restriction in page.view_restrictions.filter(restriction_type=PageViewRestriction.GROUPS)
    ):
        raise Http404


def brancher() -> None:
    """Relie les signaux ; se rejoue sans effet."""
    post_save.connect(_a_la_naissance, sender=NumeroPage, dispatch_uid="numeros-acces")
    page_published.connect(_a_la_publication, sender=NumeroPage, dispatch_uid="numeros-acces")


def _a_la_naissance(instance: NumeroPage, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        reserver(instance)


def _a_la_publication(instance: NumeroPage, **kwargs: Any) -> None:
    # Un numéro écrit avant cette règle, ou chargé d'une sauvegarde, n'a pas eu la sienne à sa naissance.
    reserver(instance)
