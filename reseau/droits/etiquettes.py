"""Les étiquettes des images et des documents : chacun ne voit que celles des médias où il peut puiser.

Wagtail les propose toutes, quel que soit le média qui les porte : par elles, une organisation lirait de quoi une autre
s'apprête à parler. Les thèmes, vocabulaire commun et public, n'en sont pas.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from taggit.models import Tag, TaggedItem
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

#: Les propositions faites pendant la saisie, et l'argument qui dit de quel vocabulaire.
PROPOSITIONS = {"wagtailadmin_tag_autocomplete": None, "wagtailadmin_tag_model_autocomplete": "model_name"}
#: Les listes qui offrent de filtrer par les étiquettes les plus employées du site.
LISTES = frozenset(
    {"wagtailimages:index", "wagtailimages:index_results", "wagtaildocs:index", "wagtaildocs:index_results"}
)
PROPOSEES = 10


def etiquettes_de(user: Any) -> QuerySet[Tag]:
    """Les étiquettes des médias que cette personne peut choisir ou modifier."""
    portees = Q(pk__in=[])
    for modele in (get_image_model(), get_document_model()):
        medias = policy_registry.get_by_type(modele).instances_user_has_any_permission_for(
            user, ["choose", "change", "delete"]
        )
        portees |= Q(content_type=ContentType.objects.get_for_model(modele), object_id__in=medias.values("pk"))
    return Tag.objects.filter(pk__in=TaggedItem.objects.filter(portees).values("tag"))


def proposer(request: HttpRequest, nom: str, kwargs: dict[str, Any]) -> HttpResponse | None:
    """La réponse à une saisie, bornée à ces étiquettes ; rien pour un autre vocabulaire, auquel Wagtail répond."""
    argument = PROPOSITIONS[nom]
    if argument is not None and kwargs[argument] != Tag._meta.model_name:
        return None
    debut = request.GET.get("term", "")
    trouvees = etiquettes_de(request.user).filter(name__istartswith=debut) if debut else Tag.objects.none()
    return JsonResponse(list(trouvees.order_by("name").values_list("name", flat=True)[:PROPOSEES]), safe=False)


def borner_le_filtre(user: Any, contexte: dict[str, Any] | None) -> None:
    """Ôte d'une liste de médias les étiquettes que cette personne ne peut pas voir."""
    filtres = (contexte or {}).get("filters")
    champ = filtres.form.fields.get("tag") if filtres else None
    if champ is not None:
        permises = set(etiquettes_de(user).values_list("name", flat=True))
        champ.choices = [(nom, libelle) for nom, libelle in champ.choices if nom in permises]
