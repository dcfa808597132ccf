"""Ce que toute page relit après une publication : ce qui est réservé, le menu, les vocabulaires ; une requête."""

from dataclasses import dataclass

from wagtail.models import Page

from .ensemble import lire_ensemble
from .memoire import par_timbre
from .models import Axe, SynonymeDeTheme, Theme
from .recherche.analyse import replier


@dataclass(frozen=True)
class Communs:
    """L'état du site à un instant ; personne ne le modifie."""

    #: Le début du chemin des pages que tout le monde ne peut pas lire.
    reserves: tuple[str, ...]
    #: Les pages publiées que l'on a mises au menu, où qu'elles soient, dans l'ordre de l'arbre.
    au_menu: tuple[Page, ...]
    #: Par clé, dans leur ordre.
    axes: dict[str, str]
    #: Par identifiant, dans l'ordre du dictionnaire.
    themes: dict[str, str]
    #: L'ancien nom d'un thème fondu dans un autre mène encore à celui-ci.
    synonymes: dict[str, str]


def _lire(timbre: str) -> Communs:
    lus = lire_ensemble(
        reserves=Page.objects.filter(view_restrictions__isnull=False).only("path"),
        au_menu=Page.objects.live().in_menu().only("title", "live", "path", "depth", "url_path", "locale_id"),
        axes=Axe.objects.all(),
        themes=Theme.objects.only("slug", "name"),
        synonymes=SynonymeDeTheme.objects.exclude(slug="").only("slug", "theme"),
    )
    slugs = {theme.pk: theme.slug for theme in lus["themes"]}
    return Communs(
        reserves=tuple(sorted({page.path for page in lus["reserves"]})),
        au_menu=tuple(lus["au_menu"]),
        axes={axe.cle: axe.nom for axe in lus["axes"]},
        themes={theme.slug: theme.name for theme in sorted(lus["themes"], key=lambda theme: replier(theme.name))},
        synonymes={synonyme.slug: slugs[synonyme.theme_id] for synonyme in lus["synonymes"]},
    )


#: Les communs à jour de la dernière publication.
communs = par_timbre(_lire)
