"""La fiche pleine que plusieurs essais lisent."""

import datetime

import pytest
from wagtail_footnotes.models import Footnote

from alliance.socle.choix import CleAxe
from bonnes_pratiques.models import FichePage, LigneDeFinancement, PartenaireDeFiche
from tests.factories import FicheFactory, TerritoireFactory

from .pdf import APPEL, NOTE, publier


@pytest.fixture
def riche(accueil) -> FichePage:
    """Une fiche dont chaque partie est remplie, les mots de chacune reconnaissables."""
    fiche = FicheFactory(
        title="Créer un conseil consultatif des résidents étrangers",
        numero=3,
        sous_titre="L'exemple d'une ville qui consulte.",
        axes=[CleAxe.CITOYENNETE, CleAxe.CO_CONSTRUCTION],
        territoires=[TerritoireFactory(nom="Exemple-les-Bains", population=158_000, subdivision="Isère")],
        chiffres=[
            {"valeur": 25, "signification": "nationalités réunies", "source": "Bilan municipal", "annee": 2018},
            {"valeur": 2000, "precision": "plus-de", "signification": "avis rendus", "source": "Registre"},
            {"valeur": 8, "valeur_haute": 10, "unite": "réunions", "signification": "par an", "source": "Règlement"},
        ],
        statut_annee=2000,
        en_bref=f"<p>Un <b>conseil</b> consulté{APPEL}, et <i>entendu</i>.</p>",
        encadres=[("encadre", {"titre": "En réponse", "texte": "<p>Le vote local reste fermé.</p>"})],
        comment=[
            (
                "etape",
                {
                    "titre": "Donner un cadre",
                    "contenu": [
                        (
                            "texte",
                            f"<p>Voter une délibération{APPEL}.</p><ul><li>un budget</li><li>un calendrier</li></ul>",
                        )
                    ],
                },
            ),
            (
                "citation",
                {"texte": "On nous répond enfin.", "personne": "Une membre", "fonction": "commission logement"},
            ),
            ("etape", {"titre": "Répondre aux avis", "contenu": [("texte", "<p>Chaque avis a sa réponse.</p>")]}),
        ],
        temoignage=[
            ("temoignage", {"titre": "Ma première séance", "texte": "<p>J'ai pris la parole.</p>", "personne": "Sami"})
        ],
        bilan_reussites="<p>Les services consultent avant d'écrire.</p>",
        bilan_limites="<p>Le renouvellement est difficile.</p>",
        a_retenir_phrase="Consulter oblige à répondre.",
        a_retenir=[("geste", "Une place votée"), ("geste", "Un élu qui répond")],
        aller_plus_loin=[
            ("lien", {"titre": "Le règlement", "adresse": "https://exemple.org/reglement", "source": "Ville"}),
            ("ouvrage", {"titre": "Consulter les étrangers", "auteurs": "C. Exemple", "annee": 2012}),
            ("video", {"titre": "Une séance filmée", "adresse": "https://exemple.org/film", "duree": "12 min"}),
        ],
        financement_total=30_000,
        financement_note="Le budget couvre aussi les quartiers.",
        confirmee_le=datetime.date(2026, 3, 1),
        contact_page="https://exemple.org/contact",
    )
    fiche.financements.set(
        [
            LigneDeFinancement(financeur="La Ville", montant=32_500, precision="par an"),
            LigneDeFinancement(financeur="La Métropole", montant=None),
        ]
    )
    fiche.partenaires.set([PartenaireDeFiche(nom="Association Exemple", apport="forme les membres")])
    fiche.footnotes.set([Footnote(uuid=NOTE, text="<p>Délibération du 12 mai 1999.</p>")])
    return publier(fiche)
