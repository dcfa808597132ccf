"""L'ordre des essais n'y change rien : après un essai de vraie transaction, la base est de nouveau aménagée."""

from wagtail.models import Page

from alliance.accueil.models import AccueilPage
from tests import base_remise
from tests.factories import MembreFactory


def test_ce_que_laisse_un_essai_de_vraie_transaction_ne_se_voit_pas(accueil_valide):
    avant = set(Page.objects.values_list("path", flat=True))
    MembreFactory()
    base_remise.remettre()
    assert set(Page.objects.values_list("path", flat=True)) == avant
    assert AccueilPage.objects.count() == 1


def test_un_essai_de_vraie_transaction_se_reconnait(request, accueil_valide):
    assert base_remise.est_de_vraie_transaction(request.node)


def test_un_essai_ordinaire_aussi(request, db):
    assert not base_remise.est_de_vraie_transaction(request.node)
    assert AccueilPage.objects.exists()
