"""Les adresses de service : santé, robots, signalement de failles."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def sante(request: HttpRequest) -> JsonResponse:
    """`{"etat": "ok"}` si la base répond, 503 sinon. Sans session : une sonde y vient toutes les minutes."""
    try:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
            curseur.fetchone()
    except DatabaseError:
        return JsonResponse({"etat": "base injoignable"}, status=503)
    return JsonResponse({"etat": "ok"})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Ce que les moteurs ne visitent pas : l'administration, et les recherches, qui n'ont pas de fin."""
    lignes = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /recherche/",
        "",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        "",
    )
    return HttpResponse("\n".join(lignes), content_type="text/plain; charset=utf-8")


@require_safe
def securite(request: HttpRequest) -> HttpResponse:
    """À qui signaler une faille (RFC 9116)."""
    expire = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lignes = (
        f"Contact: mailto:{settings.ALLIANCE_CONTACT}",
        f"Expires: {expire.isoformat()}",
        "Preferred-Languages: fr, en",
        "",
    )
    return HttpResponse("\n".join(lignes), content_type="text/plain; charset=utf-8")
