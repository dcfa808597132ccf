"""La page pour la presse : à qui parler, les derniers textes, de quoi illustrer et présenter l'alliance."""

import datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Collection, CollectionViewRestriction

from actualites.articles.presse import TEXTES_MONTRES
from actualites.choix import NatureDePrise
from actualites.models import DocumentDePresse, PressePage
from alliance.socle import publication
from alliance.socle.models import DocumentAlliance
from tests.factories import MembreFactory, PriseFactory


def document(titre: str, collection: Collection | None = None) -> DocumentAlliance:
    return DocumentAlliance.objects.create(
        title=titre,
        file=ContentFile(b"%PDF-1.4 exemple", "dossier.pdf"),
        collection=collection or Collection.get_first_root_node(),
    )


@pytest.fixture
def presse(accueil) -> PressePage:
    page = PressePage.objects.get()
    page.contact_nom, page.contact_courriel, page.contact_telephone = "Service de presse", "presse@exemple.org", ""
    page.reperes = "<p>L’alliance <b>réunit</b> des villes et des associations.</p>"
    page.save_revision().publish()
    return page


def lire(client: Any) -> Any:
    reponse = client.get("/presse/")
    assert reponse.status_code == 200
    return reponse


def test_une_journaliste_trouve_a_qui_parler_et_quoi_recopier(presse, client):
    reponse = lire(client)
    html = reponse.content.decode()
    assert "Service de presse" in html and 'href="mailto:presse@exemple.org?subject=' in html
    assert reponse.context["reperes_a_copier"] == "L’alliance réunit des villes et des associations."


def test_la_page_vide_donne_quand_meme_une_adresse(accueil, client, settings):
    html = lire(client).content.decode()
    assert f'href="mailto:{settings.ALLIANCE_CONTACT}?subject=' in html
    assert "Le premier communiqué paraîtra ici." in html
    assert "Dossier de presse" not in html


def test_les_derniers_communiques_tribunes_et_lettres_et_rien_d_autre(presse, client):
    membre = MembreFactory()
    for jour in range(1, TEXTES_MONTRES + 3):
        PriseFactory(
            parent=membre,
            title=f"Communiqué {jour}",
            nature=NatureDePrise.COMMUNIQUE,
            parue_le=datetime.date(2024, 1, jour),
        )
    PriseFactory(parent=membre, nature=NatureDePrise.PETITION, title="Une pétition")
    PriseFactory(parent=membre, nature=NatureDePrise.TRIBUNE, live=False, title="Sous embargo")
    reponse = lire(client)
    attendus = [f"Communiqué {jour}" for jour in range(TEXTES_MONTRES + 2, 2, -1)]
    assert [texte["titre"] for texte in reponse.context["textes"]] == attendus
    suite = reponse.context["adresse_des_textes"]
    assert client.get(suite).context["total"] == TEXTES_MONTRES + 2


def test_le_dossier_de_presse_dit_format_et_poids_et_tait_ce_qui_est_reserve(presse, client):
    reservee = Collection.get_first_root_node().add_child(name="Réservée")
    CollectionViewRestriction.objects.create(collection=reservee, restriction_type=CollectionViewRestriction.LOGIN)
    presse.documents.set(
        [
            DocumentDePresse(document=document("Affiche"), precisions="Format A3"),
            DocumentDePresse(document=document("Note interne", reservee)),
        ]
    )
    presse.save_revision().publish()
    publication.renouveler()
    html = lire(client).content.decode()
    assert "Affiche" in html and "PDF, " in html and "Format A3" in html
    assert "Note interne" not in html


def test_la_page_coute_un_nombre_borne_de_requetes(presse, client, django_assert_max_num_queries):
    PriseFactory()
    lire(client)
    with django_assert_max_num_queries(9):
        lire(client)
    publication.renouveler()
    with django_assert_max_num_queries(25):
        lire(client)
