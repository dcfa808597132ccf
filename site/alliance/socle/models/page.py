from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from ..droits_de_page import TesteurDeDroits
from ..moderation.forms import FormulaireDePage
from ..notes import AppareilDeNotes, textes_riches
from ..references import releve_une_fois


class PageAlliance(Page):
    """Base de toutes les pages : métadonnées, fil d'Ariane du lecteur, notes, contexte commun des gabarits."""

    #: Le segment d'une adresse dont d'autres dépendent (flux, liens, outils) : l'administration ne peut le changer.
    slug_fixe: str = ""
    #: Les champs de texte riche ou de blocs dont les notes se numérotent, dans l'ordre de lecture.
    champs_annotes: tuple[str, ...] = ()
    #: Vrai là où le secrétariat publie sans relecture ; faux partout ailleurs (`docs/moderation.md`).
    publication_directe = False
    base_form_class = FormulaireDePage

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
            ],
            heading=_("Dans les moteurs de recherche et les partages"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("Dans le menu du site"), permission="superuser"),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.slug_fixe and self.slug != self.slug_fixe:
            message = _("L’adresse de cette page ne change pas : d’autres sites y mènent. Gardez « %(slug)s ».")
            raise ValidationError({"slug": message % {"slug": self.slug_fixe}})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        with releve_une_fois(self):
            return super().save(*args, **kwargs)

    def permissions_for_user(self, user: Any) -> TesteurDeDroits:
        return TesteurDeDroits(user, self)

    @property
    def description_publique(self) -> str:
        """Une ou deux phrases pour les moteurs, les partages et les flux."""
        return self.search_description

    @property
    def rubrique(self) -> str:
        """L'adresse de la rubrique du menu où le lecteur se trouve, quand l'arbre en dit une autre."""
        return ""

    @cached_property
    def appareil_de_notes(self) -> AppareilDeNotes:
        """Les notes appelées dans la page, numérotées dans l'ordre de lecture."""
        return AppareilDeNotes(
            lambda: {str(note.uuid): note.text for note in self.footnotes.all()}, self._textes_annotes()
        )

    def _textes_annotes(self) -> Iterator[str]:
        for champ in self.champs_annotes:
            yield from textes_riches(getattr(self, champ))

    def fil_ariane(self, request: HttpRequest | None = None) -> list[dict[str, str]]:
        """Le chemin du lecteur (et non celui de l'arbre) : une liste de `{"titre", "adresse"}`, sans la page même."""
        return [{"titre": str(_("Accueil")), "adresse": "/"}]

    def donnees_structurees(self, request: HttpRequest) -> dict[str, Any] | None:
        """Le JSON-LD de la page, ou rien."""
        return None

    def donnees_de_partage(self) -> dict[str, Any]:
        """Ce que montre l'image de partage.

        `titre`, `resume`, `surtitre` (mentions), `axe` (clé ou rien), `panneaux` (noms de lieux), et `enseigne` quand
        le titre est lui-même le nom d'un lieu ou d'une organisation ; `barre`, facultatif, s'il a pris fin.
        """
        return {
            "titre": self.title,
            "resume": self.description_publique,
            "surtitre": [],
            "axe": "",
            "panneaux": [],
            "enseigne": False,
        }

    def image_partage(self, request: HttpRequest) -> dict[str, Any] | None:
        """L'image qui accompagne l'adresse de la page : `adresse` absolue, `largeur`, `hauteur`, `texte`."""
        adresse = self.get_full_url(request)
        if not adresse:
            return None
        return {"adresse": f"{adresse}partage.png", "largeur": 1200, "hauteur": 630, "texte": self.title}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["fil_ariane"] = self.fil_ariane(request)
        context["image_partage"] = self.image_partage(request)
        context["donnees_structurees"] = self.donnees_structurees(request)
        return context
