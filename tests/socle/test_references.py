"""Ce que citent une page et ses parties se relève une fois par enregistrement, et sans rien oublier."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from bonnes_pratiques.models import ChiffreCle, PartenaireDeFiche, TerritoireDeFiche
from tests.factories import FicheFactory, TerritoireFactory

pytestmark = pytest.mark.django_db


def citations(objet) -> int:
    return ReferenceIndex.get_references_to(objet).count()


def releves(requetes) -> int:
    return sum('FROM "wagtailcore_referenceindex"' in requete["sql"] for requete in requetes)


def test_ce_que_citent_les_parties_d_une_page_se_releve_puis_s_oublie(accueil):
    territoires = [TerritoireFactory() for _ in range(3)]
    fiche = FicheFactory(territoires=territoires)
    assert [citations(territoire) for territoire in territoires] == [1, 1, 1]

    fiche.territoires.set([TerritoireDeFiche(territoire=territoires[0])])
    fiche.save()
    assert [citations(territoire) for territoire in territoires] == [1, 0, 0]


def test_enregistrer_une_page_pleine_ne_la_releve_qu_une_fois(accueil):
    fiche = FicheFactory(territoires=[TerritoireFactory() for _ in range(4)])
    fiche.chiffres.set([ChiffreCle(valeur=n, signification="familles logées", source="Ville") for n in range(1, 9)])
    fiche.partenaires.set([PartenaireDeFiche(nom=f"Association {n}") for n in range(6)])
    with CaptureQueriesContext(connection) as requetes:
        fiche.save()
    assert releves(requetes) == 1
    assert fiche.chiffres.count() == ChiffreCle.objects.filter(fiche=fiche).count() == 8
