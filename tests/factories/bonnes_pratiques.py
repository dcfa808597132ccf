from collections.abc import Iterable
from typing import Any

import factory
from wagtail.models import Page

from alliance.socle.choix import CleAxe
from bonnes_pratiques.choix import Famille, StatutDePratique
from bonnes_pratiques.models import ChiffreCle, FichePage, TerritoireDeFiche
from reseau.models import Territoire

from .pages import PageGarnieFactory, classer
from .reseau import MembreFactory


class FicheFactory(PageGarnieFactory):
    """Une fiche complète et publiée ; `axes`, `themes` et `territoires` prennent des listes.

    `live=False` donne un brouillon. Sans `parent`, la fiche naît dans l'espace d'une nouvelle organisation.
    """

    class Meta:
        model = FichePage

    title = factory.Sequence(lambda n: f"Ouvrir une maison d’accueil n° {n}")
    slug = factory.Sequence(lambda n: f"ouvrir-une-maison-{n}")
    parent = factory.SubFactory(MembreFactory)
    sous_titre = "L’exemple d’une ville qui ouvre ses portes."
    famille = Famille.PLACE
    statut = StatutDePratique.ACTIVE
    en_bref = "<p>La ville prête une maison ; une association l’anime.</p>"
    comment = [
        ("etape", {"titre": "Trouver une maison", "contenu": [("texte", "<p>La ville recense ses locaux vides.</p>")]})
    ]
    bilan_reussites = "<p>Douze familles logées.</p>"
    bilan_limites = "<p>Le bail est précaire.</p>"
    a_retenir = [("geste", "Recenser"), ("geste", "Prêter"), ("geste", "Animer")]
    contact_fonction = "Mission accueil"
    contact_courriel = "accueil@exemple.org"

    @classmethod
    def garnir(
        cls,
        page: FichePage,
        mere: Page,
        axes: Iterable[Any] = (CleAxe.CITOYENNETE,),
        themes: Iterable[str] = ("Hébergement et logement",),
        territoires: Iterable[Territoire] = (),
        chiffres: Iterable[dict[str, Any]] = (
            {"valeur": 12, "signification": "familles logées", "source": "Ville d’Exemple", "annee": 2024},
        ),
    ) -> None:
        classer(page, axes, themes)
        page.territoires.set([TerritoireDeFiche(territoire=territoire) for territoire in territoires])
        page.chiffres.set([ChiffreCle(**chiffre) for chiffre in chiffres])
