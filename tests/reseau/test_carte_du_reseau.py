"""La carte du réseau : les mêmes filtres et les mêmes comptes que la liste, des couches, une vue que l'on encadre."""

import html
import json
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import strip_tags

from reseau.annuaire.carte_views import situation
from reseau.annuaire.facettes import repertoire
from reseau.choix import NatureDeMembre, StatutDeMembre
from reseau.geo.extraction.fond_de_carte import GROS, _bout_a_bout
from reseau.models import MembrePage, ReseauIndexPage
from tests.factories import FicheFactory, MembreFactory, PriseFactory, TerritoireFactory

CARTE, A_INTEGRER, LISTE = "/reseau/carte/", "/reseau/carte/integrer/", "/reseau/"
FILTRES = ["", "?type=commune", "?type=association&statut=sorti", "?pays=IT", "?q=introuvable"]


@pytest.fixture
def reseau(accueil):
    """Trois membres placés, un sans territoire, un sorti."""
    grenoble = TerritoireFactory(nom="Grenoble", subdivision="Isère", latitude="45.18663", longitude="5.73631")
    palerme = TerritoireFactory(nom="Palerme", pays="IT", latitude="38.11582", longitude="13.35976")
    return {
        "grenoble": MembreFactory(title="Ville de Grenoble", territoire=grenoble),
        "palerme": MembreFactory(title="Ville de Palerme", territoire=palerme),
        "association": MembreFactory(title="Association d’ici", nature=NatureDeMembre.ASSOCIATION, territoire=grenoble),
        "nulle part": MembreFactory(title="ONG sans lieu", nature=NatureDeMembre.ONG),
        "sortie": MembreFactory(
            title="Association sortie",
            nature=NatureDeMembre.ASSOCIATION,
            territoire=palerme,
            statut=StatutDeMembre.SORTI,
        ),
    }


def texte(reponse):
    return html.unescape(strip_tags(reponse.content.decode()))


def attribut(reponse, nom):
    trouve = re.search(rf'{nom}="([^"]*)"', reponse.content.decode())
    assert trouve, nom
    return html.unescape(trouve.group(1))


def politique(reponse):
    directives = (directive.split() for directive in reponse["Content-Security-Policy"].split(";"))
    return {nom: sources for nom, *sources in directives}


# --- La page ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("requete", FILTRES)
def test_la_carte_et_la_liste_comptent_pareil(reseau, client, requete):
    def combien(adresse):
        return re.search(r'id="resultats">(.*?)</h2>', client.get(adresse).content.decode()).group(1)

    assert combien(CARTE + requete) == combien(LISTE + requete)
    carte = client.get(CARTE + requete)
    donnees = client.get(attribut(carte, "data-donnees")).json()
    assert combien(CARTE + requete).startswith(f"{donnees['total']} membre")
    assert len(donnees["features"]) + donnees["sans_coordonnees"] == donnees["total"]


def test_la_page_liste_les_membres_et_dessine_la_situation_sans_javascript(reseau, client):
    page = client.get(CARTE).content.decode()
    for nom in ("grenoble", "palerme", "association", "nulle part"):
        assert f'href="{reseau[nom].url}"' in page
    assert reseau["sortie"].url not in page
    assert '<svg class="carte-situation"' in page and "Grenoble" in page
    assert "1 membre n’est pas placé sur la carte" in page


def test_la_bascule_garde_les_filtres_de_l_une_a_l_autre(reseau, client):
    assert f'href="{LISTE}?type=commune"' in client.get(f"{CARTE}?type=commune").content.decode()
    assert f'href="{CARTE}?type=commune"' in client.get(f"{LISTE}?type=commune").content.decode()


def test_une_valeur_inconnue_est_ignoree_et_dite(reseau, client):
    reponse = client.get(f"{CARTE}?type=baronnie&page=abc")
    assert reponse.status_code == 200
    assert "« baronnie » n’existe pas" in texte(reponse).replace("\u202f", " ").replace("\xa0", " ")


