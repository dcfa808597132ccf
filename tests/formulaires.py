"""Ce qu'un navigateur enverrait du formulaire d'une fiche, d'une prise de position, d'un événement…"""

from typing import Any

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from actualites.choix import NatureDePrise
from alliance.socle.models import Axe, Theme

RELATIONS = ("territoires", "ensembles", "chiffres", "financements", "partenaires", "footnotes", "comments")


def etape(
    titre: str = "Trouver une maison", texte: str = "<p>La ville recense ses locaux vides.</p>"
) -> dict[str, Any]:
    return {"titre": titre, "contenu": streamfield([("texte", rich_text(texte, features=["bold", "italic"]))])}


def fiche_complete(**changements: Any) -> dict[str, Any]:
    """Les données d'une fiche à laquelle rien ne manque ; `changements` remplace des champs ou des relations entières.

    Une relation se donne en liste de dictionnaires ; `comment` et `a_retenir` en listes de blocs.
    """
    relations = {
        "ensembles": [{"genre": "reseau", "nom": "Réseau Exemple", "nombre": "", "adresse": ""}],
        "chiffres": [
            {
                "precision": "",
                "valeur": "12",
                "valeur_haute": "",
                "unite": "",
                "signification": "familles logées",
                "source": "Ville d’Exemple",
                "source_adresse": "",
                "annee": "2024",
            }
        ],
    }
    champs: dict[str, Any] = {
        "title": "Ouvrir une maison d’accueil",
        "slug": "ouvrir-une-maison",
        "sous_titre": "L’exemple d’une ville.",
        "famille": "place",
        "axes": [Axe.objects.first().pk],
        "themes": [Theme.objects.first().pk],
        "statut": "active",
        "financement_devise": "EUR",
        "en_bref": rich_text("<p>La ville prête une maison.</p>"),
        "encadres": streamfield([]),
        "comment": streamfield([("etape", etape())]),
        "temoignage": streamfield([]),
        "bilan_reussites": rich_text("<p>Douze familles logées.</p>"),
        "bilan_limites": rich_text("<p>Le bail est précaire.</p>"),
        "a_retenir": streamfield([("geste", "Recenser"), ("geste", "Prêter"), ("geste", "Animer")]),
        "aller_plus_loin": streamfield([]),
        "contact_fonction": "Mission accueil",
        "licence": "cc-by-sa-4.0",
    }
    for nom, valeur in changements.items():
        (relations if nom in RELATIONS else champs)[nom] = valeur
    # Des cases à cocher se répètent sous un même nom, quand une liste imbriquée s'y numéroterait.
    cases = {nom: champs.pop(nom) for nom in ("axes", "themes")}
    for relation in RELATIONS:
        champs[relation] = inline_formset(relations.get(relation, []))
    return {**nested_form_data(champs), **cases}


def fiche_vide(titre: str = "Ouvrir une maison") -> dict[str, Any]:
    """Ce que contient le formulaire quand on n'a écrit que le titre."""
    return fiche_complete(
        title=titre,
        slug="",
        sous_titre="",
        famille="",
        axes=[],
        themes=[],
        ensembles=[],
        chiffres=[],
        en_bref=rich_text(""),
        comment=streamfield([]),
        bilan_reussites=rich_text(""),
        bilan_limites=rich_text(""),
        a_retenir=streamfield([]),
        contact_fonction="",
    )


RELATIONS_DE_PRISE = ("initiatrices", "chiffres", "pieces_jointes", "pages_liees", "footnotes", "comments")
BLOCS_DE_PRISE = ("texte", "destinataires", "suites", "retombees")


def prise_complete(**changements: Any) -> dict[str, Any]:
    """Ce qu'un navigateur enverrait d'un texte auquel rien ne manque ; `changements` remplace champs et relations."""
    relations: dict[str, Any] = {"initiatrices": [{"membre": "", "nom": "Collectif d’Exemple"}]}
    champs: dict[str, Any] = {
        "title": "Ouvrons le gymnase",
        "slug": "ouvrons",
        "nature": NatureDePrise.COMMUNIQUE,
        "en_bref": rich_text("<p>Nous demandons l’ouverture du gymnase.</p>"),
        "contexte_national": rich_text(""),
        "contexte_europeen": rich_text(""),
        "texte": streamfield([("texte", rich_text("<p>Le gymnase est vide.</p>"))]),
        "contact_presse_nom": "Service de presse",
        "contact_presse_courriel": "presse@exemple.org",
        "axes": [Axe.objects.first().pk],
        "themes": [],
        **{f"demander_{nom}": "masque" for nom in ("fonction", "commune", "organisation", "commentaire")},
        **{nom: streamfield([]) for nom in BLOCS_DE_PRISE if nom != "texte"},
    }
    for nom, valeur in changements.items():
        (relations if nom in RELATIONS_DE_PRISE else champs)[nom] = valeur
    cases = {nom: champs.pop(nom) for nom in ("axes", "themes")}
    for relation in RELATIONS_DE_PRISE:
        champs[relation] = inline_formset(relations.get(relation, []))
    return {**nested_form_data(champs), **cases}


