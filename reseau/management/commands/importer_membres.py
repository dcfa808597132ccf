from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.socle.models import Utilisateur
from reseau.choix import EtatDImport
from reseau.importation.actions import AppliquerImport, DeposerImport, LireImport
from reseau.importation.effets import REFUSER
from reseau.models import ImportDeMembres


class Command(BaseCommand):
    help = (
        "Lit une liste de membres (CSV ou XLSX) à blanc, et dit ce qu'elle ferait ; avec --appliquer, l'écrit. "
        "Rend un code d'erreur si le fichier, ou une de ses lignes, est refusé."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--appliquer", action="store_true", help="écrire, et non seulement lire")
        parser.add_argument("--ignorer-refusees", action="store_true", help="écrire les autres lignes")
        parser.add_argument(
            "--inviter", action="store_true", help="envoyer leur invitation aux référent·es de la liste"
        )
        parser.add_argument("--par", help="l'adresse de la personne à qui le journal attribue l'import")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            octets = options["fichier"].read_bytes()
        except OSError as erreur:
            raise CommandError(f"{options['fichier']} : {erreur.strerror}") from erreur
        user = self._personne(options["par"])
        try:
            depot = DeposerImport(options["fichier"].name, octets, user).execute(skip_permission_checks=True)
            LireImport(depot, user, self._montrer("lecture")).execute(skip_permission_checks=True)
            self._rapport(depot, options["ignorer_refusees"])
            if options["appliquer"]:
                self._appliquer(depot, user, options)
        except ValidationError as refus:
            raise CommandError(" ".join(refus.messages)) from refus

    @staticmethod
    def _personne(adresse: str | None) -> Utilisateur | None:
        if not adresse:
            return None
        try:
            return Utilisateur.objects.get(email__iexact=adresse)
        except Utilisateur.DoesNotExist as erreur:
            raise CommandError(f"Personne n'a l'adresse {adresse}.") from erreur

    def _rapport(self, depot: ImportDeMembres, ignorer: bool) -> None:
        if depot.etat == EtatDImport.REFUSE:
            raise CommandError(depot.erreur)
        self.stdout.write(
            f"{depot.lignes} lignes ({depot.rapport['lu_comme']}) : {depot.a_creer} à créer, {depot.a_modifier} à "
            f"modifier, {depot.refusees} refusées."
        )
        if depot.rapport["ignorees"]:
            self.stdout.write("Colonnes non lues : " + ", ".join(depot.rapport["ignorees"]))
        for ligne in depot.rapport["lignes"]:
            if ligne["effet"] == REFUSER:
                for erreur in ligne["erreurs"]:
                    self.stderr.write(
                        f"ligne {ligne['ligne']}, {erreur['colonne'] or 'toute la ligne'} : {erreur['raison']}"
                    )
        if depot.refusees and not ignorer:
            raise CommandError("Des lignes sont refusées : rien n'est écrit.")

    def _appliquer(self, depot: ImportDeMembres, user: Utilisateur | None, options: dict[str, Any]) -> None:
        application = AppliquerImport(
            depot,
            user,
            ignorer_refusees=options["ignorer_refusees"],
            inviter=options["inviter"],
            avancer=self._montrer("écriture", "%"),
        )
        application.reserver(skip_permission_checks=True)
        bilan = application.execute(skip_permission_checks=True)
        self.stdout.write(
            f"{bilan.crees} membres créés, {bilan.modifies} modifiés, {bilan.ignorees} lignes ignorées, "
            f"{bilan.invites} invitations."
        )

    def _montrer(self, quoi: str, unite: str = " lignes") -> Any:
        """L'avancement, récrit sur place dans un terminal."""

        def montrer(faites: int) -> None:
            self.stdout.write(f"\r{quoi} : {faites}{unite}", ending="" if self.stdout.isatty() else "\n")

        return montrer
