"""Une lettre tient dans les messageries : HTML sûr, léger, lisible, sans rien d'ailleurs ; et un vrai texte."""

import datetime
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as reglages
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from actualites.choix import EtatDEvenement
from actualites.models import NumeroPage
from actualites.numeros.rendu import DESABONNER, PREFERENCES, Lettre, liens_d_exemple, personnaliser, rendre
from actualites.numeros.texte import COLONNES
from alliance.socle.models import ImageAlliance
from tests.factories import ArticleFactory, EvenementFactory, FicheFactory, MembreFactory, NumeroFactory, PriseFactory

pytestmark = pytest.mark.django_db
TEXTE = (
    '<p>Bonjour, <a href="/agenda/">l’agenda</a> et <a href="https://exemple.org/?a=1&amp;b=2">un lien</a>.</p>'
    "<ul><li>Un</li><li>Deux &amp; trois</li></ul>"
)
PIEGES = 'Ville d\'Exemple & <b>fils</b> "amis"'


@pytest.fixture
def image(tmp_path, settings) -> ImageAlliance:
    settings.MEDIA_ROOT = tmp_path
    return ImageAlliance.objects.create(
        title="Salle", file=get_test_image_file(size=(1600, 900)), credit="Ville d’Exemple"
    )


@pytest.fixture
def numero(accueil, image) -> NumeroPage:
    """Un numéro de tous les genres, aux mots piégés."""
    membre = MembreFactory(title=PIEGES)
    demain = timezone.localdate() + datetime.timedelta(days=1)
    return NumeroFactory(
        title=f"La lettre : {PIEGES}",
        sujet=f"Des maisons ouvrent : {PIEGES}",
        accroche="Trois villes <ouvrent> & racontent.",
        corps=[
            ("texte", TEXTE),
            ("intertitre", "À signer & à faire"),
            ("contenu", {"page": PriseFactory(parent=membre, signature_publique=True), "mots": ""}),
            ("contenu", {"page": EvenementFactory(parent=membre, date_debut=demain, image=image), "mots": PIEGES}),
            ("contenu", {"page": ArticleFactory(parent=membre, image=image, image_texte='Une "salle"'), "mots": ""}),
            ("contenu", {"page": FicheFactory(parent=membre), "mots": ""}),
            ("contenu", {"page": membre, "mots": ""}),
            ("image", {"image": image_de_bloc(image), "legende": "La salle"}),
            ("bouton", {"texte": "S’inscrire", "adresse": "https://exemple.org/inscription?x=1&y=2"}),
        ],
    )  # fmt: skip


def image_de_bloc(image: ImageAlliance) -> ImageAlliance:
    image.contextual_alt_text, image.decorative = "La salle d’accueil", False
    return image


def envoyee(lettre: Lettre) -> tuple[BeautifulSoup, str]:
    """Ce que reçoit une personne : le HTML lu, et le texte."""
    liens = liens_d_exemple()
    return BeautifulSoup(personnaliser(lettre.html, liens, html=True), "html.parser"), personnaliser(
        lettre.texte, liens
    )


def test_la_lettre_est_legere_et_ne_demande_rien_a_personne(numero):
    lettre = rendre(numero)
    html, _texte = envoyee(lettre)
    assert lettre.poids < 60_000
    assert not html.find_all(["script", "link", "iframe", "form", "object", "video"])
    base = urlsplit(reglages.WAGTAILADMIN_BASE_URL).netloc
    images = html.find_all("img")
    assert len(images) == 3
    for balise in images:
        assert urlsplit(balise["src"]).netloc == base and urlsplit(balise["src"]).scheme.startswith("http")
        assert balise.has_attr("alt") and int(balise["width"]) > 100 and int(balise["height"]) > 50, (
            "aucun pixel espion"
        )
    assert "url(" not in lettre.html and "@import" not in lettre.html


def test_tous_les_liens_sont_entiers_et_aucun_n_est_recrit(numero):
    html, texte = envoyee(rendre(numero))
    adresses = [lien["href"] for lien in html.find_all("a")]
    assert all(urlsplit(adresse).scheme in ("http", "https", "mailto") for adresse in adresses)
    assert f"{reglages.WAGTAILADMIN_BASE_URL}/agenda/" in adresses
    assert "https://exemple.org/?a=1&b=2" in adresses and "https://exemple.org/inscription?x=1&y=2" in adresses
    for adresse in ("https://exemple.org/?a=1&b=2", "https://exemple.org/inscription?x=1&y=2"):
        assert adresse in texte


def test_chaque_genre_se_met_en_page_seul(numero):
    html, texte = envoyee(rendre(numero))
    for attendu in ("Signer", "Y aller", "Lire la fiche", "Lire la suite", "Faire connaissance", "Maison d’accueil"):
        assert attendu in html.get_text() and attendu in texte
    assert [titre.get_text() for titre in html.find_all("h1")] and html.find("h2").get_text() == "À signer & à faire"
    assert {balise.get_text(strip=True) for balise in html.select(".borne-corps")} == {
        str((timezone.localdate() + datetime.timedelta(days=1)).day)
    }
    assert next(lien["href"] for lien in html.find_all("a") if "Signer" in lien.get_text()).endswith("/signer/")


