"""Panneaux d'édition propres aux fiches."""

from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.panels import TabbedInterface
from wagtail.admin.staticfiles import versioned_static

from .completude import Manque, ancres_des_champs, verifier


def points(manques: list[Manque], ancres: dict[str, str]) -> list[dict[str, Any]]:
    """Les manques tels que les gabarits les écrivent : chacun avec l'ancre de sa section."""
    return [
        {
            "champ": manque.champ,
            "panneau": manque.panneau,
            "message": manque.message,
            "bloquant": manque.bloquant,
            "ancre": ancres.get(manque.champ, ""),
        }
        for manque in manques
    ]


class OngletsDeFiche(TabbedInterface):
    """Des onglets, précédés de ce qui manque encore à la fiche."""

    def ancres(self) -> dict[str, str]:
        return ancres_des_champs(self)

    class BoundPanel(TabbedInterface.BoundPanel):
        template_name = "bonnes_pratiques/admin/onglets.html"

        @cached_property
        def refus(self) -> list[dict[str, Any]]:
            """Ce qui a fait refuser l'envoi qui vient d'être tenté."""
            refuses = list(getattr(self.form, "manques_refuses", []))
            return points(refuses, self.panel.ancres()) + self._autres_erreurs({manque.champ for manque in refuses})

        def _autres_erreurs(self, deja_dits: set[str]) -> list[dict[str, Any]]:
            """Les champs mal remplis, que Wagtail signale sur place mais dans un onglet peut-être caché."""
            form = self.form
            if form is None or not form.is_bound:
                return []
            ancres = self.panel.ancres()
            titres = {nom: champ.label for nom, champ in form.fields.items() if nom in form.errors}
            titres |= {
                nom: formset.model._meta.verbose_name_plural
                for nom, formset in form.formsets.items()
                if formset.total_error_count()
            }
            return [
                {"champ": nom, "panneau": titre, "message": "", "bloquant": True, "ancre": ancres[nom]}
                for nom, titre in titres.items()
                if nom in ancres and nom not in deja_dits
            ]

        @cached_property
        def manques(self) -> list[dict[str, Any]]:
            """Ce qui manque à la fiche telle qu'elle est enregistrée."""
            return points(verifier(self.instance), self.panel.ancres())

        @cached_property
        def adresse_completude(self) -> str:
            return reverse("completude_fiche", args=[self.instance.pk]) if self.instance.pk else ""

        @property
        def media(self) -> Media:
            return super().media + Media(
                js=[versioned_static("bonnes_pratiques/completude.js")],
                css={"all": [versioned_static("bonnes_pratiques/completude.css")]},
            )
