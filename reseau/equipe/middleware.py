"""Les droits d'un mandat échu cessent le lendemain de son dernier jour, même sans la commande quotidienne."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from alliance.socle.models import Utilisateur

from .fin import terminer_les_echus


class MandatsEchusMiddleware:
    """Dans l'administration, termine les mandats échus de la personne avant de lui répondre. Une requête SQL au plus
    quand il n'y en a pas ; une personne dont le compte se ferme ainsi est déconnectée."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
            self._tenir(request)
        return self.get_response(request)

    @staticmethod
    def _tenir(request: HttpRequest) -> None:
        cle = request.user.pk
        if cle is None or not terminer_les_echus(utilisateur=cle):
            return
        # Relue : celle de la requête ignore ce qui vient de changer.
        personne = Utilisateur.objects.get(pk=cle)
        if personne.is_active:
            request.user = personne
        else:
            logout(request)