def test_sans_annuaire_publie_il_n_y_a_pas_de_carte(reseau, client):
    ReseauIndexPage.objects.get().unpublish()
    assert client.get(CARTE).status_code == client.get(A_INTEGRER).status_code == 404


def test_la_carte_ne_se_modifie_pas(reseau, client):
    for adresse in (CARTE, A_INTEGRER, "/bonnes-pratiques/carte.geojson"):
        assert client.post(adresse).status_code == 405


def test_elle_coute_autant_de_requetes_que_la_liste(reseau, client, django_assert_max_num_queries):
    client.get(CARTE)  # le répertoire et le menu se lisent une fois par publication
    with django_assert_max_num_queries(4):
        # Le site, sa racine, l'annuaire, sa restriction éventuelle : rien par membre.
        client.get(CARTE)


# --- Le dessin de repli -----------------------------------------------------------------------------------------------
def test_le_dessin_montre_l_europe_quand_l_essentiel_y_est(reseau):
    MembreFactory(territoire=TerritoireFactory(nom="São Paulo", pays="BR", latitude="-23.54750", longitude="-46.63611"))
    dessin = situation([membre for membre in repertoire().entrees if membre.coordonnees])
    assert "Grenoble" in dessin and "São Paulo" not in dessin


def test_le_dessin_de_tres_nombreux_lieux_reste_leger(accueil):
    index = ReseauIndexPage.objects.get()
    for n in range(100):
        membre = MembrePage(
            title=f"Ville {n}",
            slug=f"ville-{n}",
            nature=NatureDeMembre.COMMUNE,
            territoire=TerritoireFactory(latitude=f"{44 + n % 10 * 0.3:.5f}", longitude=f"{n // 10 * 0.3:.5f}"),
        )
        index.add_child(instance=membre)
    dessin = situation([membre for membre in repertoire().entrees if membre.coordonnees])
    assert 9 <= dessin.count("carte-coeur") <= 36
    assert "carte-nom" not in dessin


# --- La vue à intégrer ------------------------------------------------------------------------------------------------
def test_la_vue_a_integrer_n_a_ni_menu_ni_formulaire_ni_temoin(reseau, client):
    reponse = client.get(f"{A_INTEGRER}?type=commune")
    page = reponse.content.decode()
    assert not re.search(r"<(form|input|button|nav|header)\b", page)
    assert not reponse.cookies and "Cookie" not in reponse.get("Vary", "")
    assert "?type=commune" in attribut(reponse, "data-donnees")
    for lien in re.findall(r"<a\b[^>]*>", page):
        assert 'target="_blank"' in lien and 'rel="noopener"' in lien, lien


def test_le_code_a_copier_porte_les_filtres_et_un_titre(reseau, client):
    page = client.get(f"{CARTE}?type=commune").content.decode()
    code = html.unescape(re.search(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page).group(1))
    assert re.fullmatch(
        r'<iframe src="http://testserver/reseau/carte/integrer/\?type=commune" title="[^"]+" width="100%" '
        r'height="\d+" loading="lazy"></iframe>',
        code,
    )


def _adresses_publiques():
    """Chaque adresse sans paramètre que le site déclare, et les pages de l'arbre."""

    def parcourir(motifs, debut=""):
        for motif in motifs:
            chemin = debut + str(motif.pattern).removeprefix("^").removesuffix("$")
            if isinstance(motif, URLPattern):
                yield chemin
            else:
                yield from parcourir(motif.url_patterns, chemin)

    for chemin in parcourir(get_resolver().url_patterns):
        if not re.search(r"[<(\[\\?*+]", chemin) and not chemin.startswith(("admin/", "media")):
            yield f"/{chemin}"


