"""La requête d'un lecteur sur la liste des fiches, validée, et ce qu'elle trouve."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.socle.pagination import Pagination
from alliance.socle.recherche import pks_correspondants
from alliance.socle.recherche.saisie import LONGUEUR_DE_Q, lire_q

from .facettes import FACETTES, Repertoire, titre_de
from .models import FichePage

PAR_PAGE = 12
#: Au-delà, une adresse n'est plus celle d'un lecteur.
VALEURS_PAR_FACETTE = 20

TRIS = {
    "pertinence": gettext_lazy("Pertinence"),
    "recentes": gettext_lazy("Les plus récentes"),
    "numero": gettext_lazy("Numéro"),
    "titre": gettext_lazy("Titre"),
    "taille": gettext_lazy("Du plus petit au plus grand territoire"),
}


@dataclass(frozen=True)
class Option:
    """Une valeur que l'on peut cocher, avec le nombre de fiches qu'elle donnerait."""

    valeur: str
    libelle: str
    compte: int
    choisie: bool


@dataclass(frozen=True)
class Facette:
    """Un filtre et ses options utiles : aucune ne mène à une liste vide."""

    nom: str
    titre: str
    options: list[Option]

    @property
    def ouverte(self) -> bool:
        return any(option.choisie for option in self.options)


class FiltreFiches(forms.Form):
    """Les paramètres de l'adresse. Une valeur inconnue est ignorée et signalée ; jamais une erreur."""

    q = forms.CharField(
        required=False,
        label=gettext_lazy("Rechercher dans les bonnes pratiques"),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGUEUR_DE_Q, "autocomplete": "off"}),
    )
    tri = forms.ChoiceField(
        required=False, label=gettext_lazy("Trier par"), choices=[("", gettext_lazy("Ordre habituel")), *TRIS.items()]
    )

    def __init__(self, donnees: QueryDict | Mapping[str, str], repertoire: Repertoire) -> None:
        self.repertoire = repertoire
        self.brutes = donnees if isinstance(donnees, QueryDict) else QueryDict(urlencode(donnees))
        q, self.avertissements = lire_q(self.brutes.get("q", ""))
        super().__init__(
            {
                "q": q,
                "tri": self._valeur_connue("tri", self.brutes.get("tri", ""), TRIS),
            }
        )
        self.choix = {facette: self._valeurs_lues(facette) for facette in FACETTES}
        self.is_valid()

    # --- Lecture tolérante -------------------------------------------------------------------------------------------
    def _valeur_connue(self, nom: str, valeur: str, vocabulaire: Mapping[str, object]) -> str:
        if not valeur or valeur in vocabulaire:
            return valeur
        self._signaler(titre_de(nom) if nom in FACETTES else _("Tri"), valeur)
        return ""

    def _signaler(self, nom: str, valeur: str) -> None:
        extrait = valeur.replace("\x00", "")
        extrait = extrait[:40] + "…" if len(extrait) > 40 else extrait
        self.avertissements.append(
            _("« %(valeur)s » n’existe pas pour le filtre « %(nom)s » : il a été ignoré.")
            % {"valeur": extrait, "nom": nom}
        )

    def _valeurs_lues(self, facette: str) -> list[str]:
        lues = self.brutes.getlist(facette)
        if len(lues) > VALEURS_PAR_FACETTE:
            self.avertissements.append(
                _("Trop de valeurs pour le filtre « %(nom)s » : les premières seules ont compté.")
                % {"nom": titre_de(facette)}
            )
        retenues: list[str] = []
        for lue in lues[:VALEURS_PAR_FACETTE]:
            valeur = self.repertoire.synonymes.get(lue, lue) if facette == "theme" else lue
            if self._valeur_connue(facette, valeur, self.repertoire.libelles[facette]) and valeur not in retenues:
                retenues.append(valeur)
        return retenues

    # --- Ce que l'on cherche -----------------------------------------------------------------------------------------
    @property
    def recherche(self) -> str:
        return self.cleaned_data.get("q", "")

    @property
    def ordre(self) -> str:
        """Le tri demandé ou, à défaut, la pertinence d'une recherche et sinon la date."""
        tri = self.cleaned_data.get("tri") or ("pertinence" if self.recherche else "recentes")
        return "recentes" if tri == "pertinence" and not self.recherche else tri

    @cached_property
    def _trouvees(self) -> list[int]:
        return pks_correspondants(FichePage, self.recherche) if self.recherche else []

    @cached_property
    def _masque_de_recherche(self) -> int:
        if not self.recherche:
            return self.repertoire.tout
        return self.repertoire.masque_des_pks(self._trouvees)

    @cached_property
    def _masques(self) -> dict[str, int]:
        return {facette: self.repertoire.masque_de(facette, self.choix[facette]) for facette in FACETTES}

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
        for facette in FACETTES:
            parametres += [(facette, valeur) for valeur in changements.get(facette, self.choix[facette])]
        tri = self.cleaned_data.get("tri")
        if tri:
            parametres.append(("tri", str(tri)))
        if page > 1:
            parametres.append(("page", str(page)))
        return "?" + urlencode(parametres) if parametres else "?"

    # --- Ce que l'on montre ------------------------------------------------------------------------------------------
    def facettes(self) -> list[Facette]:
        """Chaque filtre, compté comme si ses propres valeurs n'étaient pas choisies."""
        resultat = []
        for nom in FACETTES:
            base = self._masque_sans(nom)
            options = []
            for valeur, libelle in self.repertoire.libelles[nom].items():
                choisie = valeur in self.choix[nom]
                compte = (base & self.repertoire.masques[nom].get(valeur, 0)).bit_count()
                if compte or choisie:
                    options.append(Option(valeur, libelle, compte, choisie))
            if options:
                resultat.append(Facette(nom, titre_de(nom), options))
        return resultat

    def filtres_actifs(self) -> list[dict[str, str]]:
        actifs = []
        if self.recherche:
            actifs.append({"libelle": _("« %(q)s »") % {"q": self.recherche}, "adresse_sans": self.adresse(q="")})
        for nom in FACETTES:
            for valeur in self.choix[nom]:
                restantes = [autre for autre in self.choix[nom] if autre != valeur]
                libelle = self.repertoire.libelles[nom][valeur]
                actifs.append({"libelle": libelle, "adresse_sans": self.adresse(**{nom: restantes})})  # type: ignore[arg-type]
        return actifs

    def tris(self) -> list[dict[str, object]]:
        return [
            {"valeur": valeur, "libelle": libelle, "choisie": valeur == self.ordre}
            for valeur, libelle in TRIS.items()
            if valeur != "pertinence" or self.recherche
        ]

    @cached_property
    def pagination(self) -> Pagination:
        pagination = Pagination(self.total, PAR_PAGE, self.brutes.get("page", ""), lambda n: self.adresse(page=n))
        self.avertissements.extend(pagination.avertissements)
        return pagination

    def pks(self) -> list[int]:
        """Les fiches de la page demandée, dans l'ordre."""
        debut, fin = self.pagination.debut, self.pagination.fin
        if self.ordre == "pertinence":
            rang, masque = self.repertoire.rang, self.masque
            retenues = [pk for pk in self._trouvees if pk in rang and masque >> rang[pk] & 1]
            return retenues[debut:fin]
        return self.repertoire.pks(self.masque, self.ordre, debut, fin)
