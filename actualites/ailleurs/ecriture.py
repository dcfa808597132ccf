"""Écrire ici un événement lu là-bas : le créer, le suivre, ou dire pourquoi pas maintenant."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle.verrous import une_sous_verrou

from ..choix import AccueilDuFlux, EtatDEvenement
from ..evenements.actions import AnnoncerUnChangement
from ..models import EvenementPage, EvenementSuivi, FluxSuivi
from .correspondance import Valeurs, ecrire_la_page, fusionner, lire_la_page
from .naissance import completer, faire_naitre
from .traduction import Lu


@dataclass
class Faits:
    """Ce qui a changé ici."""

    crees: list[EvenementPage] = field(default_factory=list)
    modifies: list[EvenementPage] = field(default_factory=list)
    disparus: list[EvenementSuivi] = field(default_factory=list)

    def ajouter(self, autres: "Faits") -> None:
        self.crees += autres.crees
        self.modifies += autres.modifies
        self.disparus += autres.disparus


class Ecriture:
    """Un événement d'un agenda suivi. À appeler dans une transaction : il s'écrit entier ou pas du tout.

    Raises: ValidationError, DatabaseError, ObjectDoesNotExist ; rien n'est alors écrit.
    """

    def __init__(self, flux: FluxSuivi, lu: Lu) -> None:
        self.flux, self.lu = flux, lu
        self.valeurs = completer(flux, lu)
        self.faits = Faits()
        #: Pourquoi ce que dit la source attend le passage suivant ; rien si tout est écrit.
        self.remis = ""

    def creer(self) -> None:
        page = faire_naitre(self.flux, self.lu, self.valeurs)
        EvenementSuivi.objects.create(flux=self.flux, uid=self.lu.uid, evenement=page, valeurs=self.valeurs)
        log(instance=page, action="actualites.venu_d_ailleurs", data={"agenda": self.flux.titre})
        self._faire_avancer(page)
        self.faits.crees.append(page)

    def _faire_avancer(self, page: EvenementPage) -> None:
        """Publie la version, ou l'envoie en relecture, selon l'accueil fait à l'agenda."""
        revision = page.save_revision()
        if self.flux.accueil == AccueilDuFlux.DIRECT:
            revision.publish()
            return
        circuit = page.get_workflow()
        if circuit is not None:
            circuit.start(page, user=None)

    def suivre(self, suivi: EvenementSuivi) -> None:
        valeurs = self.valeurs
        # Relu : quelqu'un a pu trancher depuis le début de la lecture.
        suivi = une_sous_verrou(suivi)
        if suivi.evenement_id is None:
            # Effacé ici, ou que l'on ne suit plus : il ne revient pas.
            self._retenir(suivi, valeurs)
            return
        page = une_sous_verrou(EvenementPage(pk=suivi.evenement_id))
        avant = suivi.valeurs
        if _vient_d_etre_annule(avant, valeurs) and page.live and page.etat != EtatDEvenement.ANNULE:
            if page.etat != avant["etat"]:
                # Quelqu'un a dit autre chose ici : c'est à quelqu'un de trancher.
                suivi.disparu_le = suivi.disparu_le or timezone.now()
                self.faits.disparus.append(suivi)
            else:
                # Une annulation n'attend pas la relecture : des personnes viendraient pour rien.
                AnnoncerUnChangement(page, None, etat=valeurs["etat"], annonce=valeurs["annonce"]).execute(
                    skip_permission_checks=True
                )
                self.faits.modifies.append(page)
            avant = {**avant, "etat": valeurs["etat"], "annonce": valeurs["annonce"]}
            self._retenir(suivi, avant)
            page = EvenementPage.objects.get(pk=page.pk)
        brouillon = page.get_latest_revision_as_object()
        fusion = fusionner(avant, valeurs, lire_la_page(brouillon))
        if not fusion.change:
            self._retenir(suivi, valeurs)
        elif raison := _ce_qui_retient(page):
            self.remis = raison
        else:
            ecrire_la_page(brouillon, fusion.valeurs)
            self._faire_avancer(brouillon)
            self._retenir(suivi, valeurs)
            self.faits.modifies.append(brouillon)

    def _retenir(self, suivi: EvenementSuivi, valeurs: Valeurs) -> None:
        suivi.valeurs = valeurs
        suivi.save(update_fields=["valeurs", "disparu_le"])


def _vient_d_etre_annule(avant: Valeurs, apres: Valeurs) -> bool:
    return bool(apres["etat"] == EtatDEvenement.ANNULE and avant.get("etat") != EtatDEvenement.ANNULE)


def _ce_qui_retient(page: EvenementPage) -> str:
    """Pourquoi l'on n'écrit pas sur cette page maintenant ; rien si l'on peut."""
    if page.workflow_in_progress:
        return _("il a changé là-bas, et il est en relecture ici : repris ensuite")
    if not page.live:
        return _("il a changé là-bas, et il n’est pas publié ici")
    if page.has_unpublished_changes:
        return _("il a changé là-bas, et quelqu’un a un brouillon ici : repris ensuite")
    if page.locked:
        return _("il a changé là-bas, et il est verrouillé ici : repris ensuite")
    return ""
