"""La requête d'un lecteur sur une liste à facettes, validée, et ce qu'elle trouve."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .facettes import RepertoireDePages
from .fragments import DUREE, fragment
from .models import PageAlliance
from .pagination import Pagination
from .recherche import pks_correspondants
from .recherche.saisie import LONGUEUR_DE_Q, lire_q

#: Au-delà, une adresse n'est plus celle d'un lecteur.
VALEURS_PAR_FACETTE = 20
#: Ce que l'on garde d'une valeur inconnue : assez pour la reconnaître quand elle paraîtra.
LONGUEUR_D_INCONNUE = 200
PERTINENCE = "pertinence"

R = TypeVar("R", bound=RepertoireDePages[Any])


@dataclass(frozen=True)
class Option:
    """Une valeur que l'on peut cocher, avec le nombre d'entrées qu'elle donnerait."""

    valeur: str
    libelle: str
    compte: int
    choisie: bool
    #: Ce que l'on compte, accordé : « fiches ».
    unite: str
    #: Vrai pour une valeur rangée sous une précédente, qui la comprend.
    en_retrait: bool


@dataclass(frozen=True)
class Facette:
    """Un filtre et ses options utiles : aucune ne mène à une liste vide."""

    nom: str
    titre: str
    options: list[Option]

    @property
    def ouverte(self) -> bool:
        return any(option.choisie for option in self.options)


