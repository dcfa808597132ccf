"""Ce qui s'efface des courriels : six mois après leur départ, ou après qu'ils n'ont pas pu partir."""

import datetime

import pytest
from django.utils import timezone

from alliance.socle import courriels
from alliance.socle.models import CourrielEnvoye

pytestmark = pytest.mark.django_db


def courriel(nom: str, *, compose: int, parti: int | None = None, **champs) -> None:
    """Un courriel composé, et peut-être parti, il y a tant de jours."""
    maintenant = timezone.now()
    CourrielEnvoye.objects.create(
        evenement="essai",
        objet=nom,
        adresse="camille@exemple.org",
        sujet=nom,
        cree_le=maintenant - datetime.timedelta(days=compose),
        envoye_le=None if parti is None else maintenant - datetime.timedelta(days=parti),
        **champs,
    )


def test_rien_ne_se_garde_plus_de_six_mois_parti_abandonne_ou_incertain():
    courriel("parti depuis longtemps", compose=200, parti=190)
    courriel("abandonné", compose=190, texte="Bonjour", tentatives=courriels.TENTATIVES)
    courriel("incertain", compose=190, pris_le=timezone.now())
    courriel("composé il y a longtemps, parti depuis peu", compose=200, parti=10)
    courriel("dû depuis hier", compose=1, texte="Bonjour")
    courriel("abandonné depuis peu", compose=100, tentatives=courriels.TENTATIVES)

    assert courriels.purger() == 3
    assert set(CourrielEnvoye.objects.values_list("sujet", flat=True)) == {
        "composé il y a longtemps, parti depuis peu",
        "dû depuis hier",
        "abandonné depuis peu",
    }
    assert courriels.purger() == 0


def test_ce_qui_reste_du_part_encore(mailoutbox):
    courriel("dû depuis hier", compose=1, texte="Bonjour", html="<p>Bonjour</p>")
    courriels.purger()
    assert [courriels.envoyer(cle) for cle in courriels.a_envoyer().values_list("pk", flat=True)] == [True]
    assert [parti.subject.endswith("dû depuis hier") for parti in mailoutbox] == [True]
