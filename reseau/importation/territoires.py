"""Trouver le territoire d'une ligne : par son code officiel de préférence, sinon par son nom et son département."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from ..choix import COLLECTIVITES, GenreDeTerritoire, NatureDeMembre
from ..geo.noms import plier
from ..models import Territoire

CANDIDATS_MONTRES = 5
#: Les genres de territoire que peut avoir une collectivité ; une association, n'importe lequel.
GENRES: dict[str, tuple[str, ...]] = {
    NatureDeMembre.COMMUNE: (GenreDeTerritoire.COMMUNE,),
    NatureDeMembre.INTERCOMMUNALITE: (GenreDeTerritoire.INTERCOMMUNALITE, GenreDeTerritoire.METROPOLE),
    NatureDeMembre.METROPOLE: (GenreDeTerritoire.METROPOLE, GenreDeTerritoire.INTERCOMMUNALITE),
    NatureDeMembre.DEPARTEMENT: (GenreDeTerritoire.DEPARTEMENT,),
    NatureDeMembre.REGION: (GenreDeTerritoire.REGION,),
}
_ARTICLES = re.compile(r"(?:de la|de l|des|du|de|d|la|le|les|l) ")
_TITRES = re.compile(
    r"(?:ville|commune|mairie|conseil departemental|departement|conseil regional|region|metropole|municipalite) "
)
_CODE = re.compile(r"\b(\d{1,3}|2[ab])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lieu:
    """Ce qu'il faut savoir d'un territoire pour le reconnaître."""

    pk: int
    nom: str
    genre: str
    pays: str
    subdivision: str
    code: str
    population: int

    def __str__(self) -> str:
        precision = self.subdivision or self.pays
        code = f", {self.code}" if self.code else ""
        return f"{self.nom} ({precision}{code})" if precision else self.nom

    @property
    def departement(self) -> str:
        """Le code du département d'une commune française."""
        if self.pays != "FR" or len(self.code) != 5:
            return ""
        return self.code[:3] if self.code.startswith(("97", "98")) else self.code[:2]


class Lieux:
    """Le référentiel, lu en une requête au premier nom cherché : soixante-dix mille lieux tiennent en mémoire."""

    @cached_property
    def _tous(self) -> list[Lieu]:
        champs = ("pk", "nom", "genre", "pays", "subdivision", "code_insee", "population", "autres_noms")
        lus = []
        self._autres: dict[int, str] = {}
        for pk, nom, genre, pays, subdivision, code, population, autres in Territoire.objects.values_list(*champs):
            lus.append(Lieu(pk, nom, genre, str(pays), subdivision, code or "", population or 0))
            if autres:
                self._autres[pk] = autres
        return lus

    @cached_property
    def par_code(self) -> dict[str, Lieu]:
        return {lieu.code: lieu for lieu in self._tous if lieu.code}

    @cached_property
    def par_pk(self) -> dict[int, Lieu]:
        return {lieu.pk: lieu for lieu in self._tous}

    @cached_property
    def par_nom(self) -> dict[str, list[Lieu]]:
        index: dict[str, list[Lieu]] = defaultdict(list)
        for lieu in self._tous:
            noms = {plier(lieu.nom), *(plier(nom) for nom in self._autres.get(lieu.pk, "").split(","))}
            for nom in noms - {""}:
                index[nom].append(lieu)
        return index

    def par_le_code(self, code: str) -> Lieu:
        """Raises: ValueError, si le référentiel n'a pas ce code."""
        if code not in self.par_code:
            raise ValueError(_("Aucun territoire n’a le code « %(code)s ».") % {"code": code})
        return self.par_code[code]

    def par_le_nom(self, nom: str, nature: str | None, departement: str = "", pays: str = "") -> Lieu:
        """Le seul territoire de ce nom.

        Args:
            nature: celle du membre, qui dit le genre du territoire d'une collectivité.
            departement: nom, numéro ou les deux (« 38 », « Isère », « 38 – Isère ») ; facultatif.
            pays: code à deux lettres ; sans lui, un territoire français passe avant les autres.

        Raises:
            ValueError: aucun, ou plusieurs ; le message nomme les candidats.
        """
        trouves = self._du_genre(self._du_nom(nom), nature)
        if pays:
            trouves = [lieu for lieu in trouves if lieu.pays == pays]
        elif any(lieu.pays == "FR" for lieu in trouves):
            trouves = [lieu for lieu in trouves if lieu.pays == "FR"]
        if departement and pays in ("", "FR"):
            trouves = [lieu for lieu in trouves if _est_dans(lieu, departement)]
        if not trouves:
            raise ValueError(
                _("Aucun territoire connu ne s’appelle « %(nom)s »%(ou)s.")
                % {"nom": nom[:80], "ou": f" ({departement})" if departement else ""}
            )
        if len(trouves) > 1:
            trouves.sort(key=lambda lieu: (-lieu.population, lieu.code))
            noms = " ; ".join(str(lieu) for lieu in trouves[:CANDIDATS_MONTRES])
            suite = " ; …" if len(trouves) > CANDIDATS_MONTRES else ""
            raise ValueError(
                _(
                    "Plusieurs territoires s’appellent « %(nom)s » : %(candidats)s. Donnez le code INSEE ou le "
                    "département."
                )
                % {"nom": nom[:80], "candidats": noms + suite}
            )
        return trouves[0]

    def _du_nom(self, nom: str) -> list[Lieu]:
        """Ceux du nom exact ; à défaut, sans « Ville de », « Département de l' » ni article."""
        plie = plier(nom)
        sans_titre = _ARTICLES.sub("", _TITRES.sub("", plie, count=1), count=1) if _TITRES.match(plie) else plie
        for essai in (plie, sans_titre, _TITRES.sub("", plie, count=1)):
            if essai in self.par_nom:
                return list(self.par_nom[essai])
        return []

    @staticmethod
    def _du_genre(lieux: list[Lieu], nature: str | None) -> list[Lieu]:
        if nature in COLLECTIVITES:
            return [lieu for lieu in lieux if lieu.genre in GENRES[nature]]
        # Une association de Paris agit dans la ville avant le département du même nom.
        return [lieu for lieu in lieux if lieu.genre == GenreDeTerritoire.COMMUNE] or lieux


def _est_dans(lieu: Lieu, departement: str) -> bool:
    code = _CODE.search(departement)
    if code and lieu.departement:
        return lieu.departement == code[1].upper().zfill(2)
    nom = plier(_CODE.sub("", departement))
    return bool(nom) and nom in {plier(partie) for partie in lieu.subdivision.split(",")}
