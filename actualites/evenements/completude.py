"""Ce qui manque à un événement avant qu'il parte en relecture."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle.moderation.completude import Manque
from alliance.socle.notes import texte_nu
from alliance.socle.typographie import date_longue

from ..choix import EtatDEvenement, GenreDeDate, ModaliteDEvenement
from .calendrier import DATES_AU_PLUS, dates_de_la_regle, depasse, occurrences
from .moments import PAS_TENUE
from .tenue import tenue_de

if TYPE_CHECKING:
    from ..models import EvenementPage
    from .forms import EvenementForm


@dataclass
class Contenu:
    """Un événement et ses parties, où qu'elles soient encore : base, brouillon, formulaire."""

    evenement: "EvenementPage"
    axes: Sequence[Any]
    organisations: Sequence[Any]
    #: Celles que l'on a datées : une ligne sans date a déjà sa propre erreur.
    dates: Sequence[Any]

    @classmethod
    def de_l_evenement(cls, page: "EvenementPage") -> "Contenu":
        return cls(page, list(page.axes.all()) if page.pk else [], list(page.organisations.all()), _datees(page.dates))

    @classmethod
    def du_formulaire(cls, form: "EvenementForm") -> "Contenu":
        """Ce qui est soumis, déjà nettoyé : les lignes ajoutées comptent, les lignes supprimées non."""
        dates = [date for date in form.lignes("dates") if date.date_prevue]
        return cls(form.instance, list(form.cleaned_data.get("axes") or []), form.lignes("organisations"), dates)


def _datees(dates: Any) -> list[Any]:
    return [date for date in dates.all() if date.date_prevue]


def verifier(page: Any, form: "EvenementForm | None" = None) -> list[Manque]:
    """Ce qui manque au texte, dans l'ordre du formulaire.

    Args:
        form: ce qui est soumis, quand ce n'est pas ce que porte `page`.
    """
    contenu = Contenu.de_l_evenement(page) if form is None else Contenu.du_formulaire(form)
    return [manque for regle in (_rendez_vous, _serie, _lieu, _venir, _apres) for manque in regle(contenu)]


def _rendez_vous(contenu: Contenu) -> Iterator[Manque]:
    evenement = contenu.evenement
    if not texte_nu(evenement.en_bref):
        yield Manque("en_bref", _("En bref"), _("Dites ce qui s’y passe, et pour qui."))
    if evenement.date_debut is None:
        yield Manque("date_debut", _("Quand"), _("Donnez la date."))


def serie_trop_longue(evenement: Any) -> str:
    """Ce que l'on dit d'une série qui serait coupée ; rien si elle tient.

    Args:
        evenement: une `EvenementPage`, ou ce qui en porte les champs.
    """
    if not depasse(evenement):
        return ""
    return _("Cette série ferait plus de %(n)s dates : arrêtez-la au plus tard le %(jour)s.") % {
        "n": DATES_AU_PLUS,
        "jour": date_longue(dates_de_la_regle(evenement)[-1]),
    }


def _serie(contenu: Contenu) -> Iterator[Manque]:
    evenement = contenu.evenement
    if evenement.date_debut is None:
        return
    if not occurrences(evenement, contenu.dates):
        yield Manque("dates", _("Dates particulières"), _("Toutes les dates sont exclues : gardez-en au moins une."))
    if trop := serie_trop_longue(evenement):
        yield Manque("jusqu_au", _("Série"), trop)
    donnees = dates_de_la_regle(evenement)
    if any(avant.fin > apres.debut for avant, apres in pairwise(occurrences(evenement, []))):
        message = _(
            "Chaque date de la série dure encore quand la suivante commence : le dernier jour est celui d’une seule "
            "date ; celui de la série s’écrit à « Jusqu’au »."
        )
        yield Manque("date_fin", _("Quand"), message)
    prevues = set(donnees)
    ajoutees = {date.date_prevue for date in contenu.dates if date.genre == GenreDeDate.AJOUTEE}
    for jour in sorted(ajoutees & prevues):
        yield _date(jour, _("Le %(jour)s est déjà une date de l’événement : inutile de l’ajouter."))
    # Une date ajoutée peut ensuite être annulée : deux lignes disent alors deux choses du même jour.
    comptees = Counter((date.date_prevue, date.genre == GenreDeDate.AJOUTEE) for date in contenu.dates)
    for jour, _ajoutee in sorted(cle for cle, nombre in comptees.items() if nombre > 1):
        yield _date(jour, _("Le %(jour)s est donné deux fois : gardez une seule ligne."))
    for jour in sorted({date.date_prevue for date in contenu.dates} - ajoutees - prevues):
        yield _date(
            jour,
            _("Le %(jour)s n’est pas une date de la série : corrigez-le, ou choisissez « Une date de plus »."),
        )


def _date(jour: Any, message: str) -> Manque:
    return Manque("dates", _("Dates particulières"), message % {"jour": date_longue(jour)})


def _lieu(contenu: Contenu) -> Iterator[Manque]:
    evenement, panneau = contenu.evenement, _("Où")
    if evenement.modalite != ModaliteDEvenement.A_DISTANCE:
        if not (evenement.lieu_nom.strip() or evenement.adresse.strip() or evenement.territoire_id):
            yield Manque("lieu_nom", panneau, _("Dites où l’on se retrouve : un lieu, une adresse ou une commune."))
        elif not evenement.territoire_id:
            message = _("Choisissez la commune : sans elle, on ne trouve pas l’événement par son lieu.")
            yield Manque("territoire", panneau, message, bloquant=False)
    if evenement.modalite != ModaliteDEvenement.SUR_PLACE and not (
        evenement.lien_distance or evenement.distance_precisions.strip()
    ):
        message = _("Donnez le lien pour suivre à distance, ou dites comment on le reçoit.")
        yield Manque("lien_distance", panneau, message)


def _venir(contenu: Contenu) -> Iterator[Manque]:
    evenement = contenu.evenement
    if not contenu.organisations:
        yield Manque("organisations", _("Qui organise"), _("Nommez au moins une organisation."))
    if evenement.etat != EtatDEvenement.PREVU and not evenement.annonce.strip():
        yield Manque("annonce", _("Tenue"), _("Dites pourquoi, et ce que peut faire qui comptait venir."))
    dite = (
        evenement.acces_fauteuil
        or evenement.langue_des_signes
        or evenement.boucle_magnetique
        or evenement.garde_d_enfants
        or evenement.accessibilite_precisions.strip()
    )
    if not dite:
        message = _("Dites si le lieu est accessible, ou ce qui manque : sans rien, on n’ose pas venir.")
        yield Manque("acces_fauteuil", _("Accessibilité"), message, bloquant=False)
    if not contenu.axes:
        yield Manque("axes", _("Axes"), _("Cochez au moins un des cinq axes."))


def _apres(contenu: Contenu) -> Iterator[Manque]:
    evenement = contenu.evenement
    dates = occurrences(evenement, contenu.dates)
    if tenue_de(evenement, dates) in PAS_TENUE or texte_nu(evenement.compte_rendu):
        return
    if dates and max(date.fin for date in dates) < timezone.now():
        message = _("L’événement est passé : dites en quelques lignes ce qui s’y est dit et décidé.")
        yield Manque("compte_rendu", _("Compte rendu"), message, bloquant=False)
