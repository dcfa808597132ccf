"""De ce qu'une personne propose (`PropositionDEvenement.donnees`) à la page qui en naît, et retour.

Les deux se suivent partie par partie. Une partie que la rédaction a corrigée n'est plus celle de la personne : ce
qu'elle enverrait ensuite ne l'écrase pas. Voir `docs/propositions.md`.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date, parse_time
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from alliance.socle.forme_canonique import normaliser_l_objet
from alliance.socle.models import Axe

from ..choix import FormeDEvenement, GenreDeDate, ModaliteDEvenement
from ..evenements.fuseaux import FUSEAU_DU_SITE
from ..models import DateDEvenement, EvenementPage, OrganisationDEvenement
from .journees import journee_de

#: Les dates que l'on peut proposer en plus de la première.
AUTRES_DATES = 5
LONGUEUR_D_UNE_ADRESSE = 255


@dataclass(frozen=True)
class Partie:
    """Ce qui se corrige d'un bloc.

    Attributes:
        nom: la partie, telle que la personne la lit.
        champs: ceux du formulaire public.
        attributs: ceux de la page, relations comprises.
    """

    nom: Any
    champs: tuple[str, ...]
    attributs: tuple[str, ...]

    @property
    def donnees(self) -> set[str]:
        """Les clefs des données que ces champs remplissent."""
        clefs = {"autres_dates" if champ.startswith("autre_date_") else champ for champ in self.champs}
        return clefs | ({"territoire"} if "commune" in clefs else set())


def _simple(nom: Any, *champs: str) -> Partie:
    return Partie(nom, champs, champs)


PARTIES = (
    Partie(_("Titre"), ("titre",), ("title",)),
    _simple(_("Forme"), "forme"),
    Partie(_("Journée d’action"), ("journee",), ("declinaison_de",)),
    Partie(
        _("Dates et heures"),
        (
            *("date_debut", "heure_debut", "date_fin", "heure_fin", "fuseau"),
            *(f"autre_date_{rang}" for rang in range(1, AUTRES_DATES + 1)),
        ),
        (
            *("date_debut", "heure_debut", "date_fin", "heure_fin", "fuseau", "dates"),
            *("frequence", "intervalle", "jours", "jusqu_au", "nombre"),
        ),
    ),
    _simple(_("Sur place ou à distance"), "modalite"),
    _simple(_("Lieu"), "lieu_nom"),
    _simple(_("Adresse"), "adresse"),
    Partie(_("Commune"), ("commune",), ("territoire",)),
    _simple(_("Pour suivre à distance"), "lien_distance", "distance_precisions"),
    _simple(_("En bref"), "en_bref"),
    Partie(_("Programme et lien"), ("programme", "lien"), ("description",)),
    _simple(_("Qui organise"), "organisations"),
    _simple(_("Axes"), "axes"),
    _simple(_("Public"), "public"),
    _simple(_("Tarif"), "tarif", "tarif_precisions"),
    _simple(_("Langues"), "langues"),
    _simple(_("Inscription"), "inscription_adresse", "inscription_avant", "inscription_precisions"),
    _simple(_("Adresse de contact"), "contact_courriel"),
    _simple(
        _("Accessibilité"),
        *("acces_fauteuil", "langue_des_signes", "boucle_magnetique", "garde_d_enfants", "accessibilite_precisions"),
    ),
)
#: Ce qui passe tel quel des données à la page.
TELS_QUELS = (
    *(
        "forme",
        "modalite",
        "lieu_nom",
        "lien_distance",
        "distance_precisions",
        "public",
        "tarif",
        "tarif_precisions",
        "langues",
    ),
    *("inscription_adresse", "inscription_precisions", "contact_courriel", "accessibilite_precisions"),
)
CASES = ("acces_fauteuil", "langue_des_signes", "boucle_magnetique", "garde_d_enfants")
RELATIONS = ("organisations", "dates", "axes")


def construire(donnees: Mapping[str, Any]) -> EvenementPage:
    """La page, pas encore enregistrée et sans adresse, que disent ces données."""
    page = EvenementPage(
        title=donnees.get("titre", ""),
        en_bref=paragraphes(donnees.get("en_bref", "")),
        description=_description(donnees),
        adresse=_adresse(donnees),
        territoire_id=donnees.get("territoire"),
        declinaison_de=journee_de(donnees.get("journee")),
        date_debut=_date(donnees.get("date_debut")),
        date_fin=_date(donnees.get("date_fin")),
        heure_debut=_heure(donnees.get("heure_debut")),
        heure_fin=_heure(donnees.get("heure_fin")),
        fuseau=donnees.get("fuseau") or FUSEAU_DU_SITE,
        inscription_avant=_date(donnees.get("inscription_avant")),
        **{nom: donnees.get(nom, "") for nom in TELS_QUELS},
        **{nom: bool(donnees.get(nom)) for nom in CASES},
    )
    page.forme = page.forme or FormeDEvenement.AUTRE
    page.modalite = page.modalite or ModaliteDEvenement.SUR_PLACE
    page.axes.set(Axe.objects.filter(cle__in=donnees.get("axes", [])))
    page.organisations = [OrganisationDEvenement(nom=nom) for nom in donnees.get("organisations", [])]
    page.dates = [
        DateDEvenement(genre=GenreDeDate.AJOUTEE, date_prevue=_date(jour)) for jour in donnees.get("autres_dates", [])
    ]
    return page


def corrigees(page: EvenementPage, donnees: Mapping[str, Any]) -> list[Partie]:
    """Les parties où cette version de la page ne dit plus ce que la personne a écrit."""
    ici, la_bas = _canonique(page), _canonique(construire(donnees))
    return [partie for partie in PARTIES if any(ici.get(nom) != la_bas.get(nom) for nom in partie.attributs)]


def reporter(page: EvenementPage, donnees: Mapping[str, Any], sauf: Collection[Partie]) -> bool:
    """Écrit ces données dans une version de la page, sauf les parties corrigées ; vrai si elle en change."""
    neuve = construire(donnees)
    avant, apres = _canonique(page), _canonique(neuve)
    change = False
    for partie in PARTIES:
        if partie in sauf or all(avant.get(nom) == apres.get(nom) for nom in partie.attributs):
            continue
        change = True
        for nom in partie.attributs:
            if nom in RELATIONS:
                getattr(page, nom).set(list(getattr(neuve, nom).all()))
            else:
                setattr(page, nom, getattr(neuve, nom))
    return change


def dernier_jour(donnees: Mapping[str, Any]) -> datetime.date | None:
    """Le dernier jour proposé, ou rien s'il n'y en a pas."""
    jours = [donnees.get("date_debut"), donnees.get("date_fin"), *donnees.get("autres_dates", [])]
    return max((jour for jour in map(_date, jours) if jour), default=None)


def paragraphes(texte: str) -> str:
    """Un texte simple en texte riche : une ligne vide sépare deux paragraphes, un retour reste un retour."""
    blocs = [bloc.strip().split("\n") for bloc in texte.split("\n\n") if bloc.strip()]
    return format_html_join("", "<p>{}</p>", ((_lignes(bloc),) for bloc in blocs))


def _lignes(lignes: list[str]) -> SafeString:
    return format_html_join(SafeString("<br/>"), "{}", ((ligne.strip(),) for ligne in lignes))


def _description(donnees: Mapping[str, Any]) -> list[tuple[str, str]]:
    texte = paragraphes(donnees.get("programme", ""))
    if lien := donnees.get("lien"):
        texte += format_html('<p>En savoir plus : <a href="{}">{}</a></p>', lien, lien)
    return [("texte", texte)] if texte else []


def _adresse(donnees: Mapping[str, Any]) -> str:
    """L'adresse, suivie de la commune tant que celle-ci n'est reliée à aucun territoire."""
    commune = "" if donnees.get("territoire") else donnees.get("commune", "")
    return ", ".join(mot for mot in (donnees.get("adresse", ""), commune) if mot)[:LONGUEUR_D_UNE_ADRESSE]


def _canonique(page: EvenementPage) -> dict[str, Any]:
    return normaliser_l_objet(EvenementPage, page.serializable_data())


def _date(valeur: Any) -> datetime.date | None:
    return parse_date(valeur) if isinstance(valeur, str) and valeur else None


def _heure(valeur: Any) -> datetime.time | None:
    return parse_time(valeur) if isinstance(valeur, str) and valeur else None