RELATIONS_D_EVENEMENT = ("dates", "organisations", "photos", "pages_liees", "comments")


def evenement_complet(**changements: Any) -> dict[str, Any]:
    """Ce qu'un navigateur enverrait d'un événement auquel rien ne manque ; `changements` comme pour une prise."""
    relations: dict[str, Any] = {
        "organisations": [{"role": "organisatrice", "membre": "", "nom": "Collectif d’Exemple"}]
    }
    champs: dict[str, Any] = {
        "title": "Rencontre des villes",
        "slug": "rencontre",
        "forme": "table-ronde",
        "en_bref": rich_text("<p>Trois villes racontent.</p>"),
        "description": streamfield([]),
        "date_debut": "2031-07-17",
        "heure_debut": "20:00",
        "heure_fin": "22:00",
        "fuseau": "Europe/Paris",
        "frequence": "",
        "intervalle": "1",
        "modalite": "sur-place",
        "lieu_nom": "Maison d’accueil",
        "etat": "prevu",
        "annonce": "",
        "tarif": "",
        "participants_precision": "",
        "axes": [Axe.objects.first().pk],
        "themes": [],
        "jours": [],
        **{nom: rich_text("") for nom in ("compte_rendu", "points_forts", "points_difficiles")},
    }
    for nom, valeur in changements.items():
        (relations if nom in RELATIONS_D_EVENEMENT else champs)[nom] = valeur
    cases = {nom: champs.pop(nom) for nom in ("axes", "themes", "jours")}
    for relation in RELATIONS_D_EVENEMENT:
        champs[relation] = inline_formset(relations.get(relation, []))
    return {**nested_form_data(champs), **cases}


RELATIONS_D_ARTICLE = ("pages_liees", "footnotes", "comments")


def article_complet(**changements: Any) -> dict[str, Any]:
    """Ce qu'un navigateur enverrait d'une actualité à laquelle rien ne manque ; `changements` comme pour une prise."""
    relations: dict[str, Any] = {}
    champs: dict[str, Any] = {
        "title": "La maison ouvre",
        "slug": "la-maison-ouvre",
        "chapo": rich_text("<p>La maison a ouvert lundi.</p>"),
        "image": "",
        "image_texte": "",
        "corps": streamfield([("texte", rich_text("<p>Douze personnes y dorment.</p>"))]),
        "signature": "",
        "parue_le": "",
        "axes": [Axe.objects.first().pk],
        "themes": [],
    }
    for nom, valeur in changements.items():
        (relations if nom in RELATIONS_D_ARTICLE else champs)[nom] = valeur
    cases = {nom: champs.pop(nom) for nom in ("axes", "themes")}
    for relation in RELATIONS_D_ARTICLE:
        champs[relation] = inline_formset(relations.get(relation, []))
    return {**nested_form_data(champs), **cases}


def numero_complet(**changements: Any) -> dict[str, Any]:
    """Les données d'un numéro de l'infolettre auquel rien ne manque ; `changements` remplace des champs.

    `corps` se donne en liste de blocs.
    """
    champs: dict[str, Any] = {
        "title": "La lettre de l’hiver",
        "slug": "la-lettre-de-l-hiver",
        "sujet": "Trois villes ouvrent une maison",
        "accroche": "Ce mois-ci, trois villes ouvrent une maison.",
        "corps": streamfield([("texte", rich_text("<p>Bonjour à toutes et tous.</p>"))]),
        "membres": [],
        "regions": [],
        **changements,
    }
    donnees = {nom: champs.pop(nom) for nom in ("membres", "regions")}
    donnees["axes"] = champs.pop("axes", [])
    champs["comments"] = inline_formset([])
    return {**nested_form_data(champs), **donnees}
