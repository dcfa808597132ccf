from collections.abc import Iterable
from inspect import signature
from typing import Any

import wagtail_factories
from wagtail.models import Page

from alliance.socle.models import Axe, Theme


def classer(page: Any, axes: Iterable[Any], themes: Iterable[str]) -> None:
    """Donne à la page ses axes, par leur clé, et ses thèmes, par leur nom."""
    page.axes.set(Axe.objects.filter(cle__in=[str(getattr(cle, "value", cle)) for cle in axes]))
    page.themes.set(Theme.objects.filter(name__in=themes))


class PageGarnieFactory(wagtail_factories.PageFactory):
    """Une page enregistrée une seule fois, avec ses parties, et sa première version ; publiée sauf `live=False`.

    Les arguments que nomme `garnir` sont les siens ; les autres vont au modèle.
    """

    class Meta:
        abstract = True

    @classmethod
    def garnir(cls, page: Any, mere: Page, **parties: Any) -> None:
        """Donne ses parties à une page qui n'est pas encore enregistrée."""

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page, kwargs: dict[str, Any]) -> Page:
        parties = {nom: kwargs.pop(nom) for nom in signature(cls.garnir).parameters if nom in kwargs}
        page = model_class(**kwargs)
        cls.garnir(page, parent, **parties)
        parent.add_child(instance=page)
        revision = page.save_revision()
        if page.live:
            revision.publish()
            page.refresh_from_db()
        return page
