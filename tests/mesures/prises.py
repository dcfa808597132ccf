"""Peuple une base de milliers de prises de position, dont une que toute une ville a signée."""

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from actualites.choix import EtatDeCosignature, EtatDeSignature, NatureDePrise, NatureDeSuite
from actualites.models import (
    ChiffreDePrise,
    Circulation,
    CompteurDeSignatures,
    Cosignature,
    InitiatriceDePrise,
    PriseDePositionPage,
    PrisesDePositionIndexPage,
    Signature,
    ThemeDePrise,
)
from actualites.signatures.compteur import recompter
from reseau.models import MembrePage
from tests.factories import circuler

from .arbre import compter_les_enfants, inserer, page_neuve
from .mots import NOMS, VERBES, mots, relier_aux_axes, relier_aux_themes

COSIGNATAIRES = 300
#: Le titre de celle que tout le monde signe.
LA_PLUS_SIGNEE = "Gardons le refuge ouvert"


def peupler_les_prises(combien: int, signatures: int, hasard: random.Random) -> None:
    """Porte à `combien` les prises publiées ; une sur vingt se signe, une sur trois a une suite."""
    index = PrisesDePositionIndexPage.objects.get()
    deja = PriseDePositionPage.objects.count()
    instances = [_prise(index, rang, hasard) for rang in range(deja + 1, combien + 1)]
    pks = inserer(PriseDePositionPage, instances)
    index.numchild += len(pks)
    compter_les_enfants([index])
    relier_aux_axes(PriseDePositionPage, pks, hasard)
    relier_aux_themes(ThemeDePrise, pks, hasard)
    InitiatriceDePrise.objects.bulk_create(
        [InitiatriceDePrise(prise_id=pk, nom=f"Collectif d’Exemple {pk}", sort_order=0) for pk in pks], batch_size=2000
    )
    ChiffreDePrise.objects.bulk_create(
        [
            ChiffreDePrise(prise_id=pk, valeur=40, signification="personnes dehors", source="x", sort_order=0)
            for pk in pks
        ],
        batch_size=2000,
    )
    CompteurDeSignatures.objects.bulk_create(
        [
            CompteurDeSignatures(prise_id=pk, personnes=hasard.randrange(5_000))
            for pk, prise in zip(pks, instances, strict=True)
            if prise.signature_publique
        ],
        batch_size=2000,
    )
    if not deja:
        _faire_signer(PriseDePositionPage.objects.get(pk=pks[0]), signatures)


def _prise(index: Page, rang: int, hasard: random.Random) -> Any:
    parue = timezone.now() - timedelta(days=hasard.randrange(3_000), minutes=rang)
    suivie = rang % 3 == 0
    suite = {"date": parue.date().isoformat(), "nature": NatureDeSuite.REPONSE.value, "titre": mots(hasard, 5)}
    return page_neuve(
        PriseDePositionPage,
        index,
        rang,
        LA_PLUS_SIGNEE if rang == 1 else f"{hasard.choice(VERBES)} {hasard.choice(NOMS)}, texte {rang}",
        f"texte-{rang}",
        first_published_at=parue,
        last_published_at=parue,
        nature=hasard.choice(NatureDePrise.values),
        # Toujours sur la première page de la liste.
        parue_le=timezone.localdate() if rang == 1 else None,
        en_bref=f"<p>{mots(hasard, 50)}.</p>",
        texte=[("texte", f"<p>{mots(hasard, 200)}.</p>")] * 3,
        suites=[("suite", suite)] if suivie else [],
        derniere_suite_le=parue.date() if suivie else None,
        signature_publique=rang == 1 or rang % 20 == 0,
        signature_cloture=timezone.now() + timedelta(days=rang) if rang % 40 == 0 else None,
    )


def _faire_signer(prise: PriseDePositionPage, signatures: int) -> None:
    """Met sous ce texte ses organisations et son public."""
    prise.save_revision()
    version = circuler(prise)
    circulation = Circulation.objects.create(prise=prise, echeance=timezone.now(), close_le=timezone.now())
    membres = list(MembrePage.objects.order_by("path").values_list("pk", "nature")[:COSIGNATAIRES])
    Cosignature.objects.bulk_create(
        Cosignature(
            prise=prise,
            circulation=circulation,
            membre_id=membres[n][0] if n < len(membres) else None,
            nature_d_organisation=membres[n % len(membres)][1],
            organisation=f"Organisation d’Exemple {n}",
            expire_le=circulation.echeance,
            etat=EtatDeCosignature.SIGNEE,
            version=version,
            nom="Camille Exemple",
            fonction="maire",
            au_nom_de="le conseil",
            decidee_le=timezone.now(),
        )
        for n in range(COSIGNATAIRES)
    )
    debut = timezone.now() - timedelta(days=60)
    Signature.objects.bulk_create(
        (
            Signature(
                prise=prise,
                prenom="Camille",
                nom=f"Exemple {n}",
                commune="Exemple-sur-Loire",
                courriel=f"camille.{n}@exemple.org",
                adresse_canonique=f"camille.{n}@exemple.org",
                nom_public=n % 10 != 0,
                etat=EtatDeSignature.CONFIRMEE,
                confirmee_le=debut + timedelta(seconds=n * 50),
            )
            for n in range(signatures)
        ),
        batch_size=1000,
    )
    recompter(prise)
