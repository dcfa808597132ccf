"""Ce qu'une lettre montre d'une page publiée, selon son genre : tout est prêt à écrire, en HTML comme en texte."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from alliance.socle.courriels import adresse_absolue
from alliance.socle.typographie import couper, date_longue

from ..choix import EtatDEvenement, ModaliteDEvenement
from ..evenements.calendrier import Occurrence, a_venir, occurrences
from ..evenements.presentation import capitale, quand

#: Deux fois la largeur d'une lettre : les écrans denses la montrent nette.
DECLINAISON = "max-1120x840|format-jpeg|jpegquality-72|bgcolor-ffffff"
LARGEUR = 560
LARGEUR_D_UN_LOGO = 120
LONGUEUR_DU_RESUME = 280


@dataclass(frozen=True)
class Image:
    """Une image servie par nous : `largeur` et `hauteur` sont celles où elle se montre."""

    adresse: str
    largeur: int
    hauteur: int
    texte: str = ""
    legende: str = ""

    @property
    def chemin(self) -> str:
        """La même, pour une page du site."""
        return _chemin(self.adresse)


@dataclass
class Contenu:
    """Une page publiée, dans une lettre. `etat` et `fini` : ce qui ne se tient plus se dit avant tout le reste."""

    pk: int
    genre: str
    titre: str
    adresse: str
    resume: str = ""
    axe: str = ""
    axe_nom: str = ""
    #: Quand, où, par qui : une phrase par ligne.
    lignes: list[str] = field(default_factory=list)
    #: Le jour et le mois d'un événement, pour sa borne.
    jour: str = ""
    mois: str = ""
    etat: str = ""
    #: La valeur d'`EtatDEvenement` que dit `etat` ; rien pour ce qui n'est pas un événement.
    tenue: str = ""
    fini: bool = False
    annonce: str = ""
    image: Image | None = None
    action: str = ""
    adresse_de_l_action: str = ""

    @property
    def chemin(self) -> str:
        return _chemin(self.adresse)

    @property
    def chemin_de_l_action(self) -> str:
        return _chemin(self.adresse_de_l_action)


def lire_contenus(pks: Iterable[int]) -> dict[int, Contenu]:
    """Les contenus que tout le monde peut lire maintenant ; les autres n'y sont pas."""
    pages = Page.objects.filter(pk__in=set(pks)).live().public().specific()
    return {page.pk: presenter(page) for page in pages}


def presenter(page: Page) -> Contenu:
    """Une page, mise en forme selon son genre."""
    adresse = adresse_complete(page)
    contenu = Contenu(
        pk=page.pk,
        genre=str(page._meta.verbose_name).capitalize(),
        titre=page.title,
        adresse=adresse,
        resume=couper(getattr(page, "description_publique", "") or "", LONGUEUR_DU_RESUME),
        action=_("Lire la suite"),
        adresse_de_l_action=adresse,
    )
    axes = getattr(page, "axes", None)
    if axes is not None and (premier := next(iter(axes.all()), None)) is not None:
        contenu.axe, contenu.axe_nom = premier.cle, premier.nom
    preciser = _PAR_GENRE.get(page._meta.label_lower)
    if preciser is not None:
        preciser(page, contenu)
    return contenu


def adresse_complete(page: Page) -> str:
    """L'adresse entière d'une page : un courriel ne sait pas où il est."""
    adresse = page.url or "/"
    return adresse_absolue(adresse) if adresse.startswith("/") else adresse


def image_pour_la_lettre(image: Any, texte: str = "", legende: str = "", largeur: int = LARGEUR) -> Image | None:
    """L'image déclinée pour un courriel ; `None` si son fichier manque."""
    if image is None:
        return None
    try:
        declinee = image.get_rendition(DECLINAISON)
    except OSError:
        return None
    montree = min(largeur, declinee.width)
    adresse = declinee.url if "://" in declinee.url else adresse_absolue(declinee.url)
    return Image(adresse, montree, round(declinee.height * montree / declinee.width), texte, legende)


