"""Ce que le secrétariat fait des réponses : appliquer, écarter, une fois."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from alliance.socle.choix import Role
from alliance.socle.models import CourrielEnvoye
from reseau.campagnes import suivi
from reseau.campagnes.actions import AppliquerReponse, EcarterReponse
from reseau.campagnes.propositions import SuiteRefusee
from reseau.choix import RoleDeMandat, StatutDeMembre
from reseau.models import ChangementDeStatut, Mandat, MembrePage, Sollicitation
from tests.factories import MembreFactory, UtilisateurFactory

from .campagnes import campagne, lancee, page, referente, repondre

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def secretaire(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT)


@pytest.fixture
def demande(secretaire) -> Sollicitation:
    return lancee("elue@exemple.org").sollicitations.get()


def test_toujours_engages_date_l_engagement_du_jour_de_la_reponse(demande, secretaire):
    repondre(demande, "engages")
    assert AppliquerReponse(demande, secretaire).execute()
    membre = MembrePage.objects.get(pk=demande.membre_id)
    assert membre.reconfirme_le == timezone.localdate(demande.repondue_le)
    assert PageLogEntry.objects.filter(page=membre.pk, action="reseau.appliquer_reponse", user=secretaire).exists()


def test_un_nouveau_contact_est_invite_au_meme_role_sans_chasser_l_ancien(demande, secretaire):
    repondre(demande, "nouveau-contact", nouveau_nom="Sacha", nouveau_courriel="sacha@exemple.org")
    AppliquerReponse(demande, secretaire).execute()
    nouveau = Mandat.objects.get(courriel="sacha@exemple.org")
    assert (nouveau.role, nouveau.membre_id) == (RoleDeMandat.REFERENT_ELU, demande.membre_id)
    assert CourrielEnvoye.objects.filter(evenement="invitation", adresse="sacha@exemple.org").exists()
    assert Mandat.objects.en_cours().filter(pk=demande.mandat_id).exists()


def test_l_ancien_mandat_ne_finit_que_si_la_personne_l_a_demande(demande, secretaire):
    repondre(demande, "nouveau-contact", nouveau_nom="Sacha", nouveau_courriel="sacha@exemple.org", quitte=True)
    AppliquerReponse(demande, secretaire).execute()
    assert not Mandat.objects.en_cours().filter(pk=demande.mandat_id).exists()
    assert Mandat.objects.en_cours().filter(courriel="sacha@exemple.org").exists()


def test_qui_n_est_plus_que_redactrice_se_fait_suivre_par_un_referent(demande, secretaire):
    Mandat.objects.filter(pk=demande.mandat_id).update(role=RoleDeMandat.REDACTION)
    demande = Sollicitation.objects.get(pk=demande.pk)
    repondre(demande, "nouveau-contact", nouveau_nom="Sacha", nouveau_courriel="sacha@exemple.org")
    AppliquerReponse(demande, secretaire).execute()
    assert Mandat.objects.get(courriel="sacha@exemple.org").role == RoleDeMandat.REFERENT_TECHNIQUE


def test_un_contact_deja_referent_n_est_pas_invite_deux_fois(secretaire):
    membre = MembreFactory()
    ouverte = lancee("elue@exemple.org", "sacha@exemple.org", membre=membre)
    demande = ouverte.sollicitations.get(courriel="elue@exemple.org")
    repondre(demande, "nouveau-contact", nouveau_nom="Sacha", nouveau_courriel="sacha@exemple.org", quitte=True)
    assert AppliquerReponse(demande, secretaire).execute()
    assert list(Mandat.objects.en_cours().values_list("courriel", flat=True)) == ["sacha@exemple.org"]


def test_une_application_impossible_ne_change_rien(demande, secretaire):
    """La personne proposée rédige déjà pour l'organisation : le secrétariat change son rôle dans l'équipe."""
    Mandat.objects.create(membre=demande.membre, nom="Sacha", courriel="sacha@exemple.org")
    repondre(demande, "nouveau-contact", nouveau_nom="Sacha", nouveau_courriel="sacha@exemple.org", quitte=True)
    with pytest.raises(ValidationError):
        AppliquerReponse(demande, secretaire).execute()
    assert Sollicitation.objects.get(pk=demande.pk).suite == ""
    assert Mandat.objects.en_cours().filter(pk=demande.mandat_id).exists()


def test_un_retrait_fait_sortir_l_organisation_avec_sa_raison(demande, secretaire):
    repondre(demande, "retrait", motif="La majorité a changé.")
    AppliquerReponse(demande, secretaire).execute()
    assert MembrePage.objects.get(pk=demande.membre_id).statut == StatutDeMembre.SORTI
    assert ChangementDeStatut.objects.latest("pk").motif == "La majorité a changé."


def test_ecarter_ne_change_rien_d_autre(demande, secretaire):
    repondre(demande, "retrait", motif="La majorité a changé.")
    assert EcarterReponse(demande, secretaire).execute()
    assert MembrePage.objects.get(pk=demande.membre_id).statut == StatutDeMembre.ACTIF


def test_appliquer_deux_fois_vaut_une_fois(demande, secretaire):
    repondre(demande, "nouveau-contact", nouveau_nom="Sacha", nouveau_courriel="sacha@exemple.org")
    vue_par_deux = [Sollicitation.objects.get(pk=demande.pk) for _personne in range(2)]
    assert [AppliquerReponse(reponse, secretaire).execute() for reponse in vue_par_deux] == [True, False]
    assert not EcarterReponse(Sollicitation.objects.get(pk=demande.pk), secretaire).execute()
    assert Mandat.objects.filter(courriel="sacha@exemple.org").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_deux_applications_simultanees_n_en_font_qu_une(accueil):
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    demande = lancee("elue@exemple.org").sollicitations.get()
    repondre(demande, "nouveau-contact", nouveau_nom="Sacha", nouveau_courriel="sacha@exemple.org", quitte=True)
    depart = Barrier(2)

    def appliquer(_rang: int) -> bool:
        try:
            reponse = Sollicitation.objects.select_related("membre", "mandat").get(pk=demande.pk)
            depart.wait(timeout=10)
            return AppliquerReponse(reponse, secretaire).execute()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        assert sorted(fils.map(appliquer, range(2))) == [False, True]
    assert Mandat.objects.filter(courriel="sacha@exemple.org").count() == 1


def test_sans_reponse_rien_a_appliquer(demande, secretaire):
    with pytest.raises(ValidationError, match="pas encore répondu"):
        AppliquerReponse(demande, secretaire).execute()


@pytest.mark.parametrize("role", [None, Role.RELECTURE])
def test_personne_d_autre_que_l_equipe_centrale_ne_donne_suite(demande, client, role):
    repondre(demande, "engages")
    personne = UtilisateurFactory(role=role) if role else UtilisateurFactory(membre=demande.membre)
    with pytest.raises(SuiteRefusee):
        AppliquerReponse(demande, personne).execute()
    client.force_login(personne, backend=BACKEND)
    for nom in ("suivre", "lancer", "relancer", "clore"):
        adresse = reverse(f"campagnes:{nom}", args=[demande.campagne_id])
        for reponse in (client.get(adresse), client.post(adresse, {"geste": f"appliquer:{demande.version}"})):
            assert (reponse.status_code, reponse.get("Location", "")) in (
                (403, ""),
                (302, reverse("wagtailadmin_home")),
            )
    for nom in ("campagnes:index", "campagnes:add", "reponses_de_campagne:index"):
        assert client.get(reverse(nom)).status_code in (302, 403)
    assert Sollicitation.objects.get(pk=demande.pk).suite == ""


# --- L'écran ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ecran(client, secretaire):
    client.force_login(secretaire, backend=BACKEND)
    return client


def test_de_l_ecriture_au_lancement_il_y_a_deux_envois(ecran):
    referente(MembreFactory(), "elue@exemple.org")
    seule = MembreFactory(title="Ville sans personne")
    donnees = {"titre": "2026", "message": "…", "echeance": "2126-06-30", "jours_entre_relances": "10"}
    avant = ecran.post(reverse("campagnes:add"), donnees, follow=True)
    texte = avant.content.decode()
    assert "Lancer : écrire à 1 personne" in texte and seule.title in texte
    assert not CourrielEnvoye.objects.exists()
    apres = ecran.post(reverse("campagnes:lancer", args=[avant.context["campagne"].pk]), follow=True)
    assert "Réponses reçues : 0 sur 1 (0 %)" in apres.content.decode()
    assert CourrielEnvoye.objects.filter(evenement="campagne").count() == 1


def test_on_applique_en_lot_ce_que_l_on_a_coche_et_un_refus_n_arrete_pas_les_autres(ecran):
    ouverte = lancee("a@exemple.org", "b@exemple.org", "c@exemple.org")
    a, b, c = ouverte.sollicitations.order_by("courriel")
    Mandat.objects.create(membre=b.membre, nom="Sacha", courriel="sacha@exemple.org")
    repondre(a, "engages")
    repondre(b, "nouveau-contact", nouveau_nom="Sacha", nouveau_courriel="sacha@exemple.org")
    repondre(c, "engages")
    suivre = reverse("campagnes:suivre", args=[ouverte.pk])
    ecran.post(suivre, {"geste": "appliquer", "reponse": [a.version, b.version]})
    assert list(ouverte.sollicitations.order_by("courriel").values_list("suite", flat=True)) == ["appliquee", "", ""]
    ecran.post(suivre, {"geste": f"ecarter:{c.version}", "reponse": [b.version]})
    assert list(ouverte.sollicitations.order_by("courriel").values_list("suite", flat=True)) == [
        "appliquee",
        "",
        "ecartee",
    ]
    for version in ("zut", "9" * 30, "9" * 5_000):
        assert ecran.post(suivre, {"geste": f"appliquer:{version}", "reponse": ["x"]}).status_code == 302


def test_des_reponses_contradictoires_se_voient_et_ne_partent_pas_en_lot(ecran):
    membre = MembreFactory(title="Ville d’Exemple partagée")
    ouverte = lancee("a@exemple.org", "b@exemple.org", membre=membre)
    a, b = ouverte.sollicitations.order_by("courriel")
    repondre(a, "engages")
    repondre(b, "retrait", motif="Vote.")
    assert suivi.membres_contradictoires(ouverte) == {membre.pk}
    suivre = reverse("campagnes:suivre", args=[ouverte.pk])
    assert ecran.get(suivre).content.decode().count("Réponses contradictoires") == 2
    ecran.post(suivre, {"geste": "appliquer", "reponse": [a.version, b.version]})
    assert set(ouverte.sollicitations.values_list("suite", flat=True)) == {""}
    ecran.post(suivre, {"geste": f"ecarter:{b.version}"})
    assert suivi.membres_contradictoires(ouverte) == set()


def test_l_avancement_coute_autant_pour_mille_personnes(ecran):
    ouverte = campagne(lancee_le=timezone.now())
    membres = [MembreFactory() for _rang in range(20)]
    suivre = reverse("campagnes:suivre", args=[ouverte.pk])
    mesures = []
    for rangs in (range(2), range(2, 1000)):
        Sollicitation.objects.bulk_create(
            Sollicitation(
                campagne=ouverte,
                membre=membres[rang % 20],
                courriel=f"p{rang}@exemple.org",
                reponse="engages" if rang % 2 else "",
                repondue_le=timezone.now() if rang % 2 else None,
                envoyee_le=timezone.now(),
            )
            for rang in rangs
        )
        ecran.get(suivre)
        with CaptureQueriesContext(connection) as requetes:
            reponse = ecran.get(suivre)
        mesures.append([requete["sql"] for requete in requetes])
    assert (reponse.context["comptes"].a_traiter, len(reponse.context["lignes"])) == (500, 50)
    assert len(mesures[0]) == len(mesures[1])
    # Les comptes, les contradictions, une page de réponses.
    directes = [sql for sql in mesures[1] if 'FROM "reseau_sollicitation"' in sql and "U0" not in sql]
    assert len(directes) == 3


def test_le_registre_se_filtre_s_inspecte_et_s_exporte(ecran):
    ouverte = lancee("a@exemple.org", "b@exemple.org")
    a, b = ouverte.sollicitations.order_by("courriel")
    repondre(a, "engages", message="=1+1")
    registre = reverse("reponses_de_campagne:index")
    muets = ecran.get(registre, {"campagne": ouverte.pk, "repondu": "non"}).content.decode()
    assert b.courriel in muets and a.courriel not in muets
    assert ecran.get(reverse("reponses_de_campagne:inspect", args=[a.pk])).status_code == 200
    export = b"".join(ecran.get(registre, {"export": "csv"}).streaming_content).decode()
    assert "'=1+1" in export and b.courriel in export


def test_une_campagne_lancee_ne_s_efface_pas(ecran):
    ouverte = lancee("a@exemple.org")
    adresse = reverse("campagnes:delete", args=[ouverte.pk])
    assert ecran.post(adresse).status_code in (302, 403)
    assert Sollicitation.objects.count() == 1
    assert ecran.get(page(ouverte.sollicitations.get())).status_code == 200


def test_l_accueil_dit_ce_qui_attend_a_l_equipe_centrale_seule(ecran, client):
    accueil = reverse("wagtailadmin_home")
    ouverte = lancee("a@exemple.org", "b@exemple.org", "c@exemple.org")
    assert "de campagne attend" not in ecran.get(accueil).content.decode()
    a, b, _c = ouverte.sollicitations.order_by("courriel")
    repondre(a, "engages")
    repondre(b, "engages")
    page_d_accueil = ecran.get(accueil).content.decode()
    assert "2 réponses de campagne attendent" in page_d_accueil
    assert reverse("campagnes:suivre", args=[ouverte.pk]) in page_d_accueil
    client.force_login(UtilisateurFactory(membre=a.membre), backend=BACKEND)
    assert "de campagne attend" not in client.get(accueil).content.decode()
