"""Les en-têtes tels qu'ils partent, adresse par adresse."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model

from tests.factories import FicheFactory, UtilisateurFactory

PARTOUT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def politique(reponse):
    """La CSP, en dictionnaire de directives."""
    directives = (directive.split() for directive in reponse["Content-Security-Policy"].split(";"))
    return {nom: sources for nom, *sources in directives}


def verifier_la_politique_publique(reponse):
    csp = politique(reponse)
    assert csp["default-src"] == csp["base-uri"] == csp["frame-ancestors"] == ["'none'"]
    for directive in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"):
        assert csp[directive] == ["'self'"], directive
    assert "unsafe" not in reponse["Content-Security-Policy"]
    assert "http" not in reponse["Content-Security-Policy"]
    assert reponse["X-Frame-Options"] == "DENY"


@pytest.fixture
def redactrice(accueil, client):
    personne = UtilisateurFactory(is_superuser=True)
    client.force_login(personne)
    return personne


@pytest.mark.parametrize(
    ("adresse", "statut"),
    [
        ("/", 200),
        ("/bonnes-pratiques/", 200),
        ("/bonnes-pratiques/flux.xml", 200),
        ("/nulle-part/", 404),
        ("/sante/", 200),
        ("/robots.txt", 200),
        ("/sitemap.xml", 200),
        ("/api/v2/pages/", 200),
        ("/api/v2/pages/?limit=abc", 400),
    ],
)
def test_toute_adresse_publique_porte_la_politique_stricte(accueil, client, adresse, statut):
    reponse = client.get(adresse)
    assert reponse.status_code == statut
    for nom, valeur in PARTOUT.items():
        assert reponse[nom] == valeur, nom
    assert "camera=()" in reponse["Permissions-Policy"] and "geolocation=()" in reponse["Permissions-Policy"]
    assert reponse["Cross-Origin-Resource-Policy"] == "same-origin"
    verifier_la_politique_publique(reponse)
    assert not reponse.cookies


def test_la_fiche_son_pdf_et_son_image_de_partage_la_portent_aussi(accueil, client):
    fiche = FicheFactory()
    for adresse in (fiche.url, f"{fiche.url}pdf/", f"{fiche.url}partage.png"):
        reponse = client.get(adresse)
        assert reponse.status_code == 200, adresse
        verifier_la_politique_publique(reponse)
        assert reponse["X-Content-Type-Options"] == "nosniff"
        attendue = "cross-origin" if adresse.endswith(".png") else "same-origin"
        assert reponse["Cross-Origin-Resource-Policy"] == attendue


def test_la_politique_de_l_administration_ne_s_ouvre_qu_a_elle_meme(redactrice, client):
    for adresse in ("/admin/", "/admin/pages/"):
        reponse = client.get(adresse, follow=True)
        csp = politique(reponse)
        assert csp["default-src"] == ["'none'"]
        assert csp["script-src"] == csp["style-src"] == ["'self'", "'unsafe-inline'"]
        assert csp["frame-ancestors"] == csp["connect-src"] == ["'self'"]
        assert "http" not in reponse["Content-Security-Policy"] and "unsafe-eval" not in str(csp)
        assert reponse["X-Frame-Options"] == "DENY"
        assert "no-store" in reponse["Cache-Control"]


def test_la_page_de_connexion_a_les_en_tetes_de_l_administration(accueil, client):
    reponse = client.get(reverse("wagtailadmin_login"))
    assert reponse.status_code == 200
    assert "'unsafe-inline'" in politique(reponse)["script-src"]
    assert reponse["X-Frame-Options"] == "DENY"


def test_l_apercu_se_montre_dans_l_administration_et_nulle_part_ailleurs(redactrice, client):
    fiche = FicheFactory(title="Publié")
    adresse = reverse("wagtailadmin_pages:view_draft", args=[fiche.pk])
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    csp = politique(reponse)
    assert csp["frame-ancestors"] == ["'self'"]
    assert csp["script-src"] == ["'self'"]
    assert "private" in reponse["Cache-Control"]
    assert reponse["X-Frame-Options"] == "SAMEORIGIN"


def test_un_document_a_telecharger_ne_peut_rien_executer(accueil, client):
    document = get_document_model().objects.create(title="Note", file=ContentFile(b"bonjour", name="note.txt"))
    reponse = client.get(document.url)
    assert reponse.status_code == 200
    assert reponse["Content-Disposition"].startswith("attachment")
    assert politique(reponse)["default-src"] == ["'none'"] and "sandbox" in politique(reponse)
    assert reponse["X-Content-Type-Options"] == "nosniff"


def test_un_pdf_depose_s_ouvre_sans_pouvoir_rien_charger(accueil, client):
    document = get_document_model().objects.create(title="Note", file=ContentFile(b"%PDF-1.7\n", name="note.pdf"))
    reponse = client.get(document.url)
    assert reponse["Content-Type"] == "application/pdf"
    assert politique(reponse)["default-src"] == ["'none'"]


def test_un_fichier_statique_porte_les_memes_en_tetes(client, settings, tmp_path):
    (tmp_path / "signe.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_ROOT = None
    reponse = client.get("/static/signe.svg")
    assert reponse.status_code == 200
    verifier_la_politique_publique(reponse)
    assert reponse["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("adresse", ["/", "/nulle-part/"])
def test_aucune_page_publique_ne_pose_de_temoin(accueil, client, adresse):
    reponse = client.get(adresse)
    assert not reponse.cookies
    assert "Cookie" not in reponse.get("Vary", "")


@pytest.mark.parametrize("methode", ["options", "trace", "post"])
def test_ce_qui_se_lit_ne_repond_qu_a_une_lecture(accueil, client, methode):
    fiche = FicheFactory()
    for adresse in (f"{fiche.url}partage.png", "/sitemap.xml", "/bonnes-pratiques/flux.xml"):
        reponse = getattr(client, methode)(adresse)
        assert reponse.status_code == 405 and not reponse.content, adresse


def test_une_image_de_partage_se_redemande_comme_sa_page(accueil, client):
    adresse = f"{FicheFactory().url}partage.png"
    premiere = client.get(adresse)
    seconde = client.get(adresse, HTTP_IF_NONE_MATCH=premiere["ETag"])
    assert seconde.status_code == 304
    for reponse in (premiere, seconde):
        assert reponse["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_la_fenetre_des_notes_n_est_pas_servie_au_public(accueil, client):
    assert client.get("/footnotes/footnotes_modal/").status_code == 404
