"""Ce qui se fait sans personne : relancer avant l'échéance, effacer les adresses après un an."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from actualites.circulation import actions
from actualites.models import Circulation, Cosignature

from .circulation import courriels, dans, de, ouvrir, redactrice, signer, texte, ville

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accueil")]


def il_y_a(jours: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=jours)


def test_a_48_heures_de_l_echeance_on_relance_une_fois_qui_n_a_pas_decide():
    muette, signataire = ville("Muette"), ville("Signataire")
    circulation = ouvrir(texte(), muette, signataire)
    signer(signataire)
    call_command("relancer_cosignatures")
    assert courriels("cosignature_relance") == []  # il reste une semaine

    Circulation.objects.update(echeance=dans(1.5))
    Cosignature.objects.update(envoyee_le=il_y_a(5))
    for _fois in range(2):
        call_command("relancer_cosignatures")
    assert [c.adresse for c in courriels("cosignature_relance")] == [de(muette).courriel]

    # Le lendemain encore moins : on a déjà écrit dans ces deux jours.
    Cosignature.objects.filter(membre=muette).update(relancee_le=dans(-0.4))
    call_command("relancer_cosignatures")
    assert len(courriels("cosignature_relance")) == 1
    assert circulation.pk


def test_une_circulation_de_quelques_heures_ou_close_ne_relance_personne_d_elle_meme():
    prise = texte()
    circulation = ouvrir(prise, ville("Muette"), echeance=dans(0.3))
    call_command("relancer_cosignatures")
    Cosignature.objects.update(envoyee_le=il_y_a(5))
    actions.Clore(circulation, redactrice(prise)).execute()
    call_command("relancer_cosignatures")
    assert courriels("cosignature_relance") == []


def test_un_an_apres_l_adresse_s_efface_et_le_journal_reste():
    prise, muette, signataire = texte(), ville("Muette"), ville("Signataire")
    circulation = ouvrir(prise, muette, signataire)
    signer(signataire, nom="Camille Exemple")
    actions.Clore(circulation, redactrice(prise)).execute()
    Circulation.objects.update(close_le=il_y_a(366))
    Cosignature.objects.filter(membre=muette).update(expire_le=il_y_a(360))
    call_command("relancer_cosignatures")
    assert (de(muette).courriel, de(muette).mandat) == ("", None)
    assert de(signataire).courriel  # son lien vaut encore : elle peut se retirer

    Cosignature.objects.filter(membre=signataire).update(expire_le=il_y_a(1))
    call_command("relancer_cosignatures")
    assert de(signataire).courriel == ""
    acte = de(signataire).actes.get(acte="signee")
    assert (acte.nom, acte.fonction, de(signataire).organisation) == ("Camille Exemple", "maire", "Signataire")
