"""Ce que coûtent le PDF et l'image de partage, et à qui ils se refusent."""

import io

import pytest
from django.urls import reverse
from PIL import Image
from wagtail.models import PageViewRestriction

from alliance.socle import partage as module_partage
from alliance.socle.choix import CleAxe
from alliance.socle.typst import service as module_pdf
from alliance.socle.typst.rendu import ErreurDeRendu
from tests.factories import FicheFactory, TerritoireFactory

from .pdf import lire, publier, texte

pytestmark = pytest.mark.django_db


def test_un_brouillon_n_a_ni_pdf_ni_image(client, accueil):
    fiche = FicheFactory(live=False)

    assert client.get(f"{fiche.url}pdf/").status_code == 404
    assert client.get(f"{fiche.url}partage.png").status_code == 404


def test_un_changement_non_publie_n_entre_pas_dans_le_pdf(client, riche):
    riche.title = "Titre de travail"
    riche.save_revision()

    assert "Titre de travail" not in texte(lire(client, riche))


def test_le_pdf_n_est_compose_qu_une_fois_par_version(client, riche, monkeypatch):
    appels = []
    monkeypatch.setattr(module_pdf, "compiler", lambda *a, **k: appels.append(a) or b"%PDF-essai")

    premiere, seconde = client.get(f"{riche.url}pdf/"), client.get(f"{riche.url}pdf/")
    assert (len(appels), premiere.content) == (1, seconde.content)

    riche.sous_titre = "Un autre sous-titre."
    publier(riche)
    assert client.get(f"{riche.url}pdf/")["ETag"] != premiere["ETag"]
    assert len(appels) == 2


def test_un_lecteur_a_jour_ne_recharge_rien(client, riche):
    reponse = client.get(f"{riche.url}pdf/")

    assert reponse["Content-Disposition"] == (
        'inline; filename="fiche-03-creer-un-conseil-consultatif-des-residents-etrangers.pdf"'
    )
    assert "Last-Modified" in reponse
    assert client.get(f"{riche.url}pdf/", headers={"if-none-match": reponse["ETag"]}).status_code == 304
    tete = client.head(f"{riche.url}pdf/")
    assert (tete.status_code, tete["Content-Type"], tete.content) == (200, "application/pdf", b"")


def test_le_pdf_lit_peu_la_base(client, riche, django_assert_max_num_queries):
    client.get(f"{riche.url}pdf/")

    # Routage de Wagtail (11) : site, accueil, redirection éventuelle, réseau, membre et fiche (deux chacun),
    # ancêtres et restrictions de vue. La fiche (9) : notes, axes, thèmes, financements, territoires, ensembles,
    # chiffres, partenaires, organisation. Rien ne croît avec la longueur de la fiche.
    with django_assert_max_num_queries(20):
        assert client.get(f"{riche.url}pdf/").status_code == 200


def test_un_pdf_impossible_le_dit_sans_erreur_500(client, riche, monkeypatch):
    def refuser(*args, **kwargs):
        raise ErreurDeRendu("essai")

    monkeypatch.setattr(module_pdf, "compiler", refuser)
    reponse = client.get(f"{riche.url}pdf/")

    assert reponse.status_code == 503
    assert "n’a pas pu être composé" in reponse.content.decode()


@pytest.mark.parametrize("titre", ["Créer un conseil consultatif", "Accueillir dignement toutes les personnes " * 6])
def test_l_image_de_partage_a_la_taille_des_reseaux_et_reste_legere(client, accueil, titre):
    fiche = FicheFactory(title=titre.strip()[:255], territoires=[TerritoireFactory(nom=f"Ville {n}") for n in range(4)])
    reponse = client.get(f"{fiche.url}partage.png")

    assert reponse["Content-Type"] == "image/png"
    assert len(reponse.content) < 300_000
    assert Image.open(io.BytesIO(reponse.content)).size == (1200, 630)


def test_l_image_porte_la_couleur_de_l_axe(client, accueil):
    def fond(axe):
        fiche = FicheFactory(axes=[axe])
        return Image.open(io.BytesIO(client.get(f"{fiche.url}partage.png").content)).convert("RGB").getpixel((600, 620))

    assert fond(CleAxe.CITOYENNETE) == (0xB0, 0x25, 0x1C)
    assert fond(CleAxe.VILLES_FRONTIERES) == (0x1B, 0x55, 0x9E)


def test_toute_page_publiee_a_son_image_et_l_annonce(client, riche):
    for adresse in ("/", "/reseau/", "/bonnes-pratiques/", riche.organisation.url, riche.url):
        contexte = client.get(adresse).context["image_partage"]
        assert contexte["adresse"].startswith("http")
        assert client.get("/" + contexte["adresse"].split("/", 3)[3])["Content-Type"] == "image/png"


def test_une_adresse_qui_n_est_pas_une_page_n_a_pas_d_image(client, riche):
    for chemin in ("absente/", f"{riche.url[1:]}pdf/"):
        assert client.get(reverse("partage", args=[chemin])).status_code == 404


def test_une_page_reservee_ne_montre_pas_son_titre(client, riche):
    PageViewRestriction.objects.create(page=riche.organisation, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(f"{riche.url}partage.png").status_code == 404


def test_l_image_n_est_composee_qu_une_fois(client, riche, monkeypatch):
    appels = []
    monkeypatch.setattr(module_partage, "compiler", lambda *a, **k: appels.append(a) or b"png")

    premiere = client.get(f"{riche.url}partage.png")
    client.get(f"{riche.url}partage.png")
    assert len(appels) == 1
    assert client.get(f"{riche.url}partage.png", headers={"if-none-match": premiere["ETag"]}).status_code == 304
