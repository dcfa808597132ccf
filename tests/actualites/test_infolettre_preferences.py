"""Choisir ce que l'on reçoit : sans compte, par un lien que les lettres ne portent pas."""

import datetime
import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from actualites.choix import EtatDAbonnement, NatureDeRejet
from actualites.infolettre import liens
from actualites.infolettre.actions import COURRIELS_PAR_JOUR, ConfirmerAbonnement, DemanderAbonnement
from actualites.infolettre.effacement import EffacerDeLInfolettre
from actualites.models import Abonnement, Alerte, Diffusion, EnvoiDeNumero, InfolettreIndexPage
from alliance.socle import formulaires_publics
from alliance.socle.choix import Role
from alliance.socle.models import Axe, CourrielEnvoye
from reseau.choix import GenreDeTerritoire
from reseau.models import Territoire
from tests.factories import MembreFactory, UtilisateurFactory
from tests.factories.actualites import AbonnementFactory, NumeroFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accueil")]


def chemin(lien: str) -> str:
    return lien.removeprefix(settings.WAGTAILADMIN_BASE_URL)


def lien_de(courriel) -> str:
    return chemin(re.findall(r"http\S+/preferences/\S+", courriel.body)[0])


@pytest.fixture
def poster(client, monkeypatch, django_capture_on_commit_callbacks):
    """Remplit un formulaire public de cette page, comme une personne qui a pris le temps de la lire."""
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)

    def envoyer(adresse: str, formulaire: str = "form", **donnees):
        form = client.get(adresse).context[formulaire]
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(adresse, {form.add_prefix("sceau"): form["sceau"].value(), **donnees})

    return envoyer


@pytest.fixture
def abonne():
    return AbonnementFactory(courriel="camille@exemple.org")


def test_on_s_abonne_a_un_rythme_et_a_des_sujets(client, poster):
    axe, membre = Axe.objects.first(), MembreFactory()
    region = Territoire.objects.create(nom="Région d’Exemple", genre=GenreDeTerritoire.REGION)
    donnees = {"courriel": "camille@exemple.org", "rythme": "resume", "axes": axe.pk, "membres": membre.pk}
    assert poster(reverse("infolettre:abonner"), regions=region.pk, **donnees).status_code == 302
    ligne = Abonnement.objects.get()
    assert (ligne.numeros, ligne.resume) == (False, True)
    assert ([*ligne.axes.all()], [*ligne.membres.all()], [*ligne.regions.all()]) == ([axe], [membre], [region])

    inconnu = poster(
        reverse("infolettre:abonner"), courriel="lou@exemple.org", axes="99999", rythme="toutes-les-heures"
    )
    assert inconnu.status_code == 200 and not Abonnement.objects.filter(courriel="lou@exemple.org").exists()
    assert "lou@exemple.org" in inconnu.content.decode(), "rien de ce qui est saisi n'est perdu"


def test_la_page_d_abonnement_montre_les_derniers_numeros_publies(client, django_assert_max_num_queries):
    for rang in range(7):
        NumeroFactory(parti=True, title=f"Lettre {rang}", accroche=f"Accroche {rang}")
    NumeroFactory(title="Brouillon secret", live=False)
    for _ in range(30):
        MembreFactory()
    client.get(reverse("infolettre:abonner"))
    # Le site, la page et ses ancêtres, les axes, les régions, les membres, les numéros, le menu.
    with django_assert_max_num_queries(12):
        page = client.get(reverse("infolettre:abonner")).content.decode()
    assert "Accroche 6" in page and "Accroche 1" not in page and "Brouillon secret" not in page


def test_l_introduction_est_celle_de_la_page_publiee_ou_de_celle_que_l_on_previsualise(client):
    page = InfolettreIndexPage.objects.get()
    page.introduction = "Essai d’introduction."
    assert "Essai d’introduction." in page.make_preview_request().content.decode()
    assert "Essai d’introduction." not in client.get(page.url).content.decode()
    page.save_revision().publish()
    publiee = client.get(page.url).content.decode()
    assert "Essai d’introduction." in publiee and f'<link rel="canonical" href="{page.full_url}">' in publiee


