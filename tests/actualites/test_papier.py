"""Les signatures sur papier : elles comptent quand on les saisit, plus quand on les annule, et une seule fois."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from wagtail.models import PageLogEntry

from actualites.models import LotDePapier
from actualites.signatures.papier import AnnulerLot, LotDejaSaisi, SaisirLot
from tests.factories import UtilisateurFactory

from .registre import compteur, prise_signee, secretaire

pytestmark = pytest.mark.django_db
JOUR = datetime.date(2024, 5, 4)


def lot(prise, nombre=40, provenance="Marché d’Exemple", jour=JOUR) -> LotDePapier:
    return LotDePapier(prise=prise, nombre=nombre, provenance=provenance, recueillies_le=jour)


def test_un_lot_compte_puis_son_annulation_le_decompte(accueil):
    prise, par = prise_signee(personnes=2), secretaire()
    saisi = SaisirLot(lot(prise), par).execute()
    assert compteur(prise) == (2, 0, 2, 40)
    with pytest.raises(ValidationError):
        AnnulerLot(saisi, par, " ").execute()
    AnnulerLot(saisi, par, "Saisi sous le mauvais texte").execute()
    with pytest.raises(ValidationError, match="déjà annulé"):
        AnnulerLot(LotDePapier.objects.get(), par, "Encore").execute()
    assert compteur(prise) == (2, 0, 2, 0)
    ligne = PageLogEntry.objects.get(action="signatures.annuler_papier")
    assert (ligne.user_id, ligne.data["motif"]) == (par.pk, "Saisi sous le mauvais texte")


def test_un_lot_semblable_se_confirme_et_un_lot_annule_ne_ressemble_plus_a_rien(accueil):
    prise, par = prise_signee(), secretaire()
    premier = SaisirLot(lot(prise), par).execute()
    with pytest.raises(LotDejaSaisi) as doute:
        SaisirLot(lot(prise, provenance=" marche d'exemple "), par).execute()
    assert doute.value.semblable == premier
    for different in (lot(prise, nombre=41), lot(prise, provenance="Gare"), lot(prise, jour=datetime.date(2024, 5, 5))):
        SaisirLot(different, par).execute()
    SaisirLot(lot(prise), par, malgre_le_doute=True).execute()
    for copie in LotDePapier.objects.filter(nombre=40, provenance=premier.provenance, recueillies_le=JOUR):
        AnnulerLot(copie, par, "Recompté").execute()
    SaisirLot(lot(prise), par).execute()
    assert compteur(prise)[3] == 41 + 40 + 40 + 40


@pytest.mark.parametrize(
    ("champs", "refuse"),
    [
        ({"nombre": 0}, "nombre"),
        ({"nombre": -3}, "nombre"),
        ({"nombre": 1_000_001}, "nombre"),
        ({"nombre": 10**30}, "nombre"),
        ({"provenance": " "}, "provenance"),
        ({"jour": datetime.date(2999, 1, 1)}, "recueillies_le"),
    ],
)
def test_un_lot_impossible_est_refuse_sur_le_champ_en_cause(accueil, client, champs, refuse):
    prise = prise_signee()
    par = secretaire(client)
    faux = lot(prise, **champs)
    with pytest.raises(ValidationError) as erreur:
        SaisirLot(faux, par).execute()
    assert list(erreur.value.error_dict) == [refuse]
    envoi = {"nombre": faux.nombre, "provenance": faux.provenance, "recueillies_le": faux.recueillies_le.isoformat()}
    reponse = client.post(reverse("signatures:saisir_papier", args=[prise.pk]), envoi)
    assert reponse.status_code == 200 and refuse in reponse.context["form"].errors
    if refuse == "nombre":
        assert reponse.context["form"].errors["nombre"] == ["Un lot compte entre une signature et un million."]
    assert 'type="date"' in str(reponse.context["form"]["recueillies_le"])
    assert not LotDePapier.objects.exists()


def test_l_ecran_garde_ce_qui_est_saisi_et_demande_si_c_est_un_autre_lot(accueil, client):
    prise = prise_signee()
    secretaire(client)
    adresse = reverse("signatures:saisir_papier", args=[prise.pk])
    assert client.get(adresse).status_code == 200
    envoi = {"nombre": 40, "provenance": "Marché d’Exemple", "recueillies_le": "2024-05-04", "conservees": "Au local"}
    assert client.post(adresse, envoi).status_code == 302
    doute = client.post(adresse, envoi)
    assert doute.status_code == 200 and "déjà saisi" in doute.content.decode()
    assert doute.context["form"]["conservees"].value() == "Au local"
    assert "autre lot : le compter aussi" in doute.content.decode()
    assert client.post(adresse, {**envoi, "malgre_le_doute": "on"}).status_code == 302
    assert compteur(prise)[3] == 80
    ecran = client.get(reverse("signatures:prise", args=[prise.pk])).content.decode()
    assert "Marché d’Exemple" in ecran and "Au local" in ecran
    annuler = reverse("signatures:annuler_papier", args=[LotDePapier.objects.first().pk])
    assert "40 signatures" in client.get(annuler).content.decode()
    client.post(annuler, {"motif": "Compté deux fois"})
    assert compteur(prise)[3] == 40


def test_seule_l_equipe_centrale_saisit_et_annule(accueil, client):
    prise = prise_signee()
    saisi = SaisirLot(lot(prise), secretaire()).execute()
    redactrice = UtilisateurFactory(membre=prise.organisation)
    with pytest.raises(PermissionDenied):
        SaisirLot(lot(prise, nombre=3), redactrice).execute()
    with pytest.raises(PermissionDenied):
        AnnulerLot(saisi, redactrice, "Non").execute()
    assert compteur(prise)[3] == 40
