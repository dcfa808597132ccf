from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from .actions import OuvrirEspace
from .models import MembrePage


@hooks.register("after_create_page")
def ouvrir_l_espace(request: HttpRequest, page: Page) -> None:
    """Une organisation créée dans l'administration reçoit aussitôt son groupe et sa collection."""
    if isinstance(page, MembrePage):
        OuvrirEspace(page, request.user).execute()