class FiltreAFacettes(forms.Form, Generic[R]):
    """Les paramètres de l'adresse. Une valeur inconnue est ignorée et signalée ; jamais une erreur.

    Args:
        donnees: les paramètres, tels que l'adresse les donne.
        repertoire: les entrées parmi lesquelles filtrer.
        suivie: vrai pour qui s'abonne (un flux, un agenda), à qui rien ne peut être signalé : une valeur inconnue est
            gardée et ne retient rien, tant que rien ne la porte. L'ignorer donnerait tout.
    """

    modele: type[Model]
    titres: Mapping[str, str | Promise] = {}
    tris_proposes: Mapping[str, str | Promise] = {}
    tri_par_defaut = ""
    par_page = 12
    libelle_de_recherche: str | Promise = gettext_lazy("Rechercher")
    #: Les valeurs qui se présentent sous celle qui les comprend.
    valeurs_en_retrait: frozenset[str] = frozenset()

    q = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGUEUR_DE_Q, "autocomplete": "off"}),
    )
    tri = forms.CharField(required=False)

    def __init__(self, donnees: QueryDict | Mapping[str, str], repertoire: R, *, suivie: bool = False) -> None:
        self.repertoire = repertoire
        self.suivie = suivie
        self.brutes = donnees if isinstance(donnees, QueryDict) else QueryDict(urlencode(donnees))
        q, self.avertissements = lire_q(self.brutes.get("q", ""))
        tri = self._valeur_connue(_("Tri"), self.brutes.get("tri", ""), self.tris_proposes)
        super().__init__({"q": q, "tri": tri})
        self.fields["q"].label = self.libelle_de_recherche  # type: ignore[assignment]
        #: Par facette, les valeurs retenues.
        self.choix = {facette: self._valeurs_lues(facette) for facette in repertoire.facettes}
        self.is_valid()

    # --- Lecture tolérante -------------------------------------------------------------------------------------------
    def _valeur_connue(self, nom: str, valeur: str, vocabulaire: Mapping[str, object]) -> str:
        if not valeur or valeur in vocabulaire:
            return valeur
        extrait = valeur.replace("\x00", "")
        extrait = extrait[:40] + "…" if len(extrait) > 40 else extrait
        self.avertissements.append(
            _("« %(valeur)s » n’existe pas pour le filtre « %(nom)s » : il a été ignoré.")
            % {"valeur": extrait, "nom": nom}
        )
        return ""

    def vocabulaire(self, facette: str) -> Mapping[str, str]:
        """Les valeurs que l'on reconnaît dans un filtre, et leur libellé."""
        return self.repertoire.libelles[facette]

    def _valeurs_lues(self, facette: str) -> list[str]:
        lues = self.brutes.getlist(facette)
        titre = str(self.titres[facette])
        if len(lues) > VALEURS_PAR_FACETTE:
            self.avertissements.append(
                _("Trop de valeurs pour le filtre « %(nom)s » : les premières seules ont compté.") % {"nom": titre}
            )
        synonymes = self.repertoire.synonymes.get(facette, {})
        connues = self.vocabulaire(facette)
        retenues: list[str] = []
        for lue in lues[:VALEURS_PAR_FACETTE]:
            valeur = synonymes.get(lue, lue)
            if self.suivie and valeur not in connues:
                valeur = valeur.strip()[:LONGUEUR_D_INCONNUE]
            else:
                valeur = self._valeur_connue(titre, valeur, connues)
            if valeur and valeur not in retenues:
                retenues.append(valeur)
        return retenues

    # --- Ce que l'on cherche -----------------------------------------------------------------------------------------
    @property
    def recherche(self) -> str:
        return self.cleaned_data.get("q", "")

    @property
    def ordre(self) -> str:
        """Le tri demandé ou, à défaut, la pertinence d'une recherche et sinon l'ordre habituel."""
        tri = self.cleaned_data.get("tri") or (PERTINENCE if self.recherche else self.tri_par_defaut)
        return self.tri_par_defaut if tri == PERTINENCE and not self.recherche else tri

    def unite(self, n: int) -> str:
        """Le nom de ce que l'on compte, accordé à `n`."""
        raise NotImplementedError

    def valeurs_par_defaut(self, facette: str) -> frozenset[str]:
        """Ce qu'une facette laisse voir quand on n'y choisit rien ; rien : tout."""
        return frozenset()

    @cached_property
    def _trouvees(self) -> list[int]:
        return pks_correspondants(self.modele, self.recherche) if self.recherche else []

    @cached_property
    def _masque_de_recherche(self) -> int:
        return self.repertoire.masque_des_pks(self._trouvees) if self.recherche else self.repertoire.tout

    @cached_property
    def _masques(self) -> dict[str, int]:
        return {
            facette: self.repertoire.masque_de(facette, choix or self.valeurs_par_defaut(facette))
            for facette, choix in self.choix.items()
        }

    def _masque_sans(self, sauf: str = "") -> int:
        masque = self._masque_de_recherche
        for facette, autre in self._masques.items():
            if facette != sauf:
                masque &= autre
        return masque

    @cached_property
    def masque(self) -> int:
        return self._masque_sans()

    @property
    def total(self) -> int:
        return self.masque.bit_count()

    # --- Adresses ----------------------------------------------------------------------------------------------------
    def adresse(self, *, page: int = 1, **changements: list[str] | str) -> str:
        """L'adresse partageable de cette requête, valeurs changées comme demandé, dans un ordre constant."""
        q = changements.get("q", self.recherche)
        parametres: list[tuple[str, str]] = [("q", str(q))] if q else []
        for facette, choix in self.choix.items():
            parametres += [(facette, valeur) for valeur in changements.get(facette, choix)]
        tri = self.cleaned_data.get("tri")
        if tri:
            parametres.append(("tri", str(tri)))
        if page > 1:
            parametres.append(("page", str(page)))
        return "?" + urlencode(parametres) if parametres else "?"

    @property
    def adresse_d_alerte(self) -> str:
        """Celle qu'une alerte prise sur cette page suivrait : tout ce qu'elle retient, et rien d'autre."""
        return self.adresse()

    @property
    def raison_sans_alerte(self) -> str:
        """Pourquoi aucune alerte n'a de sens sur cette page ; rien si elle en a un."""
        return ""

    # --- Ce que l'on montre ------------------------------------------------------------------------------------------
    def facettes(self) -> list[Facette]:
        """Chaque filtre, compté comme si ses propres valeurs n'étaient pas choisies ; aucun qui n'ait rien à offrir."""
        return [facette for nom in self.choix if (facette := self.facette(nom)).options]

    def facette(self, nom: str) -> Facette:
        """Un filtre et ses options utiles."""
        choix, base, masques = self.choix[nom], self._masque_sans(nom), self.repertoire.masques_de(nom)
        options = []
        for valeur, libelle in self.vocabulaire(nom).items():
            choisie = valeur in choix
            compte = (base & masques.get(valeur, 0)).bit_count()
            if compte or choisie:
                options.append(self.option(valeur, libelle, compte, choisie))
        return Facette(nom, str(self.titres[nom]), options)

    def option(self, valeur: str, libelle: str, compte: int, choisie: bool) -> Option:
        return Option(valeur, libelle, compte, choisie, self.unite(compte), valeur in self.valeurs_en_retrait)

    def filtres_actifs(self) -> list[dict[str, str]]:
        """Ce que le lecteur a demandé : `libelle`, et `adresse_sans` pour y renoncer."""
        actifs = []
        if self.recherche:
            actifs.append({"libelle": _("« %(q)s »") % {"q": self.recherche}, "adresse_sans": self.adresse(q="")})
        for nom, choix in self.choix.items():
            for valeur in choix:
                restantes = [autre for autre in choix if autre != valeur]
                libelle = self.vocabulaire(nom).get(valeur, valeur)
                actifs.append({"libelle": libelle, "adresse_sans": self.adresse(**{nom: restantes})})  # type: ignore[arg-type]
        return actifs

    def relachements(self) -> list[dict[str, Any]]:
        """Ce que l'on trouverait en renonçant à la recherche ou à un filtre : `libelle`, `adresse`, `compte`.

        De quoi sortir d'une liste vide ; ce qui n'y suffirait pas n'est pas proposé.
        """
        sans: list[tuple[str, str, int]] = []
        if self.recherche:
            masque = self.repertoire.tout
            for autre in self._masques.values():
                masque &= autre
            sans.append((_("la recherche « %(q)s »") % {"q": self.recherche}, self.adresse(q=""), masque))
        for nom, choix in self.choix.items():
            if choix:
                d_office = self.repertoire.masque_de(nom, self.valeurs_par_defaut(nom))
                libelle = _("le filtre « %(nom)s »") % {"nom": self.titres[nom]}
                sans.append((libelle, self.adresse(**{nom: []}), self._masque_sans(nom) & d_office))  # type: ignore[arg-type]
        return [
            {"libelle": libelle, "adresse": adresse, "compte": masque.bit_count()}
            for libelle, adresse, masque in sans
            if masque
        ]

    def tris(self) -> list[dict[str, Any]]:
        """Les tris proposés ; `parametre` est vide pour celui que la liste prend d'elle-même."""
        d_office = PERTINENCE if self.recherche else self.tri_par_defaut
        return [
            {
                "valeur": valeur,
                "libelle": libelle,
                "choisie": valeur == self.ordre,
                "parametre": "" if valeur == d_office else valeur,
            }
            for valeur, libelle in self.tris_proposes.items()
            if valeur != PERTINENCE or self.recherche
        ]

    @cached_property
    def pagination(self) -> Pagination:
        pagination = Pagination(self.total, self.par_page, self.brutes.get("page", ""), lambda n: self.adresse(page=n))
        self.avertissements.extend(pagination.avertissements)
        return pagination

    def pks(self) -> list[int]:
        """Les entrées de la page demandée, dans l'ordre."""
        debut, fin = self.pagination.debut, self.pagination.fin
        if self.ordre == PERTINENCE:
            rang, masque = self.repertoire.rang, self.masque
            retenues = [pk for pk in self._trouvees if pk in rang and masque >> rang[pk] & 1]
            return retenues[debut:fin]
        return self.repertoire.pks(self.masque, self.ordre, debut, fin)

    @property
    def duree_de_garde(self) -> int:
        """Combien de secondes ce que la liste montre reste vrai si rien n'est publié."""
        return DUREE

    def contexte(self, page: PageAlliance, request: HttpRequest) -> dict[str, Any]:
        """Ce que le gabarit d'une liste lit de ce filtre ; le reste est ce qu'elle montre de chaque entrée."""
        adresse = page.get_full_url(request)
        partage = self.adresse(page=self.pagination.page).removesuffix("?")
        actifs = self.filtres_actifs()
        duree = self.duree_de_garde
        return {
            "formulaire": self,
            # Composées à la demande : le gabarit garde sa liste rendue d'une publication à l'autre.
            **fragment(request, page.pk, partage, timbre=self.repertoire.timbre, duree=duree),
            "duree_de_garde": duree,
            "facettes": SimpleLazyObject(self.facettes),
            "filtres_actifs": actifs,
            "adresse_sans_filtre": page.get_url(request),
            "total": self.total,
            "pagination": self.pagination,
            "tris": self.tris(),
            "adresse_canonique": f"{adresse}{partage}" if adresse else "",
            # Les combinaisons de filtres sont innombrables : seules les listes d'un seul filtre s'indexent.
            "noindex": len(actifs) > 1 or bool(self.recherche),
            "avertissements": self.avertissements,
        }
