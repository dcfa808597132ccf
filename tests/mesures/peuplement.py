"""Peuple une base de milliers de membres et de fiches vraisemblables, par lots."""

import random
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import GroupPagePermission

from bonnes_pratiques.choix import Famille, StatutDePratique
from bonnes_pratiques.models import ChiffreCle, FichePage, TerritoireDeFiche, ThemeDeFiche
from reseau.choix import NatureDeMembre, StatutDeMembre
from reseau.models import ChangementDeStatut, MembrePage, ReseauIndexPage, Territoire, ThemeDeMembre

from .arbre import compter_les_enfants, inserer, page_neuve
from .mots import NOMS, VERBES, mots, relier_aux_axes, relier_aux_themes
from .prises import peupler_les_prises

TERRITOIRES = 2_000
#: Un membre sur vingt n'est plus actif.
STATUTS = [StatutDeMembre.ACTIF] * 18 + [StatutDeMembre.EN_VEILLE, StatutDeMembre.SORTI]


def peupler(membres: int, fiches: int, prises: int, signatures: int) -> None:
    """Porte à ces nombres les membres, les fiches et les prises de position, avec ce qu'ils citent, et les indexe.

    Args:
        signatures: celles du public, toutes sous une même prise de position.
    """
    hasard = random.Random(2019)
    _territoires(hasard)
    _membres(membres - MembrePage.objects.count(), hasard)
    _fiches(fiches - FichePage.objects.count(), hasard)
    peupler_les_prises(prises, signatures, hasard)
    call_command("update_index", verbosity=0)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")


def _territoires(hasard: random.Random) -> None:
    if Territoire.objects.exists():
        return
    Territoire.objects.bulk_create(
        Territoire(
            nom=f"Commune {n}",
            nom_cherche=f"commune {n}",
            pays=hasard.choice(["FR"] * 8 + ["IT", "ES", "DE", "BE"]),
            population=int(10 ** hasard.uniform(2.5, 6.5)),
            population_annee=2022,
            latitude=f"{hasard.uniform(43, 50):.5f}",
            longitude=f"{hasard.uniform(-1, 7):.5f}",
        )
        for n in range(TERRITOIRES)
    )


# --- Membres ---------------------------------------------------------------------------------------------------------
def _membres(combien: int, hasard: random.Random) -> None:
    """Insère les membres avec leur groupe et ses droits sur leur espace."""
    index = ReseauIndexPage.objects.get()
    territoires = list(Territoire.objects.values_list("pk", flat=True))
    rangs = range(index.numchild + 1, index.numchild + combien + 1)
    groupes = Group.objects.bulk_create([Group(name=f"Organisation d’essai {rang}") for rang in rangs], batch_size=500)
    instances = [
        page_neuve(
            MembrePage,
            index,
            rang,
            f"Ville d’Exemple {rang}",
            f"exemple-{rang}",
            nature=hasard.choice(NatureDeMembre.values),
            territoire_id=hasard.choice(territoires),
            statut=hasard.choice(STATUTS),
            groupe=groupe,
            presentation=f"{mots(hasard, 40)}.",
        )
        for rang, groupe in zip(rangs, groupes, strict=True)
    ]
    pks = inserer(MembrePage, instances)
    index.numchild += combien
    compter_les_enfants([index])
    entrer = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    Group.permissions.through.objects.bulk_create(
        [Group.permissions.through(group=groupe, permission=entrer) for groupe in groupes], batch_size=2000
    )
    droits = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=["add_page", "change_page"])
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group=groupe, page_id=pk, permission=droit)
            for pk, groupe in zip(pks, groupes, strict=True)
            for droit in droits
        ],
        batch_size=2000,
    )
    ChangementDeStatut.objects.bulk_create(
        [ChangementDeStatut(membre_id=pk, statut=membre.statut) for pk, membre in zip(pks, instances, strict=True)],
        batch_size=2000,
    )
    relier_aux_axes(MembrePage, pks, hasard)
    relier_aux_themes(ThemeDeMembre, pks, hasard)


# --- Fiches ----------------------------------------------------------------------------------------------------------
def _fiches(combien: int, hasard: random.Random) -> None:
    """Insère les fiches : quelques membres en publient des centaines, la plupart deux ou trois."""
    espaces = list(MembrePage.objects.order_by("path"))
    debut = timezone.now() - timedelta(days=combien)
    instances = []
    for rang in range(combien):
        espace = espaces[int(len(espaces) * hasard.random() ** 2)]
        espace.numchild += 1
        instances.append(_fiche(espace, rang, hasard, debut + timedelta(days=rang)))
    pks = inserer(FichePage, instances)
    compter_les_enfants(espaces)
    relier_aux_axes(FichePage, pks, hasard)
    relier_aux_themes(ThemeDeFiche, pks, hasard)
    territoires = list(Territoire.objects.values_list("pk", flat=True))
    TerritoireDeFiche.objects.bulk_create(
        [TerritoireDeFiche(fiche_id=pk, territoire_id=hasard.choice(territoires), sort_order=0) for pk in pks],
        batch_size=2000,
    )
    ChiffreCle.objects.bulk_create(
        [
            ChiffreCle(
                fiche_id=pk,
                valeur=hasard.randrange(1, 5_000),
                signification="familles logées",
                source="x",
                sort_order=0,
            )
            for pk in pks
        ],
        batch_size=2000,
    )


def _fiche(espace: MembrePage, rang: int, hasard: random.Random, publiee: Any) -> FichePage:
    etape = {
        "titre": f"{hasard.choice(VERBES)} {hasard.choice(NOMS)}",
        "contenu": [("texte", f"<p>{mots(hasard, 80)}.</p>")],
    }
    return page_neuve(
        FichePage,
        espace,
        espace.numchild,
        f"{hasard.choice(VERBES)} {hasard.choice(NOMS)} {rang}",
        f"fiche-{espace.numchild}",
        first_published_at=publiee,
        last_published_at=publiee,
        sous_titre="L’exemple de " + mots(hasard, 6),
        famille=hasard.choice(Famille.values),
        statut=hasard.choice(StatutDePratique.values),
        en_bref=f"<p>{mots(hasard, 60)}.</p>",
        bilan_reussites=f"<p>{mots(hasard, 40)}.</p>",
        comment=[("etape", etape)] * 3,
    )
