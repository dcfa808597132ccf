"""Ce que l'on vérifie : une fiche et ses parties, telles qu'enregistrées ou telles que soumises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue

from alliance.socle.blocs import ImageLegendeeBlock
from alliance.socle.notes import APPEL, texte_nu, textes_riches
from reseau.models import Territoire

if TYPE_CHECKING:
    from ..forms import FichePageForm
    from ..models import FichePage


@dataclass
class Contenu:
    """Une fiche et ses parties répétées, sans égard à l'endroit où elles sont encore : base, brouillon, formulaire."""

    fiche: FichePage
    axes: Sequence[Any]
    themes: Sequence[Any]
    territoires: Sequence[Any]
    ensembles: Sequence[Any]
    chiffres: Sequence[Any]
    financements: Sequence[Any]
    notes: Sequence[Any]

    RELATIONS = ("territoires", "ensembles", "chiffres", "financements")

    @classmethod
    def de_la_fiche(cls, fiche: FichePage) -> Contenu:
        """Le contenu de l'objet en mémoire : la fiche publiée, ou un brouillon tiré d'une révision."""
        neuve = fiche.pk is None
        return cls(
            fiche=fiche,
            axes=[] if neuve else list(fiche.axes.all()),
            themes=list(fiche.themes.all()),
            notes=list(fiche.footnotes.all()),
            **{relation: list(getattr(fiche, relation).all()) for relation in cls.RELATIONS},
        )

    @classmethod
    def du_formulaire(cls, form: FichePageForm) -> Contenu:
        """Le contenu soumis, déjà nettoyé : champs, thèmes et lignes ajoutées comptent, lignes supprimées non."""
        return cls(
            fiche=form.instance,
            axes=list(form.cleaned_data.get("axes") or []),
            themes=list(form.cleaned_data.get("themes") or []),
            notes=form.lignes("footnotes"),
            **{relation: form.lignes(relation) for relation in cls.RELATIONS},
        )

    def territoires_sans_population(self) -> list[Territoire]:
        pks = [ligne.territoire_id for ligne in self.territoires if ligne.territoire_id]
        return list(Territoire.objects.filter(pk__in=pks, population__isnull=True)) if pks else []

    def notes_appelees(self) -> list[str]:
        """Les identifiants des notes appelées dans les textes, dans l'ordre de lecture."""
        appelees: list[str] = []
        for champ in self.fiche.champs_annotes:
            for texte in textes_riches(getattr(self.fiche, champ)):
                appelees.extend(APPEL.findall(texte))
        return appelees

    def images_sans_description(self, champ: str) -> int:
        """Combien d'images de ce champ de blocs n'ont ni description ni mention « décorative »."""
        return sum(1 for image in images(getattr(self.fiche, champ)) if not decrite(image))

    def etapes(self) -> list[StructValue]:
        return [bloc.value for bloc in self.fiche.comment if bloc.block_type == "etape"]


def images(valeur: Any) -> Iterator[Any]:
    """Les images des blocs « image légendée » d'une valeur, à toute profondeur."""
    if isinstance(valeur, StreamValue | ListValue):
        for bloc in valeur:
            yield from images(getattr(bloc, "value", bloc))
    elif isinstance(valeur, StructValue):
        if isinstance(valeur.block, ImageLegendeeBlock) and valeur.get("image"):
            yield valeur["image"]
        for partie in valeur.values():
            yield from images(partie)


def decrite(image: Any) -> bool:
    return bool(getattr(image, "decorative", False) or (getattr(image, "contextual_alt_text", "") or "").strip())


def etape_vide(etape: StructValue) -> bool:
    """Vrai si l'étape n'a ni image, ni citation, ni encadré, ni une ligne de texte."""
    return not any(
        bloc.block_type != "texte" or texte_nu(getattr(bloc.value, "source", "")) for bloc in etape.get("contenu") or []
    )
