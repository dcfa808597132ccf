"""La scène des essais d'étanchéité : deux organisations, et ce que l'une prépare sans l'autre."""

import pytest
from django.test import Client

from actualites.models import DemandeDeChangement
from alliance.socle.models import ImageAlliance
from tests.factories import (
    CirculationFactory,
    CosignatureFactory,
    FicheFactory,
    MembreFactory,
    PriseFactory,
    UtilisateurFactory,
    circuler,
)

from .etancheite import TITRE_A_VENIR, TITRE_SECRET


@pytest.fixture
def scene(accueil):
    """Une rédactrice de A ; un brouillon de B, une fiche publiée de B dont le titre va changer, et un texte de B qui
    circule, jusque chez A."""
    membre_a, membre_b = MembreFactory(title="Ville d’A"), MembreFactory(title="Ville de B")
    redactrice = UtilisateurFactory(membre=membre_a)
    image = ImageAlliance.objects.create(
        title=f"Image de {TITRE_SECRET}", file="x.png", width=1, height=1, collection=membre_b.collection
    )
    brouillon = FicheFactory(parent=membre_b, title=TITRE_SECRET, slug="secret", live=False)
    publiee = FicheFactory(parent=membre_b, title="Ouvrir une maison connue", slug="connue")
    publiee.title = publiee.draft_title = TITRE_A_VENIR
    publiee.save_revision()
    prise = PriseFactory(parent=membre_b, title=TITRE_SECRET, slug="prise-secrete", live=False)
    cosignature = CosignatureFactory(
        circulation=CirculationFactory(prise=prise), membre=membre_a, organisation=f"Collectif {TITRE_SECRET}"
    )
    demande = DemandeDeChangement.objects.create(
        cosignature=cosignature, version=circuler(prise), commentaire=TITRE_SECRET
    )
    client = Client(raise_request_exception=True)
    client.force_login(redactrice, backend="django.contrib.auth.backends.ModelBackend")
    return {
        "client": client,
        "redactrice": redactrice,
        "membre_a": membre_a,
        "membre_b": membre_b,
        "brouillon": brouillon,
        "publiee": publiee,
        "image": image,
        "prise_pk": prise.pk,
        "cosignature_pk": cosignature.pk,
        "demande_pk": demande.pk,
        "a_moi": FicheFactory(parent=membre_a, title="Ouvrir chez soi", slug="chez-soi", live=False),
    }
