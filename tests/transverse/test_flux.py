"""Tous les flux Atom du site, relus comme le ferait un lecteur de flux."""

import datetime
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any
from xml.etree import ElementTree

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.dateparse import parse_datetime

from tests.factories import (
    ArticleFactory,
    EvenementFactory,
    FicheFactory,
    MembreFactory,
    NumeroFactory,
    PriseFactory,
)

ATOM = "{http://www.w3.org/2005/Atom}"
FABRIQUES = {
    "/bonnes-pratiques/flux.xml": FicheFactory,
    "/prises-de-position/flux.xml": PriseFactory,
    "/actualites/flux.xml": ArticleFactory,
    "/agenda/flux.xml": EvenementFactory,
    "/infolettre/flux.xml": partial(NumeroFactory, parti=True),
}
#: Celui de l'infolettre ne se filtre pas, et ses numéros ne sont d'aucune organisation.
SANS_FILTRE = "/infolettre/flux.xml"


def adresses(resolveur: URLResolver, avant: str = "/") -> Iterator[str]:
    for motif in resolveur.url_patterns:
        ici = avant + str(motif.pattern)
        if isinstance(motif, URLPattern):
            yield ici
        else:
            yield from adresses(motif, ici)


FLUX = sorted(adresse for adresse in adresses(get_resolver()) if adresse.endswith("flux.xml"))


def relire(client: Any, adresse: str) -> ElementTree.Element:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    assert reponse["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(reponse.content)


def instant(texte: str | None) -> datetime.datetime:
    lu = parse_datetime(texte or "")
    assert lu is not None and lu.tzinfo is not None
    return lu


def test_on_les_relit_tous():
    assert {"/bonnes-pratiques/flux.xml", "/prises-de-position/flux.xml", "/actualites/flux.xml"} <= set(FLUX)
    assert set(FLUX) <= set(FABRIQUES), "un flux nouveau se relit ici aussi"


@pytest.mark.parametrize("adresse", FLUX)
def test_un_flux_est_entier_stable_et_bien_date(accueil, client, adresse):
    fabrique = FABRIQUES[adresse]
    ou = {} if adresse == SANS_FILTRE else {"parent": MembreFactory(title="Ville & <Exemple>")}
    pages = [fabrique(title="Ouvrir < fermer & recommencer", **ou), fabrique(**ou)]
    flux = relire(client, adresse)

    assert flux.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert flux.findtext(f"{ATOM}author/{ATOM}name") == "Alliance accueillante"
    liens = {lien.get("rel"): lien.get("href") for lien in flux.findall(f"{ATOM}link")}
    assert liens["self"] == f"http://testserver{adresse}"
    assert all(str(lien.get("href")).startswith("http://") for lien in flux.iter(f"{ATOM}link"))
    entrees = list(flux.iter(f"{ATOM}entry"))
    assert len(entrees) == 2
    assert "Ouvrir < fermer & recommencer" in [entree.findtext(f"{ATOM}title") for entree in entrees]
    assert adresse == SANS_FILTRE or all(entree.findtext(f"{ATOM}author/{ATOM}name") for entree in entrees)
    identifiants = {entree.findtext(f"{ATOM}id") for entree in entrees}
    assert identifiants == {page.translation_key.urn for page in pages}
    # Le flux a changé quand la dernière de ses entrées a changé.
    dates = [instant(entree.findtext(f"{ATOM}updated")) for entree in entrees]
    assert instant(flux.findtext(f"{ATOM}updated")) == max(dates)

    premiere = pages[0]
    premiere.slug = "une-tout-autre-adresse"
    premiere.save_revision().publish()
    apres = relire(client, adresse)
    assert {entree.findtext(f"{ATOM}id") for entree in apres.iter(f"{ATOM}entry")} == identifiants
    assert instant(apres.findtext(f"{ATOM}updated")) > max(dates)


@pytest.mark.parametrize("adresse", [adresse for adresse in FLUX if adresse != SANS_FILTRE])
def test_un_flux_filtre_a_son_adresse_et_son_identifiant(accueil, client, adresse):
    tout, filtre = relire(client, adresse), relire(client, f"{adresse}?axe=citoyennete")
    (soi,) = [lien.get("href") for lien in filtre.findall(f"{ATOM}link") if lien.get("rel") == "self"]
    assert soi == f"http://testserver{adresse}?axe=citoyennete"
    identifiants = [flux.findtext(f"{ATOM}id") or "" for flux in (tout, filtre)]
    assert len(set(identifiants)) == 2
    assert all(uuid.UUID(identifiant.removeprefix("urn:uuid:")) for identifiant in identifiants)
    # Un flux vide ne change pas chaque fois qu'on le relit.
    assert tout.findtext(f"{ATOM}updated") == relire(client, adresse).findtext(f"{ATOM}updated")


@pytest.mark.parametrize("adresse", [adresse for adresse in FLUX if adresse != SANS_FILTRE])
def test_un_filtre_que_rien_ne_porte_ne_donne_rien_a_qui_s_abonne(accueil, client, adresse):
    FABRIQUES[adresse](parent=MembreFactory())
    flux = relire(client, f"{adresse}?theme=zz%0B%C3%A9")
    assert not list(flux.iter(f"{ATOM}entry"))
    # Son adresse reste celle que l'on suit, et son identifiant n'est pas celui du flux entier.
    (soi,) = [lien.get("href") for lien in flux.findall(f"{ATOM}link") if lien.get("rel") == "self"]
    assert soi == f"http://testserver{adresse}?theme=zz%0B%C3%A9"
    entier = relire(client, f"{adresse}?theme=")
    assert len(list(entier.iter(f"{ATOM}entry"))) == 1
    assert flux.findtext(f"{ATOM}id") != entier.findtext(f"{ATOM}id")


@pytest.mark.parametrize("adresse", FLUX)
@pytest.mark.parametrize("q", ["%0b%00%1f", "%ED%A0%80", "%3C/title%3E", "%EF%BF%BE"])
def test_une_recherche_hostile_ne_casse_pas_le_flux(accueil, client, adresse, q):
    relire(client, f"{adresse}?q=a{q}b")
