"""Lit les fichiers de `donnees/` : une clé inconnue ou absente se signale par le nom du fichier."""

import datetime
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DONNEES = Path(__file__).parent / "donnees"

Lignes = list[dict[str, Any]]


class DonneesInvalides(ValueError):
    """Un fichier de la démonstration ne se lit pas ; le message nomme le fichier et la clé."""


@dataclass(frozen=True)
class DonneesDeFiche:
    """Une fiche telle qu'elle est écrite dans son fichier. Les textes suivent les règles de `texte.texte_riche`.

    Attributes:
        circuit: où en est la page : « publiee », ou une des étapes de `moderation.CIRCUITS`.
        commentaire: ce qu'écrit la relecture quand elle approuve ou refuse.
        source_des_chiffres: la source de chaque chiffre qui n'en nomme pas une autre.
        paroles: citations entre deux étapes ; `apres` donne le rang de l'étape qui précède.
    """

    cle: str
    membre: str
    slug: str
    titre: str
    sous_titre: str
    circuit: str = "publiee"
    commentaire: str = ""
    famille: str = ""
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    territoires: list[str] = field(default_factory=list)
    ensembles: Lignes = field(default_factory=list)
    annee_debut: int | None = None
    annee_fin: int | None = None
    statut: str = "active"
    statut_annee: int | None = None
    statut_mois: int | None = None
    statut_motif: str = ""
    illustration: str = ""
    source_des_chiffres: str = ""
    chiffres: Lignes = field(default_factory=list)
    financements: Lignes = field(default_factory=list)
    financement_total: int | None = None
    financement_devise: str = "EUR"
    financement_note: str = ""
    partenaires: Lignes = field(default_factory=list)
    en_bref: str = ""
    encadres: Lignes = field(default_factory=list)
    etapes: Lignes = field(default_factory=list)
    paroles: Lignes = field(default_factory=list)
    temoignage: dict[str, Any] = field(default_factory=dict)
    bilan_reussites: str = ""
    bilan_limites: str = ""
    a_retenir_phrase: str = ""
    a_retenir: list[str] = field(default_factory=list)
    aller_plus_loin: Lignes = field(default_factory=list)
    notes: Lignes = field(default_factory=list)
    contact_fonction: str = ""
    contact_courriel: str = ""
    contact_page: str = ""
    confirmee_le: datetime.date | None = None


@dataclass(frozen=True)
class DonneesDePrise:
    """Une prise de position telle qu'elle est écrite dans son fichier. `fictif` : tout y est inventé, on peut y jouer.

    Attributes:
        membre: l'organisation dans l'espace de laquelle elle vit ; vide, celle de toute l'alliance.
        circuit: « publiee », ou « circulation » : elle circule entre organisations fictives (`circulation.jouer`).
        texte_nouveau: ce que devient le texte pendant qu'il circule, et `raison`, pourquoi.
        parue_le, ou parue_jours: le jour de la parution, en clair ou compté d'aujourd'hui.
        suites, retombees: datées par `date`, ou par `jours` comptés d'aujourd'hui.
    """

    cle: str
    slug: str
    titre: str
    nature: str
    membre: str = ""
    fictif: bool = False
    circuit: str = "publiee"
    parue_le: datetime.date | None = None
    parue_jours: int | None = None
    initiatrices: Lignes = field(default_factory=list)
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    fiches_liees: list[str] = field(default_factory=list)
    membres_lies: list[str] = field(default_factory=list)
    contact_presse_nom: str = ""
    contact_presse_courriel: str = ""
    signature_publique: bool = False
    objectif: int | None = None
    demander_commune: str = "masque"
    demander_commentaire: str = "masque"
    en_bref: str = ""
    texte: str = ""
    texte_nouveau: str = ""
    raison: str = ""
    contexte_national: str = ""
    contexte_europeen: str = ""
    tiroirs: Lignes = field(default_factory=list)
    destinataires: Lignes = field(default_factory=list)
    chiffres: Lignes = field(default_factory=list)
    suites: Lignes = field(default_factory=list)
    retombees: Lignes = field(default_factory=list)


@dataclass(frozen=True)
class DonneesDEvenement:
    """Un événement tel qu'il est écrit dans son fichier. `fictif` : tout y est inventé, on peut y jouer.

    Attributes:
        membre: l'organisation dans l'espace de laquelle il vit ; vide, l'agenda de toute l'alliance.
        date, ou jours: le premier jour, en clair ou compté d'aujourd'hui ; de même le dernier.
        declinaison_de: la clé d'une journée d'action, lue avant lui.
        annonces: ce qui arrive, une fois publié, à la date de tel `rang` (la première est 1) : `etat`, `annonce`.
    """

    cle: str
    slug: str
    titre: str
    forme: str
    membre: str = ""
    fictif: bool = False
    date: datetime.date | None = None
    jours: int | None = None
    date_fin: datetime.date | None = None
    jours_fin: int | None = None
    heure_debut: datetime.time | None = None
    heure_fin: datetime.time | None = None
    frequence: str = ""
    intervalle: int = 1
    nombre: int | None = None
    modalite: str = "sur-place"
    lieu_nom: str = ""
    adresse: str = ""
    territoire: str = ""
    repli: str = ""
    lien_distance: str = ""
    distance_precisions: str = ""
    declinaison_de: str = ""
    organisations: Lignes = field(default_factory=list)
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    fiches_liees: list[str] = field(default_factory=list)
    evenements_lies: list[str] = field(default_factory=list)
    etat: str = "prevu"
    annonce: str = ""
    annonces: Lignes = field(default_factory=list)
    public: str = ""
    tarif: str = ""
    tarif_precisions: str = ""
    langues: str = ""
    inscription_adresse: str = ""
    inscription_jours: int | None = None
    contact_courriel: str = ""
    acces_fauteuil: bool = False
    langue_des_signes: bool = False
    boucle_magnetique: bool = False
    garde_d_enfants: bool = False
    accessibilite_precisions: str = ""
    en_bref: str = ""
    description: str = ""
    compte_rendu: str = ""
    participants: int | None = None
    participants_precision: str = ""
    participants_source: str = ""
    points_forts: str = ""
    points_difficiles: str = ""
    photos: Lignes = field(default_factory=list)


