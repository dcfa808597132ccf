"""L'infolettre : on s'abonne, on confirme, on s'en va, et personne n'apprend rien d'une adresse."""

import datetime
import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from actualites.choix import EtatDAbonnement
from actualites.infolettre.actions import COURRIELS_PAR_JOUR, DemanderAbonnement
from actualites.infolettre.liens import entetes_de_desabonnement, lien_pour_confirmer, lien_pour_se_desabonner
from actualites.models import Abonnement
from alliance.socle import formulaires_publics
from alliance.socle.choix import Role
from alliance.socle.models import CourrielEnvoye
from tests.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db
JOUR = datetime.timedelta(days=1)


def chemin(lien: str) -> str:
    return lien.removeprefix(settings.WAGTAILADMIN_BASE_URL)


def abonnement(etat: EtatDAbonnement = EtatDAbonnement.CONFIRME, **champs) -> Abonnement:
    maintenant = timezone.now()
    if etat != EtatDAbonnement.EN_ATTENTE:
        champs.setdefault("confirme_le", maintenant)
    if etat == EtatDAbonnement.DESABONNE:
        champs.setdefault("desabonne_le", maintenant)
    champs.setdefault("courriel", "camille@exemple.org")
    champs.setdefault("adresse_canonique", champs["courriel"])
    return Abonnement.objects.create(etat=etat, origine="essai", **champs)


@pytest.fixture
def demander(client, monkeypatch, django_capture_on_commit_callbacks):
    """Remplit le formulaire public, comme une personne qui a pris le temps de le lire."""
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)

    def envoyer(courriel: str):
        page = client.get(reverse("infolettre:abonner"))
        sceau = page.context["form"]["sceau"].value()
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("infolettre:abonner"), {"courriel": courriel, "sceau": sceau})

    return envoyer


def test_on_s_abonne_par_une_page_et_un_bouton(client, demander, django_capture_on_commit_callbacks):
    assert demander("Camille@Exemple.org").status_code == 302
    ligne = Abonnement.objects.get()
    assert (ligne.etat, ligne.origine) == (EtatDAbonnement.EN_ATTENTE, "page de l’infolettre")
    (courriel,) = mail.outbox
    (lien,) = re.findall(r"http\S+/confirmer/\S+", courriel.body)

    assert "Camille@Exemple.org" in client.get(chemin(lien)).content.decode()
    client.head(chemin(lien))
    ligne.refresh_from_db()
    assert ligne.etat == EtatDAbonnement.EN_ATTENTE, "lire ne confirme rien : les antivirus lisent aussi"

    with django_capture_on_commit_callbacks(execute=True):
        client.post(chemin(lien))
        client.post(chemin(lien))
    ligne.refresh_from_db()
    assert ligne.etat == EtatDAbonnement.CONFIRME and ligne.confirme_le
    assert [m.subject for m in mail.outbox[1:]] == [
        "[Alliance accueillante] Votre abonnement à la lettre de l’alliance est confirmé"
    ]
    trace = ModelLogEntry.objects.get(action="infolettre.confirmer")
    assert trace.data["origine"] == "page de l’infolettre", "la preuve dit d'où vient l'accord"
    assert "camille" not in trace.label.lower(), "le journal survit à la ligne : il n'en garde pas l'adresse"


@pytest.mark.parametrize("etat", [None, *EtatDAbonnement])
def test_la_reponse_ne_dit_pas_si_l_adresse_est_connue(demander, etat):
    if etat is not None:
        abonnement(etat)
    reponse = demander("camille@exemple.org")
    assert (reponse.status_code, reponse.url) == (302, reverse("infolettre:boite"))
    assert len(mail.outbox) == 1, "la personne, elle, le saura par courriel"


def test_les_variantes_d_une_adresse_sont_la_meme_personne(demander):
    for adresse in ("camille@exemple.org", "Camille+lettre@EXEMPLE.org"):
        demander(adresse)
    assert Abonnement.objects.count() == 1


def test_on_n_inonde_pas_une_adresse_et_rien_ne_le_dit(demander):
    reponses = {demander("camille@exemple.org").url for _ in range(COURRIELS_PAR_JOUR + 3)}
    assert reponses == {reverse("infolettre:boite")}
    assert len(mail.outbox) <= COURRIELS_PAR_JOUR


def test_une_adresse_absurde_se_corrige_sans_rien_perdre(demander):
    reponse = demander("camille@")
    assert reponse.status_code == 200 and "camille@" in reponse.content.decode()
    assert not Abonnement.objects.exists()


def test_une_desabonnee_ne_revient_que_d_elle_meme(client, django_capture_on_commit_callbacks):
    partie = abonnement(EtatDAbonnement.DESABONNE, demande_le=timezone.now() - 9 * JOUR)
    lien = chemin(lien_pour_confirmer(partie))
    assert client.get(lien).status_code == client.post(lien).status_code == 410, "l'ancien lien ne la ramène pas"
    assert "un désabonnement" in client.get(lien).content.decode(), "la page ne dit pas le lien trop vieux"

    with django_capture_on_commit_callbacks(execute=True):
        DemanderAbonnement(partie.courriel, "pétition").execute()
    partie.refresh_from_db()
    assert partie.etat == EtatDAbonnement.DESABONNE, "une demande, que n'importe qui peut faire, ne change rien"
    client.post(lien)
    partie.refresh_from_db()
    assert partie.etat == EtatDAbonnement.CONFIRME


