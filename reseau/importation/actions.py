"""Les gestes d'un import : déposer le fichier, le lire à blanc, l'appliquer d'un bloc. Voir `docs/import.md`."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, cast

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Page

from alliance.socle.fichiers import nom_sur
from alliance.socle.memoire import sans_ramasse_miettes

from ..choix import EtatDImport
from ..equipe.actions import Inviter
from ..etancheite import est_de_l_equipe_centrale
from ..lots import LOT, par_lots
from ..models import ImportDeMembres, MembrePage, ReseauIndexPage
from .ecriture import Ecriture, change_la_page
from .effets import CONSTATES, CREER, MODIFIER, REFUSER, Effet, compter, empreinte
from .indexation import indexer
from .lecture import lire, verifier
from .rapprochement import Rapprochement
from .refus import ApplicationRefusee, EffetChange, FichierRefuse, ImportReserve

Avancer = Callable[[int], None]


@dataclass(frozen=True)
class Bilan:
    """Ce qu'un import a fait, en nombre de membres (et de personnes, pour `invites`)."""

    crees: int
    modifies: int
    ignorees: int
    invites: int


class GesteDImport:
    """Ce que tous partagent : le droit, et l'avancement inscrit hors de la transaction d'écriture."""

    user: Any

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: ImportReserve."""
        if not skip_permission_checks and (self.user is None or not est_de_l_equipe_centrale(self.user)):
            raise ImportReserve(_("Seule l’équipe centrale importe des membres."))


class DeposerImport(GesteDImport):
    """Range un fichier hors du public, après l'avoir vérifié ; sa lecture vient ensuite (`LireImport`).

    Args:
        nom: celui que la personne lui donne.
        octets: le fichier entier ; sa taille est bornée.
        user: qui dépose ; `None` depuis un terminal.
    """

    def __init__(self, nom: str, octets: bytes, user: Any = None) -> None:
        self.nom, self.octets, self.user = nom, octets, user

    def execute(self, skip_permission_checks: bool = False) -> ImportDeMembres:
        """Raises: ImportReserve, FichierRefuse."""
        self.check(skip_permission_checks)
        verifier(self.nom, self.octets)
        depot = ImportDeMembres(nom_du_fichier=self.nom[:255], auteur=self.user)
        depot.fichier.save(nom_sur(self.nom, "membres"), ContentFile(self.octets), save=False)
        depot.save()
        return depot


class LireImport(GesteDImport):
    """L'essai à blanc : lit le fichier, dit ce que chaque ligne ferait, n'écrit que le rapport. Se rejoue."""

    def __init__(self, depot: ImportDeMembres, user: Any = None, avancer: Avancer | None = None) -> None:
        self.depot, self.user, self.avancer = depot, user, avancer

    def execute(self, skip_permission_checks: bool = False) -> ImportDeMembres:
        """Raises: ImportReserve. Un fichier refusé met l'import dans l'état « refusé », avec la raison."""
        self.check(skip_permission_checks)
        depot = self.depot
        try:
            effets = rapprocher(depot, self._avance)
        except FichierRefuse as refus:
            depot.etat, depot.erreur = EtatDImport.REFUSE, refus.messages[0]
        else:
            depot.etat, depot.erreur = EtatDImport.PRET, ""
            inscrire(depot, effets)
        depot.save()
        return depot

    def _avance(self, faites: int) -> None:
        noter(self.depot, faites)
        if self.avancer:
            self.avancer(faites)


class Relire(GesteDImport):
    """Remet un import à lire : après une correction du site, un échec, ou une écriture qui ne répond plus.

    Sans danger pendant une écriture : celle-ci n'aboutit que si l'import est encore dans l'état « écriture ».
    """

    def __init__(self, depot: ImportDeMembres, user: Any = None) -> None:
        self.depot, self.user = depot, user

    def execute(self, skip_permission_checks: bool = False) -> None:
        """Raises: ImportReserve, ApplicationRefusee."""
        self.check(skip_permission_checks)
        siens = ImportDeMembres.objects.filter(pk=self.depot.pk).exclude(etat=EtatDImport.APPLIQUE)
        if not self.depot.fichier or not siens.update(etat=EtatDImport.LECTURE, lignes_faites=0, erreur=""):
            raise ApplicationRefusee(_("Cet import est appliqué, ou son fichier est effacé : déposez-le de nouveau."))


class AppliquerImport(GesteDImport):
    """Écrit ce que le rapport annonce, en une transaction : tout, ou rien.

    Args:
        depot: un import prêt.
        user: qui applique ; `None` depuis un terminal.
        ignorer_refusees: écrire les autres lignes ; sans cela, une seule ligne refusée empêche tout.
        inviter: envoyer aux référent·es de la liste leur invitation.
        avancer: reçoit l'avancement, en centièmes.
    """

    def __init__(
        self,
        depot: ImportDeMembres,
        user: Any = None,
        *,
        ignorer_refusees: bool = False,
        inviter: bool = False,
        avancer: Avancer | None = None,
    ) -> None:
        self.depot, self.user = depot, user
        self.ignorer_refusees, self.inviter, self.avancer = ignorer_refusees, inviter, avancer

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: ImportReserve, ApplicationRefusee."""
        super().check(skip_permission_checks)
        if self.depot.etat not in (EtatDImport.PRET, EtatDImport.ECRITURE):
            raise ApplicationRefusee(_("Cet import n’est pas prêt : relisez d’abord son fichier."))
        if self.depot.refusees and not self.ignorer_refusees:
            raise ApplicationRefusee(
                ngettext(
                    "%(n)s ligne est refusée : corrigez-la, ou demandez à l’ignorer.",
                    "%(n)s lignes sont refusées : corrigez-les, ou demandez à les ignorer.",
                    self.depot.refusees,
                )
                % {"n": self.depot.refusees}
            )

    def reserver(self, skip_permission_checks: bool = False) -> None:
        """Prend l'import pour l'écrire : un double clic n'en lance qu'une.

        Raises: ImportReserve, ApplicationRefusee.
        """
        self.check(skip_permission_checks)
        prets = ImportDeMembres.objects.filter(pk=self.depot.pk, etat=EtatDImport.PRET)
        if not prets.update(etat=EtatDImport.ECRITURE, lignes_faites=0, erreur=""):
            raise ApplicationRefusee(_("Cet import est déjà en cours d’écriture."))
        self.depot.refresh_from_db()

    def execute(self, skip_permission_checks: bool = False) -> Bilan:
        """Écrit un import réservé.

        Raises:
            EffetChange: le site a changé depuis l'essai ; le rapport est refait, rien n'est écrit.
            ApplicationRefusee: quelqu'un d'autre écrivait ; rien n'est écrit.
        """
        self.check(skip_permission_checks)
        # Trois temps, de longueurs voisines : relire, écrire, indexer.
        effets = rapprocher(self.depot, lambda faites: self._avance(faites, 0, self.depot.lignes))
        if empreinte([effet.en_json() for effet in effets]) != self.depot.rapport.get("empreinte"):
            inscrire(self.depot, effets)
            raise self._rendre(
                _("Depuis l’essai à blanc, des membres ont changé : le rapport a été refait, relisez-le.")
            )
        ecriture = Ecriture(self.user)
        try:
            # Ce qui peut l'être se compose avant : sur SQLite, personne d'autre n'écrit pendant la transaction.
            with sans_ramasse_miettes():
                ecriture.preparer([effet for effet in effets if effet.effet == CREER])
                with transaction.atomic():
                    ecrits, bilan = self._ecrire(effets, ecriture)
        except EffetChange as erreur:
            raise self._rendre(erreur.messages[0]) from erreur
        except IntegrityError as erreur:
            raise ApplicationRefusee(
                _("Quelqu’un modifiait le réseau au même moment : rien n’a été écrit, recommencez.")
            ) from erreur
        indexer(ecrits, lambda faits: self._avance(faits, 1, len(ecrits)))
        noter(self.depot, self.depot.lignes)
        return bilan

    def _rendre(self, raison: str) -> EffetChange:
        """Remet l'import à relire ; rend de quoi le dire."""
        self.depot.etat, self.depot.erreur = EtatDImport.PRET, raison
        self.depot.save()
        return EffetChange(raison)

    def _ecrire(self, effets: list[Effet], ecriture: Ecriture) -> tuple[list[int], Bilan]:
        a_creer = [effet for effet in effets if effet.effet == CREER]
        a_modifier = [effet for effet in effets if effet.effet == MODIFIER]
        self._verifier_que_rien_n_a_bouge(a_creer, a_modifier)
        crees = ecriture.creer(a_creer)
        modifies = ecriture.modifier(a_modifier)
        ecriture.terminer()
        for effet, membre in zip(a_creer, crees, strict=True):
            effet.membre = membre.pk
        bilan = Bilan(len(crees), len(modifies), compter(effets)[REFUSER], self._inviter(effets))
        self._conclure(bilan)
        recrits = [effet.membre for effet in a_modifier if effet.membre and (change_la_page(effet) or effet.statut)]
        return [*(membre.pk for membre in crees), *recrits], bilan

    def _verifier_que_rien_n_a_bouge(self, a_creer: list[Effet], a_modifier: list[Effet]) -> None:
        """Entre la relecture et ce verrou, quelques instants ont passé : une adresse, une page ont pu changer.

        Les clefs, elles, sont uniques dans la base. Raises: EffetChange.
        """
        annuaire = ReseauIndexPage.objects.get()
        Page.objects.select_for_update().get(pk=annuaire.pk)
        adresses = set(Page.objects.child_of(annuaire).values_list("slug", flat=True))
        bouge = any(effet.slug in adresses for effet in a_creer)
        for lot in par_lots(a_modifier, LOT):
            attendus = {effet.membre: effet.constate for effet in lot}
            membres = MembrePage.objects.select_for_update(of=("self",)).filter(pk__in=attendus)
            trouves = {pk: tuple(constate) for pk, *constate in membres.values_list("pk", *CONSTATES)}
            bouge = bouge or trouves != attendus
        if bouge:
            raise EffetChange(
                _("Une page a changé pendant l’application : rien n’a été écrit. Relisez, puis recommencez.")
            )

    def _inviter(self, effets: list[Effet]) -> int:
        if not self.inviter:
            return 0
        invitations = {effet.membre: effet.invitation for effet in effets if effet.invitation and effet.membre}
        membres = MembrePage.objects.in_bulk(list(invitations))
        for pk, invitation in invitations.items():
            mandat = cast(dict[str, Any], invitation)
            Inviter(membres[pk], user=self.user, **mandat).execute(skip_permission_checks=True)
        return len(invitations)

    def _conclure(self, bilan: Bilan) -> None:
        maintenant = timezone.now()
        # Dans la même transaction : un import « appliqué » est un import écrit, et réciproquement.
        siens = ImportDeMembres.objects.filter(pk=self.depot.pk, etat=EtatDImport.ECRITURE)
        if not siens.update(etat=EtatDImport.APPLIQUE, applique_le=maintenant, erreur=""):
            raise ApplicationRefusee(_("Cet import a été repris par quelqu’un d’autre : rien n’a été écrit."))
        log(instance=self.depot, action="reseau.importer", user=self.user, data=asdict(bilan))

    def _avance(self, faites: int, temps: int, sur: int) -> None:
        lignes = self.depot.lignes
        noter(self.depot, lignes * temps // 2 + (faites * lignes // (2 * sur) if sur else 0))
        if self.avancer:
            self.avancer(50 * temps + (faites * 50 // sur if sur else 50))


def rapprocher(depot: ImportDeMembres, avancer: Avancer) -> list[Effet]:
    """Relit le fichier et le compare au site. Raises: FichierRefuse."""
    with depot.fichier.open("rb") as fichier:
        table = lire(depot.nom_du_fichier, fichier.read())
    depot.lignes = len(table.lignes)
    ImportDeMembres.objects.filter(pk=depot.pk).update(lignes=depot.lignes, lignes_faites=0)
    depot.rapport = {
        **depot.rapport,
        "ignorees": table.ignorees,
        "lu_comme": table.lu_comme,
        "colonnes": table.colonnes,
    }
    return Rapprochement().effets(table, avancer)


def inscrire(depot: ImportDeMembres, effets: list[Effet]) -> None:
    """Range le rapport dans l'import, sans l'enregistrer."""
    lignes = [effet.en_json() for effet in effets]
    comptes = compter(effets)
    depot.rapport = {
        **depot.rapport,
        "lignes": lignes,
        "empreinte": empreinte(lignes),
        "a_inviter": sum(bool(effet.invitation) for effet in effets),
    }
    depot.lignes = depot.lignes_faites = len(effets)
    depot.a_creer, depot.a_modifier, depot.refusees = comptes[CREER], comptes[MODIFIER], comptes[REFUSER]


def noter(depot: ImportDeMembres, faites: int) -> None:
    """Inscrit l'avancement, que l'écran relit."""
    ImportDeMembres.objects.filter(pk=depot.pk).update(lignes_faites=faites)
