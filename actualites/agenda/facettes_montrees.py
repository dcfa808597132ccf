"""Les filtres de l'agenda tels qu'ils se présentent : les lieux par échelon, les plus fréquents d'abord, les accès
cumulés."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import nlargest

from django.utils.translation import gettext as _

from alliance.socle.filtres import Facette, FiltreAFacettes, Option

from .facettes import Repertoire
from .lieux import ECHELONS

#: Lieux et organisations se comptent par centaines : on propose les plus fréquents, et l'on écrit les autres.
OPTIONS_PAR_GROUPE = 8


@dataclass(frozen=True)
class FacetteGroupee(Facette):
    """Un filtre dont les valeurs se présentent par groupes, les plus fréquentes seulement."""

    groupes: list[tuple[str, list[Option]]] = field(default_factory=list)
    #: Combien de valeurs utiles ne sont pas proposées.
    autres: int = 0


class FacettesDeLAgenda(FiltreAFacettes[Repertoire]):
    """Ce qui, dans une requête sur l'agenda, ne regarde que la façon de proposer ses filtres et de les compter."""

    def facette(self, nom: str) -> Facette:
        if nom == "acces":
            return self._facette_cumulee(nom)
        if nom == "lieu":
            return self._facette_des_lieux(nom)
        if nom == "membre":
            comptes = self._comptes(nom, self._masque_sans(nom))
            montrees = self._les_plus_frequentes(nom, comptes)
            return FacetteGroupee(nom, str(self.titres[nom]), montrees, [], len(comptes) - len(montrees))
        return super().facette(nom)

    def _comptes(self, nom: str, base: int) -> dict[str, int]:
        """Les valeurs utiles d'un filtre, dans l'ordre, et ce que chacune donnerait."""
        masques, choix = self.repertoire.masques_de(nom), self.choix[nom]
        return {
            valeur: compte
            for valeur in self.vocabulaire(nom)
            if (compte := (base & masques.get(valeur, 0)).bit_count()) or valeur in choix
        }

    def _les_plus_frequentes(self, nom: str, comptes: Mapping[str, int]) -> list[Option]:
        """Celles que l'on a choisies et les plus fréquentes, sans changer leur ordre."""
        choix, libelles = self.choix[nom], self.repertoire.libelles[nom]
        gardees = {*nlargest(OPTIONS_PAR_GROUPE, comptes, key=lambda valeur: (valeur in choix, comptes[valeur]))}
        return [
            self.option(valeur, libelles[valeur], compte, valeur in choix)
            for valeur, compte in comptes.items()
            if valeur in gardees or valeur in choix
        ]

    def _facette_cumulee(self, nom: str) -> Facette:
        """Les valeurs s'y ajoutent : chacune se compte avec celles que l'on a déjà choisies."""
        libelles, choix = self.repertoire.libelles[nom], self.choix[nom]
        comptes = self._comptes(nom, self.masque)
        options = [self.option(valeur, libelles[valeur], compte, valeur in choix) for valeur, compte in comptes.items()]
        return Facette(nom, str(self.titres[nom]), options)

    def _facette_des_lieux(self, nom: str) -> Facette:
        """Par échelon, du plus vaste au plus petit ; dans les lieux choisis, les plus petits se comptent seuls."""
        echelons = self.repertoire.nomenclature.echelons
        libelles, masques, choix = self.vocabulaire(nom), self.repertoire.masques_de(nom), self.choix[nom]
        base, dedans = self._masque_sans(nom), self._masques[nom]
        par_echelon: dict[str, dict[str, int]] = {echelon: {} for echelon in ECHELONS}
        for valeur, compte in self._comptes(nom, base).items():
            if valeur in echelons:
                par_echelon[echelons[valeur]][valeur] = compte
        groupes: list[tuple[str, list[Option]]] = []
        restreint, autres = False, 0
        for echelon, comptes in par_echelon.items():
            if restreint:
                comptes = {v: n for v, n in comptes.items() if v in choix or masques.get(v, 0) & dedans & base}
            montrees = self._les_plus_frequentes(nom, comptes)
            autres += len(comptes) - len(montrees)
            # Un pays que tout partage n'apprend rien.
            if montrees and (echelon != "pays" or len(montrees) > 1 or choix):
                groupes.append((str(ECHELONS[echelon]), montrees))
            restreint = restreint or any(valeur in choix for valeur in comptes)
        # Le nom court d'homonymes n'est d'aucun échelon, ni un lieu où rien n'est annoncé.
        partages = [valeur for valeur in choix if valeur not in echelons]
        if partages:
            siennes = [
                self.option(v, libelles.get(v, v), (base & masques.get(v, 0)).bit_count(), True) for v in partages
            ]
            groupes.insert(0, (_("Choisis"), siennes))
        options = [option for _titre, siennes in groupes for option in siennes]
        return FacetteGroupee(nom, str(self.titres[nom]), options, groupes, autres)
