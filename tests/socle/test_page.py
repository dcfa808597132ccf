"""Ce que toutes les pages ont en commun."""

import pytest
from django.core.exceptions import ValidationError

from alliance.accueil.models import TexteFondateurPage
from bonnes_pratiques.models import BonnesPratiquesIndexPage
from reseau.models import ReseauIndexPage


@pytest.mark.parametrize(
    ("modele", "slug"),
    [
        (BonnesPratiquesIndexPage, "bonnes-pratiques"),
        (ReseauIndexPage, "reseau"),
        (TexteFondateurPage, "texte-fondateur"),
    ],
)
def test_une_adresse_du_contrat_ne_se_change_pas(accueil, modele, slug):
    page = modele.objects.first()
    if page is None:
        page = accueil.add_child(instance=modele(title="Texte fondateur", slug=slug))
    page.full_clean()
    page.slug = "ailleurs"
    with pytest.raises(ValidationError, match="ne change pas"):
        page.full_clean()
