"""D'une ligne lue à ce qu'elle veut dire : valeurs sûres, clef du membre, et ce qui n'a pas été compris."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle.models import Axe, SynonymeDeTheme, Theme

from ..choix import COLLECTIVITES, NatureDeMembre, RoleDeMandat, StatutDeMembre
from ..geo.noms import plier
from ..models import ReseauDAppartenance
from . import valeurs
from .colonnes import libelle
from .lecture import Case, Ligne
from .territoires import Lieu, Lieux

#: Les champs de la page qu'une ligne peut donner, dans l'ordre du rapport.
CHAMPS_SIMPLES = (
    "reference", "title", "nature", "territoire", "site_web", "courriel_public", "presentation", "adhesion_le",
    "texte_fondateur_signe_le",
)  # fmt: skip
CHAMPS_MULTIPLES = ("axes", "themes", "reseaux")
MOTIF_AU_PLUS = 255

_LECTEURS: dict[str, Callable[[Case], Any]] = {
    "title": partial(valeurs.ligne, longueur=255),
    "nature": valeurs.nature,
    "pays": valeurs.pays,
    "site_web": valeurs.site_web,
    "courriel_public": valeurs.courriel,
    "presentation": valeurs.texte,
    "adhesion_le": valeurs.date,
    "texte_fondateur_signe_le": valeurs.date,
    "statut": valeurs.statut,
    "statut_depuis": valeurs.date_dite,
    "motif": partial(valeurs.ligne, longueur=MOTIF_AU_PLUS),
    "reference": valeurs.reference,
    "siren": valeurs.siren,
    "rna": valeurs.rna,
    "territoire": partial(valeurs.ligne, longueur=120),
    "departement": valeurs.texte,
    "referent_nom": partial(valeurs.ligne, longueur=160),
    "referent_courriel": valeurs.courriel,
    "referent_fonction": partial(valeurs.ligne, longueur=160),
    "referent_role": valeurs.role,
}


@dataclass
class Comprise:
    """Une ligne comprise.

    Attributes:
        cle: ce qui reconnaît le membre ; vide si la ligne n'en donne pas.
        champs: valeur de chaque champ simple ; le territoire par sa clé primaire.
        multiples: clés primaires des axes, thèmes et réseaux, triées.
        statut: statut, date, précision et motif demandés, ou rien.
        referent: les arguments de l'invitation, ou rien.
        erreurs: `{"colonne", "raison"}`, de quoi corriger la ligne.
    """

    numero: int
    nom: str = ""
    cle: str = ""
    champs: dict[str, Any] = field(default_factory=dict)
    multiples: dict[str, list[int]] = field(default_factory=dict)
    statut: dict[str, Any] = field(default_factory=dict)
    referent: dict[str, str] = field(default_factory=dict)
    erreurs: list[dict[str, str]] = field(default_factory=list)

    def refuser(self, colonne: str, raison: str) -> None:
        self.erreurs.append({"colonne": libelle(colonne), "raison": raison})


class Vocabulaires:
    """Les axes, thèmes et réseaux du site, sous tous les noms qu'une liste leur donne : lus une fois par import."""

    def __init__(self) -> None:
        self.noms: dict[str, dict[int, str]] = {champ: {} for champ in CHAMPS_MULTIPLES}
        self._connus: dict[str, dict[str, int]] = {champ: {} for champ in CHAMPS_MULTIPLES}
        for axe in Axe.objects.all():
            self._ajouter("axes", axe.pk, axe.nom, axe.cle, str(axe.ordre), f"axe {axe.ordre}")
        for theme in Theme.objects.all():
            self._ajouter("themes", theme.pk, theme.name, theme.slug)
        for synonyme in SynonymeDeTheme.objects.all():
            self._connus["themes"].setdefault(plier(synonyme.nom), synonyme.theme_id)
        for reseau in ReseauDAppartenance.objects.all():
            self._ajouter("reseaux", reseau.pk, reseau.sigle, reseau.nom)

    def _ajouter(self, champ: str, pk: int, nom: str, *autres: str) -> None:
        self.noms[champ][pk] = nom
        for autre in (nom, *autres):
            if plie := plier(autre):
                self._connus[champ].setdefault(plie, pk)

    def trouver(self, champ: str, case: Case) -> list[int]:
        """Raises: ValueError, avec ce qui n'est pas connu et ce qui l'est."""
        connus, trouves, inconnus = self._connus[champ], set(), []
        for mot in self._mots(connus, valeurs.texte(case)):
            if plier(mot) in connus:
                trouves.add(connus[plier(mot)])
            else:
                inconnus.append(mot)
        if inconnus:
            attendus = ", ".join(sorted(self.noms[champ].values())) or _("aucun n’est encore inscrit")
            raise ValueError(
                _("Inconnu : %(inconnus)s. Connus : %(attendus)s.")
                % {"inconnus": ", ".join(f"« {mot[:60]} »" for mot in inconnus), "attendus": attendus}
            )
        return sorted(trouves)

    @staticmethod
    def _mots(connus: dict[str, int], texte: str) -> Iterable[str]:
        if plier(texte) in connus:
            return [texte]
        mots = [mot.strip() for mot in re.split(r"[;,|\n]", texte) if plier(mot)]
        # La barre sépare aussi, mais fait partie de quelques noms (« Eurocities/Solidarity Cities »).
        return [m.strip() for mot in mots for m in ([mot] if plier(mot) in connus else mot.split("/")) if plier(m)]


