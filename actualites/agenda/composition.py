"""Ce qu'un agenda abonné lit d'un événement : ses composants (RFC 5545, 7986), habillés de ce que dit sa page."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from icalendar import Event, vCalAddress, vGeo, vText, vUri

from alliance.socle.notes import texte_nu
from alliance.socle.typographie import INSECABLE, date_longue, phrase, typographier

from ..choix import EtatDEvenement, ModaliteDEvenement, RoleDOrganisation, Tarif
from ..evenements.calendrier import Occurrence
from ..evenements.presentation import capitale, lieu_en_tout
from ..models import EvenementPage
from .series import vevents

#: Reporté sans nouvelle date : on ne sait plus quand, mais rien n'est perdu.
STATUTS = {EtatDEvenement.ANNULE: "CANCELLED", EtatDEvenement.REPORTE: "TENTATIVE"}
#: Une ligne, et non la suite d'une ligne pliée, qui commence par un blanc.
_DEBUT = re.compile(r"^BEGIN:VEVENT\r\n", re.MULTILINE)
#: Un agenda lit ligne à ligne : rien de ce qu'écrit une personne ne doit en commencer une.
_COMMANDES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u0085\u2028\u2029]")


def composer(evenement: EvenementPage) -> str:
    """Les VEVENT de l'événement, sans ce qui date leur écriture (`dater`) ; rien s'il n'a pas de date."""
    page = _Annonce.de(evenement)

    def habiller(composant: Event, occurrence: Occurrence) -> None:
        page.habiller(composant, occurrence)

    return en_texte(vevents(evenement, list(evenement.dates.all()), habiller))


def en_texte(composants: Iterable[Event]) -> str:
    return "".join(composant.to_ical().decode() for composant in composants)


def dater(texte: str, *, cree_le: datetime.datetime, modifie_le: datetime.datetime, sequence: int) -> str:
    """Les mêmes composants, avec le moment où ils ont été écrits et leur rang (RFC 5545 § 3.8.7)."""
    moments = {"CREATED": cree_le, "DTSTAMP": modifie_le, "LAST-MODIFIED": modifie_le}
    lignes = [f"{nom}:{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}\r\n" for nom, moment in moments.items()]
    return _DEBUT.sub("".join([r"\g<0>", *lignes, f"SEQUENCE:{sequence}\r\n"]), texte)


def propre(texte: str) -> str:
    """Le texte sans caractère de commande, ses retours à la ligne gardés."""
    return _COMMANDES.sub(" ", texte.replace("\r\n", "\n").replace("\r", "\n"))


def d_une_ligne(texte: str) -> str:
    return " ".join(propre(texte).split())


