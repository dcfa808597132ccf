"""Peuple une base de milliers de fiches vraisemblables, par lots."""

import random
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from alliance.socle.models import Axe, Theme
from bonnes_pratiques.choix import Famille, StatutDePratique
from bonnes_pratiques.models import ChiffreCle, FichePage, TerritoireDeFiche, ThemeDeFiche
from reseau.models import Territoire
from tests.factories import MembreFactory

VERBES = ["Ouvrir", "Créer", "Bâtir", "Accueillir", "Former", "Loger", "Soigner", "Voter", "Relier", "Traduire"]
NOMS = ["une maison", "un conseil", "des logements", "un guichet", "une école", "un réseau", "une carte", "des cours"]
MOTS = [
    "commune",
    "habitants",
    "association",
    "accueil",
    "ville",
    "logement",
    "droits",
    "étrangers",
    "réfugiés",
    "hébergement",
    "école",
    "langue",
    "travail",
    "santé",
    "bénévoles",
    "mairie",
    "conseil",
    "préfecture",
    "frontière",
    "rencontre",
    "atelier",
    "budget",
    "délibération",
    "partenaires",
    "service",
]


def peupler(total: int) -> None:
    """Porte le nombre de fiches publiées à `total`, avec territoires, thèmes, axes et chiffres, et les indexe."""
    hasard = random.Random(2019)
    if not Territoire.objects.exists():
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
            for n in range(500)
        )
    membre = MembreFactory(title=f"Ville d’Exemple {total}", slug=f"exemple-{total}")
    fiches = _inserer(membre, total - FichePage.objects.count(), hasard)
    _relier(fiches, hasard)
    call_command("update_index", verbosity=0)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")


def _inserer(parent: Page, combien: int, hasard: random.Random) -> list[int]:
    """Insère pages et fiches sans passer par les signaux ; rend leurs clés primaires."""
    type_de_fiche = ContentType.objects.get_for_model(FichePage)
    debut = timezone.now() - timedelta(days=combien)
    modeles = []
    for rang in range(combien):
        titre = f"{hasard.choice(VERBES)} {hasard.choice(NOMS)} {rang}"
        modeles.append(
            FichePage(
                title=titre,
                draft_title=titre,
                slug=f"fiche-{rang}",
                path=parent._get_path(parent.path, parent.depth + 1, rang + 1),
                depth=parent.depth + 1,
                url_path=f"{parent.url_path}fiche-{rang}/",
                content_type=type_de_fiche,
                locale_id=parent.locale_id,
                live=True,
                has_unpublished_changes=False,
                first_published_at=debut + timedelta(days=rang),
                last_published_at=debut + timedelta(days=rang),
                sous_titre="L’exemple de " + " ".join(hasard.choices(MOTS, k=6)),
                famille=hasard.choice(Famille.values),
                statut=hasard.choice(StatutDePratique.values),
                en_bref=f"<p>{' '.join(hasard.choices(MOTS, k=60))}.</p>",
                bilan_reussites=f"<p>{' '.join(hasard.choices(MOTS, k=40))}.</p>",
                comment=[
                    (
                        "etape",
                        {
                            "titre": f"{hasard.choice(VERBES)} {hasard.choice(NOMS)}",
                            "contenu": [("texte", f"<p>{' '.join(hasard.choices(MOTS, k=80))}.</p>")],
                        },
                    )
                    for _ in range(3)
                ],
            )
        )
    pages = Page.objects.bulk_create(
        [
            Page(
                **{
                    champ.attname: getattr(fiche, champ.attname)
                    for champ in Page._meta.concrete_fields
                    if champ.attname != "id"
                }
            )
            for fiche in modeles
        ],
        batch_size=500,
    )
    champs = FichePage._meta.local_concrete_fields
    colonnes = ", ".join(connection.ops.quote_name(champ.column) for champ in champs)
    lignes = []
    for page, fiche in zip(pages, modeles, strict=True):
        fiche.page_ptr_id = fiche.id = page.pk
        lignes.append([champ.get_db_prep_save(getattr(fiche, champ.attname), connection) for champ in champs])
    with connection.cursor() as curseur:
        curseur.executemany(
            f"INSERT INTO {FichePage._meta.db_table} ({colonnes}) VALUES ({', '.join(['%s'] * len(champs))})", lignes
        )
    Page.objects.filter(pk=parent.pk).update(numchild=combien)
    return [page.pk for page in pages]


def _relier(fiches: list[int], hasard: random.Random) -> None:
    axes, themes = list(Axe.objects.all()), list(Theme.objects.all())
    territoires = list(Territoire.objects.values_list("pk", flat=True))
    lien = FichePage.axes.through
    lien.objects.bulk_create(
        [lien(fichepage_id=pk, axe=axe) for pk in fiches for axe in hasard.sample(axes, hasard.choice([1, 1, 2]))],
        batch_size=2000,
    )
    ThemeDeFiche.objects.bulk_create(
        [ThemeDeFiche(content_object_id=pk, tag=theme) for pk in fiches for theme in hasard.sample(themes, 2)],
        batch_size=2000,
    )
    TerritoireDeFiche.objects.bulk_create(
        [TerritoireDeFiche(fiche_id=pk, territoire_id=hasard.choice(territoires), sort_order=0) for pk in fiches],
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
            for pk in fiches
        ],
        batch_size=2000,
    )
