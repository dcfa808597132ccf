"""Insère des milliers de pages d’un coup, sans signaux ni versions : l’ORM ne le sait pas d’un modèle hérité."""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from wagtail.models import Page


def page_neuve(modele: type[Page], parent: Page, rang: int, titre: str, slug: str, **champs: Any) -> Any:
    """Une page publiée, prête à insérer comme `rang`-ième enfant (à partir de 1) de `parent`."""
    maintenant = timezone.now()
    dates = {"first_published_at": maintenant, "last_published_at": maintenant}
    return modele(
        title=titre,
        draft_title=titre,
        slug=slug,
        path=parent._get_path(parent.path, parent.depth + 1, rang),
        depth=parent.depth + 1,
        url_path=f"{parent.url_path}{slug}/",
        content_type=ContentType.objects.get_for_model(modele),
        locale_id=parent.locale_id,
        live=True,
        has_unpublished_changes=False,
        **{**dates, **champs},
    )


def inserer(modele: type[Page], instances: Sequence[Any]) -> list[int]:
    """Insère ces pages ; rend leurs clés primaires, dans le même ordre. `numchild` des parents reste à écrire."""
    champs_de_page = [champ.attname for champ in Page._meta.concrete_fields if champ.attname != "id"]
    pages = Page.objects.bulk_create(
        [Page(**{nom: getattr(instance, nom) for nom in champs_de_page}) for instance in instances], batch_size=500
    )
    champs = modele._meta.local_concrete_fields
    lignes = []
    for page, instance in zip(pages, instances, strict=True):
        instance.page_ptr_id = instance.id = page.pk
        lignes.append([champ.get_db_prep_save(getattr(instance, champ.attname), connection) for champ in champs])
    colonnes = ", ".join(connection.ops.quote_name(champ.column) for champ in champs)
    places = ", ".join(["%s"] * len(champs))
    with connection.cursor() as curseur:
        curseur.executemany(f"INSERT INTO {modele._meta.db_table} ({colonnes}) VALUES ({places})", lignes)
    return [page.pk for page in pages]


def compter_les_enfants(parents: Sequence[Page]) -> None:
    """Écrit le `numchild` de ces pages, tenu à jour par l'appelant."""
    Page.objects.bulk_update([Page(pk=parent.pk, numchild=parent.numchild) for parent in parents], ["numchild"], 500)