@dataclass(frozen=True)
class _Annonce:
    """Ce que l'événement dit de lui-même, toutes dates confondues."""

    uid: str
    titre: str
    adresse: str
    lieu: str
    position: tuple[float, float] | None
    categories: list[str]
    organise: tuple[str, str] | None
    distance: str
    annonce: str
    details: list[str]

    @classmethod
    def de(cls, evenement: EvenementPage) -> "_Annonce":
        return cls(
            uid=str(evenement.uid),
            titre=d_une_ligne(evenement.title),
            adresse=evenement.full_url or "",
            lieu=d_une_ligne(capitale(lieu_en_tout(evenement))),
            position=_position(evenement),
            categories=[
                str(evenement.get_forme_display()),
                *(axe.nom for axe in evenement.axes.all()),
                *sorted(theme.name for theme in evenement.themes.all()),
            ],
            organise=_organise(evenement),
            distance=_distance(evenement),
            annonce=propre(evenement.annonce.strip()),
            details=[propre(detail) for detail in _details(evenement) if detail.strip()],
        )

    def habiller(self, composant: Event, occurrence: Occurrence) -> None:
        composant.add("UID", self.uid)
        composant.add("SUMMARY", self._titre(occurrence))
        composant.add("STATUS", STATUTS.get(EtatDEvenement(occurrence.etat), "CONFIRMED"))
        composant.add("DESCRIPTION", "\n\n".join([*self._annonces(occurrence), *self.details, self.adresse]))
        if occurrence.lieu.strip() or self.lieu:
            composant.add("LOCATION", d_une_ligne(occurrence.lieu) or self.lieu)
        # Ailleurs ce jour-là : les coordonnées ne sont plus celles du lieu.
        if self.position and not occurrence.lieu.strip():
            composant.add("GEO", vGeo(self.position))
        if self.adresse:
            composant.add("URL", vUri(self.adresse))
        composant.add("CATEGORIES", [d_une_ligne(categorie) for categorie in self.categories])
        if self.organise:
            nom, courriel = self.organise
            organise = vCalAddress(f"MAILTO:{courriel}")
            if nom:
                organise.params["CN"] = vText(nom)
            composant.add("ORGANIZER", organise)
        if self.distance:
            distance = vUri(self.distance)
            distance.params["VALUE"] = "URI"
            distance.params["LABEL"] = vText(_("Suivre à distance"))
            composant.add("CONFERENCE", distance)

    def _titre(self, occurrence: Occurrence) -> str:
        titre = f"{self.titre} – {d_une_ligne(occurrence.titre)}" if occurrence.titre.strip() else self.titre
        if occurrence.etat == EtatDEvenement.PREVU:
            return titre
        etat = EtatDEvenement(occurrence.etat).label
        return typographier(_("%(etat)s : %(titre)s") % {"etat": etat, "titre": titre})

    def _annonces(self, occurrence: Occurrence) -> list[str]:
        """Ce qu'il faut savoir d'abord : ce qui arrive à cette date, puis à tout l'événement."""
        dites = [propre(occurrence.annonce.strip()), self.annonce]
        return [phrase(dite) for dite in dict.fromkeys(dites) if dite]


def _position(evenement: EvenementPage) -> tuple[float, float] | None:
    if evenement.modalite == ModaliteDEvenement.A_DISTANCE:
        return None
    for situe in (evenement, evenement.territoire):
        if situe is not None and situe.latitude is not None and situe.longitude is not None:
            return float(situe.latitude), float(situe.longitude)
    return None


def _distance(evenement: EvenementPage) -> str:
    return "" if evenement.modalite == ModaliteDEvenement.SUR_PLACE else evenement.lien_distance


def _organise(evenement: EvenementPage) -> tuple[str, str] | None:
    """Nom et adresse publique de qui organise ; rien sans adresse, que la norme exige."""
    if not evenement.contact_courriel:
        return None
    noms = [str(qui) for qui in evenement.organisations.all() if qui.role == RoleDOrganisation.ORGANISATRICE]
    # Un guillemet fermerait le paramètre qui porte le nom.
    nom = d_une_ligne(noms[0]).replace('"', "’") if noms else ""
    return nom, d_une_ligne(evenement.contact_courriel)


def _details(evenement: EvenementPage) -> list[str]:
    distance = _distance(evenement)
    avant = evenement.inscription_avant
    tarif = evenement.get_tarif_display() if evenement.tarif != Tarif.NON_DIT else ""
    precisions: list[tuple[str, list[str]]] = [
        (_("Repli en cas de pluie"), [evenement.repli]),
        (_("Pour suivre à distance"), [distance, evenement.distance_precisions if distance else ""]),
        (
            _("Inscription"),
            [
                evenement.inscription_adresse,
                _("avant le %(jour)s") % {"jour": date_longue(avant)} if avant else "",
                evenement.inscription_precisions,
            ],
        ),
        (_("Tarif"), [str(tarif), evenement.tarif_precisions]),
    ]
    dites = [(titre, " – ".join(part for part in parties if part.strip())) for titre, parties in precisions]
    return [
        texte_nu(evenement.en_bref),
        "\n".join(f"{titre}{INSECABLE}: {valeur}" for titre, valeur in dites if valeur),
    ]
