"""Ce qui s'efface d'une campagne au bout du temps annoncé, et la mémoire qui en reste."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from reseau.campagnes import suivi
from reseau.models import Campagne, Sollicitation
from tests.factories import MembreFactory

from .campagnes import lancee, page, repondre

pytestmark = pytest.mark.django_db

PERSONNELLES = ("courriel", "nouveau_nom", "nouveau_courriel", "nouvelle_fonction", "message", "motif")


@pytest.fixture
def repondue(accueil) -> Campagne:
    """Deux personnes d'une même organisation : l'une a répondu, l'autre non."""
    ouverte = lancee("a@exemple.org", "b@exemple.org", membre=MembreFactory())
    repondre(
        ouverte.sollicitations.get(courriel="a@exemple.org"),
        "nouveau-contact",
        nouveau_nom="Sacha",
        nouveau_courriel="sacha@exemple.org",
        nouvelle_fonction="Adjoint",
        message="Mon numéro est…",
    )
    return ouverte


def il_y_a(jours: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=jours)


def purger() -> None:
    call_command("purger_campagnes", verbosity=0)


def test_douze_mois_apres_la_cloture_il_ne_reste_personne_mais_les_comptes(repondue, client):
    lien = page(repondue.sollicitations.get(courriel="a@exemple.org"))
    Campagne.objects.update(close_le=il_y_a(366))
    for _fois in range(2):
        purger()
    for ligne in Sollicitation.objects.all():
        assert [getattr(ligne, champ) for champ in PERSONNELLES] == [""] * 6
        assert ligne.mandat is None and "adresse effacée" in str(ligne)
    comptes = suivi.avancement(repondue)
    assert (comptes.total, comptes.repondu, dict(comptes.par_reponse)["Nouveau contact"]) == (2, 1, 1)
    assert client.get(lien).status_code == 410
    assert "sacha" not in client.get(f"{lien}merci/").content.decode().lower()


def test_une_reponse_jamais_traitee_n_attend_plus_personne(repondue):
    Campagne.objects.update(close_le=il_y_a(366))
    purger()
    assert list(Sollicitation.objects.order_by("pk").values_list("suite", flat=True)) == ["sans-objet", ""]
    assert suivi.avancement(repondue).a_traiter == 0


def test_avant_douze_mois_rien_ne_s_efface(repondue):
    Campagne.objects.update(close_le=il_y_a(364))
    purger()
    assert set(Sollicitation.objects.values_list("courriel", flat=True)) == {"a@exemple.org", "b@exemple.org"}


@pytest.mark.parametrize(("jours", "effacee"), [(364, False), (367, True)])
def test_une_campagne_que_personne_n_a_close_s_efface_et_se_ferme(repondue, jours, effacee):
    Campagne.objects.update(echeance=timezone.localdate() - datetime.timedelta(days=jours))
    purger()
    repondue.refresh_from_db()
    assert repondue.est_ouverte is not effacee
    assert Sollicitation.objects.filter(courriel="").exists() is effacee
