"""Ce que les agendas abonnés lisent, composé à la publication et gardé après le retrait.

À appeler sous le verrou de la page (`occurrences.recalculer_les_pages`).
"""

import datetime
import hashlib
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from icalendar import Calendar, Event
from wagtail.models import Page

from alliance.socle.publication import renouveler_apres_validation

from ..evenements.calendrier import occurrences
from ..models import EvenementPage, InscriptionAuCalendrier
from .composition import composer, dater, en_texte
from .facettes import valeurs_d_un_evenement

#: Un événement retiré se dit annulé, et un événement passé reste au flux, pendant ce temps.
JOURS_GARDES = 60
GARDE = datetime.timedelta(days=JOURS_GARDES)
#: Ce qui reste d'un événement retiré : de quoi le reconnaître et l'ôter, rien de ce que sa page disait.
RESTE = ("UID", "DTSTART", "DTEND", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SUMMARY")
RETIRE = "retiré"
CHAMPS = [champ.name for champ in InscriptionAuCalendrier._meta.concrete_fields if not champ.primary_key]


def inscrire(publies: Iterable[EvenementPage]) -> None:
    """Compose ce que disent ces événements publiés. SEQUENCE ne monte que si ce qu'ils disent a changé."""
    publies = list(publies)
    connues = _connues(publies)
    a_creer, a_ecrire, a_retirer = [], [], []
    for evenement in publies:
        texte = composer(evenement)
        if not texte:
            a_retirer.append(evenement)
            continue
        connue = connues.get(evenement.uid)
        inscription = connue or InscriptionAuCalendrier(uid=evenement.uid)
        empreinte = hashlib.sha256(texte.encode()).hexdigest()
        change = _ranger(inscription, evenement)
        if inscription.empreinte != empreinte:
            if connue is not None:
                inscription.sequence += 1
                inscription.modifie_le = timezone.now()
            inscription.empreinte, inscription.retire_le = empreinte, None
            inscription.composants = _dater(inscription, texte)
            change = True
        if connue is None:
            a_creer.append(inscription)
        elif change:
            a_ecrire.append(inscription)
    InscriptionAuCalendrier.objects.bulk_create(a_creer, batch_size=500)
    InscriptionAuCalendrier.objects.bulk_update(a_ecrire, CHAMPS, batch_size=100)
    retirer(a_retirer)


def retirer(evenements: Iterable[EvenementPage]) -> None:
    """Dit annulés ces événements que l'on ne lit plus ; oublie aussitôt ceux que tout le monde ne pouvait pas lire."""
    evenements = list(evenements)
    connues = _connues(evenements)
    for evenement in evenements:
        connue = connues.get(evenement.uid)
        if connue is None or connue.retire_le is not None:
            continue
        if evenement.get_view_restrictions().exists():
            connue.delete()
            continue
        connue.sequence += 1
        connue.retire_le = connue.modifie_le = timezone.now()
        connue.empreinte = RETIRE
        connue.composants = _annuler(connue)
        connue.save()


def _connues(evenements: list[EvenementPage]) -> dict[object, InscriptionAuCalendrier]:
    uids = [evenement.uid for evenement in evenements]
    return {connue.uid: connue for connue in InscriptionAuCalendrier.objects.filter(uid__in=uids)}


def _dater(inscription: InscriptionAuCalendrier, texte: str) -> str:
    return dater(texte, cree_le=inscription.cree_le, modifie_le=inscription.modifie_le, sequence=inscription.sequence)


def _ranger(inscription: InscriptionAuCalendrier, evenement: EvenementPage) -> bool:
    """De quoi retrouver l'inscription ; vrai si quelque chose en a changé."""
    toutes = occurrences(evenement)
    a_une_heure = any(not date.journee_entiere for date in toutes)
    annees = [annee for date in toutes for annee in (date.date_prevue.year, date.jour_debut.year, date.jour_fin.year)]
    adresse = evenement.get_url_parts()
    rangement = {
        "evenement_id": evenement.pk,
        "chemin": adresse[2] if adresse else "",
        "fuseaux": [[evenement.fuseau, min(annees), max(annees)]] if a_une_heure else [],
        "facettes": valeurs_d_un_evenement(evenement),
        "dernier_jour": max(date.jour_fin for date in toutes),
    }
    change = False
    for nom, valeur in rangement.items():
        if getattr(inscription, nom) != valeur:
            setattr(inscription, nom, valeur)
            change = True
    return change


def _annuler(inscription: InscriptionAuCalendrier) -> str:
    entier = Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{inscription.composants}END:VCALENDAR\r\n")
    reduits = []
    for composant in entier.walk("VEVENT"):
        reduit = Event()
        for nom in RESTE:
            if nom in composant:
                reduit[nom] = composant[nom]
        reduit.add("STATUS", "CANCELLED")
        reduits.append(reduit)
    return _dater(inscription, en_texte(reduits))


def purger(maintenant: datetime.datetime | None = None) -> int:
    """Oublie les événements retirés depuis plus longtemps que la garde ; rend leur nombre."""
    limite = (maintenant or timezone.now()) - GARDE
    return InscriptionAuCalendrier.objects.filter(retire_le__lt=limite).delete()[0]


def oublier_ce_qui_devient_prive(page: Page) -> int:
    """Oublie les événements retirés de cette page et de sa branche, dès que tout le monde ne peut plus la lire.

    Un événement effacé n'a plus de page : son adresse dit qu'il y vivait.
    """
    if not page.get_view_restrictions().exists():
        return 0
    adresse = page.get_url_parts()
    dessous = Q(evenement__path__startswith=page.path)
    if adresse and adresse[2]:
        dessous |= Q(evenement=None, chemin__startswith=adresse[2])
    oubliees, _ = InscriptionAuCalendrier.objects.filter(dessous, retire_le__isnull=False).delete()
    renouveler_apres_validation()
    return oubliees


def oublier(chemins: Iterable[str]) -> int:
    """Oublie sans attendre les événements retirés de ces adresses, dont même le titre ne doit plus se lire."""
    oubliees, _ = InscriptionAuCalendrier.objects.filter(retire_le__isnull=False, chemin__in=chemins).delete()
    renouveler_apres_validation()
    return oubliees
