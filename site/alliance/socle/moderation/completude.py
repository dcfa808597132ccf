"""Ce qui manque à un texte avant qu'il parte en relecture, et où le dire dans son formulaire.

Chaque application écrit ses règles ; le refus est commun (`moderation.forms.FormulaireComplet`, `OngletsVerifies`).
"""

from dataclasses import dataclass
from typing import Any

from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel, TabbedInterface
from wagtail.admin.panels.group import PanelGroup
from wagtail.admin.staticfiles import versioned_static


@dataclass(frozen=True)
class Manque:
    """Une partie absente ou faible d'un texte.

    Attributes:
        champ: le champ ou la relation de la page où y remédier.
        panneau: le nom sous lequel la rédactrice connaît cet endroit du formulaire.
        message: ce qui manque et quoi faire, en une phrase.
        bloquant: vrai si le texte ne peut pas partir en relecture ainsi ; sinon c'est un conseil.
    """

    champ: str
    panneau: str
    message: str
    bloquant: bool = True


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


def ancres_des_champs(edit_handler: Panel) -> dict[str, str]:
    """Pour chaque champ ou relation, l'identifiant HTML de la section dépliable qui le contient.

    Args:
        edit_handler: des onglets liés au modèle ; Wagtail nomme leurs sections d'après l'onglet puis le panneau.
    """
    ancres: dict[str, str] = {}
    for onglet, nom_onglet in _enfants(edit_handler):
        for section, nom_section in _enfants(onglet):
            for champ in _champs(section):
                ancres[champ] = f"panel-child-{nom_onglet}-{nom_section}-section"
    return ancres


def _enfants(panneau: Panel) -> list[tuple[Any, str]]:
    if not isinstance(panneau, PanelGroup):
        return []
    return list(zip(panneau.children, panneau.child_identifiers, strict=True))


def _champs(panneau: Any) -> list[str]:
    if isinstance(panneau, FieldPanel):
        return [panneau.field_name]
    if isinstance(panneau, InlinePanel):
        return [panneau.relation_name]
    return [champ for enfant, _nom in _enfants(panneau) for champ in _champs(enfant)]


class OngletsVerifies(TabbedInterface):
    """Des onglets, précédés de ce qui a fait refuser l'envoi : une erreur peut être dans un onglet caché."""

    def ancres(self) -> dict[str, str]:
        return ancres_des_champs(self)

    class BoundPanel(TabbedInterface.BoundPanel):
        template_name = "socle/moderation/onglets.html"
        titre_du_refus = _("Le texte n’est pas parti : voici ce qui manque")

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

        @property
        def media(self) -> Media:
            return super().media + Media(
                js=[versioned_static("socle/admin/completude.js")],
                css={"all": [versioned_static("socle/admin/completude.css")]},
            )
