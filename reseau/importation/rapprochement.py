"""Ce qu'un import fera de chaque ligne : créer, modifier, rien, ou refuser, et pourquoi. N'écrit rien."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from alliance.socle.adresses import segment
from alliance.socle.typographie import date_longue

from ..choix import PrecisionDeDate, StatutDeMembre
from ..geo.noms import plier
from ..models import ChangementDeStatut, Mandat, MembrePage, ReseauIndexPage
from ..models.membre import ADRESSES_RESERVEES
from .comprehension import CHAMPS_MULTIPLES, CHAMPS_SIMPLES, Comprehension, Comprise, nature_lisible
from .effets import CONSTATES, CREER, IDENTIQUE, MODIFIER, REFUSER, Effet
from .lecture import Table

#: Tous les combien de lignes l'avancement se dit.
PAQUET = 250


class Rapprochement:
    """Compare une table à ce que le site connaît, en un nombre constant de requêtes."""

    def __init__(self) -> None:
        self.comprehension = Comprehension()
        champs = ("pk", "title", "slug", "live", "has_unpublished_changes", "locked", *CONSTATES, *CHAMPS_SIMPLES)
        self.membres = {membre["pk"]: membre for membre in MembrePage.objects.values(*dict.fromkeys(champs))}
        self.par_reference = {m["reference"]: pk for pk, m in self.membres.items() if m["reference"]}
        self.par_nom: dict[tuple[str, str], list[int]] = defaultdict(list)
        for pk, membre in self.membres.items():
            self.par_nom[plier(membre["title"]), membre["nature"]].append(pk)
        self.multiples = {champ: _liens(champ) for champ in CHAMPS_MULTIPLES}
        self.dernier_statut = {
            membre: (depuis, statut)
            for membre, depuis, statut in ChangementDeStatut.objects.order_by("depuis", "pk").values_list(
                "membre_id", "depuis", "statut"
            )
        }
        self.invites = set(Mandat.objects.values_list("membre_id", "courriel"))
        self.adresses = _adresses_prises()

    def effets(self, table: Table, avancer: Callable[[int], None] = lambda faites: None) -> list[Effet]:
        """L'effet de chaque ligne, dans l'ordre du fichier.

        Args:
            avancer: reçoit le nombre de lignes faites, de temps en temps.
        """
        comprises = []
        for rang, ligne in enumerate(table.lignes, start=1):
            comprises.append(self.comprehension.comprendre(ligne))
            if rang % PAQUET == 0:
                avancer(rang)
        self._refuser_les_doublons(comprises)
        effets = [self._effet(comprise) for comprise in comprises]
        avancer(len(effets))
        return effets

    @staticmethod
    def _refuser_les_doublons(comprises: list[Comprise]) -> None:
        lignes: dict[str, list[int]] = defaultdict(list)
        for comprise in comprises:
            if comprise.cle:
                lignes[comprise.cle].append(comprise.numero)
        for comprise in comprises:
            autres = [str(n) for n in lignes.get(comprise.cle, []) if n != comprise.numero]
            if autres:
                comprise.refuser(
                    "reference",
                    _("« %(cle)s » est aussi la clef d’une autre ligne (%(lignes)s) : gardez-en une.")
                    % {"cle": comprise.cle, "lignes": ", ".join(autres[:5])},
                )

    def _effet(self, comprise: Comprise) -> Effet:
        effet = Effet(comprise.numero, comprise.cle, comprise.nom, IDENTIQUE, erreurs=comprise.erreurs)
        if not effet.erreurs:
            effet.membre = self._membre(comprise)
        if not comprise.erreurs:
            if effet.membre is None:
                self._creer(effet, comprise)
            else:
                membre = self.membres[effet.membre]
                effet.constate = tuple(membre[champ] for champ in CONSTATES)
                self._modifier(effet, comprise, membre)
        if comprise.erreurs:
            return Effet(comprise.numero, comprise.cle, comprise.nom, REFUSER, effet.membre, erreurs=comprise.erreurs)
        if comprise.referent and (effet.membre, comprise.referent["courriel"]) not in self.invites:
            effet.invitation = comprise.referent
        return effet

    def _membre(self, comprise: Comprise) -> int | None:
        """Celui de même clef ; à défaut celui, encore sans clef, de mêmes nom et nature."""
        if comprise.cle in self.par_reference:
            return self.par_reference[comprise.cle]
        nature = comprise.champs.get("nature")
        lieu = comprise.champs.get("territoire")
        semblables = [
            pk
            for pk in self.par_nom.get((plier(comprise.nom), str(nature)), [])
            if lieu is None or self.membres[pk]["territoire"] in (None, lieu)
        ]
        sans_clef = [pk for pk in semblables if not self.membres[pk]["reference"]]
        if len(sans_clef) == 1:
            # Deux lignes du fichier ne reconnaissent pas le même membre.
            self.par_nom[plier(comprise.nom), str(nature)].remove(sans_clef[0])
            return sans_clef[0]
        if semblables:
            comprise.refuser(
                "reference",
                _("« %(nom)s » est déjà membre, sous la référence « %(reference)s » : corrigez celle de cette ligne.")
                % {"nom": comprise.nom, "reference": self.membres[semblables[0]]["reference"] or "–"},
            )
        return None

    # --- Créer -------------------------------------------------------------------------------------------------------
    def _creer(self, effet: Effet, comprise: Comprise) -> None:
        for champ, raison in (
            ("title", _("Un nouveau membre a un nom.")),
            ("nature", _("Un nouveau membre a un type : commune, association, réseau…")),
        ):
            if champ not in comprise.champs:
                comprise.refuser(champ, raison)
        if comprise.erreurs:
            return
        effet.effet = CREER
        effet.simples, effet.multiples = comprise.champs, comprise.multiples
        effet.slug = self._adresse(comprise.nom)
        statut = comprise.statut.get("statut", StatutDeMembre.ACTIF)
        effet.statut = self._premier_statut(statut, comprise)
        effet.changements = {champ: ["", self._dire(champ, valeur)] for champ, valeur in effet.simples.items()}
        effet.changements |= {champ: ["", self._dire(champ, pks)] for champ, pks in effet.multiples.items()}
        effet.changements["slug"] = ["", effet.slug]
        effet.changements["statut"] = ["", _statut_lisible(statut, effet.statut)]

    @staticmethod
    def _premier_statut(statut: StatutDeMembre, comprise: Comprise) -> dict[str, Any]:
        """La première ligne de son histoire : de la date de la liste, à défaut de l'adhésion, à défaut d'aujourd'hui.

        La règle des membres créés à la main (`reseau.profil.statuts.CommencerHistoire`).
        """
        aujourd_hui = timezone.localdate()
        depuis, precision = comprise.statut.get("depuis") or (None, PrecisionDeDate.JOUR)
        if depuis is None:
            adhesion = comprise.champs.get("adhesion_le") if statut == StatutDeMembre.ACTIF else None
            depuis = min(adhesion or aujourd_hui, aujourd_hui)
        return {"statut": statut, "depuis": depuis, "precision": precision, "motif": comprise.statut.get("motif", "")}

    def _adresse(self, nom: str) -> str:
        base = segment(nom, defaut="membre")
        adresse, rang = base, 1
        while adresse in self.adresses:
            rang += 1
            adresse = f"{base}-{rang}"
        self.adresses.add(adresse)
        return adresse

    # --- Modifier ----------------------------------------------------------------------------------------------------
    def _modifier(self, effet: Effet, comprise: Comprise, membre: dict[str, Any]) -> None:
        for champ, valeur in comprise.champs.items():
            if (membre[champ] or None) != valeur:
                effet.simples[champ] = valeur
                effet.changements[champ] = [self._dire(champ, membre[champ]), self._dire(champ, valeur)]
        for champ, pks in comprise.multiples.items():
            avant = self.multiples[champ].get(membre["pk"], [])
            if avant != pks:
                effet.multiples[champ] = pks
                effet.changements[champ] = [self._dire(champ, avant), self._dire(champ, pks)]
        self._changer_le_statut(effet, comprise, membre)
        if not effet.changements:
            return
        effet.effet = MODIFIER
        if effet.simples or effet.multiples:
            self._refuser_une_page_en_travail(comprise, membre)

    def _changer_le_statut(self, effet: Effet, comprise: Comprise, membre: dict[str, Any]) -> None:
        statut = comprise.statut.get("statut")
        if statut is None or statut == membre["statut"]:
            return
        if statut == StatutDeMembre.CANDIDAT:
            comprise.refuser("statut", _("Un membre ne redevient pas candidat par un import : changez-le à la main."))
            return
        depuis, precision = comprise.statut["depuis"] or (timezone.localdate(), PrecisionDeDate.JOUR)
        dernier = self.dernier_statut.get(membre["pk"])
        if dernier is not None and dernier[0] >= depuis:
            comprise.refuser(
                "statut_depuis",
                _("L’histoire de ce membre a déjà une date plus récente, le %(date)s : changez son statut à la main.")
                % {"date": date_longue(dernier[0])},
            )
        effet.statut = {
            "statut": statut, "depuis": depuis, "precision": precision, "motif": comprise.statut["motif"]
        }  # fmt: skip
        effet.changements["statut"] = [
            str(StatutDeMembre(membre["statut"]).label), _statut_lisible(statut, effet.statut)
        ]  # fmt: skip

    @staticmethod
    def _refuser_une_page_en_travail(comprise: Comprise, membre: dict[str, Any]) -> None:
        """Publier par-dessus un brouillon ferait paraître, ou perdre, ce que l'organisation est en train d'écrire."""
        if membre["statut"] == StatutDeMembre.CANDIDAT:
            comprise.refuser("", _("La page d’un candidat n’est pas publiée : modifiez-la, ou son statut, à la main."))
        elif not membre["live"]:
            comprise.refuser("", _("La page de ce membre n’est pas publiée : publiez-la avant d’y importer."))
        elif membre["has_unpublished_changes"]:
            comprise.refuser(
                "", _("Un brouillon attend sur la page de ce membre : publiez-le ou abandonnez-le d’abord.")
            )
        elif membre["locked"]:
            comprise.refuser("", _("La page de ce membre est verrouillée."))

    def _dire(self, champ: str, valeur: Any) -> str:
        if valeur in (None, "", []):
            return ""
        if champ in CHAMPS_MULTIPLES:
            noms = self.comprehension.vocabulaires.noms[champ]
            return ", ".join(sorted(noms.get(pk, str(pk)) for pk in valeur))
        if champ == "territoire":
            return str(self.comprehension.lieux.par_pk.get(valeur, valeur))
        if champ == "nature":
            return nature_lisible(valeur)
        if champ.endswith("_le"):
            return f"{valeur:%d/%m/%Y}"
        return str(valeur)


def _statut_lisible(statut: StatutDeMembre, changement: dict[str, Any]) -> str:
    depuis = ChangementDeStatut(statut=statut, depuis=changement["depuis"], precision=changement["precision"])
    date = depuis.date_dite
    if depuis.precision == PrecisionDeDate.JOUR:
        date = _("le %(date)s") % {"date": date}
    motif = f" ({changement['motif']})" if changement["motif"] else ""
    return _("%(statut)s, depuis %(date)s%(motif)s") % {"statut": statut.label, "date": date, "motif": motif}


def _liens(champ: str) -> dict[int, list[int]]:
    """Les clés liées à chaque membre, triées comme `Vocabulaires.trouver` les rend."""
    liens: dict[int, list[int]] = defaultdict(list)
    chemin = "themes_de_membre__tag_id" if champ == "themes" else f"{champ}__pk"
    for membre, lie in MembrePage.objects.filter(**{f"{chemin}__isnull": False}).values_list("pk", chemin):
        liens[membre].append(lie)
    return {membre: sorted(lies) for membre, lies in liens.items()}


def _adresses_prises() -> set[str]:
    annuaire = ReseauIndexPage.objects.first()
    prises = Page.objects.child_of(annuaire).values_list("slug", flat=True) if annuaire else []
    return {*ADRESSES_RESERVEES, *prises}
