"""Ce que coûte une page : requêtes, processeur, octets ; et ce que demande une première visite."""

import gzip
import re
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.socle import publication

REPETITIONS = 40


@dataclass(frozen=True)
class Releve:
    """Les coûts d'une page : processeur en millisecondes (médiane), octets du HTML, brut et compressé."""

    requetes: int
    processeur: float
    octets: int
    compresses: int


def relever(adresse: str, repetitions: int = REPETITIONS, client: Client | None = None) -> Releve:
    """Mesure une adresse dans ce processus, une fois chauffée ; pour qui lit sans compte, ou pour ce client.

    Raises:
        RuntimeError: si la page ne répond pas 200.
    """
    client = client or Client()
    for _ in range(3):
        reponse = client.get(adresse)
        if reponse.status_code != 200:
            raise RuntimeError(f"{adresse} répond {reponse.status_code}")
    with CaptureQueriesContext(connection) as capture:
        client.get(adresse)
    requetes = len(capture.captured_queries)
    durees = []
    for _ in range(repetitions):
        depart = time.process_time()
        client.get(adresse)
        durees.append((time.process_time() - depart) * 1000)
    corps = reponse.content
    return Releve(requetes, statistics.median(durees), len(corps), len(gzip.compress(corps, 6)))


def relever_a_froid(adresse: str, repetitions: int = 5) -> Releve:
    """Mesure la première lecture d'une adresse après une publication : répertoire et fragments à refaire."""
    client, durees = Client(), []
    for _ in range(repetitions):
        publication.renouveler()
        with CaptureQueriesContext(connection) as capture:
            reponse = client.get(adresse)
        requetes = len(capture.captured_queries)
        publication.renouveler()
        depart = time.process_time()
        client.get(adresse)
        durees.append((time.process_time() - depart) * 1000)
    corps = reponse.content
    return Releve(requetes, statistics.median(durees), len(corps), len(gzip.compress(corps, 6)))


def premiere_visite(adresse: str) -> dict[str, int]:
    """Les requêtes et octets compressés d'une première visite, sans les images du contenu.

    Suit ce que le HTML demande (feuilles, modules, police, icône) et ce que les feuilles et modules demandent à leur
    tour. Une police woff2 est déjà compressée.
    """
    html = Client().get(adresse).content
    vus: dict[str, int] = {adresse: len(gzip.compress(html, 6))}
    a_lire = _ressources(html.decode(), adresse)
    while a_lire:
        chemin = a_lire.pop()
        if chemin in vus or not chemin.startswith("/static/"):
            continue
        fichier = finders.find(chemin.removeprefix("/static/"))
        if not isinstance(fichier, str):
            raise RuntimeError(f"{chemin} n’existe pas")
        corps = Path(fichier).read_bytes()
        compressible = chemin.endswith((".css", ".js", ".svg"))
        vus[chemin] = len(gzip.compress(corps, 6)) if compressible else len(corps)
        if chemin.endswith((".css", ".js")):
            a_lire |= _ressources_liees(corps.decode(), chemin)
    return {"demandes": len(vus), "octets": sum(vus.values())}


def _ressources(html: str, base: str) -> set[str]:
    trouvees = re.findall(r'<link[^>]+rel="(?:stylesheet|preload|icon|modulepreload)"[^>]*>', html)
    adresses = [adresse for balise in trouvees for adresse in re.findall(r'href="([^"]+)"', balise)]
    adresses += re.findall(r'<script[^>]+src="([^"]+)"', html)
    return {urljoin(base, adresse) for adresse in adresses}


def _ressources_liees(texte: str, base: str) -> set[str]:
    adresses = re.findall(r'url\(["\']?([^"\')]+)["\']?\)', texte) + re.findall(
        r'(?:import|from)\s+["\']([^"\']+)["\']', texte
    )
    return {urljoin(base, adresse) for adresse in adresses if not adresse.startswith("data:")}
