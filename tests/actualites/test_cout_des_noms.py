"""La liste des noms sous un texte coûte le même nombre de requêtes à la première et à la dernière page."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actualites.choix import EtatDeSignature
from actualites.models import Signature
from actualites.signatures.compteur import recompter
from actualites.signatures.lecture import NOMS_PAR_PAGE
from tests.factories import PriseFactory

pytestmark = pytest.mark.django_db


def test_chaque_page_de_noms_se_lit_en_aussi_peu_de_requetes(accueil, client):
    prise = PriseFactory(signature_publique=True)
    nombre = 2 * NOMS_PAR_PAGE + 5
    Signature.objects.bulk_create(
        Signature(
            prise=prise,
            prenom="Camille",
            nom=f"Exemple {n}",
            adresse_canonique=f"{n}@exemple.org",
            nom_public=True,
            etat=EtatDeSignature.CONFIRMEE,
            confirmee_le=timezone.now() - datetime.timedelta(minutes=n),
        )
        for n in range(nombre)
    )
    recompter(prise)
    adresse = f"{prise.url}signataires/"
    client.get(adresse)
    couts, noms = [], []
    for page in (1, 2, 3):
        with CaptureQueriesContext(connection) as capture:
            reponse = client.get(f"{adresse}?page={page}")
        couts.append(len(capture))
        noms += [nom.nom for nom in reponse.context["noms"]]
    assert len(set(couts)) == 1, couts
    assert couts[0] <= 12
    assert noms == [f"Camille Exemple {n}" for n in range(nombre)]
