"""L'envoi en nombre : chaque ligne une fois, interrompu ou non, seul ou à plusieurs."""

import datetime
import smtplib
import threading
import time

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, connections
from django.utils import timezone

from actualites.models import EnvoiDeMessage, MessageAuxSignataires, Signature
from alliance.socle import envois
from alliance.socle.envois import TENTATIVES, Courriel, EnvoiEnNombre
from tests.factories import PriseFactory, SignatureFactory

BAIL = datetime.timedelta(seconds=300)


class Envoi(EnvoiEnNombre[EnvoiDeMessage]):
    """Un envoi réduit à l'essentiel : à chaque ligne, son adresse ; rien à qui s'est retiré."""

    modele = EnvoiDeMessage
    relations = ("signature",)
    liste = "essai"

    def lignes(self):
        return EnvoiDeMessage.objects.all()

    def composer(self, ligne):
        if not ligne.signature.recevoir_suites:
            return None
        lien = {"List-Unsubscribe": "<https://exemple.org/partir/>"}
        return Courriel(ligne.signature.courriel, "Des nouvelles", "Bonjour", "<p>Bonjour</p>", lien)


class Serveur(BaseEmailBackend):
    """Un serveur de courriel qui note ce qu'on lui fait, et qui peut aller mal."""

    ouvertures = 0
    recus: list = []
    en_transaction: set = set()
    #: Ce qu'il lève à chaque envoi, à l'ouverture, ou pour une adresse.
    panne: Exception | None = None
    ferme: Exception | None = None
    refus: dict = {}

    def open(self):
        if self.ferme:
            raise self.ferme
        if getattr(self, "ouverte", False):
            return False
        type(self).ouvertures += 1
        self.ouverte = True
        return True

    def close(self):
        self.ouverte = False

    def send_messages(self, messages):
        assert self.ouverte, "la connexion reste ouverte d'un courriel à l'autre"
        for message in messages:
            type(self).en_transaction.add(connection.in_atomic_block)
            if self.panne:
                raise self.panne
            if message.to[0] in self.refus:
                code = self.refus[message.to[0]]
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (code, f"{message.to[0]} inconnue".encode())})
            type(self).recus.append(message)
        return len(messages)


