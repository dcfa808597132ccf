"""Changements d'état du socle : un objet chacun, qui vérifie le droit, change et journalise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from taggit.models import ItemBase
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.search import index

from .models import SynonymeDeTheme, Theme, Utilisateur

#: Ce qu'il faut pouvoir pour fusionner des thèmes ; les écrans s'y réfèrent.
DROITS_DE_FUSION = ["socle.change_theme", "socle.delete_theme"]


class FusionnerThemesRefuse(PermissionDenied):
    """La personne ne tient pas le vocabulaire."""


@dataclass(frozen=True)
class BilanDeFusion:
    """Ce qu'une fusion a touché."""

    contenus: int
    brouillons: int
    synonymes: int


class FusionnerThemes:
    """Fond des thèmes dans un autre : leurs contenus y passent, leurs noms en deviennent des synonymes.

    Les brouillons et les versions anciennes suivent aussi, sans quoi une fiche rouverte perdrait son thème.

    Args:
        theme_a_garder: celui qui reste.
        themes_a_fondre: ceux qui disparaissent comme thèmes.
        user: qui demande ; il doit pouvoir modifier et supprimer des thèmes.
    """

    def __init__(
        self, theme_a_garder: Theme, themes_a_fondre: Iterable[Theme], user: Utilisateur | AnonymousUser | None = None
    ) -> None:
        self.theme_a_garder = theme_a_garder
        self.themes_a_fondre = list(themes_a_fondre)
        self.user = user

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: FusionnerThemesRefuse, ValidationError."""
        if not skip_permission_checks and (self.user is None or not self.user.has_perms(DROITS_DE_FUSION)):
            raise FusionnerThemesRefuse(_("Seul le secrétariat fusionne des thèmes."))
        if not self.themes_a_fondre:
            raise ValidationError(_("Choisissez au moins un thème à fondre."))
        if self.theme_a_garder in self.themes_a_fondre:
            raise ValidationError(_("Un thème ne se fond pas dans lui-même."))

    def contenus_touches(self) -> int:
        """Combien de contenus portent aujourd'hui un des thèmes à fondre."""
        return sum(
            lien.objects.filter(tag__in=self.themes_a_fondre).values("content_object_id").distinct().count()
            for lien in liens_de_theme()
        )

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> BilanDeFusion:
        self.check(skip_permission_checks)
        touches = [objet for lien in liens_de_theme() for objet in self._deplacer(lien)]
        brouillons = sum(self._reecrire_les_versions(lien) for lien in liens_de_theme())
        synonymes = self._garder_les_noms()
        noms = [theme.name for theme in self.themes_a_fondre]
        Theme.objects.filter(pk__in=[theme.pk for theme in self.themes_a_fondre]).delete()
        # Enregistré même inchangé : qui garde une copie de ses pages l'apprend par le signal.
        self.theme_a_garder.save()
        log(self.theme_a_garder, "socle.fusionner_themes", user=self.user, data={"themes": noms})
        transaction.on_commit(lambda: _reindexer(touches))
        return BilanDeFusion(len(touches), brouillons, synonymes)

    def _deplacer(self, lien: type[ItemBase]) -> list[Any]:
        """Fait passer les liens au thème gardé, sans doublon ; rend les contenus touchés."""
        anciens = lien.objects.filter(tag__in=self.themes_a_fondre)
        touches = set(anciens.values_list("content_object_id", flat=True))
        deja = set(lien.objects.filter(tag=self.theme_a_garder).values_list("content_object_id", flat=True))
        anciens.delete()
        lien.objects.bulk_create(lien(tag=self.theme_a_garder, content_object_id=pk) for pk in sorted(touches - deja))
        return list(_modele_lie(lien).objects.filter(pk__in=touches))

    def _reecrire_les_versions(self, lien: type[ItemBase]) -> int:
        """Remplace les thèmes fondus dans les versions enregistrées des contenus ; rend combien ont changé."""
        modele = _modele_lie(lien)
        relation = lien._meta.get_field("content_object").remote_field.get_accessor_name()
        fondus = {theme.pk for theme in self.themes_a_fondre}
        versions = Revision.objects.filter(content_type=ContentType.objects.get_for_model(modele))
        changees = 0
        for version in versions.only("pk", "content").iterator(chunk_size=200):
            lignes = version.content.get(relation) or []
            if not any(ligne.get("tag") in fondus for ligne in lignes):
                continue
            version.content[relation] = self._sans_doublon(lignes, fondus)
            Revision.objects.filter(pk=version.pk).update(content=version.content)
            changees += 1
        return changees

    def _sans_doublon(self, lignes: list[dict[str, Any]], fondus: set[int]) -> list[dict[str, Any]]:
        gardees: dict[int, dict[str, Any]] = {}
        for ligne in lignes:
            if ligne["tag"] in fondus:
                # Le lien d'origine n'existe plus en base : sa clé ne doit pas désigner un autre.
                ligne = {**ligne, "tag": self.theme_a_garder.pk, "pk": None}
            gardees.setdefault(ligne["tag"], ligne)
        return list(gardees.values())

    def _garder_les_noms(self) -> int:
        repris = SynonymeDeTheme.objects.filter(theme__in=self.themes_a_fondre).update(theme=self.theme_a_garder)
        for theme in self.themes_a_fondre:
            SynonymeDeTheme.objects.update_or_create(
                nom=theme.name, defaults={"theme": self.theme_a_garder, "slug": theme.slug}
            )
        return repris + len(self.themes_a_fondre)


def liens_de_theme() -> Iterator[type[Any]]:
    """Les modèles qui lient un contenu à un thème, dans toutes les applications."""
    modeles: list[Any] = apps.get_models()
    for modele in modeles:
        if issubclass(modele, ItemBase) and modele.tag_model() is Theme:
            yield modele


def _modele_lie(lien: type[ItemBase]) -> Any:
    return lien._meta.get_field("content_object").related_model


def _reindexer(objets: list[Any]) -> None:
    for objet in objets:
        if not isinstance(objet, Page) or objet.live:
            index.insert_or_update_object(objet)
