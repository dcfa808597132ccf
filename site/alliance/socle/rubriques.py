"""Les listes du site dont un lecteur peut enregistrer la recherche : chaque application y inscrit les siennes.

Ce qui prévient des nouveautés (les alertes) les trouve ici sans connaître qui les publie.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise

from .facettes import RepertoireDePages
from .filtres import FiltreAFacettes

#: Ce qui range ou présente une liste, sans rien changer à ce qu'elle retient.
PRESENTATION = frozenset({"tri", "page"})


def _toujours(page: Any) -> bool:
    return True


@dataclass(frozen=True)
class Rubrique:
    """Une liste à facettes que l'on peut suivre.

    Args:
        nom: sa clef, stable : des recherches enregistrées la portent.
        titre: ce que l'on lit, « Bonnes pratiques ».
        filtre: la requête d'un lecteur sur cette liste ; son `modele` est ce qu'elle montre.
        repertoire: rend le répertoire à jour.
        adresse: celle de la liste, « /bonnes-pratiques/ ».
        presentation: les paramètres qui ne changent rien à ce que la liste retient.
        est_une_nouvelle: dit d'une page qui paraît pour la première fois si elle apprend quelque chose ; un texte de
            2020 rangé ici aujourd'hui n'est pas nouveau.
    """

    nom: str
    titre: str | Promise
    filtre: type[FiltreAFacettes[Any]]
    repertoire: Callable[[], RepertoireDePages[Any]]
    adresse: str
    presentation: frozenset[str] = PRESENTATION
    est_une_nouvelle: Callable[[Any], bool] = _toujours

    def requete(self, parametres: str, repertoire: RepertoireDePages[Any] | None = None) -> FiltreAFacettes[Any]:
        """Le filtre que disent ces paramètres (`q=…&axe=…`) ; ce qui n'y est pas valable est ignoré.

        Args:
            repertoire: pour en lire beaucoup sur la même image de la liste ; sinon, l'image à jour.
        """
        return self.filtre(QueryDict(parametres), self.repertoire() if repertoire is None else repertoire)

    def requete_entiere(self, parametres: str, repertoire: RepertoireDePages[Any]) -> FiltreAFacettes[Any] | None:
        """Comme `requete`, mais rien si un filtre entier n'a plus de valeur connue (une organisation partie) :
        l'ignorer élargirait la recherche à ce que la personne n'a pas demandé."""
        filtre = self.requete(parametres, repertoire)
        return filtre if set(QueryDict(parametres)) <= {nom for nom, _valeur in self._retenus(filtre)} else None

    def _retenus(self, filtre: FiltreAFacettes[Any]) -> set[tuple[str, str]]:
        demandes = QueryDict(filtre.adresse().removeprefix("?"))
        return {(nom, valeur) for nom, valeurs in demandes.lists() for valeur in valeurs}

    def canoniser(self, parametres: str) -> str:
        """Les mêmes filtres, validés, toujours écrits de la même façon et sans ce qui ne fait que présenter."""
        retenus = self._retenus(self.requete(parametres))
        return urlencode(sorted((nom, valeur) for nom, valeur in retenus if nom not in self.presentation))

    def decrire(self, parametres: str) -> str:
        """Ces filtres, en clair : « Bonnes pratiques : Santé, Grenoble »."""
        actifs = [str(actif["libelle"]) for actif in self.requete(parametres).filtres_actifs()]
        return f"{self.titre} : {', '.join(actifs)}" if actifs else str(self.titre)


_rubriques: dict[str, Rubrique] = {}


def inscrire(rubrique: Rubrique) -> None:
    """Ajoute une rubrique, ou remplace celle du même nom. À appeler quand les applications sont prêtes."""
    _rubriques[rubrique.nom] = rubrique


def rubriques() -> Iterable[Rubrique]:
    """Toutes les rubriques inscrites."""
    return list(_rubriques.values())


def rubrique(nom: str) -> Rubrique | None:
    """La rubrique de ce nom, si on l'a inscrite."""
    return _rubriques.get(nom)


def requete_d_alerte(filtre: FiltreAFacettes[Any]) -> str:
    """Ce qu'il faut dire pour être prévenu de cette recherche ; rien si elle, ou sa liste, ne se suit pas.

    Les filtres y vont entiers, dans un seul paramètre : le nom d'un filtre ne peut rien prendre au formulaire.
    """
    suivie = rubrique_du_modele(filtre.modele)
    if suivie is None or filtre.raison_sans_alerte:
        return ""
    filtres = suivie.canoniser(filtre.adresse_d_alerte.removeprefix("?"))
    return urlencode({"rubrique": suivie.nom, "filtres": filtres})


def rubrique_du_modele(modele: type[Any]) -> Rubrique | None:
    """La rubrique qui montre les pages de ce modèle."""
    return next((rubrique for rubrique in _rubriques.values() if issubclass(modele, rubrique.filtre.modele)), None)