def test_les_vues_a_integrer_sont_les_seules_que_l_on_encadre(reseau, client):
    fiche = FicheFactory(parent=reseau["grenoble"])
    prise = PriseFactory(parent=reseau["grenoble"], signature_publique=True)
    pages = ["/", LISTE, "/bonnes-pratiques/", reseau["grenoble"].url, fiche.url, "/nulle-part/"]
    pages += [f"{prise.url}{fin}" for fin in ("", "signer/", "signataires/", "pdf/", "compteur.json", "integrer/")]
    encadrables = set()
    adresses = {*_adresses_publiques(), *pages}
    assert {CARTE, A_INTEGRER, "/reseau/carte.geojson", "/bonnes-pratiques/flux.xml", "/sante/"} <= adresses
    for adresse in adresses:
        reponse = client.get(adresse)
        refuse = reponse.get("X-Frame-Options") == "DENY" and politique(reponse)["frame-ancestors"] == ["'none'"]
        if not refuse:
            encadrables.add(adresse)
    assert encadrables == {A_INTEGRER, f"{prise.url}integrer/"}
    assert politique(client.get(A_INTEGRER))["frame-ancestors"] == ["*"]


# --- Les tuiles -------------------------------------------------------------------------------------------------------
def test_sans_reglage_aucune_image_ne_vient_d_ailleurs(reseau, client):
    for adresse in (CARTE, A_INTEGRER):
        reponse = client.get(adresse)
        assert politique(reponse)["img-src"] == ["'self'"]
        assert "data-tuiles" not in reponse.content.decode()


def test_un_serveur_de_tuiles_n_entre_que_dans_la_politique_de_la_carte(reseau, client, settings):
    settings.ALLIANCE_TUILES = {"adresse": "https://{s}.tuiles.exemple.org/{z}/{x}/{y}.png", "attribution": "© Exemple"}
    for adresse in (CARTE, A_INTEGRER):
        reponse = client.get(adresse)
        assert politique(reponse)["img-src"] == ["'self'", "https://*.tuiles.exemple.org"]
        assert attribut(reponse, "data-tuiles") == settings.ALLIANCE_TUILES["adresse"]
        assert attribut(reponse, "data-attribution") == "© Exemple"
    assert politique(client.get(A_INTEGRER))["frame-ancestors"] == ["*"]
    assert politique(client.get(LISTE))["img-src"] == ["'self'"]


# --- La couche des fiches ---------------------------------------------------------------------------------------------
def test_la_page_annonce_la_couche_des_territoires_des_fiches(reseau, client):
    assert attribut(client.get(CARTE), "data-adresse") == reverse("bonnes_pratiques:carte_geojson")


def test_la_couche_groupe_les_fiches_publiees_par_territoire(reseau, client):
    lieu = reseau["grenoble"].territoire
    fiches = [FicheFactory(parent=reseau["grenoble"], territoires=[lieu]) for _rang in range(10)]
    FicheFactory(parent=reseau["grenoble"], territoires=[lieu], live=False, title="Un brouillon")
    FicheFactory(
        parent=reseau["grenoble"], territoires=[TerritoireFactory(nom="Ailleurs", latitude=None, longitude=None)]
    )
    reponse = client.get("/bonnes-pratiques/carte.geojson")
    assert reponse["Content-Type"] == "application/geo+json"
    donnees = reponse.json()
    (trait,) = donnees["features"]
    assert donnees["total"] == 10
    assert trait["geometry"]["coordinates"] == [5.73631, 45.18663]
    proprietes = trait["properties"]
    assert (proprietes["territoire"], proprietes["total"]) == ("Grenoble", 10)
    assert proprietes["adresse"] == "/bonnes-pratiques/?q=Grenoble"
    assert [fiche["adresse"] for fiche in proprietes["fiches"]] == [fiche.url for fiche in reversed(fiches)][:8]
    assert set(proprietes["fiches"][0]) == {"titre", "adresse", "statut", "axes"}
    assert "brouillon" not in reponse.content.decode()


def test_la_couche_coute_quatre_requetes_par_publication_puis_aucune(reseau, client, django_assert_num_queries):
    for _rang in range(5):
        FicheFactory(parent=reseau["grenoble"], territoires=[TerritoireFactory()])
    with django_assert_num_queries(4):
        # Le site, les restrictions d’accès, les territoires des fiches, leurs axes.
        client.get("/bonnes-pratiques/carte.geojson")
    with django_assert_num_queries(0):
        client.get("/bonnes-pratiques/carte.geojson")


