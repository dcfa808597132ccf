"""Le JSON-LD d'un événement (schema.org/Event)."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from ..choix import EtatDEvenement, ModaliteDEvenement, Tarif
from .calendrier import Occurrence
from .tenue import tenue_de

if TYPE_CHECKING:
    from ..models import EvenementPage

ETATS = {
    EtatDEvenement.PREVU: "EventScheduled",
    EtatDEvenement.COMPLET: "EventScheduled",
    EtatDEvenement.REPORTE: "EventPostponed",
    EtatDEvenement.ANNULE: "EventCancelled",
}
MODALITES = {
    ModaliteDEvenement.SUR_PLACE: "OfflineEventAttendanceMode",
    ModaliteDEvenement.A_DISTANCE: "OnlineEventAttendanceMode",
    ModaliteDEvenement.LES_DEUX: "MixedEventAttendanceMode",
}
#: Les dates d'une série que l'on donne aux moteurs.
DATES_AU_PLUS = 30


def evenement_structure(
    evenement: "EvenementPage", request: HttpRequest, parties: dict[str, Any]
) -> dict[str, Any] | None:
    """Le rendez-vous, pour les moteurs : rien qui ne soit lisible sur sa page ; rien tant qu'il n'a pas de date.

    Args:
        parties: ce que la page montre déjà : aucune requête de plus.
    """
    dates: list[Occurrence] = parties["dates"]
    if not dates:
        return None
    tenue, adresse = tenue_de(evenement, dates), parties["adresse_absolue"]
    alliance = {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME}
    organisatrices = [_organisation(request, une) for une in parties["organisatrices"]]
    donnees: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "EventSeries" if len(dates) > 1 else "Event",
        "@id": adresse,
        "url": adresse,
        "name": evenement.title,
        "description": evenement.description_publique,
        "eventStatus": _etat(tenue),
        "eventAttendanceMode": f"https://schema.org/{MODALITES[ModaliteDEvenement(evenement.modalite)]}",
        **_bornes(evenement, dates[0], dates[-1]),
        "location": _lieux(evenement, parties["lieu"], adresse),
        "organizer": organisatrices or alliance,
        "image": f"{adresse}partage.png",
    }
    if parties["partenaires"]:
        donnees["contributor"] = [_organisation(request, une) for une in parties["partenaires"]]
    if len(dates) > 1:
        donnees["subEvent"] = [_date(evenement, date, donnees) for date in dates[:DATES_AU_PLUS]]
    elif parties["declinaisons"]:
        donnees["subEvent"] = [
            {"@type": "Event", "name": locale["titre"], "url": request.build_absolute_uri(locale["adresse"])}
            for locale in parties["declinaisons"]
        ]
    if parties["journee"]:
        journee = parties["journee"]
        donnees["superEvent"] = {
            "@type": "Event",
            "name": journee["titre"],
            "url": request.build_absolute_uri(journee["adresse"]),
        }
    if evenement.tarif == Tarif.GRATUIT:
        donnees["isAccessibleForFree"] = True
    if offre := _offre(evenement, tenue):
        donnees["offers"] = offre
    return donnees


def _etat(etat: str) -> str:
    return f"https://schema.org/{ETATS[EtatDEvenement(etat)]}"


def _bornes(evenement: "EvenementPage", premiere: Occurrence, derniere: Occurrence) -> dict[str, str]:
    """Le jour, ou l'instant avec son décalage à la pendule du lieu ; pas de fin que l'on n'ait dite."""
    fuseau = ZoneInfo(evenement.fuseau)
    debut = premiere.jour_debut.isoformat()
    if not premiere.journee_entiere:
        debut = premiere.debut.astimezone(fuseau).isoformat()
    if not derniere.journee_entiere and derniere.fin > derniere.debut:
        return {"startDate": debut, "endDate": derniere.fin.astimezone(fuseau).isoformat()}
    # Un jour seul se lit à minuit : celui où l'on commence serait avant le début.
    if derniere.journee_entiere or derniere.jour_fin > premiere.jour_debut:
        return {"startDate": debut, "endDate": derniere.jour_fin.isoformat()}
    return {"startDate": debut}


def _date(evenement: "EvenementPage", date: Occurrence, donnees: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": date.titre or evenement.title,
        "url": donnees["url"],
        "eventStatus": _etat(date.etat),
        **_bornes(evenement, date, date),
        "location": {"@type": "Place", "name": date.lieu, "address": date.lieu} if date.lieu else donnees["location"],
    }


def _lieux(evenement: "EvenementPage", lieu: dict[str, Any], adresse: str) -> Any:
    lieux: list[dict[str, Any]] = []
    if lieu["sur_place"]:
        place: dict[str, Any] = {"@type": "Place", "name": lieu["nom"] or lieu["ville"] or lieu["adresse"]}
        postale = {
            "streetAddress": lieu["adresse"],
            "addressLocality": lieu["ville"],
            "addressCountry": lieu["pays"],
        }
        if dite := {nom: valeur for nom, valeur in postale.items() if valeur}:
            place["address"] = {"@type": "PostalAddress", **dite}
        if lieu["latitude"] is not None:
            place["geo"] = {
                "@type": "GeoCoordinates",
                "latitude": float(lieu["latitude"]),
                "longitude": float(lieu["longitude"]),
            }
        lieux.append(place)
    if lieu["a_distance"]:
        lieux.append({"@type": "VirtualLocation", "url": evenement.lien_distance or adresse})
    return lieux[0] if len(lieux) == 1 else lieux


def _offre(evenement: "EvenementPage", tenue: EtatDEvenement) -> dict[str, Any] | None:
    if not evenement.inscription_adresse and evenement.tarif != Tarif.GRATUIT:
        return None
    offre: dict[str, Any] = {
        "@type": "Offer",
        "availability": f"https://schema.org/{'SoldOut' if tenue == EtatDEvenement.COMPLET else 'InStock'}",
    }
    if evenement.inscription_adresse and tenue == EtatDEvenement.PREVU:
        offre["url"] = evenement.inscription_adresse
    if evenement.inscription_avant:
        offre["validThrough"] = evenement.inscription_avant.isoformat()
    if evenement.tarif == Tarif.GRATUIT:
        offre |= {"price": "0", "priceCurrency": "EUR"}
    return offre


def _organisation(request: HttpRequest, une: dict[str, str]) -> dict[str, str]:
    organisation = {"@type": "Organization", "name": une["nom"]}
    if une["adresse"]:
        organisation["url"] = request.build_absolute_uri(une["adresse"])
    return organisation
