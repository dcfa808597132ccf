"""Les colonnes que l'import comprend, et les mille façons dont les listes les nomment."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..geo.noms import plier


@dataclass(frozen=True)
class Colonne:
    """Une colonne comprise.

    Attributes:
        cle: son nom dans le code ; pour un champ de `MembrePage`, celui du champ.
        libelle: son nom dans le modèle de fichier et dans le rapport.
        variantes: les autres en-têtes qui la désignent, sans accent ni majuscule.
        exemple: ce que montre la ligne fictive du modèle.
    """

    cle: str
    libelle: Any
    variantes: tuple[str, ...]
    exemple: str = ""


COLONNES = (
    Colonne(
        "reference",
        _("Référence"),
        ("ref", "clef", "cle", "identifiant", "id", "code membre", "numero de membre", "no membre", "n membre"),
        "EXEMPLE-1",
    ),
    Colonne(
        "siren",
        _("SIREN"),
        ("n siren", "no siren", "numero siren", "siret", "n siret", "numero siret", "code siren"),
    ),
    Colonne("rna", _("Numéro RNA"), ("rna", "n rna", "no rna", "waldec", "numero waldec", "n waldec")),
    Colonne(
        "title",
        _("Nom"),
        (
            "nom de la structure", "structure", "organisation", "organisme", "nom de l organisation", "raison sociale",
            "denomination", "intitule", "membre", "nom du membre", "nom membre", "collectivite", "association",
            "nom de la collectivite", "nom de l association", "mairie", "libelle", "nom complet", "nom officiel",
        ),
        "Ville d’Exemple-sur-Loire",
    ),
    Colonne(
        "nature",
        _("Type"),
        ("nature", "categorie", "type de membre", "type de structure", "nature juridique", "type d organisation",
         "type de collectivite", "nature du membre", "forme"),
        "Commune",
    ),
    Colonne(
        "code_insee",
        _("Code INSEE"),
        ("insee", "code commune", "code insee commune", "codeinsee", "code insee de la commune", "cog", "code cog",
         "code geo", "codgeo", "insee com", "code officiel geographique", "code commune insee", "n insee"),
        "",
    ),
    Colonne(
        "territoire",
        _("Commune ou territoire"),
        ("commune", "ville", "territoire", "localite", "nom de la commune", "nom commune", "lieu", "nom ville",
         "territoire d action", "commune siege", "libelle commune"),
        "",
    ),
    Colonne(
        "departement",
        _("Département"),
        ("dept", "dpt", "dep", "code departement", "num departement", "n departement", "no departement",
         "numero departement", "nom departement", "code dept", "code dep", "departement region"),
        "",
    ),
    Colonne("pays", _("Pays"), ("country", "etat", "code pays"), "France"),
    Colonne(
        "site_web",
        _("Site web"),
        ("site", "site internet", "url", "web", "adresse web", "adresse internet", "lien", "siteweb", "www",
         "adresse du site", "url du site", "site officiel"),
        "https://exemple.org",
    ),
    Colonne(
        "courriel_public",
        _("Adresse publique"),
        ("courriel", "e mail", "email", "mail", "mel", "adresse mail", "adresse e mail", "adresse electronique",
         "adresse email", "courriel public", "adresse courriel", "contact", "courrier electronique", "email public"),
        "accueil@exemple.org",
    ),
    Colonne("presentation", _("Présentation"), ("description", "resume", "objet", "a propos", "commentaire public"),
            "Une ville fictive, pour montrer comment remplir cette ligne."),
    Colonne("axes", _("Axes"), ("axe", "axes d action"), "Citoyenneté ; Co-construction"),
    Colonne("themes", _("Thèmes"), ("theme", "themes d action", "thematiques", "thematique"), "Santé"),
    Colonne("reseaux", _("Réseaux"), ("reseau", "reseaux d appartenance", "reseau d appartenance", "membre de"), ""),
    Colonne("adhesion_le", _("Membre depuis le"),
            ("date d adhesion", "adhesion", "membre depuis", "date adhesion", "adhere le", "adhesion le"),
            "12/03/2021"),
    Colonne("statut", _("Statut"), ("etat du membre", "situation"), "Actif"),
    Colonne("statut_depuis", _("Statut depuis le"), ("statut depuis", "date du statut", "date statut", "depuis le")),
    Colonne("motif", _("Motif du statut"), ("motif", "raison", "raison du statut"), ""),
    Colonne(
        "texte_fondateur_signe_le",
        _("Texte fondateur signé le"),
        ("texte fondateur", "signature", "date de signature", "signature du texte fondateur", "charte signee le",
         "date signature", "signe le"),
        "12/03/2021",
    ),
    Colonne("referent_nom", _("Référent·e : nom"),
            ("referent", "referente", "nom du referent", "nom de la referente", "referent e", "nom referent",
             "personne referente", "nom du contact", "elu referent", "interlocuteur"), "Camille Exemple"),
    Colonne("referent_courriel", _("Référent·e : courriel"),
            ("courriel du referent", "mail referent", "e mail referent", "email referent", "mail du referent",
             "courriel referent", "e mail du referent", "email du referent", "courriel du contact",
             "courriel de la referente", "referent mail", "referent email", "referent e mail"),
            "camille@exemple.org"),
    Colonne("referent_fonction", _("Référent·e : fonction"),
            ("fonction", "fonction du referent", "fonction referent", "mandat", "qualite", "poste"),
            "Adjointe à la solidarité"),
    Colonne("referent_role", _("Référent·e : rôle"), ("role", "role du referent", "role referent"), "Élue"),
)  # fmt: skip

PAR_CLE = {colonne.cle: colonne for colonne in COLONNES}

#: Une liste sans l'une d'elles ne dit pas de qui elle parle.
POUR_RECONNAITRE_UNE_LISTE = frozenset({"title", "territoire", "code_insee"})


def _en_tetes() -> dict[str, str]:
    connus: dict[str, str] = {}
    for colonne in COLONNES:
        for nom in (str(colonne.libelle), colonne.cle, *colonne.variantes):
            connus.setdefault(plier(nom), colonne.cle)
    return connus


EN_TETES = _en_tetes()


def reconnaitre(en_tete: str) -> str | None:
    """La clé de la colonne que désigne cet en-tête, quels que soient casse, accents, espaces et ponctuation."""
    return EN_TETES.get(plier(en_tete))


def libelle(cle: str) -> str:
    """Le nom d'une colonne, pour une personne ; vide pour ce qui concerne toute la ligne."""
    return str(PAR_CLE[cle].libelle) if cle in PAR_CLE else ""
