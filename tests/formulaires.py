"""Ce qu'un navigateur enverrait du formulaire d'une fiche."""

from typing import Any

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

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
