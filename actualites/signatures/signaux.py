"""Ce qui rend des signatures douteuses : combien, quand, et le registre réduit à celles-là.

Un signal ne prouve rien : une classe, une mairie, un centre d'accueil signent aussi d'un même réseau. On regarde, puis
on décide. Ne compte que ce qui compte encore : ni retirée, ni déjà invalidée. Voir `docs/fraude.md`.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.socle.typographie import date_longue, de_nom, moment_long
from reseau.candidatures.doublons import FOURNISSEURS

from ..models import Signature
from .heures import heure_de
from .invalidation import INVALIDABLES

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

#: Signatures d'un même réseau en une heure.
RAFALE_PAR_RESEAU = 10
#: Signatures de partout en une heure : au moins tant, et tant de fois la moyenne des heures où l'on signe.
RAFALE_PAR_HEURE, FOIS_LA_MOYENNE = 100, 8
#: Signatures d'un même navigateur.
MEME_APPAREIL = 5
#: Un domaine peu connu : au moins tant d'adresses, et cette part des signatures.
DOMAINE_EN_NOMBRE, DOMAINE_EN_PART = 10, 0.05
#: Ce qu'un genre de signal montre au plus, les plus gros d'abord.
PAR_GENRE = 10
#: Ce que l'accueil de l'administration appelle récent.
RECENT = datetime.timedelta(hours=24)


@dataclass(frozen=True)
class Signal:
    """Un groupe de signatures à regarder.

    Attributes:
        genre: « rafale », « heure », « appareil », « domaine », « jetable » ou « sans-preuve ».
        filtres: ce qui, dans le registre, ne laisse que ces signatures.
    """

    genre: str
    titre: str
    explication: str
    nombre: int
    debut: datetime.datetime
    fin: datetime.datetime
    filtres: dict[str, Any]

    @property
    def quand(self) -> str:
        """« 21 septembre 2026, de 14 h 05 à 14 h 32 », ou d'un jour à l'autre."""
        debut, fin = timezone.localtime(self.debut), timezone.localtime(self.fin)
        if debut.date() != fin.date():
            return _("du %(debut)s au %(fin)s") % {"debut": date_longue(debut), "fin": date_longue(fin)}
        heures = [date_format(instant, r"G \h i") for instant in (debut, fin)]
        if heures[0] == heures[1]:
            return moment_long(debut)
        return _("%(jour)s, de %(debut)s à %(fin)s") % {
            "jour": date_longue(debut),
            "debut": heures[0],
            "fin": heures[1],
        }

    @property
    def requete(self) -> str:
        return urlencode(self.filtres, doseq=True)

    @property
    def registre(self) -> str:
        return f"{reverse('signatures:index')}?{self.requete}"

    @property
    def invalider(self) -> str:
        return f"{reverse('signatures:invalider')}?{self.requete}"


def en_jeu(prise: "PriseDePositionPage") -> QuerySet[Signature]:
    return Signature.objects.filter(prise=prise, invalidation__isnull=True, etat__in=INVALIDABLES).order_by()


def signaux_de(prise: "PriseDePositionPage") -> list[Signal]:
    """Les signaux d'une prise de position, genre par genre. Cinq requêtes, quel que soit le nombre de signatures."""
    signatures = en_jeu(prise)
    jetable, sans_preuve = Q(domaine_jetable=True), Q(sans_preuve=True)
    ensemble = signatures.annotate(heure=heure_de("creee_le")).aggregate(
        total=Count("pk"),
        heures=Count("heure", distinct=True),
        **_marquees("j", jetable),
        **_marquees("s", sans_preuve),
    )
    if not ensemble["total"]:
        return []
    return [
        *_rafales_d_un_reseau(prise.pk, signatures),
        *_heures_pleines(prise.pk, signatures, ensemble),
        *_memes_appareils(prise.pk, signatures),
        *_domaines(prise.pk, signatures, ensemble["total"]),
        *_marques(prise.pk, ensemble),
    ]


def rafales_recentes() -> list[dict[str, Any]]:
    """Les textes où un même réseau vient de signer en rafale : clé, titre, nombre. Une requête."""
    groupes = (
        Signature.objects.filter(
            creee_le__gte=timezone.now() - RECENT, invalidation__isnull=True, etat__in=INVALIDABLES
        )
        .exclude(reseau="")
        .order_by()
        .annotate(heure=heure_de("creee_le"))
        .values("prise", "prise__title", "reseau", "heure")
        .annotate(n=Count("pk"), debut=Min("creee_le"))
        .filter(n__gte=RAFALE_PAR_RESEAU)
        .order_by("-n")[:PAR_GENRE]
    )
    par_prise: dict[int, dict[str, Any]] = {}
    for groupe in groupes:
        rafale = par_prise.setdefault(
            groupe["prise"],
            {"pk": groupe["prise"], "titre": groupe["prise__title"], "n": 0, "depuis": groupe["debut"]},
        )
        rafale["n"] += groupe["n"]
        rafale["depuis"] = min(rafale["depuis"], groupe["debut"])
    return list(par_prise.values())


def _groupes(signatures: QuerySet[Signature], *champs: str, au_moins: int) -> Any:
    return (
        signatures.values(*champs)
        .annotate(n=Count("pk"), debut=Min("creee_le"), fin=Max("creee_le"), exemple=Min("pk"))
        .filter(n__gte=au_moins)
        .order_by("-n", *champs)[:PAR_GENRE]
    )


