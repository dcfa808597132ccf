"""Les parties d'une prise de position, mises en forme : des valeurs simples, que le cache sait garder."""

import datetime
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.models import CollectionViewRestriction
from wagtail.rich_text import RichText

from alliance.socle.typographie import enumerer, nombre

from ..choix import NatureDeSuite

if TYPE_CHECKING:
    from alliance.socle.models import DocumentAlliance

    from ..models import PriseDePositionPage

#: Les destinataires d'une même demande que l'on nomme en tête de page ; les autres se comptent.
DESTINATAIRES_NOMMES = 3


def date_de(prise: "PriseDePositionPage") -> datetime.date | None:
    """Le jour où le texte a paru : celui que l'on a dit, à défaut celui de sa première publication."""
    if prise.parue_le or prise.first_published_at is None:
        return prise.parue_le
    return timezone.localdate(prise.first_published_at)


def demandes(blocs: Iterable[Any]) -> list[dict[str, str]]:
    """Ce qui est demandé, et à qui : une ligne par demande, même faite à cent cinquante personnes.

    Args:
        blocs: ceux de `PriseDePositionPage.destinataires`.
    """
    par_demande: dict[str, list[Any]] = {}
    for bloc in blocs:
        par_demande.setdefault((bloc.value.get("demande") or "").strip(), []).append(bloc.value)
    return [
        {"demande": demande, "a_qui": _a_qui(destinataires)}
        for demande, destinataires in par_demande.items()
        if demande
    ]


def _a_qui(destinataires: list[Any]) -> str:
    if len(destinataires) == 1:
        seul = destinataires[0]
        return f"{seul['nom']}, {seul['fonction']}" if seul.get("fonction") else str(seul["nom"])
    noms = [str(destinataire["nom"]) for destinataire in destinataires]
    if len(noms) > DESTINATAIRES_NOMMES:
        autres = len(noms) - DESTINATAIRES_NOMMES + 1
        reste = ngettext("%(n)s autre destinataire", "%(n)s autres destinataires", autres) % {"n": nombre(autres)}
        noms = [*noms[: DESTINATAIRES_NOMMES - 1], reste]
    return enumerer(noms)


def collections_reservees() -> list[str]:
    """Les chemins des collections que tout le monde ne peut pas lire ; une requête."""
    return list(CollectionViewRestriction.objects.values_list("collection__path", flat=True))


def presenter_document(document: "DocumentAlliance", titre: str = "", reserves: Collection[str] = ()) -> dict[str, Any]:
    """`titre`, `adresse` (vide si le document n'est pas public), `precisions` (« PDF, 120 Kio »).

    Args:
        reserves: les chemins des collections que tout le monde ne peut pas lire.
    """
    reserve = any(document.collection.path.startswith(chemin) for chemin in reserves)
    poids = poids_de(document)
    precisions = [document.file_extension.upper(), filesizeformat(poids) if poids else ""]
    return {
        "titre": titre or document.title,
        "adresse": "" if reserve else document.url,
        "precisions": ", ".join(precision for precision in precisions if precision),
    }


def poids_de(document: "DocumentAlliance") -> int | None:
    """En octets ; `None` si le fichier a disparu. Ne l'enregistre pas : lire une page n'écrit rien."""
    if document.file_size is not None:
        return int(document.file_size)
    try:
        return int(document.file.size)
    except OSError:
        return None


def presenter_suite(valeur: Any, reserves: Collection[str] = ()) -> dict[str, Any]:
    """Un arrêt de la frise.

    Args:
        valeur: celle d'un `SuiteBlock`.
    """
    texte = valeur.get("texte")
    document = valeur.get("document")
    return {
        "date": valeur["date"],
        "nature": valeur["nature"],
        "libelle": str(NatureDeSuite(valeur["nature"]).label) if valeur["nature"] in NatureDeSuite else "",
        "titre": valeur["titre"],
        "texte": texte.source if isinstance(texte, RichText) else texte or "",
        "lien": valeur.get("lien") or "",
        "document": presenter_document(document, reserves=reserves) if document else None,
    }


def presenter_suites(blocs: Iterable[Any], reserves: Collection[str] = ()) -> list[dict[str, Any]]:
    """La frise, de la première suite à la dernière ; le même jour, dans l'ordre où on les a écrites."""
    datees = [bloc.value for bloc in blocs if bloc.value.get("date")]
    return [presenter_suite(valeur, reserves) for valeur in sorted(datees, key=lambda valeur: valeur["date"])]


def presenter_retombee(valeur: Any) -> dict[str, Any]:
    """Un média qui en a parlé.

    Args:
        valeur: celle d'un `RetombeeBlock`.
    """
    return {
        "media": valeur["media"],
        "date": valeur.get("date"),
        "titre": valeur.get("titre") or "",
        "adresse": valeur.get("adresse") or "",
    }


def presenter_retombees(blocs: Iterable[Any]) -> list[dict[str, Any]]:
    """Les retombées, la plus récente d'abord ; celles que l'on n'a pas datées à la fin."""
    valeurs = [presenter_retombee(bloc.value) for bloc in blocs]
    return sorted(valeurs, key=lambda retombee: retombee["date"] or datetime.date.min, reverse=True)
