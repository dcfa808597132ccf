"""Ce que chaque destinataire a répondu, et le décompte que l'on en montre."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choix import SensDeReponse
from ..models import ReponseDeDestinataire
from ..prises.presentation import collections_reservees, presenter_document

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

#: L'ordre dans lequel un décompte se lit : ce qui engage d'abord, le silence à la fin.
ORDRE_DES_SENS = (
    SensDeReponse.ENGAGEMENT,
    SensDeReponse.FAVORABLE,
    SensDeReponse.DEFAVORABLE,
    SensDeReponse.SANS_REPONSE,
)
#: Au-delà, la liste publique se range par sens, chaque groupe se dépliant.
LISTE_COURTE = 12


@dataclass(frozen=True)
class DestinataireSuivi:
    """Un destinataire du texte et ce qu'il a répondu.

    Args:
        cle: l'identifiant de son bloc, stable d'une version à l'autre.
        reponses: les réponses confirmées, la plus récente d'abord.
        a_confirmer: celles que l'équipe centrale n'a pas encore lues ; jamais publiques.
        ecartees: celles qu'elle a écartées ; jamais publiques.
        rang: sa place dans le texte, à partir de 1 ; 0 s'il n'y est plus.
    """

    cle: str
    nom: str
    fonction: str
    demande: str
    rang: int = 0
    reponses: list[ReponseDeDestinataire] = field(default_factory=list)
    a_confirmer: list[ReponseDeDestinataire] = field(default_factory=list)
    ecartees: list[ReponseDeDestinataire] = field(default_factory=list)

    @property
    def reponse(self) -> ReponseDeDestinataire | None:
        """Celle qui fait foi : la dernière confirmée."""
        return self.reponses[0] if self.reponses else None

    @property
    def historique(self) -> list[ReponseDeDestinataire]:
        """Les réponses confirmées qui ont précédé."""
        return self.reponses[1:]

    @property
    def sens(self) -> SensDeReponse:
        return SensDeReponse(self.reponse.sens) if self.reponse else SensDeReponse.SANS_REPONSE

    @property
    def libelle(self) -> str:
        return str(self.sens.label)

    @property
    def est_retire(self) -> bool:
        """Vrai si le texte ne s'adresse plus à lui."""
        return self.rang == 0


@dataclass(frozen=True)
class Part:
    """Une part du décompte : combien, en mots, et où la dessiner dans une barre large de 100."""

    sens: SensDeReponse
    nombre: int
    phrase: str
    debut: float
    largeur: float

    @property
    def debut_svg(self) -> str:
        """En notation SVG : un point, quelle que soit la langue."""
        return f"{self.debut:.3f}"

    @property
    def largeur_svg(self) -> str:
        return f"{self.largeur:.3f}"


@dataclass(frozen=True)
class Groupe:
    """Les destinataires d'un même sens."""

    part: Part
    destinataires: list[DestinataireSuivi]


class DestinatairesSuivis(list[DestinataireSuivi]):
    """Les destinataires d'un texte, dans son ordre, et leur décompte. Ne lit plus la base."""

    @cached_property
    def decompte(self) -> dict[SensDeReponse, int]:
        """Combien de chaque sens, tous présents, dans l'ordre où on les lit."""
        comptes = Counter(destinataire.sens for destinataire in self)
        return {sens: comptes[sens] for sens in ORDRE_DES_SENS}

    @property
    def nombre(self) -> int:
        return len(self)

    @property
    def ont_repondu(self) -> int:
        return len(self) - self.decompte[SensDeReponse.SANS_REPONSE]

    @cached_property
    def parts(self) -> list[Part]:
        """Les sens représentés, pour la barre et sa légende."""
        parts, debut = [], 0.0
        for sens, nombre in self.decompte.items():
            if nombre:
                largeur = 100 * nombre / len(self)
                parts.append(Part(sens, nombre, phrase_du_decompte(sens, nombre), debut, largeur))
                debut += largeur
        return parts

    @property
    def groupes(self) -> list[Groupe]:
        return [Groupe(part, [d for d in self if d.sens == part.sens]) for part in self.parts]

    @property
    def est_longue(self) -> bool:
        return len(self) > LISTE_COURTE


