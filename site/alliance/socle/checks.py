"""Les règles de la maison, vérifiées par `manage.py check` : chacune dit quoi faire."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import get_page_models

from .models import PageAlliance

CACHES_SANS_PARTAGE = ("locmem.LocMemCache", "dummy.DummyCache")


def pages_de_la_maison() -> list[type[PageAlliance]]:
    return [modele for modele in get_page_models() if issubclass(modele, PageAlliance)]


def regles_d_une_page(modele: type[PageAlliance]) -> Iterator[CheckMessage]:
    """Un gabarit qui existe, et une place dans l'arbre dite en toutes lettres."""
    try:
        get_template(modele.template)
    except TemplateDoesNotExist:
        yield Error(
            f"Le gabarit « {modele.template} » n'existe pas.",
            hint="Écrivez-le sous templates/, ou corrigez l'attribut `template`.",
            obj=modele,
            id="alliance.E001",
        )
    for attribut in ("parent_page_types", "subpage_types"):
        if attribut not in vars(modele):
            yield Error(
                f"`{attribut}` n'est pas dit.",
                hint="Sans lui, Wagtail accepte cette page partout : nommez les types permis, ou une liste vide.",
                obj=modele,
                id="alliance.E002",
            )


def regles_des_blocs(modele: type[PageAlliance]) -> Iterator[CheckMessage]:
    """Chaque bloc que l'on choisit dans une liste se présente : une description et un aperçu."""
    for champ in modele._meta.get_fields():
        if isinstance(champ, StreamField):
            for chemin, bloc in _blocs_a_choisir(champ.stream_block, champ.name):
                if not bloc.get_description():
                    yield Error(
                        f"Le bloc « {chemin} » n'a pas de description.",
                        hint="Ajoutez `description` dans sa Meta : une phrase que comprend une petite commune.",
                        obj=modele,
                        id="alliance.E003",
                    )
                if not bloc.is_previewable:
                    yield Warning(
                        f"Le bloc « {chemin} » n'a pas d'aperçu.",
                        hint="Ajoutez `preview_value` dans sa Meta, et un gabarit.",
                        obj=modele,
                        id="alliance.W001",
                    )


def _blocs_a_choisir(bloc: Block, chemin: str) -> Iterator[tuple[str, Block]]:
    if isinstance(bloc, StreamBlock):
        for nom, enfant in bloc.child_blocks.items():
            yield f"{chemin}.{nom}", enfant
    enfants: Iterable[tuple[str, Block]] = ()
    if isinstance(bloc, StreamBlock | StructBlock):
        enfants = bloc.child_blocks.items()
    elif isinstance(bloc, ListBlock):
        enfants = [("*", bloc.child_block)]
    for nom, enfant in enfants:
        yield from _blocs_a_choisir(enfant, f"{chemin}.{nom}")


@register(Tags.models)
def verifier_les_pages(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    for modele in pages_de_la_maison():
        messages += regles_d_une_page(modele)
        messages += regles_des_blocs(modele)
    return messages


@register(Tags.files)
def verifier_les_dossiers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Ce que le site écrit doit pouvoir s'écrire."""
    dossier = Path(settings.MEDIA_ROOT)
    existant = next(parent for parent in (dossier, *dossier.parents) if parent.exists())
    if os.access(existant, os.W_OK):
        return []
    return [
        Error(
            f"Le dossier des fichiers déposés ne peut pas s'écrire : {dossier}.",
            hint="Donnez-le au compte qui fait tourner le site, ou changez ALLIANCE_VAR.",
            id="alliance.E004",
        )
    ]


@register(Tags.caches, deploy=True)
def verifier_le_cache_partage(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Publier dans un processus doit périmer la mémoire de tous les autres."""
    if not any(cache["BACKEND"].endswith(CACHES_SANS_PARTAGE) for cache in settings.CACHES.values()):
        return []
    return [
        Error(
            "Le cache n'est pas partagé entre les processus : une page dépubliée y resterait lisible.",
            hint="Retirez CACHE_URL (cache sur fichiers) ou donnez un Redis : redis://hote:6379/0.",
            id="alliance.E005",
        )
    ]