def test_le_bloc_des_autres_pages_ne_fait_que_remplir_l_adresse():
    """Il vit dans des pages gardées en mémoire, sans jeton de session : il n'écrit donc rien et n'envoie rien."""
    sans_jeton = Client(enforce_csrf_checks=True)
    reponse = sans_jeton.post(reverse("infolettre:commencer"), {"courriel": 'camille@exemple.org"><script>'})
    page = reponse.content.decode()
    assert reponse.status_code == 200 and "camille@exemple.org" in page and "<script>" not in page
    assert "no-store" in reponse["Cache-Control"]
    assert not Abonnement.objects.exists() and not mail.outbox
    assert sans_jeton.get(reverse("infolettre:commencer")).status_code == 302


def test_une_demande_ne_change_pas_ce_qu_une_autre_personne_a_choisi(abonne):
    abonne.axes.set(Axe.objects.all()[:1])
    DemanderAbonnement("camille@exemple.org", "essai").execute()
    abonne.refresh_from_db()
    assert abonne.numeros and abonne.axes.count() == 1


def test_la_lettre_que_l_on_transmet_n_ouvre_ni_l_adresse_ni_les_choix(
    client, abonne, django_capture_on_commit_callbacks
):
    for lien in (liens.lien_de_lettre(abonne), liens.lien_pour_se_desabonner(abonne)):
        page = client.get(chemin(lien))
        assert page.status_code == 200 and "camille@" not in page.content.decode()
        assert page["Referrer-Policy"] == "same-origin" and "noindex" in page["X-Robots-Tag"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(chemin(liens.lien_de_lettre(abonne)), {"geste": "arreter"})
    abonne.refresh_from_db()
    assert abonne.etat == EtatDAbonnement.CONFIRME, "le lien d'une lettre n'arrête rien"
    (courriel,) = mail.outbox
    assert courriel.to == ["camille@exemple.org"], "il fait écrire à la personne, et à elle seule"
    assert "camille@exemple.org" in client.get(lien_de(courriel)).content.decode()


@pytest.mark.parametrize("lien_pour", [liens.lien_pour_se_desabonner, liens.lien_de_lettre, liens.lien_des_preferences])
@pytest.mark.parametrize("methode", ["get", "post"])
def test_un_lien_que_la_messagerie_a_coupe_ne_dit_pas_que_c_est_fait(client, abonne, lien_pour, methode):
    reponse = getattr(client, methode)(f"{chemin(lien_pour(abonne))[:-6]}/")
    page = reponse.content.decode()
    assert reponse.status_code == 404 and "rien n’a changé" in page and "Recevoir mon lien" in page
    abonne.refresh_from_db()
    assert abonne.etat == EtatDAbonnement.CONFIRME


def test_recevoir_son_lien_repond_pareil_a_tout_le_monde(poster, abonne):
    AbonnementFactory(courriel="partie@exemple.org", etat=EtatDAbonnement.DESABONNE)
    AbonnementFactory(courriel="attend@exemple.org", etat=EtatDAbonnement.EN_ATTENTE)
    adresse = reverse("infolettre:demander_le_lien")
    reponses = {
        poster(adresse, courriel=f"{nom}@exemple.org").url for nom in ("camille", "partie", "attend", "inconnue")
    }
    assert reponses == {reverse("infolettre:lien_envoye")}
    assert [courriel.to for courriel in mail.outbox] == [["camille@exemple.org"]]
    for _ in range(COURRIELS_PAR_JOUR + 2):
        assert poster(adresse, courriel="Camille@exemple.org").status_code == 302
    assert len(mail.outbox) <= COURRIELS_PAR_JOUR


def test_le_lien_personnel_change_le_rythme_et_les_sujets(client, abonne, django_assert_max_num_queries):
    lien, axe = chemin(liens.lien_des_preferences(abonne)), Axe.objects.first()
    with django_assert_max_num_queries(15):
        client.get(lien)
    client.head(lien)
    reponse = client.post(lien, {"geste": "choisir", "rythme": "les-deux", "axes": [axe.pk]}, follow=True)
    abonne.refresh_from_db()
    assert (abonne.numeros, abonne.resume, [*abonne.axes.all()]) == (True, True, [axe])
    assert "C’est enregistré" in reponse.content.decode()
    trace = ModelLogEntry.objects.get(action="infolettre.choisir")
    assert "camille" not in f"{trace.label} {trace.data}", "le journal survit à la ligne : il n'en garde pas l'adresse"


def test_un_territoire_suivi_que_l_on_ne_propose_plus_lui_reste(client, abonne):
    commune = Territoire.objects.create(nom="Ville-Exemple", genre=GenreDeTerritoire.COMMUNE)
    abonne.regions.set([commune])
    lien = chemin(liens.lien_des_preferences(abonne))
    assert "Ville-Exemple" in client.get(lien).content.decode()
    client.post(lien, {"geste": "choisir", "rythme": "numeros", "regions": [commune.pk]})
    assert [*abonne.regions.all()] == [commune]


def test_on_supprime_une_alerte_des_siennes_et_pas_celle_d_une_autre(client, abonne):
    sienne = Alerte.objects.create(abonnement=abonne, rubrique="agenda", titre="La mienne", confirmee=True)
    autre = Alerte.objects.create(abonnement=AbonnementFactory(), rubrique="agenda", titre="La sienne", confirmee=True)
    lien = chemin(liens.lien_des_preferences(abonne))
    dits = [
        client.post(lien, {"geste": "alerte", "alerte": cle}, follow=True).context["fait"]
        for cle in (sienne.pk, sienne.pk, autre.pk, "n-importe-quoi", "9" * 30)
    ]
    assert [*Alerte.objects.all()] == [autre]
    assert [str(dit)[:27] for dit in dits] == ["Cette alerte est supprimée.", *["Cette alerte n’était déjà p"] * 4], (
        "on ne dit pas supprimé ce qui n'était pas là"
    )


def test_tout_arreter(client, abonne):
    lien = chemin(liens.lien_des_preferences(abonne))
    client.post(lien, {"geste": "arreter"})
    abonne.refresh_from_db()
    assert abonne.etat == EtatDAbonnement.DESABONNE
    assert client.post(lien, {"geste": "choisir", "rythme": "numeros"}).status_code == 200
    abonne.refresh_from_db()
    assert abonne.etat == EtatDAbonnement.DESABONNE, "le lien ne ramène pas qui est parti"


def test_un_lien_personnel_vaut_sept_jours_puis_ne_fait_que_s_en_envoyer_un_autre(client, abonne, monkeypatch):
    ancien = chemin(liens.lien_des_preferences(abonne))
    monkeypatch.setattr(liens, "DUREE", datetime.timedelta(seconds=-1))
    monkeypatch.setattr(liens.abonnement_des_preferences, "__defaults__", (datetime.timedelta(seconds=-1),))
    page = client.get(ancien)
    assert "camille@" not in page.content.decode()
    client.post(ancien, {"geste": "arreter"})
    abonne.refresh_from_db()
    assert abonne.etat == EtatDAbonnement.CONFIRME
    assert client.get(reverse("infolettre:preferences", args=["faux.jeton"])).status_code == 404


def test_on_change_d_adresse_depuis_sa_nouvelle_boite(client, poster, abonne, django_capture_on_commit_callbacks):
    lien, confirmation = chemin(liens.lien_des_preferences(abonne)), chemin(liens.lien_pour_confirmer(abonne))
    poster(lien, "nouvelle", geste="adresse", **{"nouvelle-courriel": "Camille@ailleurs.org"})
    abonne.refresh_from_db()
    assert abonne.courriel == "camille@exemple.org", "rien ne change avant la confirmation"
    (courriel,) = mail.outbox
    assert courriel.to == ["camille@ailleurs.org"]
    confirmer = chemin(re.findall(r"http\S+/preferences/adresse/\S+", courriel.body)[0])
    client.get(confirmer)
    abonne.refresh_from_db()
    assert abonne.courriel == "camille@exemple.org", "lire ne confirme rien"
    Abonnement.objects.filter(pk=abonne.pk).update(suspendu_le=timezone.now(), suspendu_pour=NatureDeRejet.DEFINITIF)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(confirmer).status_code == 200
    abonne.refresh_from_db()
    assert (abonne.courriel, abonne.adresse_canonique) == ("Camille@ailleurs.org", "camille@ailleurs.org")
    assert abonne.suspendu_le is None
    assert mail.outbox[-1].to == ["camille@exemple.org"], "l'ancienne adresse l'apprend"
    assert client.post(confirmer).status_code == 410, "le lien a servi"
    for ancien in (lien, confirmation):
        assert "Camille@ailleurs" not in client.get(ancien).content.decode(), (
            "l'ancienne boîte n'apprend pas la nouvelle"
        )
    restes = CourrielEnvoye.objects.filter(adresse="camille@exemple.org").values_list("evenement", flat=True)
    assert list(restes) == ["infolettre_adresse_changee"]
    EffacerDeLInfolettre(abonne, UtilisateurFactory(role=Role.SECRETARIAT)).execute()
    assert not restes.all().exists(), "l'adresse quittée ne survit pas à la personne"


def test_changer_d_adresse_n_annonce_pas_la_lettre_a_qui_n_a_que_des_alertes(
    client, poster, abonne, django_capture_on_commit_callbacks
):
    Abonnement.objects.filter(pk=abonne.pk).update(numeros=False, resume=False)
    poster(
        chemin(liens.lien_des_preferences(abonne)),
        "nouvelle",
        geste="adresse",
        **{"nouvelle-courriel": "camille@ailleurs.org"},
    )
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(chemin(re.findall(r"http\S+/preferences/adresse/\S+", mail.outbox[0].body)[0]))
    assert "camille@ailleurs.org" in page.content.decode()
    a_la_nouvelle, a_l_ancienne = mail.outbox
    for texte in (page.content.decode(), a_la_nouvelle.body, a_l_ancienne.subject, a_l_ancienne.body):
        assert not re.search(r"lettre de l’alliance (n’)?arriv|recevoir la lettre|abonnement à la lettre", texte)


def test_la_nouvelle_adresse_avait_deja_une_ligne_il_n_en_reste_qu_une(client, abonne):
    autre = AbonnementFactory(courriel="camille@ailleurs.org", etat=EtatDAbonnement.DESABONNE)
    Alerte.objects.create(abonnement=abonne, rubrique="agenda", titre="Agenda", confirmee=True)
    for rubrique, confirmee in (("agenda", False), ("actualites", True)):
        Alerte.objects.create(abonnement=autre, rubrique=rubrique, titre=rubrique, confirmee=confirmee)
    abonne.axes.set(Axe.objects.all()[:1])
    deja, en_cours = (Diffusion.objects.create(numero=NumeroFactory()) for _ in range(2))
    EnvoiDeNumero.objects.create(diffusion=deja, abonnement=autre, identifiant="a", envoye_le=timezone.now())
    EnvoiDeNumero.objects.create(diffusion=deja, abonnement=abonne, identifiant="b")
    EnvoiDeNumero.objects.create(diffusion=en_cours, abonnement=abonne, identifiant="c")
    recu_la = liens.lien_pour_se_desabonner(autre)
    client.post(chemin(liens.lien_pour_changer_d_adresse(abonne, autre.courriel)))
    reste = Abonnement.objects.get()
    assert (reste.courriel, reste.etat) == ("camille@ailleurs.org", EtatDAbonnement.CONFIRME)
    assert (reste.axes.count(), reste.origine) == (1, abonne.origine), "ses choix, et la preuve de son accord"
    assert sorted(reste.alertes.filter(confirmee=True).values_list("rubrique", flat=True)) == ["actualites", "agenda"]
    assert {*reste.numeros_recus.values_list("identifiant", flat=True)} == {"a", "c"}, (
        "un numéro n'arrive pas deux fois"
    )
    client.post(chemin(recu_la))
    reste.refresh_from_db()
    assert reste.etat == EtatDAbonnement.DESABONNE, "les lettres déjà reçues dans cette boîte y désabonnent toujours"


def test_se_reabonner_soi_meme_leve_une_suspension():
    maintenant = timezone.now()
    rejetee = AbonnementFactory(
        courriel="camille@exemple.org",
        demande_le=maintenant - datetime.timedelta(days=90),
        suspendu_le=maintenant - datetime.timedelta(days=1),
        suspendu_pour=NatureDeRejet.PLAINTE,
    )
    DemanderAbonnement("camille@exemple.org", "page de l’infolettre").execute()
    rejetee.refresh_from_db()
    assert rejetee.suspendu_le, "une demande, que n'importe qui peut faire, ne change rien"
    assert ConfirmerAbonnement(rejetee).execute()
    assert (rejetee.suspendu_le, rejetee.suspendu_pour) == (None, "")