def test_un_lien_de_confirmation_vaut_sept_jours(client):
    ancien = abonnement(EtatDAbonnement.EN_ATTENTE, demande_le=timezone.now() - 8 * JOUR)
    assert client.post(chemin(lien_pour_confirmer(ancien))).status_code == 410
    ancien.refresh_from_db()
    assert ancien.etat == EtatDAbonnement.EN_ATTENTE


def test_on_se_desabonne_par_une_page_et_un_bouton(client):
    abonne = abonnement()
    lien = chemin(lien_pour_se_desabonner(abonne))
    client.get(lien)
    client.head(lien)
    abonne.refresh_from_db()
    assert abonne.etat == EtatDAbonnement.CONFIRME
    reponse = client.post(lien, follow=True)
    abonne.refresh_from_db()
    assert abonne.etat == EtatDAbonnement.DESABONNE and abonne.desabonne_le
    assert "C’est fait" in reponse.content.decode()


def test_la_messagerie_desabonne_en_un_clic_sans_cookie_ni_redirection():
    abonne = abonnement()
    entetes = entetes_de_desabonnement(abonne)
    nom, valeur = entetes["List-Unsubscribe-Post"].split("=")
    reponse = Client(enforce_csrf_checks=True).post(chemin(entetes["List-Unsubscribe"].strip("<>")), {nom: valeur})
    assert reponse.status_code == 200
    abonne.refresh_from_db()
    assert abonne.etat == EtatDAbonnement.DESABONNE


def test_le_lien_d_une_lettre_transmise_ne_confirme_rien(client):
    """Qui reçoit une lettre par une amie tient son lien de départ : il ne doit rien ouvrir d'autre."""
    attend = abonnement(EtatDAbonnement.EN_ATTENTE)
    jeton = lien_pour_se_desabonner(attend).rstrip("/").rpartition("/")[2]
    assert client.post(reverse("infolettre:confirmer", args=[jeton])).status_code == 404
    assert client.post(reverse("infolettre:desabonner", args=["n-importe-quoi"])).status_code == 404


def test_la_purge_tient_ce_que_la_page_promet(capsys):
    maintenant = timezone.now()
    abonnement(EtatDAbonnement.EN_ATTENTE, courriel="oubli@exemple.org", demande_le=maintenant - 8 * JOUR)
    abonnement(EtatDAbonnement.EN_ATTENTE, courriel="hier@exemple.org", demande_le=maintenant - JOUR)
    abonnement(courriel="fidele@exemple.org", demande_le=maintenant - 4000 * JOUR)
    loin = {"demande_le": maintenant - 2000 * JOUR, "desabonne_le": maintenant - 1100 * JOUR}
    abonnement(EtatDAbonnement.DESABONNE, courriel="partie@exemple.org", **loin)
    abonnement(EtatDAbonnement.DESABONNE, courriel="revient@exemple.org", **{**loin, "demande_le": maintenant})
    call_command("purger_infolettre")
    restent = set(Abonnement.objects.values_list("courriel", flat=True))
    assert restent == {"hier@exemple.org", "fidele@exemple.org", "revient@exemple.org"}
    assert "1 jamais confirmées, 1 désabonnées" in capsys.readouterr().out


def test_une_adresse_effacee_ne_survit_pas_dans_les_courriels_partis(client, accueil):
    maintenant = timezone.now()
    ecrits = CourrielEnvoye.objects.filter(evenement__startswith="infolettre_")
    for nom in ("oubli", "refus", "reste"):
        DemanderAbonnement(f"{nom}@exemple.org", "essai").execute()
    assert ecrits.count() == 3
    Abonnement.objects.filter(courriel="oubli@exemple.org").update(demande_le=maintenant - 8 * JOUR)
    call_command("purger_infolettre", verbosity=0)
    client.post(chemin(lien_pour_se_desabonner(Abonnement.objects.get(courriel="refus@exemple.org"))))
    assert list(ecrits.values_list("adresse", flat=True)) == ["reste@exemple.org"]


@pytest.mark.parametrize(
    ("role", "statut"), [(Role.SECRETARIAT, 200), (Role.ADMINISTRATION, 200), (Role.RELECTURE, 302)]
)
def test_seule_l_equipe_centrale_lit_le_registre(client, accueil, role, statut):
    abonnement()
    client.force_login(UtilisateurFactory(role=role), backend="django.contrib.auth.backends.ModelBackend")
    reponse = client.get(reverse("abonnements:index"))
    assert reponse.status_code == statut
    assert ("camille@exemple.org" in reponse.content.decode()) == (statut == 200)