@pytest.fixture
def serveur(monkeypatch, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Serveur"
    for nom, valeur in (("ouvertures", 0), ("recus", []), ("en_transaction", set()), ("refus", {})):
        monkeypatch.setattr(Serveur, nom, valeur)
    for nom in ("panne", "ferme"):
        monkeypatch.setattr(Serveur, nom, None)
    return Serveur


def inscrire(nombre: int) -> list[EnvoiDeMessage]:
    prise = PriseFactory(signature_publique=True)
    message = MessageAuxSignataires.objects.create(prise=prise, sujet="Essai", corps="<p>Essai</p>")
    signatures = SignatureFactory.build_batch(nombre, prise=prise, recevoir_suites=True)
    Signature.objects.bulk_create(signatures)
    envois.inscrire(EnvoiDeMessage, [EnvoiDeMessage(message=message, signature=signature) for signature in signatures])
    return list(EnvoiDeMessage.objects.order_by("pk"))


def vieillir(**champs) -> None:
    EnvoiDeMessage.objects.filter(**champs).update(pris_le=timezone.now() - BAIL - datetime.timedelta(seconds=1))


@pytest.mark.django_db
def test_chaque_personne_recoit_un_courriel_que_les_messageries_savent_ranger(serveur):
    lignes = inscrire(3)
    bilan = Envoi().expedier()
    assert (bilan.envoyes, bilan.ecartes, bilan.echecs, bilan.arret) == (3, 0, 0, "")
    entetes = [message.message() for message in serveur.recus]
    assert [e["Message-ID"] for e in entetes] == [ligne.identifiant for ligne in lignes]
    assert {e["List-Id"] for e in entetes} == {"<essai.alliance-migrations.fr>"}
    assert {(e["Auto-Submitted"], e["Precedence"]) for e in entetes} == {("auto-generated", "bulk")}
    assert all(e["List-Unsubscribe"] for e in entetes)
    assert Envoi().expedier().envoyes == 0, "le relancer ne renvoie rien"


@pytest.mark.django_db
def test_une_connexion_par_lot(serveur, monkeypatch):
    monkeypatch.setattr(envois, "LOT", 10)
    inscrire(25)
    assert Envoi().expedier(lots=1).envoyes == 10
    assert serveur.ouvertures == 1
    assert Envoi().expedier().envoyes == 15
    assert serveur.ouvertures == 3


def test_aucune_transaction_pendant_le_dialogue(accueil_valide, serveur):
    inscrire(2)
    assert Envoi().expedier().envoyes == 2
    assert serveur.en_transaction == {False}


def test_deux_envois_lances_ensemble_ne_doublent_rien(accueil_valide, serveur, monkeypatch):
    monkeypatch.setattr(envois, "LOT", 7)
    inscrire(60)
    depart, bilans = threading.Barrier(3), []

    def expedier() -> None:
        try:
            depart.wait()
            bilans.append(Envoi().expedier())
        finally:
            connections.close_all()

    fils = [threading.Thread(target=expedier) for _ in range(3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sum(bilan.envoyes for bilan in bilans) == len(serveur.recus) == 60
    assert len({message.to[0] for message in serveur.recus}) == 60


@pytest.mark.django_db
def test_qui_se_retire_avant_son_tour_ne_recoit_rien(serveur):
    partie = inscrire(2)[1]
    Signature.objects.filter(pk=partie.signature_id).update(recevoir_suites=False)
    bilan = Envoi().expedier()
    assert (bilan.envoyes, bilan.ecartes) == (1, 1)
    partie.refresh_from_db()
    assert partie.ecarte_le and not partie.envoye_le
    avancement = Envoi().avancement()
    assert (avancement.total, avancement.envoyes, avancement.ecartes, avancement.dus) == (2, 1, 1, 0)


@pytest.mark.django_db
def test_un_envoi_interrompu_attend_son_bail_puis_repart_sous_le_meme_nom(serveur):
    (ligne,) = inscrire(1)
    EnvoiDeMessage.objects.update(pris_le=timezone.now(), tentatives=1)
    assert Envoi().expedier().envoyes == 0, "un autre processus l'a peut-être encore en main"
    vieillir()
    assert Envoi().expedier().envoyes == 1
    assert serveur.recus[0].message()["Message-ID"] == ligne.identifiant


@pytest.mark.django_db
def test_une_ligne_reprise_par_un_autre_ne_part_pas_deux_fois(serveur):
    inscrire(2)
    lent = Envoi()
    lot = lent._reserver()
    vieillir()
    assert Envoi().expedier().envoyes == 2, "le bail du premier est passé : un autre envoie à sa place"
    lent._envoyer_le_lot(lot, Serveur(), envois.Cadence(), bilan := envois.Bilan())
    assert bilan.envoyes == 0 and len(serveur.recus) == 2


@pytest.mark.django_db
def test_une_adresse_qui_n_existe_pas_est_abandonnee_et_son_nom_n_est_pas_garde(serveur):
    _bonne, mauvaise = inscrire(2)
    serveur.refus = {mauvaise.signature.courriel: 550}
    bilan = Envoi().expedier()
    assert (bilan.envoyes, bilan.echecs, bilan.arret) == (1, 1, "")
    mauvaise.refresh_from_db()
    assert "550" in mauvaise.erreur and mauvaise.signature.courriel not in mauvaise.erreur
    vieillir(pk=mauvaise.pk)
    assert Envoi().expedier().echecs == 0, "on n'insiste pas"
    assert Envoi().avancement().abandonnes == 1


@pytest.mark.django_db
def test_une_adresse_qui_temporise_est_retentee_un_nombre_borne_de_fois(serveur):
    (ligne,) = inscrire(1)
    serveur.refus = {ligne.signature.courriel: 450}
    essais = 0
    while Envoi().expedier().echecs:
        essais += 1
        vieillir()
        assert essais <= TENTATIVES
    assert essais == TENTATIVES


@pytest.mark.django_db
def test_un_serveur_en_panne_arrete_l_envoi_sans_user_les_lignes(serveur):
    inscrire(20)
    serveur.ferme = ConnectionRefusedError()
    assert "ne répond pas" in Envoi().expedier().arret
    serveur.ferme, serveur.panne = None, smtplib.SMTPServerDisconnected("coupé")
    bilan = Envoi().expedier()
    assert bilan.arret and bilan.echecs == envois.RUPTURES, "il n'essaie pas les vingt"
    serveur.panne = None
    assert Envoi().expedier().envoyes == 20 - envois.RUPTURES, "ce qui n'était pas commencé n'attend pas"
    vieillir(envoye_le__isnull=True)
    assert Envoi().expedier().envoyes == envois.RUPTURES
    assert len({message.to[0] for message in serveur.recus}) == 20


@pytest.mark.django_db
def test_la_cadence_se_tient(serveur, settings):
    settings.ALLIANCE_COURRIELS_PAR_MINUTE = 600
    inscrire(5)
    debut = time.monotonic()
    Envoi().expedier()
    assert time.monotonic() - debut >= 4 * 0.1


@pytest.mark.django_db
def test_le_nombre_de_requetes_suit_le_nombre_de_lignes_et_rien_d_autre(django_assert_max_num_queries):
    """Trois requêtes par ligne (commencer, relire, marquer), et six par lot pour réserver."""
    inscrire(50)
    with django_assert_max_num_queries(50 * 3 + 2 * 6):
        assert Envoi().expedier().envoyes == 50
    assert len(mail.outbox) == 50
