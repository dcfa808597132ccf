"""Importer une liste déjà tenue ailleurs : la déposer avec sa preuve d'accord, l'examiner, puis l'écrire par lots."""

import datetime
import secrets
from collections import Counter
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from reseau.etancheite import est_de_l_equipe_centrale
from reseau.models.candidature import depot_prive

from ...choix import EtatDAbonnement
from ...models import Abonnement, ImportDAbonnements
from ...signatures.droits_des_personnes import trace
from ..effacement import traces_effacees
from .examen import LOT, LigneLue, Sort, examiner
from .lecture import Liste, lire

#: Où en est un import, dans son bilan.
PRET, FAIT = "pret", "fait"
#: Ce qu'une preuve d'accord dit au moins (signes) : où, quand et comment ne tiennent pas en moins.
PREUVE_AU_MOINS = 20


class ImportRefuse(ValidationError):
    """Rien n'est écrit ; le message dit pourquoi."""


class _Geste:
    user: Any

    def check(self) -> None:
        """Raises: PermissionDenied."""
        if not est_de_l_equipe_centrale(self.user):
            raise PermissionDenied


class DeposerUneListe(_Geste):
    """Range le fichier hors du public, après l'avoir lu, avec ce qui prouve l'accord des personnes. N'abonne personne.

    Args:
        nom: celui du fichier, tel que la personne le donne.
        octets: le fichier entier.
        preuve: où, quand et comment ces personnes ont demandé la lettre.
    """

    def __init__(self, nom: str, octets: bytes, preuve: str, user: Any) -> None:
        self.nom, self.octets, self.preuve, self.user = nom, octets, preuve.strip(), user

    def execute(self) -> ImportDAbonnements:
        """Raises: PermissionDenied, ImportRefuse, FichierRefuse."""
        self.check()
        if len(self.preuve) < PREUVE_AU_MOINS:
            raise ImportRefuse(_("Dites où, quand et comment ces personnes ont donné leur accord."))
        liste = lire(self.nom, self.octets)
        range_sous = f"infolettre/{secrets.token_hex(8)}{PurePath(self.nom).suffix.lower()}"
        range_sous = depot_prive().save(range_sous, ContentFile(self.octets))
        return ImportDAbonnements.objects.create(
            fichier=self.nom[:255],
            preuve=self.preuve,
            fait_par=self.user,
            bilan={"etat": PRET, "depot": range_sous, "adresse": liste.adresse, "accord": liste.accord},
        )


class ChoisirLesColonnes(_Geste):
    """Dit quelle colonne porte les adresses, et laquelle, s'il y en a une, la date de chaque accord."""

    def __init__(self, depot: ImportDAbonnements, adresse: int, accord: int | None, user: Any) -> None:
        self.depot, self.adresse, self.accord, self.user = depot, adresse, accord, user

    def execute(self) -> None:
        """Raises: PermissionDenied, ImportRefuse."""
        self.check()
        bilan = {**self.depot.bilan, "adresse": self.adresse, "accord": self.accord}
        if not ImportDAbonnements.objects.filter(pk=self.depot.pk, bilan__etat=PRET).update(bilan=bilan):
            raise ImportRefuse(_("Cette liste est déjà importée, ou abandonnée."))
        self.depot.bilan = bilan