# --- Genre par genre -------------------------------------------------------------------------------------------------
def _evenement(page: Any, contenu: Contenu) -> None:
    contenu.genre = page.get_forme_display()
    contenu.image = image_pour_la_lettre(page.image, getattr(page.image, "description", ""))
    toutes = occurrences(page)
    prochaines = list(a_venir(toutes, timezone.localdate()))
    montree = next((une for une in prochaines if une.etat != EtatDEvenement.ANNULE), None)
    montree = montree or next(iter(prochaines), None) or (toutes[-1] if toutes else None)
    if montree is not None:
        contenu.jour, contenu.mois = str(montree.jour_debut.day), date_format(montree.jour_debut, "M")
        contenu.lignes.append(capitale(quand(montree, page.fuseau)))
        autres = len([une for une in prochaines if une != montree and une.etat != EtatDEvenement.ANNULE])
        if autres:
            contenu.lignes.append(_("et d’autres dates"))
    if lieu := ou(page, montree):
        contenu.lignes.append(lieu)
    etat = montree.etat if montree is not None else page.etat
    contenu.tenue = str(etat)
    if etat != EtatDEvenement.PREVU:
        contenu.etat = str(EtatDEvenement(etat).label)
        contenu.fini = etat == EtatDEvenement.ANNULE
        contenu.annonce = page.annonce or (montree.annonce if montree is not None else "")
    ouvert = bool(prochaines) and etat == EtatDEvenement.PREVU
    contenu.action = _("Y aller") if ouvert else _("En savoir plus")
    if not prochaines and page.compte_rendu:
        contenu.action = _("Lire le compte rendu")


def ou(page: Any, occurrence: Occurrence | None) -> str:
    """Le lieu en une ligne, et s'il se suit à distance."""
    if page.modalite == ModaliteDEvenement.A_DISTANCE:
        return _("À distance")
    ici = (occurrence.lieu if occurrence is not None else "") or page.lieu_nom
    commune = page.territoire.nom if page.territoire_id else ""
    lieu = ", ".join(partie for partie in (ici, commune if commune not in ici else "") if partie)
    if page.modalite == ModaliteDEvenement.LES_DEUX:
        return _("%(lieu)s, et à distance") % {"lieu": lieu} if lieu else _("À distance")
    return lieu


def _prise(page: Any, contenu: Contenu) -> None:
    contenu.genre = page.get_nature_display()
    noms = [str(initiatrice) for initiatrice in page.initiatrices.all()]
    if noms:
        contenu.lignes.append(", ".join(noms[:3]) + ("…" if len(noms) > 3 else ""))
    if page.signature_est_ouverte:
        contenu.action, contenu.adresse_de_l_action = _("Signer"), f"{contenu.adresse}signer/"


def _article(page: Any, contenu: Contenu) -> None:
    contenu.image = image_pour_la_lettre(page.image, page.image_texte)
    auteur = page.organisation.title if page.organisation is not None else ""
    parties = [partie for partie in (auteur, date_longue(page.date)) if partie]
    if parties:
        contenu.lignes.append(" · ".join(parties))


def _membre(page: Any, contenu: Contenu) -> None:
    contenu.genre = page.get_nature_display()
    contenu.image = image_pour_la_lettre(page.logo, largeur=LARGEUR_D_UN_LOGO)
    contenu.action = _("Faire connaissance")
    if page.territoire_id and page.territoire.nom not in page.title:
        contenu.lignes.append(page.territoire.nom)


def _fiche(page: Any, contenu: Contenu) -> None:
    contenu.genre = _("Bonne pratique")
    lieux = [lien.territoire.nom for lien in page.territoires.select_related("territoire")]
    if lieux:
        contenu.lignes.append(", ".join(lieux[:3]) + ("…" if len(lieux) > 3 else ""))
    contenu.action = _("Lire la fiche")


#: Par étiquette de modèle : les actualités n'importent pas les bonnes pratiques.
_PAR_GENRE: dict[str, Callable[[Any, Contenu], None]] = {
    "actualites.evenementpage": _evenement,
    "actualites.prisedepositionpage": _prise,
    "actualites.articlepage": _article,
    "reseau.membrepage": _membre,
    "bonnes_pratiques.fichepage": _fiche,
}


def _chemin(adresse: str) -> str:
    return adresse.removeprefix(settings.WAGTAILADMIN_BASE_URL.rstrip("/"))
