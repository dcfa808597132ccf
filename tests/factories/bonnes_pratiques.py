from typing import Any

import factory
import wagtail_factories

from alliance.socle.choix import CleAxe
from alliance.socle.models import Axe, Theme
from bonnes_pratiques.choix import Famille, StatutDePratique
from bonnes_pratiques.models import ChiffreCle, FichePage, TerritoireDeFiche

from .reseau import MembreFactory


class FicheFactory(wagtail_factories.PageFactory):
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
    def _create(cls, model_class: type[FichePage], *args: Any, **kwargs: Any) -> FichePage:
        axes = kwargs.pop("axes", [CleAxe.CITOYENNETE])
        themes = kwargs.pop("themes", ["Hébergement et logement"])
        territoires = kwargs.pop("territoires", [])
        chiffres = kwargs.pop(
            "chiffres", [{"valeur": 12, "signification": "familles logées", "source": "Ville d’Exemple", "annee": 2024}]
        )
        fiche = super()._create(model_class, *args, **kwargs)
        fiche.axes.set(Axe.objects.filter(cle__in=[str(getattr(cle, "value", cle)) for cle in axes]))
        fiche.themes.set(Theme.objects.filter(name__in=themes))
        fiche.territoires.set([TerritoireDeFiche(territoire=territoire) for territoire in territoires])
        fiche.chiffres.set([ChiffreCle(**chiffre) for chiffre in chiffres])
        fiche.save()
        revision = fiche.save_revision()
        if fiche.live:
            revision.publish()
            fiche.refresh_from_db()
        return fiche
