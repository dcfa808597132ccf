"""Diffuser un numéro : une décision relue, une lettre à chaque personne, que l'on arrête, reprend ou annule."""

import datetime
import smtplib
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db.models.signals import pre_delete
from django.test import Client
from django.utils import timezone

from actualites.choix import EtatDAbonnement, NatureDeRejet
from actualites.infolettre.destinataires import destinataires_du_numero
from actualites.infolettre.liens import lien_pour_se_desabonner
from actualites.infolettre.rejets import Avis, NoterRejet
from actualites.models import Abonnement, Diffusion, EnvoiDeNumero, NumeroPage
from actualites.numeros import diffusion as module
from actualites.numeros.actions import (
    AnnulerLaDiffusion,
    ArreterLaDiffusion,
    ProgrammerLaDiffusion,
    ReprendreLaDiffusion,
)
from actualites.numeros.diffusion import poursuivre
from actualites.numeros.rendu import rendre
from alliance.socle import envois
from alliance.socle.choix import Role
from tests.factories import AbonnementFactory, NumeroFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
UNE_HEURE = datetime.timedelta(hours=1)


@pytest.fixture
def secretariat(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT)


@pytest.fixture
def numero(accueil) -> NumeroPage:
    return NumeroFactory()


@pytest.fixture
def diffuser(numero, secretariat, django_capture_on_commit_callbacks):
    """Décide la diffusion, relue ; la tâche part après la validation, comme sur le site."""

    def faire(prevue_le=None, executer=True) -> Diffusion:
        with django_capture_on_commit_callbacks(execute=executer):
            return ProgrammerLaDiffusion(numero, secretariat, rendre(numero).empreinte, prevue_le).execute()

    return faire


def joints() -> list[str]:
    return sorted(adresse for courriel in mail.outbox for adresse in courriel.to)


def test_un_numero_part_une_fois_a_chaque_personne_joignable(diffuser, numero):
    oui = [AbonnementFactory() for _rang in range(3)]
    AbonnementFactory(etat=EtatDAbonnement.EN_ATTENTE, confirme_le=None)
    AbonnementFactory(etat=EtatDAbonnement.DESABONNE, desabonne_le=timezone.now())
    AbonnementFactory(suspendu_le=timezone.now())
    AbonnementFactory(numeros=False)
    diffusion = diffuser()
    diffusion.refresh_from_db()
    assert joints() == sorted(un.courriel for un in oui) and diffusion.terminee_le
    call_command("envoyer_numeros")
    assert len(mail.outbox) == 3
    with pytest.raises(ValidationError, match="deux fois"):
        diffuser()


def test_chaque_lettre_porte_ses_liens_et_ses_en_tetes(diffuser):
    qui, autre = AbonnementFactory(), AbonnementFactory()
    diffusion = diffuser()
    lettre = next(courriel for courriel in mail.outbox if courriel.to == [qui.courriel])
    entetes = lettre.message()
    ligne = EnvoiDeNumero.objects.get(abonnement=qui)
    desabonner = entetes["List-Unsubscribe"].strip("<>")
    assert entetes["Message-ID"] == ligne.identifiant and entetes["List-Id"] == "<infolettre.alliance-migrations.fr>"
    assert entetes["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (entetes["Precedence"], entetes["Auto-Submitted"]) == ("bulk", "auto-generated")
    html = lettre.alternatives[0].content
    assert desabonner in html and desabonner in lettre.body and desabonner.endswith(f"?lettre={diffusion.pk}")
    assert "\ue000" not in html + lettre.body
    autre_lettre = next(courriel for courriel in mail.outbox if courriel.to == [autre.courriel])
    assert desabonner not in autre_lettre.body


@pytest.mark.parametrize("un_clic", [True, False])
def test_le_lien_de_la_lettre_dit_de_quel_numero_on_s_en_va(diffuser, un_clic):
    qui = AbonnementFactory()
    diffuser()
    morceaux = urlsplit(mail.outbox[0].message()["List-Unsubscribe"].strip("<>"))
    adresse = f"{morceaux.path}?{morceaux.query}"
    Client(enforce_csrf_checks=True).post(adresse, {"List-Unsubscribe": "One-Click"} if un_clic else {})
    qui.refresh_from_db()
    ligne = EnvoiDeNumero.objects.get()
    assert qui.etat == EtatDAbonnement.DESABONNE and ligne.desabonne_le
    assert Client().post(f"{morceaux.path}?lettre=99999999999999999999").status_code == 302


def test_les_comptes_tombent_juste_quoi_qu_il_arrive_a_chaque_personne(diffuser, monkeypatch):
    """Une reste, une s'en va avant son tour, une est refusée, une est rejetée après coup, une s'en va par la lettre."""
    reste, _partie, refusee, rejetee, sort = (AbonnementFactory(courriel=f"{n}@exemple.org") for n in "abcde")
    diffusion = diffuser(executer=False)
    Abonnement.objects.filter(courriel="b@exemple.org").update(numeros=False)
    EnvoiDeNumero.objects.bulk_create(
        EnvoiDeNumero(diffusion=diffusion, abonnement=qui, identifiant=f"<{qui.pk}@essai>")
        for qui in Abonnement.objects.all()
    )
    Diffusion.objects.update(lancee_le=timezone.now())
    vraiment = mail.EmailMultiAlternatives.send

    def send(message):
        if message.to == [refusee.courriel]:
            raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"5.1.1 unknown")})
        return vraiment(message)

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)
    poursuivre(diffusion)
    NoterRejet(Avis(rejetee.courriel, NatureDeRejet.DEFINITIF, "essai", "1", message=f"<{rejetee.pk}@essai>")).execute()
    Client().post(urlsplit(lien_pour_se_desabonner(sort)).path + f"?lettre={diffusion.pk}")
    reste.delete()  # effacée depuis, elle reste comptée
    envoi = module.EnvoiDuNumero(diffusion)
    avancement = envoi.avancement()
    assert (avancement.total, avancement.envoyes, avancement.ecartes, avancement.abandonnes) == (5, 3, 1, 1)
    assert avancement.dus == 0 and envoi.comptes == {"rejetes": 1, "desabonnes": 1}
    diffusion.refresh_from_db()
    assert diffusion.terminee_le


