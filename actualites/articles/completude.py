"""Ce qui manque à une actualité avant qu'elle parte en relecture."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from alliance.socle.moderation.completude import Manque
from alliance.socle.notes import texte_nu, textes_riches

if TYPE_CHECKING:
    from ..models import ArticlePage
    from .forms import ArticleForm


def verifier(article: "ArticlePage", form: "ArticleForm | None" = None) -> list[Manque]:
    """Ce qui manque au texte, dans l'ordre du formulaire.

    Args:
        form: ce qui est soumis, quand ce n'est pas ce que porte `article`.
    """
    if form is not None:
        axes = list(form.cleaned_data.get("axes") or [])
    else:
        axes = list(article.axes.all()) if article.pk else []
    return list(_manques(article, axes))


def _manques(article: "ArticlePage", axes: list[Any]) -> Iterator[Manque]:
    if not texte_nu(article.chapo):
        yield Manque(
            "chapo", _("Chapô"), _("Dites l’essentiel en deux ou trois phrases : on ne lira parfois que cela.")
        )
    if article.image_id and article.image is not None and not article.image.credit.strip():
        yield Manque(
            "image",
            _("Image"),
            _("L’image n’a pas de crédit : dites dans la médiathèque qui l’a faite."),
            bloquant=False,
        )
    if not any(bloc.block_type != "texte" or texte_nu(" ".join(textes_riches(bloc.value))) for bloc in article.corps):
        yield Manque("corps", _("Article"), _("Racontez ce qui s’est passé : l’article est vide."))
    if not axes:
        yield Manque("axes", _("Axes"), _("Cochez au moins un des cinq axes."))
