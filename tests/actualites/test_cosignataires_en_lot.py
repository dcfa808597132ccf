"""Les listes comptent les cosignataires de douze textes d'un coup : jamais autrement que la page de chacun."""

import pytest
from wagtail.blocks import StreamValue

from actualites.choix import EtatDeCosignature
from actualites.models import PieceJointe, PriseDePositionPage
from actualites.versions.contenu import empreinte, empreintes
from actualites.versions.lignee import cosignataires, nombres_de_cosignataires
from alliance.socle.models import DocumentAlliance
from tests.factories import CirculationFactory, CosignatureFactory, PriseFactory, circuler

pytestmark = pytest.mark.django_db


def cosigner(prise: PriseDePositionPage, *, combien: int, version, etat=EtatDeCosignature.SIGNEE) -> None:
    circulation = prise.circulations.first() or CirculationFactory(prise=prise)
    for _ in range(combien):
        CosignatureFactory(circulation=circulation, etat=etat, version=version)


def relues() -> list[PriseDePositionPage]:
    return list(PriseDePositionPage.objects.order_by("pk"))


@pytest.fixture
def prises(accueil) -> dict[str, PriseDePositionPage]:
    """Publiées : jamais circulée ; signée telle quelle ; corrigée dans sa forme ; récrite ; et revenue à ses mots."""
    textes = {nom: PriseFactory(title=nom) for nom in ("seule", "signee", "corrigee", "recrite", "revenue", "refusee")}
    document = DocumentAlliance.objects.create(title="Annexe", file="annexe.pdf", file_hash="a" * 40)
    textes["signee"].pieces_jointes.set([PieceJointe(document=document)])
    textes["signee"].texte = StreamValue(
        textes["signee"].texte.stream_block,
        [("texte", f'<p>Voir <a linktype="document" id="{document.pk}">l’annexe</a>.</p>')],
    )
    textes["signee"].save_revision().publish()
    versions = {nom: circuler(prise) for nom, prise in textes.items() if nom != "seule"}
    for nom, version in versions.items():
        cosigner(textes[nom], combien=3, version=version)
    cosigner(textes["signee"], combien=2, version=versions["signee"], etat=EtatDeCosignature.RETIREE)
    PriseDePositionPage.objects.filter(pk=textes["recrite"].pk).update(title="D’autres mots")
    textes["corrigee"].title = "Corrigée"
    textes["corrigee"].save_revision()
    corrigee = circuler(textes["corrigee"], de_forme=True)
    cosigner(textes["corrigee"], combien=1, version=corrigee)
    PriseDePositionPage.objects.filter(pk=textes["corrigee"].pk).update(title="Corrigée")
    # Les mêmes mots circulent de nouveau, comme un autre fond.
    revenue = circuler(textes["revenue"])
    cosigner(textes["revenue"], combien=1, version=revenue)
    textes["refusee"].cosignatures.update(etat=EtatDeCosignature.REFUSEE)
    return textes


def test_en_lot_ou_une_a_une_les_empreintes_sont_les_memes(prises):
    assert empreintes(relues()) == {prise.pk: empreinte(prise) for prise in relues()}


def test_en_lot_ou_une_a_une_les_cosignataires_sont_aussi_nombreux(prises, django_assert_max_num_queries):
    une_a_une = {prise.pk: cosignataires(prise).count() for prise in relues()}
    # cosignatures, pages, leurs parties (4), documents et images cités, versions.
    with django_assert_max_num_queries(9):
        en_lot = nombres_de_cosignataires(list(une_a_une))
    assert en_lot == une_a_une
    assert {nom: en_lot[prise.pk] for nom, prise in prises.items()} == {
        "seule": 0, "signee": 3, "corrigee": 4, "recrite": 0, "revenue": 1, "refusee": 0,
    }  # fmt: skip


def test_sans_cosignature_une_requete_suffit(accueil, django_assert_num_queries):
    prise = PriseFactory()
    with django_assert_num_queries(1):
        assert nombres_de_cosignataires([prise.pk]) == {prise.pk: 0}