def test_on_n_envoie_que_ce_que_l_on_a_relu(numero, secretariat):
    AbonnementFactory()
    relu = rendre(numero).empreinte
    numero.title = "Tout autre chose"
    numero.save_revision().publish()
    with pytest.raises(ValidationError, match="a changé"):
        ProgrammerLaDiffusion(numero, secretariat, relu).execute()


def test_un_numero_programme_part_a_l_heure_dite_et_ce_qui_part_est_fige(diffuser, numero, monkeypatch):
    avant = AbonnementFactory()
    diffusion = diffuser(timezone.now() + UNE_HEURE)
    call_command("envoyer_numeros")
    assert not mail.outbox and not EnvoiDeNumero.objects.exists()
    # Entre la décision et l'heure : la page change, une personne s'abonne.
    numero.title = "Corrigé en ligne"
    numero.save_revision().publish()
    apres = AbonnementFactory()
    Diffusion.objects.filter(pk=diffusion.pk).update(prevue_le=timezone.now() - UNE_HEURE)
    call_command("envoyer_numeros")
    assert joints() == sorted([avant.courriel, apres.courriel]), "les personnes abonnées à l'heure dite"
    assert all("Corrigé" not in courriel.body for courriel in mail.outbox)


def test_qui_s_en_va_avant_son_tour_ne_recoit_rien_et_qui_arrive_apres_non_plus(diffuser, numero, monkeypatch):
    partie, reste = AbonnementFactory(), AbonnementFactory()
    diffusion = diffuser(executer=False)
    assert module.inscrire(diffusion)
    Abonnement.objects.filter(pk=partie.pk).update(etat=EtatDAbonnement.DESABONNE)
    AbonnementFactory()
    bilan = poursuivre(diffusion)
    assert joints() == [reste.courriel] and (bilan.envoyes, bilan.ecartes) == (1, 1)
    diffusion.refresh_from_db()
    assert diffusion.terminee_le


def test_on_arrete_et_l_on_reprend_ou_l_on_en_etait(diffuser, numero, secretariat, monkeypatch):
    monkeypatch.setattr(envois, "LOT", 2)
    for _rang in range(5):
        AbonnementFactory()
    diffusion = diffuser(executer=False)
    poursuivre(diffusion, lots=1)
    ArreterLaDiffusion(numero, secretariat).execute()
    assert not poursuivre(diffusion).envoyes and len(mail.outbox) == 2
    with pytest.raises(ValidationError, match="déjà parties"):
        AnnulerLaDiffusion(numero, secretariat).execute()
    assert EnvoiDeNumero.objects.count() == 5, "un refus ne défait rien"
    ReprendreLaDiffusion(numero, secretariat).execute()
    poursuivre(diffusion)
    assert len(set(joints())) == len(mail.outbox) == 5


def test_un_arret_pendant_l_envoi_vaut_au_lot_suivant(diffuser, numero, secretariat, monkeypatch):
    monkeypatch.setattr(envois, "LOT", 2)
    for _rang in range(5):
        AbonnementFactory()
    diffusion = diffuser(executer=False)
    vrai = module.EnvoiDuNumero.expedier

    def expedier_puis_arreter(self, lots=None):
        bilan = vrai(self, lots)
        ArreterLaDiffusion(numero, secretariat).execute()
        return bilan

    monkeypatch.setattr(module.EnvoiDuNumero, "expedier", expedier_puis_arreter)
    assert poursuivre(diffusion).arret and len(mail.outbox) == 2


