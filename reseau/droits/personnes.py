"""Les personnes que nomment les filtres des listes de pages : chacun n'y voit que celles de ses organisations.

Wagtail propose qui possède ou a modifié une page quelconque du site, brouillons compris : par là, une organisation
lirait les noms de ceux qui écrivent chez les autres.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from alliance.socle.models import Utilisateur

#: Les filtres de l'explorateur qui nomment des personnes.
FILTRES = ("owner", "edited_by")


def collegues_de(user: Any) -> QuerySet[Utilisateur]:
    """Soi-même, et qui appartient à l'une de ses organisations."""
    siennes = Utilisateur.objects.filter(groups__membre__isnull=False, groups__in=user.groups.all())
    return Utilisateur.objects.filter(pk__in=[*siennes.values_list("pk", flat=True), user.pk])


def demande_un_inconnu(request: HttpRequest) -> bool:
    """Vrai si l'adresse filtre sur quelqu'un d'une autre organisation : la réponse en dirait le nom."""
    demandes = {cle for filtre in FILTRES for cle in request.GET.getlist(filtre) if cle.isdecimal()}
    return bool(demandes) and collegues_de(request.user).filter(pk__in=demandes).count() < len(demandes)


def borner_les_filtres(user: Any, contexte: dict[str, Any] | None) -> None:
    """Ôte des filtres d'une liste de pages les personnes des autres organisations."""
    filtres = (contexte or {}).get("filters")
    champs = [filtres.form.fields[nom] for nom in FILTRES if nom in filtres.form.fields] if filtres else []
    if not champs:
        return
    connus = collegues_de(user).values("pk")
    for champ in champs:
        champ.queryset = champ.queryset.filter(pk__in=connus)