# --- Ce qui est livré -------------------------------------------------------------------------------------------------
def fichier(adresse):
    return Path(str(finders.find(adresse)))


@pytest.mark.parametrize(("nom", "maximum"), [("fond.json", 24), ("fond-fin.json", 60)])
def test_le_fond_de_carte_reste_leger(nom, maximum):
    contenu = fichier(f"socle/carte/{nom}").read_bytes()
    assert len(brotli.compress(contenu)) <= maximum * 1024


def test_le_premier_rendu_n_attend_ni_leaflet_ni_le_fond(reseau, client):
    page = client.get(CARTE).content.decode()
    charges = set(re.findall(r'<(?:link|script)[^>]*(?:href|src)="/static/([^"]+)"', page)) | {
        "socle/js/carte-marqueurs.js"
    }
    assert not {adresse for adresse in charges if "leaflet" in adresse or "socle/carte/" in adresse}
    octets = sum(
        len(contenu) if adresse.endswith(".woff2") else len(brotli.compress(contenu))
        for adresse, contenu in ((adresse, fichier(adresse).read_bytes()) for adresse in charges)
    )
    assert octets + len(brotli.compress(page.encode())) <= 60 * 1024
    # La page, ses feuilles, sa police, son icône et ses modules ; Leaflet, les membres et le fond viennent ensuite.
    assert len(charges) + 1 <= 13


@pytest.mark.parametrize("nom", ["fond.json", "fond-fin.json"])
def test_chaque_trace_du_fond_tient_sur_la_terre(nom):
    fond = json.loads(fichier(f"socle/carte/{nom}").read_text())
    for genre in ("terres", "frontieres", "departements"):
        for plats in fond.get(genre, []):
            x = y = 0
            for dx, dy in zip(plats[0::2], plats[1::2], strict=True):
                x, y = x + dx, y + dy
                assert -181 <= x / fond["echelle"] <= 192 and -86 <= y / fond["echelle"] <= 84


def test_le_fond_fin_nomme_les_departements_de_metropole():
    noms = {
        nom: (y, x)
        for nom, y, x in json.loads(fichier("socle/carte/fond-fin.json").read_text())["noms_des_departements"]
    }
    assert len(noms) == 96
    latitude, longitude = noms["Isère"]
    assert 44.7 < latitude < 45.9 and 4.7 < longitude < 6.4


def test_les_cotes_de_communes_se_mettent_bout_a_bout_entre_les_carrefours():
    a, b, c, d = (0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (5.0, 5.0)
    chemins = list(_bout_a_bout([(b, c), (a, b), (d, (6.0, 5.0))]))
    assert [a, b, c] in chemins and len(chemins) == 2
    assert sum(len(chemin) - 1 for chemin in chemins) == 3


def test_une_longue_cote_n_est_fine_que_devant_nous():
    def dents(debut):
        return [(debut + n * 0.05, 46.0 + n % 2 * 0.1) for n in range(40)]

    assert len(GROS.alleger(dents(0.0))) == 40, "en France, une dent de dix kilomètres se garde"
    assert len(GROS.alleger(dents(-110.0))) == 2, "en Amérique, non"


def test_les_bibliotheques_vendues_portent_leur_licence_et_n_appellent_personne():
    source = fichier("socle/leaflet/leaflet.js").read_text()
    assert "Leaflet 1.9.4" in source and "markercluster 1.5.3" in source and "sourceMappingURL" not in source
    assert "BSD 2-Clause" in fichier("socle/leaflet/LICENCE-leaflet.txt").read_text()
    assert "Permission is hereby granted" in fichier("socle/leaflet/LICENCE-markercluster.txt").read_text()


def test_la_carte_n_ecrit_ni_html_ni_style_dans_la_page():
    for nom in ("carte.js", "carte-marqueurs.js"):
        source = fichier(f"socle/js/{nom}").read_text()
        assert not re.search(r"innerHTML\s*=|insertAdjacentHTML|document\.write|setAttribute\([\"']style", source), nom