def test_une_diffusion_arretee_ne_se_remet_pas_dans_la_file(diffuser, numero, secretariat, settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    monkeypatch.setattr(envois, "LOT", 1)
    for _rang in range(3):
        AbonnementFactory()
    diffusion = diffuser(executer=False)
    envoyer = module.envoyer_numero.func

    def en_file() -> int:
        return sum(tache.task.func is envoyer for tache in module.envoyer_numero.get_backend().results)

    envoyer(diffusion.pk)
    assert len(mail.outbox) == en_file() == 1, "un lot, puis le suivant à son tour"
    ArreterLaDiffusion(numero, secretariat).execute()
    envoyer(diffusion.pk)
    assert len(mail.outbox) == en_file() == 1


def test_on_annule_tant_que_rien_n_est_parti(diffuser, numero, secretariat):
    AbonnementFactory()
    diffusion = diffuser(timezone.now() + UNE_HEURE)
    Diffusion.objects.filter(pk=diffusion.pk).update(prevue_le=timezone.now())
    module.inscrire(diffusion)
    AnnulerLaDiffusion(numero, secretariat).execute()
    assert not Diffusion.objects.exists() and not EnvoiDeNumero.objects.exists()
    assert poursuivre(diffusion).envoyes == 0, "une tâche déjà en file n'envoie rien"
    diffuser()
    assert len(mail.outbox) == 1


def test_un_envoi_qui_commence_pendant_l_annulation_n_ecrit_a_personne(diffuser, numero, secretariat):
    """L'effacement lit les lignes, puis les efface : entre les deux, un autre processus peut vouloir en prendre."""
    for _rang in range(3):
        AbonnementFactory()
    diffusion = diffuser(executer=False)
    module.inscrire(diffusion)

    def envoyer_entre_temps(sender, **kwargs):
        module.EnvoiDuNumero(diffusion).expedier(1)

    pre_delete.connect(envoyer_entre_temps, sender=EnvoiDeNumero)
    try:
        AnnulerLaDiffusion(numero, secretariat).execute()
    finally:
        pre_delete.disconnect(envoyer_entre_temps, sender=EnvoiDeNumero)
    assert not mail.outbox and not Diffusion.objects.exists()


def test_un_numero_retire_du_site_attend(diffuser, numero):
    AbonnementFactory()
    diffusion = diffuser(executer=False)
    numero.unpublish()
    assert not poursuivre(diffusion).envoyes and not mail.outbox
    NumeroPage.objects.get(pk=numero.pk).save_revision().publish()
    assert poursuivre(diffusion).envoyes == 1


@pytest.mark.parametrize("geste", [AnnulerLaDiffusion, ArreterLaDiffusion, ReprendreLaDiffusion])
def test_seule_l_equipe_centrale_diffuse(diffuser, numero, geste):
    AbonnementFactory()
    diffuser(timezone.now() + UNE_HEURE)
    relectrice = UtilisateurFactory(role=Role.RELECTURE)
    with pytest.raises(PermissionDenied):
        geste(numero, relectrice).execute()
    with pytest.raises(PermissionDenied):
        ProgrammerLaDiffusion(NumeroFactory(), relectrice, "").execute()


def test_refuse_ce_qui_n_a_pas_de_sens(secretariat, accueil):
    brouillon = NumeroFactory(live=False)
    with pytest.raises(ValidationError, match="publié"):
        ProgrammerLaDiffusion(brouillon, secretariat, rendre(brouillon).empreinte).execute()
    numero = NumeroFactory()
    with pytest.raises(ValidationError, match="Personne"):
        ProgrammerLaDiffusion(numero, secretariat, rendre(numero).empreinte).execute()
    AbonnementFactory()
    with pytest.raises(ValidationError, match="passée"):
        ProgrammerLaDiffusion(numero, secretariat, rendre(numero).empreinte, timezone.now() - UNE_HEURE).execute()


def test_inscrire_ne_demande_pas_une_requete_par_personne(diffuser, numero, django_assert_max_num_queries):
    Abonnement.objects.bulk_create(
        AbonnementFactory.build(courriel=f"l{n}@exemple.org", adresse_canonique=f"l{n}@exemple.org") for n in range(400)
    )
    diffusion = diffuser(executer=False)
    with django_assert_max_num_queries(20):
        assert module.inscrire(diffusion)
    assert EnvoiDeNumero.objects.count() == destinataires_du_numero(numero).count() == 400