def test_aucun_caractere_ne_casse_rien(numero):
    lettre = rendre(numero)
    html, texte = envoyee(lettre)
    assert not html.find("b") and "&amp;amp;" not in lettre.html and "&amp;lt;" not in html.get_text()
    assert "Ville d’Exemple & <b>fils</b>" in html.h1.get_text()
    assert "Ville d’Exemple & <b>fils</b>" in texte and "&amp;" not in texte and "&lt;" not in texte
    assert "&" in lettre.sujet and "\n" not in lettre.sujet


def test_les_chevrons_d_un_resume_y_restent(accueil):
    evenement = EvenementFactory(en_bref="<p>Et &lt;b&gt;gras&lt;/b&gt;, gratuit &lt;12 ans.</p>")
    html, texte = envoyee(rendre(NumeroFactory(corps=[("contenu", {"page": evenement, "mots": ""})])))
    assert "Et <b>gras</b>, gratuit <12 ans." in texte and "Et <b>gras</b>, gratuit <12 ans." in html.get_text()


def test_un_evenement_annule_le_dit_avant_tout(accueil):
    annule = EvenementFactory(etat=EtatDEvenement.ANNULE, annonce="La salle est fermée.")
    html, texte = envoyee(rendre(NumeroFactory(corps=[("contenu", {"page": annule, "mots": ""})])))
    assert html.select_one(".barre").get_text() == "Annulé" and "La salle est fermée." in html.get_text()
    assert "[ANNULÉ] La salle est fermée." in texte and "Y aller" not in texte


def test_un_contenu_depublie_est_omis_et_signale(numero):
    prise = next(bloc.value["page"] for bloc in numero.corps if bloc.block_type == "contenu").specific
    prise.unpublish()
    lettre = rendre(NumeroPage.objects.get(pk=numero.pk))
    assert lettre.omis == [prise.title] and prise.title not in envoyee(lettre)[0].get_text()


def test_le_texte_se_lit_en_78_colonnes_liens_entiers(numero):
    _html, texte = envoyee(rendre(numero))
    for ligne in texte.splitlines():
        assert len(ligne) <= COLONNES or ligne.strip().startswith(("http", "(http")), ligne
    assert "- Un\n- Deux & trois" in texte and "Lire en ligne" in texte and "Me désabonner" not in texte


def test_nul_mot_n_imite_un_lien_personnel(accueil):
    """Une rédactrice qui écrirait le repère lui-même ne ferait pas partir le lien de chaque personne où elle veut."""
    piege = f"{DESABONNER} {PREFERENCES} &#xE000;desabonner&#xE001;"
    lettre = rendre(
        NumeroFactory(title=piege, accroche=piege[:140], corps=[("texte", f"<p>{piege}</p>"), ("intertitre", piege)])
    )
    for rendu in (lettre.html, lettre.texte):
        assert rendu.count(DESABONNER) == rendu.count(PREFERENCES) == 1
        assert personnaliser(rendu, {DESABONNER: "X", PREFERENCES: "Y"}).count("\ue000") == 0


# --- Les contrastes --------------------------------------------------------------------------------------------------
def luminance(couleur: str) -> float:
    couleur = couleur.strip().lstrip("#")
    couleur = "".join(signe * 2 for signe in couleur) if len(couleur) == 3 else couleur
    canaux = [int(couleur[rang : rang + 2], 16) / 255 for rang in (0, 2, 4)]
    lineaires = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def contraste(une: str, autre: str) -> float:
    claire, sombre = sorted((luminance(une), luminance(autre)), reverse=True)
    return (claire + 0.05) / (sombre + 0.05)


def styles(balise) -> dict[str, str]:
    return dict(
        tuple(morceau.strip() for morceau in regle.split(":", 1))
        for regle in (balise.get("style") or "").split(";")
        if ":" in regle
    )


def regles_sombres(html: BeautifulSoup) -> Iterator[tuple[str, dict[str, str]]]:
    sombre = html.find("style").string.split("prefers-color-scheme: dark) {", 1)[1]
    for selecteur, corps in re.findall(r"([^{}]+)\{([^}]*)\}", sombre):
        yield selecteur.strip(), dict(re.findall(r"([\w-]+): (#\w+) !important", corps))


@pytest.mark.parametrize("sombre", [False, True])
def test_chaque_texte_se_lit_sur_son_fond(numero, sombre):
    EvenementFactory(etat=EtatDEvenement.COMPLET, annonce="C’est plein.")
    html, _texte = envoyee(rendre(numero))
    tous = {balise: styles(balise) for balise in html.find_all(True)}
    if sombre:
        for selecteur, regle in regles_sombres(html):
            for balise in html.select(selecteur):
                tous[balise] = {**tous[balise], **regle}
    lus = 0
    for texte in html.body.find_all(string=True):
        if not texte.strip() or type(texte).__name__ != "NavigableString":
            continue
        chaine = [parent for parent in texte.parents if parent in tous]
        if any("display" in tous[parent] and tous[parent]["display"] == "none" for parent in chaine):
            continue
        couleur = next(tous[parent]["color"] for parent in chaine if "color" in tous[parent])
        fond = next(tous[parent]["background-color"] for parent in chaine if "background-color" in tous[parent])
        assert contraste(couleur, fond) >= 4.5, f"{texte.strip()[:40]} : {couleur} sur {fond}"
        lus += 1
    assert lus > 30