@dataclass(frozen=True)
class DonneesDArticle:
    """Une actualité telle qu'elle est écrite dans son fichier. `jours` : sa parution, comptée d'aujourd'hui."""

    cle: str
    slug: str
    titre: str
    jours: int
    membre: str = ""
    fictif: bool = False
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    fiches_liees: list[str] = field(default_factory=list)
    membres_lies: list[str] = field(default_factory=list)
    image: str = ""
    image_texte: str = ""
    signature: str = ""
    chapo: str = ""
    corps: str = ""
    citation_texte: str = ""
    citation_personne: str = ""
    citation_fonction: str = ""
    encadre_titre: str = ""
    encadre_texte: str = ""


@dataclass(frozen=True)
class DonneesDeMembre:
    """Une organisation. `fictif` : elle n'existe pas, on peut tout y jouer.

    Attributes:
        statut_depuis: depuis quand, au moins à `statut_precision` près ; vide, le statut n'a pas d'histoire connue.
    """

    cle: str
    titre: str
    slug: str
    nature: str
    presentation: str
    territoire: str = ""
    fictif: bool = False
    courriel_public: str = ""
    adhesion_le: datetime.date | None = None
    texte_fondateur_signe_le: datetime.date | None = None
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    reseaux: list[str] = field(default_factory=list)
    annonces: Lignes = field(default_factory=list)
    statut: str = ""
    statut_depuis: datetime.date | None = None
    statut_precision: str = "jour"
    statut_motif: str = ""


@dataclass(frozen=True)
class DonneesDeTerritoire:
    """Un territoire, reconnu par son identifiant de référence ; un territoire fictif, par son nom."""

    cle: str
    nom: str
    pays: str = "FR"
    code_insee: str | None = None
    geonames_id: int | None = None
    population: int | None = None
    population_annee: int | None = None
    latitude: str | None = None
    longitude: str | None = None


def _ouvrir(chemin: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(chemin.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as erreur:
        raise DonneesInvalides(f"{chemin.name} : {erreur}") from erreur


def _former(type_: type, valeurs: dict[str, Any], nom: str) -> Any:
    try:
        return type_(**valeurs)
    except TypeError as erreur:
        raise DonneesInvalides(f"{nom} : {erreur}") from erreur


def lire_fiches(dossier: str) -> list[DonneesDeFiche]:
    """Les fiches d'un dossier (« fiches » ou « fictives »), dans l'ordre des noms de fichiers."""
    return [
        _former(DonneesDeFiche, _ouvrir(chemin), chemin.name) for chemin in sorted((DONNEES / dossier).glob("*.toml"))
    ]


def lire_prises() -> list[DonneesDePrise]:
    return [
        _former(DonneesDePrise, _ouvrir(chemin), chemin.name) for chemin in sorted((DONNEES / "prises").glob("*.toml"))
    ]


def lire_evenements() -> list[DonneesDEvenement]:
    dossier = DONNEES / "evenements"
    return [_former(DonneesDEvenement, _ouvrir(chemin), chemin.name) for chemin in sorted(dossier.glob("*.toml"))]


def lire_articles() -> list[DonneesDArticle]:
    dossier = DONNEES / "articles"
    return [_former(DonneesDArticle, _ouvrir(chemin), chemin.name) for chemin in sorted(dossier.glob("*.toml"))]


def lire_infolettre() -> dict[str, Lignes]:
    """Les `numeros` et les `abonnes`, tels que leur fichier les écrit."""
    return _ouvrir(DONNEES / "infolettre.toml")


def lire_membres() -> list[DonneesDeMembre]:
    return [_former(DonneesDeMembre, membre, "membres.toml") for membre in _ouvrir(DONNEES / "membres.toml")["membres"]]


def lire_territoires() -> list[DonneesDeTerritoire]:
    valeurs = _ouvrir(DONNEES / "territoires.toml")["territoires"]
    return [_former(DonneesDeTerritoire, territoire, "territoires.toml") for territoire in valeurs]


def lire_textes_du_site() -> dict[str, dict[str, str]]:
    """Les textes d'accueil, par page (« accueil », « bonnes_pratiques »…) puis par champ."""
    return _ouvrir(DONNEES / "site.toml")
