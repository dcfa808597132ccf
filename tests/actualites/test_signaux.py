"""Ce qui rend des signatures douteuses : combien, quand, et où les regarder."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actualites.models import Signature
from actualites.signatures.invalidation import Invalider, Selection
from actualites.signatures.panneau import panneau_des_signatures
from actualites.signatures.signaux import signaux_de
from alliance.socle.models import CourrielEnvoye
from tests.factories import SignatureFactory

from .registre import SANS_CONFIRMER, en_masse, entrer, il_y_a, organisation, prise_signee, secretaire

pytestmark = pytest.mark.django_db
HEURE = timezone.make_aware(datetime.datetime(2026, 9, 21, 14, 5))


def genres(prise) -> dict[str, int]:
    return {signal.genre: signal.nombre for signal in signaux_de(prise)}


def test_chaque_signal_dit_combien_et_mene_a_ces_signatures_la(accueil, client):
    secretaire(client)
    prise = prise_signee(personnes=2)
    en_masse(prise, 12, reseau="r1", creee_le=HEURE)
    en_masse(prise, 9, reseau="r2", creee_le=HEURE)
    en_masse(prise, 3, reseau="r1", creee_le=HEURE + datetime.timedelta(hours=3))
    en_masse(prise, 6, appareil="a1")
    en_masse(prise, 4, appareil="a2", domaine_jetable=True)
    en_masse(prise, 2, sans_preuve=True)
    for rang in range(11):
        SignatureFactory(prise=prise, courriel=f"a{rang}@usine.example")
        SignatureFactory(prise=prise, courriel=f"a{rang}@gmail.com")
    signaux = {signal.titre: signal for signal in signaux_de(prise)}
    nombres = {titre: signal.nombre for titre, signal in signaux.items()}
    assert nombres == {
        "Rafale d’un même réseau": 12,
        "Même appareil": 6,
        # Toutes les autres, jetables comprises, et sans gmail.com, que tout le monde a.
        "Beaucoup d’adresses d’exemple.org": 38,
        "Beaucoup d’adresses d’usine.example": 11,
        "Adresses jetables": 4,
        "Sans preuve de travail": 2,
    }
    rafale = signaux["Rafale d’un même réseau"]
    assert (rafale.debut, rafale.fin) == (HEURE, HEURE)
    for signal in signaux.values():
        liste = client.get(signal.registre)
        assert liste.context["paginator"].count == signal.nombre, signal.titre
        assert "r1" not in signal.registre and "a1" not in signal.registre, "aucune empreinte dans une adresse"
    ecran = client.get(reverse("signatures:signaux", args=[prise.pk])).content.decode()
    assert all(titre in ecran for titre in signaux)


def test_une_heure_bien_plus_chargee_que_les_autres(accueil):
    prise = prise_signee()
    for heure in range(24):
        en_masse(prise, 1, creee_le=HEURE + datetime.timedelta(hours=heure))
    assert "heure" not in genres(prise)
    en_masse(prise, 150, creee_le=HEURE)
    assert genres(prise)["heure"] == 151


def test_ce_qui_est_invalide_retire_ou_d_un_autre_texte_ne_fait_plus_signal(accueil, client):
    prise, autre = prise_signee(), prise_signee()
    en_masse(autre, 12, reseau="r1", creee_le=HEURE)
    assert signaux_de(prise) == []
    en_masse(prise, 12, reseau="r1", creee_le=HEURE, etat="retiree")
    assert signaux_de(prise) == []
    en_masse(prise, 12, reseau="r1", creee_le=HEURE)
    assert "rafale" in genres(prise)
    choisies = Selection(Signature.objects.filter(prise=prise), "Toutes")
    Invalider(prise, secretaire(client), choisies, "Un robot").execute()
    assert signaux_de(prise) == []
    assert "Rien d’étrange" in client.get(reverse("signatures:signaux", args=[prise.pk])).content.decode()


def test_celles_qui_attendent_font_deja_signal(accueil):
    prise = prise_signee()
    en_masse(prise, 10, reseau="r1", creee_le=HEURE, **SANS_CONFIRMER)
    assert genres(prise)["rafale"] == 10


def test_les_signaux_ne_coutent_pas_plus_de_requetes_quand_il_y_a_plus_de_signatures(accueil):
    prise = prise_signee()

    def requetes() -> int:
        with CaptureQueriesContext(
            connection,
        ) as lues:
            signaux_de(prise)
        return len(lues)

    en_masse(prise, 20, reseau="r1", appareil="a1", creee_le=HEURE)
    peu = requetes()
    for rang in range(15):
        en_masse(prise, 40, reseau=f"r{rang}", appareil=f"a{rang}", domaine_jetable=True, creee_le=HEURE)
    # L'ensemble et ses marques, les réseaux, les heures, les appareils, les domaines.
    assert requetes() == peu == 5
    assert len([signal for signal in signaux_de(prise) if signal.genre == "rafale"]) == 10, "les plus grosses seulement"


def test_une_rafale_s_invalide_en_trois_clics_depuis_l_accueil(accueil, client):
    secretaire(client)
    prise = prise_signee(personnes=1)
    en_masse(prise, 12, reseau="r1")
    signaux = reverse("signatures:signaux", args=[prise.pk])
    accueil_d_admin = client.get("/admin/").content.decode()
    assert "12 signatures d’un même réseau" in accueil_d_admin and signaux in accueil_d_admin
    (rafale,) = [signal for signal in client.get(signaux).context["signaux"] if signal.genre == "rafale"]
    ecran = client.get(rafale.invalider)
    envoi = {"motif": "Un robot", "jusqu_a": ecran.context["form"]["jusqu_a"].value()}
    client.post(rafale.invalider, envoi)
    assert prise.compteur_de_signatures.total == 1
    lot = prise.invalidations.get()
    assert lot.nombre == 12 and "r1" not in lot.critere


# --- L'accueil de l'administration -----------------------------------------------------------------------------------
def panneau(personne):
    requete = RequestFactory().get("/admin/")
    requete.user = personne
    return panneau_des_signatures(requete)


def test_le_panneau_d_accueil_dit_ce_qui_attend_et_se_tait_sinon(accueil, django_assert_num_queries, client):
    par = secretaire()
    prise = prise_signee(personnes=1)
    en_masse(prise, 12, reseau="r1", creee_le=il_y_a(3))
    assert panneau(par) is None and panneau(AnonymousUser()) is None
    organisation(prise)
    en_masse(prise, 12, reseau="r2")
    signature = prise.signatures.first()
    for objet in (f"signature:{signature.pk}", "candidature:1"):
        CourrielEnvoye.objects.create(evenement="x", objet=objet, adresse="a@exemple.org", sujet="x", tentatives=8)
    par.est_de_l_equipe_centrale  # noqa: B018 – lue une fois par requête, avant tout panneau
    with django_assert_num_queries(3):  # organisations, rafales, courriels
        lignes = [ligne.titre for ligne in panneau(par).lignes]
    assert lignes == [
        "1 organisation à vérifier",
        "Rafale : 12 signatures d’un même réseau",
        "1 courriel n’est pas parti",
    ]
    entrer(client, par)
    assert "1 organisation à vérifier" in client.get("/admin/").content.decode()