def _frequents(signatures: QuerySet[Signature], champ: str, au_moins: int) -> Any:
    """Les valeurs de ce champ que portent au moins tant de signatures ; pour une sous-requête."""
    return signatures.exclude(**{champ: ""}).values(champ).annotate(n=Count("pk")).filter(n__gte=au_moins).values(champ)


def _heure(instant: datetime.datetime) -> str:
    return timezone.localtime(instant).strftime("%Y-%m-%dT%H")


def _rafales_d_un_reseau(prise: int, signatures: QuerySet[Signature]) -> Iterator[Signal]:
    # D'abord les réseaux qui reviennent, par leur index ; leurs heures ensuite.
    reviennent = _frequents(signatures, "reseau", RAFALE_PAR_RESEAU)
    par_heure = signatures.filter(reseau__in=reviennent).annotate(heure=heure_de("creee_le"))
    for groupe in _groupes(par_heure, "reseau", "heure", au_moins=RAFALE_PAR_RESEAU):
        yield Signal(
            "rafale",
            _("Rafale d’un même réseau"),
            _("En une heure, d’une même connexion à internet : un lieu public, ou une seule personne."),
            groupe["n"],
            groupe["debut"],
            groupe["fin"],
            # Le registre retrouve le réseau par une de ses signatures : l'empreinte ne paraît nulle part.
            {"prise": prise, "meme_reseau": groupe["exemple"], "heure": _heure(groupe["debut"]), "marque": "en-jeu"},
        )


def _heures_pleines(prise: int, signatures: QuerySet[Signature], ensemble: dict[str, Any]) -> Iterator[Signal]:
    moyenne = ensemble["total"] // max(1, ensemble["heures"])
    par_heure = signatures.annotate(heure=heure_de("creee_le"))
    for groupe in _groupes(par_heure, "heure", au_moins=max(RAFALE_PAR_HEURE, FOIS_LA_MOYENNE * moyenne)):
        yield Signal(
            "heure",
            _("Heure très chargée"),
            ngettext(
                "Bien plus que la moyenne de %(n)s signature par heure : un article, une émission, ou un robot.",
                "Bien plus que la moyenne de %(n)s signatures par heure : un article, une émission, ou un robot.",
                moyenne,
            )
            % {"n": moyenne},
            groupe["n"],
            groupe["debut"],
            groupe["fin"],
            {"prise": prise, "heure": _heure(groupe["debut"]), "marque": "en-jeu"},
        )


def _memes_appareils(prise: int, signatures: QuerySet[Signature]) -> Iterator[Signal]:
    for groupe in _groupes(signatures.exclude(appareil=""), "appareil", au_moins=MEME_APPAREIL):
        yield Signal(
            "appareil",
            _("Même appareil"),
            _("Du même navigateur : un poste partagé, ou une seule personne."),
            groupe["n"],
            groupe["debut"],
            groupe["fin"],
            {"prise": prise, "meme_appareil": groupe["exemple"], "marque": "en-jeu"},
        )


def _domaines(prise: int, signatures: QuerySet[Signature], total: int) -> Iterator[Signal]:
    avec_domaine = signatures.annotate(
        domaine=Substr("adresse_canonique", StrIndex("adresse_canonique", Value("@")) + 1)
    ).exclude(domaine__in=["", *FOURNISSEURS])
    seuil = max(DOMAINE_EN_NOMBRE, int(total * DOMAINE_EN_PART))
    for groupe in _groupes(avec_domaine, "domaine", au_moins=seuil):
        yield Signal(
            "domaine",
            _("Beaucoup d’adresses %(de_domaine)s") % {"de_domaine": de_nom(groupe["domaine"])},
            _("Un domaine peu répandu : une organisation qui a fait signer, ou des adresses fabriquées."),
            groupe["n"],
            groupe["debut"],
            groupe["fin"],
            {"prise": prise, "domaine": groupe["domaine"], "marque": "en-jeu"},
        )


def _marquees(prefixe: str, condition: Q) -> dict[str, Any]:
    """Combien portent cette marque, et de quand à quand, à joindre à l'agrégat de l'ensemble."""
    return {
        f"{prefixe}_n": Count("pk", filter=condition),
        f"{prefixe}_debut": Min("creee_le", filter=condition),
        f"{prefixe}_fin": Max("creee_le", filter=condition),
    }


def _marques(prise: int, ensemble: dict[str, Any]) -> Iterator[Signal]:
    for prefixe, genre, titre, explication in (
        (
            "j",
            "jetable",
            _("Adresses jetables"),
            _("D’un service de boîtes que l’on ouvre et jette : chacun peut en avoir mille."),
        ),
        (
            "s",
            "sans-preuve",
            _("Sans preuve de travail"),
            _("Le navigateur n’a pas répondu au défi : sans JavaScript, ancien, ou un programme."),
        ),
    ):
        if ensemble[f"{prefixe}_n"]:
            yield Signal(
                genre,
                titre,
                explication,
                ensemble[f"{prefixe}_n"],
                ensemble[f"{prefixe}_debut"],
                ensemble[f"{prefixe}_fin"],
                {"prise": prise, "marque": [genre, "en-jeu"]},
            )
