"""La démonstration, d'un clone nu à un site servi."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from alliance.accueil.demo.chargement import Chargement, charger
from alliance.accueil.demo.comptes import COMPTES, PHRASE_DE_PASSE

ADRESSE = "127.0.0.1"


class Command(BaseCommand):
    help = "Prépare le site de démonstration, puis le sert sur 127.0.0.1. Se rejoue sans rien défaire."
    # La base peut être vide : rien ne se vérifie avant que `migrate` n'y ait posé ses tables.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--preparer", action="store_true", help="Prépare le site sans le servir.")
        parser.add_argument("--port", type=int, default=8000, help="Le port où le servir (8000).")

    def handle(self, *args: Any, **options: Any) -> None:
        refuser_hors_de_la_demonstration()
        port, verbosite = options["port"], options["verbosity"]
        if not 1 <= port <= 65_535:
            raise CommandError("Le port est un nombre de 1 à 65535.")
        # Dès le chargement : les courriels de la relecture jouée portent déjà des liens.
        settings.WAGTAILADMIN_BASE_URL = f"http://{ADRESSE}:{port}"
        self.stdout.write("Préparation de la base…")
        call_command("migrate", interactive=False, verbosity=max(verbosite - 1, 0), stdout=self.stdout)
        if "charger_territoires" in get_commands():
            self.stdout.write("Chargement des territoires…")
            call_command("charger_territoires", stdout=self.stdout)
        self.stdout.write("Chargement des fiches, des organisations et des comptes…")
        # Avant de charger : ce qui se compose à la publication (agendas, lettre) porte déjà des adresses entières.
        demenage = situer_le_site(port)
        self._annoncer(charger())
        if demenage:
            call_command("recalculer_agenda", verbosity=0, stdout=self.stdout)
        if options["preparer"]:
            return
        self._presenter(port)
        settings.ALLIANCE_DEMONSTRATION = True
        call_command("runserver", f"{ADRESSE}:{port}", use_reloader=False, stdout=self.stdout)

    def _annoncer(self, cree: Chargement) -> None:
        if cree.pages:
            comptes = (
                f"{len(cree.membres)} organisations, {len(cree.fiches)} fiches, {len(cree.prises)} prises de position, "
                f"{len(cree.evenements)} événements, {len(cree.articles)} actualités, "
                f"{len(cree.numeros)} numéros de l'infolettre"
            )
            self.stdout.write(self.style.SUCCESS(f"Créé : {comptes}."))
        else:
            self.stdout.write("Tout était déjà là : rien n'a été changé.")

    def _presenter(self, port: int) -> None:
        racine = f"http://{ADRESSE}:{port}"
        largeur = max(len(compte.courriel) for compte in COMPTES)
        lignes = [
            "",
            self.style.MIGRATE_HEADING("Le site de démonstration"),
            f"  {racine}/",
            f"  {racine}/bonnes-pratiques/",
            f"  {racine}/admin/",
            "",
            f"Comptes, tous avec la phrase de passe « {PHRASE_DE_PASSE} » :",
            *(f"  {compte.courriel:<{largeur}}  {compte.essai}" for compte in COMPTES),
            "",
            f"Les courriels s'écrivent dans {settings.EMAIL_FILE_PATH}",
            "Ctrl-C pour arrêter.",
            "",
        ]
        self.stdout.write("\n".join(lignes))


def situer_le_site(port: int) -> bool:
    """Donne au site l'adresse où il est servi : liens, flux et agendas en dépendent. Vrai s'il en avait une autre."""
    site = Site.objects.get(is_default_site=True)
    demenage = (site.hostname, site.port) != (ADRESSE, port)
    if demenage:
        site.hostname, site.port = ADRESSE, port
        site.save()
    return demenage


def refuser_hors_de_la_demonstration() -> None:
    """La phrase de passe des comptes est publique : ils n'existent que sur une machine de travail.

    Raises:
        CommandError: les réglages ne sont pas ceux d'une machine de travail.
    """
    if not hasattr(settings, "ALLIANCE_DEMONSTRATION"):
        raise CommandError(
            f"La démonstration crée des comptes dont la phrase de passe est publique : elle refuse les réglages "
            f"« {settings.SETTINGS_MODULE} ». Lancez-la avec DJANGO_SETTINGS_MODULE=alliance.settings.dev."
        )
