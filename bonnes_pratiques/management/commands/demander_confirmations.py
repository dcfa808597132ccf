import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from bonnes_pratiques.confirmation import calendrier, purge
from bonnes_pratiques.confirmation.actions import DemanderConfirmation, PrevenirLeSecretariat, RelancerDemande


class Command(BaseCommand):
    help = (
        "Demande si les fiches de plus d’un an disent toujours vrai, relance, prévient le secrétariat, "
        "et efface les demandes anciennes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jour", type=datetime.date.fromisoformat, help="Le jour à jouer (AAAA-MM-JJ).")

    def handle(self, *args: Any, **options: Any) -> None:
        jour = options["jour"] or timezone.localdate()
        relances = sum(RelancerDemande(demande, jour).execute() for demande in calendrier.a_relancer(jour))
        demandes = sum(DemanderConfirmation(fiche, jour).execute() for fiche in calendrier.a_demander(jour))
        signalees = PrevenirLeSecretariat(jour).execute()
        self.stdout.write(
            _("Demandes : %(demandes)d. Relances : %(relances)d. Fiches signalées au secrétariat : %(signalees)d.")
            % {"demandes": demandes, "relances": relances, "signalees": signalees}
        )
        self.stdout.write(_("Demandes effacées : %(n)d.") % {"n": purge.purger()})
