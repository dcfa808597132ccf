"""Le répertoire des prises de position publiées : de quoi filtrer, compter et trier, gardé en mémoire.

Il se reconstruit (quatre requêtes) quand le timbre de publication change. Ce qui change avec l'heure, lui, se relit :
ce que l'on peut signer maintenant. Voir `docs/facettes.md`.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.socle.facettes import (
    RepertoireDePages,
    libelles_des_axes,
    libelles_des_themes,
    par_timbre,
    synonymes_des_themes,
)

from .choix import NatureDePrise
from .models import PriseDePositionPage, ThemeDePrise
from .prises.fenetres import Fenetre

#: Les filtres, dans l'ordre où ils se présentent.
FACETTES = ("nature", "axe", "theme", "annee", "suite", "signer")
TITRES = {
    "nature": gettext_lazy("Nature"),
    "axe": gettext_lazy("Axe"),
    "theme": gettext_lazy("Thème"),
    "annee": gettext_lazy("Année"),
    "suite": gettext_lazy("Suites"),
    "signer": gettext_lazy("Signature du public"),
}
OUI = "oui"


@dataclass(slots=True)
class Entree:
    """Ce que le répertoire retient d'une prise de position publiée."""

    pk: int
    nature: str
    #: Le jour où elle a paru, ici ou ailleurs ; rien si la base ne le dit pas.
    parue_le: date | None
    publiee_le: datetime | None
    derniere_suite_le: date | None
    #: Quand le public peut la signer ; rien si elle ne se signe pas.
    fenetre: Fenetre | None
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)

    def valeurs(self, facette: str) -> Iterable[str]:
        match facette:
            case "nature":
                return [self.nature]
            case "axe":
                return self.axes
            case "theme":
                return self.themes
            case "annee":
                return [str(self.parue_le.year)] if self.parue_le else []
            case "suite":
                return [OUI] if self.derniere_suite_le else []
            case _:
                return []


class Repertoire(RepertoireDePages[Entree]):
    """Les prises de position publiées et publiques à un instant, et l'index de leurs facettes."""

    facettes = FACETTES

    def __init__(self, timbre: str = "") -> None:
        super().__init__(timbre)
        #: Les instants où ce que l'on peut signer change.
        self._bornes = sorted(
            {borne for entree in self.entrees for borne in entree.fenetre or () if isinstance(borne, datetime)}
        )
        #: Le dernier masque composé, et l'intervalle entre deux bornes où il vaut.
        self._a_signer: tuple[int, int] = (-1, 0)

    def lire_entrees(self) -> Iterator[Entree]:
        prises = PriseDePositionPage.objects.live().public()
        entrees = {
            pk: Entree(
                pk,
                nature,
                parue_le or (timezone.localdate(publiee_le) if publiee_le else None),
                publiee_le,
                suite,
                Fenetre(ouverture, cloture) if signature else None,
            )
            for pk, nature, parue_le, publiee_le, suite, signature, ouverture, cloture in prises.values_list(
                "pk",
                "nature",
                "parue_le",
                "first_published_at",
                "derniere_suite_le",
                "signature_publique",
                "signature_ouverture",
                "signature_cloture",
            )
        }
        axes = PriseDePositionPage.axes.through.objects.order_by("axe__ordre")
        for pk, cle in axes.values_list("prisedepositionpage_id", "axe__cle"):
            if pk in entrees:
                entrees[pk].axes.append(cle)
        for pk, slug in ThemeDePrise.objects.order_by("tag__name").values_list("content_object_id", "tag__slug"):
            if pk in entrees:
                entrees[pk].themes.append(slug)
        return iter(sorted(entrees.values(), key=attrgetter("pk")))

    def lire_libelles(self) -> dict[str, dict[str, str]]:
        return {
            "nature": {nature.value: str(nature.label) for nature in NatureDePrise},
            "axe": libelles_des_axes(),
            "theme": libelles_des_themes(),
            "annee": {annee: annee for annee in sorted(self.masques["annee"], reverse=True)},
            "suite": {OUI: _("Avec une suite")},
            "signer": {OUI: _("À signer maintenant")},
        }

    def lire_synonymes(self) -> dict[str, dict[str, str]]:
        return {"theme": synonymes_des_themes()}

    def cles_de_tri(self) -> dict[str, Callable[[Entree], Any]]:
        return {"recentes": self._recente, "suites": self._suivie}

    @staticmethod
    def _recente(prise: Entree) -> tuple[int, float, int]:
        # Celles d'un même jour, de la dernière publiée à la première.
        return (
            -prise.parue_le.toordinal() if prise.parue_le else 0,
            -prise.publiee_le.timestamp() if prise.publiee_le else 0,
            -prise.pk,
        )

    def _suivie(self, prise: Entree) -> tuple[Any, ...]:
        suite = prise.derniere_suite_le
        return (suite is None, -suite.toordinal() if suite else 0, *self._recente(prise))

    # --- Ce qui change avec l'heure ----------------------------------------------------------------------------------
    def masques_de(self, facette: str) -> Mapping[str, int]:
        return {OUI: self.a_signer()} if facette == "signer" else super().masques_de(facette)

    def a_signer(self) -> int:
        """Le masque de ce que le public peut signer à cet instant."""
        maintenant = timezone.now()
        intervalle = bisect_right(self._bornes, maintenant)
        connu, masque = self._a_signer
        if connu != intervalle:
            masque = self.masque_des_pks(
                entree.pk for entree in self.entrees if entree.fenetre and entree.fenetre.est_ouverte(maintenant)
            )
            self._a_signer = (intervalle, masque)
        return masque

    def prochaine_borne(self, maintenant: datetime) -> datetime | None:
        """Quand, au plus tôt, ce que l'on peut signer changera."""
        rang = bisect_right(self._bornes, maintenant)
        return self._bornes[rang] if rang < len(self._bornes) else None

    def se_signe(self, pk: int) -> bool:
        """Vrai si le public peut signer maintenant cette prise de position."""
        rang = self.rang.get(pk)
        return rang is not None and bool(self.a_signer() >> rang & 1)


#: Le répertoire à jour de la dernière publication.
repertoire = par_timbre(Repertoire)