class Comprehension:
    """Comprend une à une les lignes d'une table."""

    def __init__(self) -> None:
        self.lieux = Lieux()

    @cached_property
    def vocabulaires(self) -> Vocabulaires:
        return Vocabulaires()

    def comprendre(self, ligne: Ligne) -> Comprise:
        comprise = Comprise(ligne.numero, nom=valeurs.texte(ligne.cases.get("title", ""))[:255])
        lues = self._lire(ligne, comprise)
        nature = lues.get("nature")
        lieu = self._lieu(ligne, lues, nature, comprise)
        if not lues.get("title") and lieu is not None and nature in COLLECTIVITES:
            # La liste d'une préfecture nomme la commune, et rien d'autre.
            lues["title"] = lieu.nom
        comprise.nom = lues.get("title") or comprise.nom or (lieu.nom if lieu else "")
        comprise.champs = {champ: lues[champ] for champ in CHAMPS_SIMPLES if lues.get(champ) not in (None, "")}
        if lieu is not None:
            comprise.champs["territoire"] = lieu.pk
        else:
            comprise.champs.pop("territoire", None)
        self._clef(lues, nature, lieu, comprise)
        self._statut(lues, comprise)
        self._referent(lues, comprise)
        return comprise

    def _lire(self, ligne: Ligne, comprise: Comprise) -> dict[str, Any]:
        lues: dict[str, Any] = {}
        for cle, case in ligne.cases.items():
            try:
                valeurs.sans_calcul(case)
                if cle in _LECTEURS:
                    lues[cle] = _LECTEURS[cle](case)
                elif cle in CHAMPS_MULTIPLES:
                    comprise.multiples[cle] = self.vocabulaires.trouver(cle, case)
            except ValueError as erreur:
                comprise.refuser(cle, str(erreur))
            except ValidationError as erreur:
                comprise.refuser(cle, erreur.messages[0])
        return lues

    def _lieu(self, ligne: Ligne, lues: dict[str, Any], nature: Any, comprise: Comprise) -> Lieu | None:
        colonne, nom = "territoire", lues.get("territoire", "")
        try:
            if "code_insee" in ligne.cases:
                colonne = "code_insee"
                code = valeurs.sans_calcul(ligne.cases["code_insee"])
                return self.lieux.par_le_code(valeurs.code_officiel(code, nature))
            if not nom and nature in COLLECTIVITES:
                # Le nom d'une collectivité est celui de son territoire ; s'il ne suffit pas, le refus le dit.
                nom = lues.get("title", "")
            if not nom:
                return None
            return self.lieux.par_le_nom(nom, nature, lues.get("departement", ""), lues.get("pays", ""))
        except ValueError as erreur:
            comprise.refuser(colonne, str(erreur))
            return None

    @staticmethod
    def _clef(lues: dict[str, Any], nature: Any, lieu: Lieu | None, comprise: Comprise) -> None:
        """La référence de la liste ; à défaut SIREN, RNA, puis le code du territoire d'une collectivité."""
        clef = lues.get("reference") or lues.get("siren") or lues.get("rna")
        if not clef and nature in COLLECTIVITES and lieu is not None and lieu.code:
            clef = f"INSEE-{lieu.code}"
        if clef:
            comprise.cle = comprise.champs["reference"] = str(clef)
        elif not comprise.erreurs:
            comprise.refuser(
                "reference",
                _(
                    "Rien ne permet de reconnaître ce membre au prochain import : donnez une référence, un SIREN ou un "
                    "numéro RNA."
                ),
            )

    @staticmethod
    def _statut(lues: dict[str, Any], comprise: Comprise) -> None:
        statut = lues.get("statut")
        depuis = lues.get("statut_depuis")
        if depuis is not None and depuis[0] > timezone.localdate():
            comprise.refuser("statut_depuis", _("Un statut se constate : la date ne peut pas être à venir."))
        if statut in (StatutDeMembre.EN_VEILLE, StatutDeMembre.SORTI) and not lues.get("motif"):
            comprise.refuser("motif", _("Ce statut demande un motif, en une phrase : elle sera publiée."))
        if statut is not None:
            comprise.statut = {"statut": statut, "depuis": depuis, "motif": lues.get("motif", "")}

    @staticmethod
    def _referent(lues: dict[str, Any], comprise: Comprise) -> None:
        courriel = lues.get("referent_courriel")
        if not courriel:
            return
        if not lues.get("referent_nom"):
            comprise.refuser("referent_nom", _("Une personne à inviter a un nom."))
            return
        comprise.referent = {
            "courriel": courriel,
            "nom": lues["referent_nom"],
            "fonction": lues.get("referent_fonction", ""),
            "role": str(lues.get("referent_role") or RoleDeMandat.REFERENT_TECHNIQUE),
        }


def nature_lisible(nature: str) -> str:
    return str(NatureDeMembre(nature).label)