class ImporterLaListe(_Geste):
    """Écrit une liste déposée, par lots, chacun dans sa transaction.

    Interrompu, il se reprend : ce qui est écrit l'est, le reste suit. Deux à la fois n'écrivent rien en double. Qui
    s'est désabonné, même pendant l'import, le reste. Une adresse qui attendait sa confirmation est abonnée : la liste
    en porte la preuve. Fini, le fichier s'efface, et le bilan ne garde que des numéros de ligne.
    """

    def __init__(self, depot: ImportDAbonnements, user: Any) -> None:
        self.depot, self.user = depot, user

    def execute(self) -> dict[str, int]:
        """Combien de lignes pour chaque sort. Raises: PermissionDenied, ImportRefuse, FichierRefuse."""
        self.check()
        self.depot.refresh_from_db()
        if self.depot.bilan.get("etat") != PRET:
            raise ImportRefuse(_("Cette liste est déjà importée, ou abandonnée."))
        maintenant = timezone.now()
        lignes = lignes_de(self.depot)
        a_abonner = [ligne for ligne in lignes if ligne.sort == Sort.A_ABONNER]
        for debut in range(0, len(a_abonner), LOT):
            self._ecrire(a_abonner[debut : debut + LOT], maintenant)
        return self._conclure(lignes, maintenant)

    @transaction.atomic
    def _ecrire(self, lot: list[LigneLue], maintenant: datetime.datetime) -> None:
        # Effacée depuis l'examen, une personne n'a plus de ligne qui dise de ne pas l'abonner.
        if effacees := traces_effacees():
            lot = [ligne for ligne in lot if trace(ligne.canonique) not in effacees]
        origine = (_("import : %(fichier)s") % {"fichier": self.depot.fichier})[:255]
        Abonnement.objects.bulk_create(
            [
                Abonnement(
                    courriel=ligne.adresse,
                    adresse_canonique=ligne.canonique,
                    etat=EtatDAbonnement.CONFIRME,
                    origine=origine,
                    demande_le=_instant(ligne.accord) or maintenant,
                    confirme_le=_instant(ligne.accord) or maintenant,
                    importation=self.depot,
                )
                for ligne in lot
            ],
            # Une adresse arrivée, ou partie, depuis l'examen garde sa ligne.
            ignore_conflicts=True,
        )
        Abonnement.objects.filter(
            adresse_canonique__in=[ligne.canonique for ligne in lot],
            etat=EtatDAbonnement.EN_ATTENTE,
            suspendu_le__isnull=True,
        ).update(
            etat=EtatDAbonnement.CONFIRME,
            confirme_le=maintenant,
            origine=origine,
            importation=self.depot,
            numeros=True,
        )

    @transaction.atomic
    def _conclure(self, lignes: list[LigneLue], maintenant: datetime.datetime) -> dict[str, int]:
        comptes = comptes_de(lignes)
        bilan = {
            "etat": FAIT,
            "comptes": comptes,
            "abonnees": Abonnement.objects.filter(importation=self.depot).count(),
            # Ni adresse ni nom : le bilan survit aux personnes.
            "lignes": [
                [ligne.numero, ligne.sort.value, ligne.precision]
                for ligne in lignes
                if ligne.sort != Sort.A_ABONNER or ligne.precision
            ],
        }
        range_sous = self.depot.bilan["depot"]
        finis = ImportDAbonnements.objects.filter(pk=self.depot.pk, bilan__etat=PRET)
        if finis.update(bilan=bilan, fait_le=maintenant, fait_par=self.user):
            log(
                instance=self.depot,
                action="infolettre.importer",
                user=self.user,
                data={"fichier": self.depot.fichier, "preuve": self.depot.preuve[:500], **comptes},
            )
            transaction.on_commit(lambda: depot_prive().delete(range_sous))
        self.depot.refresh_from_db()
        return comptes


class AbandonnerUneListe(_Geste):
    """Efface une liste déposée que l'on n'importera pas, et son fichier."""

    def __init__(self, depot: ImportDAbonnements, user: Any) -> None:
        self.depot, self.user = depot, user

    def execute(self) -> None:
        """Raises: PermissionDenied, ImportRefuse."""
        self.check()
        effacer_les_depots(ImportDAbonnements.objects.filter(pk=self.depot.pk), seulement_sans_abonnes=True)


def effacer_les_depots(depots: Any, seulement_sans_abonnes: bool = False) -> int:
    """Efface des listes déposées et jamais écrites, fichiers compris ; rend combien. Raises: ImportRefuse."""
    prets = depots.filter(bilan__etat=PRET)
    if seulement_sans_abonnes and not prets.exists():
        raise ImportRefuse(_("Cette liste est déjà importée, ou abandonnée."))
    effaces = 0
    for depot in prets:
        if depot.abonnements.exists():
            # Interrompue au milieu : sa ligne est la preuve d'accord de celles et ceux qui y sont déjà.
            if seulement_sans_abonnes:
                raise ImportRefuse(_("Une partie de cette liste est déjà abonnée : terminez l’import."))
            continue
        if ImportDAbonnements.objects.filter(pk=depot.pk, bilan__etat=PRET).delete()[0]:
            depot_prive().delete(depot.bilan["depot"])
            effaces += 1
    return effaces


def liste_de(depot: ImportDAbonnements) -> Liste:
    """Le fichier déposé, relu. Raises: FichierRefuse, ImportRefuse."""
    try:
        with depot_prive().open(depot.bilan["depot"], "rb") as fichier:
            return lire(depot.fichier, fichier.read())
    except (KeyError, FileNotFoundError) as erreur:
        raise ImportRefuse(_("Le fichier de cet import est effacé : déposez-le de nouveau.")) from erreur


def lignes_de(depot: ImportDAbonnements) -> list[LigneLue]:
    """Le sort de chaque ligne d'une liste déposée, au vu de la base de maintenant."""
    return examiner(liste_de(depot), depot.bilan["adresse"], depot.bilan["accord"], depot)


def comptes_de(lignes: list[LigneLue]) -> dict[str, int]:
    comptes = Counter(ligne.sort.value for ligne in lignes)
    return {sort.value: comptes[sort.value] for sort in Sort}


def _instant(jour: datetime.date | None) -> datetime.datetime | None:
    """Midi de ce jour, à l'heure du site : un jour n'a pas d'heure, et midi reste ce jour-là partout en Europe."""
    return timezone.make_aware(datetime.datetime.combine(jour, datetime.time(12))) if jour else None