def phrase_du_decompte(sens: SensDeReponse, nombre: int) -> str:
    """« 3 réponses favorables »."""
    phrases = {
        SensDeReponse.ENGAGEMENT: ngettext("%(n)d engagement pris", "%(n)d engagements pris", nombre),
        SensDeReponse.FAVORABLE: ngettext("%(n)d réponse favorable", "%(n)d réponses favorables", nombre),
        SensDeReponse.DEFAVORABLE: ngettext("%(n)d réponse défavorable", "%(n)d réponses défavorables", nombre),
        SensDeReponse.SANS_REPONSE: _("%(n)d sans réponse"),
    }
    return phrases[sens] % {"n": nombre}


def destinataires(prise: "PriseDePositionPage") -> DestinatairesSuivis:
    """Les destinataires du texte et leurs réponses confirmées ; une requête, deux si un document est joint à l'une.

    Args:
        prise: la page publiée, ou une de ses versions.
    """
    blocs = _blocs(prise)
    if not blocs:
        return DestinatairesSuivis()
    reponses = list(_lues(prise.reponses_de_destinataires.filter(confirmee_le__isnull=False)))
    prouvees = [reponse for reponse in reponses if reponse.document is not None]
    reserves = collections_reservees() if prouvees else []
    for reponse in prouvees:
        reponse.piece = presenter_document(reponse.document, reserves=reserves)
    return DestinatairesSuivis(_suivis(blocs, reponses))


def registre(prise: "PriseDePositionPage", brouillon: "PriseDePositionPage") -> DestinatairesSuivis:
    """Pour l'administration : les destinataires du brouillon avec toutes leurs réponses, puis ceux qu'il a retirés.

    Un destinataire retiré garde le nom que lui donnait la dernière version où il était.
    """
    blocs = _blocs(brouillon)
    reponses = list(_lues(prise.reponses_de_destinataires.select_related("saisie_par", "confirmee_par")))
    suivis = _suivis(blocs, reponses)
    par_retire = defaultdict(list)
    presents = {suivi.cle for suivi in suivis}
    for reponse in reponses:
        if str(reponse.destinataire) not in presents:
            par_retire[str(reponse.destinataire)].append(reponse)
    if par_retire:
        valeurs = _anciens(prise, set(par_retire))
        inconnu = {"nom": _("Destinataire retiré du texte")}
        suivis += [_suivi(cle, valeurs.get(cle, inconnu), 0, siennes) for cle, siennes in par_retire.items()]
    return DestinatairesSuivis(suivis)


def _anciens(prise: "PriseDePositionPage", cherches: set[str]) -> dict[str, Any]:
    """Ce que la dernière version où ils étaient disait de ces destinataires."""
    trouves: dict[str, Any] = {cle: valeur for cle, valeur in _blocs(prise) if cle in cherches}
    versions = prise.revisions.order_by("-created_at", "-pk").values_list("content__destinataires", flat=True)
    for contenu in versions.iterator(chunk_size=20):
        if cherches <= trouves.keys():
            break
        # Du JSON dans du JSON : selon la base, Django l'a déjà lu ou non.
        for bloc in json.loads(contenu or "[]") if isinstance(contenu, str) else contenu or ():
            if bloc.get("id") in cherches:
                trouves.setdefault(bloc["id"], bloc["value"])
    return trouves


def _blocs(prise: "PriseDePositionPage") -> list[tuple[str, Any]]:
    return [(str(bloc.id).lower(), bloc.value) for bloc in prise.destinataires]


def _lues(reponses: Any) -> Any:
    return reponses.select_related("document__collection").order_by("-le", "-pk")


def _suivis(blocs: list[tuple[str, Any]], reponses: list[ReponseDeDestinataire]) -> list[DestinataireSuivi]:
    par_destinataire = defaultdict(list)
    for reponse in reponses:
        par_destinataire[str(reponse.destinataire)].append(reponse)
    return [_suivi(cle, valeur, rang, par_destinataire[cle]) for rang, (cle, valeur) in enumerate(blocs, start=1)]


def _suivi(cle: str, valeur: Any, rang: int, reponses: Iterable[ReponseDeDestinataire]) -> DestinataireSuivi:
    suivi = DestinataireSuivi(cle, valeur["nom"], valeur.get("fonction") or "", valeur.get("demande") or "", rang)
    for reponse in reponses:
        if reponse.confirmee_le is not None:
            suivi.reponses.append(reponse)
        elif reponse.ecartee_le is not None:
            suivi.ecartees.append(reponse)
        else:
            suivi.a_confirmer.append(reponse)
    return suivi
