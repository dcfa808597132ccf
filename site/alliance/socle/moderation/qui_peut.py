"""Qui peut modifier, relire, publier une page : les personnes, lues droit par droit et non une à une."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q
from django.forms import Media
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.models import GroupPagePermission, Page

from ..choix import Role
from ..models import Etape, Utilisateur
from .publication import se_publie_directement
from .texte import auteur_du_texte

#: Au-delà, on compte les personnes sans les nommer.
NOMS_AFFICHES = 10


@dataclass(frozen=True)
class Droit:
    """Un geste, et qui peut le faire sur cette page.

    Args:
        libelle: le geste, à l'infinitif.
        noms: les premières personnes, par nom ; jamais leur adresse.
        autres: combien d'autres le peuvent.
        sauf: qui en est empêché pour avoir écrit la dernière version.
    """

    libelle: str
    noms: tuple[str, ...]
    autres: int = 0
    sauf: str = ""


@dataclass(frozen=True)
class _Personne:
    nom: str
    toute_puissante: bool
    groupes: frozenset[int]


class QuiPeut:
    """Ce que chacun peut sur une page, hors verrou et prise en charge, qui ne durent pas.

    Args:
        page: la page, dans son type ou non.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.direct = se_publie_directement(page.specific_class)

    def droits(self) -> list[Droit]:
        """Les droits de la page, dans l'ordre où un texte les rencontre."""
        droits = [self._droit(_("Modifier"), self._groupes_sur_la_page["change"])]
        if self.direct:
            return [*droits, self._droit(_("Publier"), self._groupes_sur_la_page["publish"])]
        for rang, (nom, groupes) in enumerate(self._etapes, start=1):
            if rang < len(self._etapes):
                droits.append(self._droit(_("Relire (%(etape)s)") % {"etape": nom}, groupes, quatre_yeux=True))
            else:
                # La dernière étape publie : il y faut être, et pouvoir publier la page.
                droits.append(
                    self._droit(_("Publier, au terme de la relecture"), groupes, quatre_yeux=True, publie=True)
                )
        hors_circuit = Group.objects.filter(name=Role.ADMINISTRATION.value).values_list("pk", flat=True)
        return [*droits, self._droit(_("Publier sans relecture"), hors_circuit, quatre_yeux=True, publie=True)]

    @cached_property
    def _groupes_sur_la_page(self) -> Mapping[str, set[int]]:
        """Les groupes qui ont un droit sur la page ou sur l'une de ses mères, par droit."""
        chemins = [self.page.path[:fin] for fin in range(Page.steplen, len(self.page.path) + 1, Page.steplen)]
        groupes: dict[str, set[int]] = defaultdict(set)
        for groupe, droit in GroupPagePermission.objects.filter(page__path__in=chemins).values_list(
            "group_id", "permission__codename"
        ):
            groupes[droit.removesuffix("_page")].add(groupe)
        return groupes

    @cached_property
    def _etapes(self) -> list[tuple[str, set[int]]]:
        """Les étapes du circuit de la page, dans l'ordre, et leurs groupes."""
        circuit = self.page.get_workflow()
        if circuit is None:
            return []
        taches = [tache.specific for tache in circuit.tasks]
        return [
            (tache.name, set(tache.groups.values_list("pk", flat=True))) for tache in taches if isinstance(tache, Etape)
        ]

    @cached_property
    def _personnes(self) -> dict[int, _Personne]:
        """Les comptes ouverts qui ont un droit ici, et leurs groupes, par nom."""
        groupes = set().union(*self._groupes_sur_la_page.values(), *(membres for _nom, membres in self._etapes))
        lues: dict[int, tuple[str, bool, set[int]]] = {}
        for cle, prenom, nom, toute_puissante, groupe in (
            Utilisateur.objects.filter(Q(is_superuser=True) | Q(groups__in=groupes), is_active=True)
            .order_by("last_name", "first_name", "pk")
            .values_list("pk", "first_name", "last_name", "is_superuser", "groups__pk")
        ):
            nom_affiche = f"{prenom} {nom}".strip() or _("une personne sans nom")
            lues.setdefault(cle, (nom_affiche, toute_puissante, set()))[2].add(groupe)
        return {cle: _Personne(nom, tout, frozenset(siens)) for cle, (nom, tout, siens) in lues.items()}

    @cached_property
    def _auteur(self) -> int | None:
        return auteur_du_texte(self.page)

    def _droit(self, libelle: str, groupes: Iterable[int], quatre_yeux: bool = False, publie: bool = False) -> Droit:
        permis = self.cles(groupes, publie)
        sauf = self._personnes[self._auteur].nom if quatre_yeux and self._auteur in permis else ""
        noms = [self._personnes[cle].nom for cle in permis if not (sauf and cle == self._auteur)]
        return Droit(libelle, tuple(noms[:NOMS_AFFICHES]), max(0, len(noms) - NOMS_AFFICHES), sauf)

    def cles(self, groupes: Iterable[int], publie: bool = False) -> list[int]:
        """Les comptes de ces groupes ou qui ont tous les droits ; avec `publie`, s'ils peuvent aussi publier ici."""
        groupes, publient = set(groupes), self._groupes_sur_la_page["publish"]
        return [
            cle
            for cle, personne in self._personnes.items()
            if personne.toute_puissante or (personne.groupes & groupes and (not publie or personne.groupes & publient))
        ]


class PanneauQuiPeut(BaseSidePanel):
    """Le panneau latéral de l'éditeur ; son contenu n'est demandé qu'à l'ouverture, pour ne rien coûter à l'écran."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = gettext_lazy("Qui peut modifier, relire, publier cette page")
        icon_name = "group"
        has_counter = False

    name = "qui-peut"
    title = gettext_lazy("Qui peut modifier, relire, publier cette page")
    template_name = "socle/moderation/panneau_qui_peut.html"
    order = 400

    @property
    def media(self) -> Media:
        return Media(js=[versioned_static("socle/admin/qui_peut.js")])

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {**super().get_context_data(parent_context), "page": self.object}
