"""Ce qu'un événement ne peut pas dire à la fois, même en brouillon."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .calendrier import est_plausible

if TYPE_CHECKING:
    from ..models import EvenementPage

JOURS = ("date_debut", "date_fin", "jusqu_au", "inscription_avant")
HORS_DU_TEMPS = _("Vérifiez l’année : elle n’est pas entre 1900 et 2199.")


def incoherences(evenement: "EvenementPage") -> dict[str, str | Promise]:
    """Ce qui ne tient pas, par champ ; vide si tout tient."""
    erreurs: dict[str, str | Promise] = {**_quand(evenement), **_serie(evenement)}
    if (evenement.latitude is None) != (evenement.longitude is None):
        erreurs["latitude"] = _("Donnez la latitude et la longitude, ou aucune des deux.")
    if evenement.declinaison_de_id and evenement.declinaison_de_id == evenement.pk:
        erreurs["declinaison_de"] = _("Un événement n’est pas sa propre déclinaison.")
    # Une année mal tapée explique le reste.
    for champ in JOURS:
        jour = getattr(evenement, champ)
        if jour is not None and not est_plausible(jour):
            erreurs[champ] = HORS_DU_TEMPS
    return erreurs


def _quand(evenement: "EvenementPage") -> dict[str, str | Promise]:
    erreurs: dict[str, str | Promise] = {}
    debut, fin = evenement.date_debut, evenement.date_fin
    if debut and fin and fin < debut:
        erreurs["date_fin"] = _("Le dernier jour précède le premier.")
    if evenement.heure_fin and not evenement.heure_debut:
        erreurs["heure_fin"] = _("Donnez aussi l’heure de début, ou aucune des deux.")
    dure_un_jour = not fin or fin == debut
    if evenement.heure_debut and evenement.heure_fin and dure_un_jour and evenement.heure_fin <= evenement.heure_debut:
        erreurs["heure_fin"] = _("La fin précède le début. S’il finit le lendemain, dites-le au dernier jour.")
    return erreurs


def _serie(evenement: "EvenementPage") -> dict[str, str | Promise]:
    if not evenement.frequence:
        return {}
    if not (evenement.jusqu_au or evenement.nombre):
        return {"jusqu_au": _("Une série finit un jour : dites jusqu’à quand, ou combien de dates.")}
    if evenement.jusqu_au and evenement.date_debut and evenement.jusqu_au < evenement.date_debut:
        return {"jusqu_au": _("La série finit avant de commencer.")}
    return {}
