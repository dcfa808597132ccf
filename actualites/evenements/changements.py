"""Ce qui change d'un événement déjà annoncé : le photographier avant, le comparer après, l'inscrire, le faire savoir.

Une publication (`a_l_enregistrement`, `a_la_publication`) et une annonce (`actions.AnnoncerUnChangement`) passent par
ici. Voir `docs/evenements.md`.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.signals import page_published

from alliance.socle.typographie import phrase

from ..choix import EtatDEvenement, NatureDeChangement
from ..models import ChangementDEvenement, EvenementPage
from .calendrier import occurrences
from .presentation import capitale, lieu_en_tout, quand, quand_en_tout
from .signaux import evenement_change

LONGUEUR = ChangementDEvenement._meta.get_field("avant").max_length or 500


@dataclass(frozen=True)
class DateVue:
    """Une date telle que le public la lit."""

    quand: str
    etat: str
    lieu: str


@dataclass(frozen=True)
class Photographie:
    """Ce que le public lit des dates, du lieu et de la tenue d'un événement."""

    quand: str
    lieu: str
    etat: str
    tenue: str
    dates: dict[datetime.date, DateVue]
    #: Ce que chaque date particulière dit d'elle-même : elle n'a changé que si cela a changé.
    particulieres: dict[datetime.date, tuple[Any, ...]]


def photographier(page: EvenementPage) -> Photographie:
    rangs: dict[datetime.date, tuple[Any, ...]] = {}
    for date in page.dates.all():
        dit = (date.genre, date.nouvelle_date, date.heure_debut, date.heure_fin, date.lieu, date.annonce)
        rangs[date.date_prevue] = (*rangs.get(date.date_prevue, ()), dit)
    return Photographie(
        quand=quand_en_tout(page),
        lieu=lieu_en_tout(page),
        etat=page.etat,
        tenue=dire_la_tenue(page.etat, page.annonce),
        dates={
            date.date_prevue: DateVue(
                quand(date, page.fuseau), dire_la_tenue(date.etat, date.annonce or _annonce_de(page, date)), date.lieu
            )
            for date in occurrences(page)
        },
        particulieres=rangs,
    )


def _annonce_de(page: EvenementPage, date: Any) -> str:
    """L'annonce de tout l'événement, quand c'est elle qui dit l'état de cette date."""
    return page.annonce if date.etat == page.etat and page.etat != EtatDEvenement.PREVU else ""


def dire_la_tenue(etat: str, annonce: str) -> str:
    """« Annulé : la salle est fermée. » ; prévu, l'annonce ne compte pas."""
    libelle = str(EtatDEvenement(etat).label)
    if etat == EtatDEvenement.PREVU or not annonce.strip():
        return libelle
    return _("%(etat)s : %(annonce)s") % {"etat": libelle, "annonce": phrase(annonce.strip())}


def comparer(
    avant: Photographie, apres: Photographie, suivies: Mapping[datetime.date, datetime.date] | None = None
) -> Iterator[ChangementDEvenement]:
    """Ce qui a changé, l'événement entier d'abord, puis ses dates dans l'ordre ; rien si rien n'a changé.

    Une date que la règle seule déplace ne se dit pas : la règle l'a dit pour toutes.

    Args:
        suivies: d'une série décalée d'un bloc, ce que sont devenues ses dates ajoutées.
    """
    for nature, a, b in (
        (NatureDeChangement.DATES, avant.quand, apres.quand),
        (NatureDeChangement.LIEU, avant.lieu, apres.lieu),
        (NatureDeChangement.ETAT, avant.tenue, apres.tenue),
    ):
        if a != b:
            yield _changement(nature, a, b)
    if suivies is not None:
        for jour, devenu in sorted(suivies.items()):
            a, b = avant.dates[jour].quand, apres.dates[devenu].quand
            if a != b:
                yield _changement(NatureDeChangement.DATES, a, b, jour)
        return
    for jour in sorted(avant.particulieres.keys() | apres.particulieres.keys()):
        if avant.particulieres.get(jour) != apres.particulieres.get(jour):
            yield from _d_une_date(jour, avant, apres)


def _d_une_date(jour: datetime.date, avant: Photographie, apres: Photographie) -> Iterator[ChangementDEvenement]:
    a, b = avant.dates.get(jour), apres.dates.get(jour)
    if a is None and b is None:
        return
    if a is None or b is None:
        rien = _("Pas de rendez-vous ce jour-là")
        yield _changement(NatureDeChangement.DATES, a.quand if a else rien, b.quand if b else rien, jour)
        return
    if a.quand != b.quand:
        yield _changement(NatureDeChangement.DATES, a.quand, b.quand, jour)
    if a.lieu != b.lieu:
        yield _changement(NatureDeChangement.LIEU, a.lieu or avant.lieu, b.lieu or apres.lieu, jour)
    # Quand tout l'événement change d'état, ses dates en changent avec lui.
    if a.etat != b.etat and (a.etat, b.etat) != (avant.tenue, apres.tenue):
        yield _changement(NatureDeChangement.ETAT, a.etat, b.etat, jour)


def _changement(
    nature: NatureDeChangement, avant: str, apres: str, jour: datetime.date | None = None
) -> ChangementDEvenement:
    dits = (capitale(texte) or _("Non précisé") for texte in (avant, apres))
    a, b = (texte if len(texte) <= LONGUEUR else texte[: LONGUEUR - 1].rstrip() + "…" for texte in dits)
    return ChangementDEvenement(nature=nature, avant=a, apres=b, date_prevue=jour)


@transaction.atomic
def inscrire(
    page: EvenementPage,
    avant: Photographie,
    apres: Photographie,
    user: Any = None,
    suivies: Mapping[datetime.date, datetime.date] | None = None,
) -> list[ChangementDEvenement]:
    """Inscrit ce qui a changé (`comparer`), et le fait savoir ; rend les changements."""
    changements = list(comparer(avant, apres, suivies))
    for changement in changements:
        changement.evenement, changement.par = page, user
    ChangementDEvenement.objects.bulk_create(changements)
    if changements:
        evenement_change.send(sender=EvenementPage, page=page, changements=changements)
    return changements


# --- À la publication ------------------------------------------------------------------------------------------------


@receiver(pre_save, sender=EvenementPage, dispatch_uid="evenements-avant")
def a_l_enregistrement(
    sender: Any, instance: EvenementPage, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Photographie ce que le public lit encore, avant que l'enregistrement ne le remplace.

    Un brouillon n'écrit que ses propres champs (`update_fields`) : il ne coûte rien.
    """
    instance._avant = None  # type: ignore[attr-defined]
    if raw or update_fields is not None or not instance.pk:
        return
    publiee = EvenementPage.objects.select_related("territoire").filter(pk=instance.pk, live=True).first()
    if publiee is not None:
        instance._avant = photographier(publiee)  # type: ignore[attr-defined]


@receiver(page_published, sender=EvenementPage, dispatch_uid="evenements-publication")
def a_la_publication(sender: Any, instance: EvenementPage, revision: Any = None, **kwargs: Any) -> None:
    """Inscrit ce qui change d'un événement qui était déjà publié."""
    avant: Photographie | None = getattr(instance, "_avant", None)
    if avant is None:
        return
    instance._avant = None  # type: ignore[attr-defined]
    page = EvenementPage.objects.select_related("territoire").get(pk=instance.pk)
    inscrire(page, avant, photographier(page), revision.user if revision is not None else None)
