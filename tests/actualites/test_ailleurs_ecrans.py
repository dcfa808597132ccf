"""Tenir les agendas suivis dans l'administration : qui le peut, l'essai, et les décisions."""

import pytest
from django.urls import reverse

from actualites.ailleurs import passage, viewsets
from actualites.ailleurs.lecture import lire
from actualites.ailleurs.telechargement import Telecharge, TelechargementRefuse
from actualites.choix import AccueilDuFlux, EtatDEvenement
from actualites.models import EvenementPage, EvenementSuivi, FluxSuivi
from alliance.socle.choix import Role
from tests.factories import MembreFactory, UtilisateurFactory

from .agendas_ailleurs import agenda, quand, suivre, vevent

pytestmark = pytest.mark.django_db
SAISIE = {"titre": "Agenda d’Exemple", "adresse": "https://agenda.exemple/a.ics", "accueil": "relecture", "actif": "on"}


@pytest.fixture
def secretaire(accueil, client):
    personne = UtilisateurFactory(role=Role.SECRETARIAT)
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def source(accueil, monkeypatch):
    """Un agenda dont un événement sur trois vient de disparaître."""
    source = suivre(monkeypatch, AccueilDuFlux.DIRECT, MembreFactory())
    source.passer(vevent("a"), vevent("b"), vevent("c", "Fête"))
    source.passer(vevent("a"), vevent("b"))
    return source


def disparu() -> EvenementSuivi:
    return EvenementSuivi.objects.get(uid="c")


def adresses(source) -> list[tuple[str, str]]:
    pk, suivi = source.flux.pk, disparu().pk
    return [
        ("get", reverse("agendas_suivis:index")),
        ("get", reverse("agendas_suivis:inspect", args=[pk])),
        ("get", reverse("agendas_suivis:add")),
        ("post", reverse("agendas_suivis:add")),
        ("post", reverse("agendas_suivis:edit", args=[pk])),
        ("post", reverse("agendas_suivis:delete", args=[pk])),
        ("post", reverse("agendas_suivis:relire", args=[pk])),
        ("get", reverse("agendas_suivis:annuler", args=[suivi])),
        ("post", reverse("agendas_suivis:annuler", args=[suivi])),
        ("post", reverse("agendas_suivis:garder", args=[suivi])),
    ]


# --- Qui le peut -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.RELECTURE, None])
def test_hors_de_l_equipe_centrale_tout_est_refuse_a_la_lecture_comme_a_l_envoi(source, client, role):
    personne = UtilisateurFactory(role=role) if role else UtilisateurFactory(membre=source.flux.membre)
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")

    for methode, adresse in adresses(source):
        reponse = getattr(client, methode)(adresse, {**SAISIE, "annonce": "Non."})
        refuse = reponse.status_code == 403 or (
            reponse.status_code == 302 and reponse.headers["Location"] == reverse("wagtailadmin_home")
        )
        assert refuse, adresse
    assert FluxSuivi.objects.count() == 1 and disparu().disparu_le
    assert not EvenementPage.objects.filter(etat=EtatDEvenement.ANNULE).exists()


# --- Essayer, enregistrer --------------------------------------------------------------------------------------------
def test_l_essai_dit_ce_qu_il_lit_et_n_enregistre_rien(secretaire, monkeypatch):
    contenu = agenda(vevent("a", "Veillée"), vevent("b", "Fête"), vevent("", "Sans identifiant"))
    monkeypatch.setattr(viewsets, "essayer", lambda adresse, reseau: lire(contenu))

    page = secretaire.post(reverse("agendas_suivis:add"), {**SAISIE, "essayer": "1"}).content.decode()

    assert "3 événements lus, dont 1 écarté" in page
    assert "Veillée" in page and "il n’a pas d’identifiant" in page
    assert "https://agenda.exemple/a.ics" in page and "Agenda d’Exemple" in page
    assert not FluxSuivi.objects.exists() and not EvenementPage.objects.exists()


def test_un_essai_qui_echoue_dit_pourquoi(secretaire, monkeypatch):
    def refuser(adresse, reseau):
        raise TelechargementRefuse("Le serveur est trop lent à répondre.")

    monkeypatch.setattr(viewsets, "essayer", refuser)

    page = secretaire.post(reverse("agendas_suivis:add"), {**SAISIE, "essayer": "1"}).content.decode()

    assert "trop lent" in page and not FluxSuivi.objects.exists()


def test_un_essai_trop_long_s_arrete_et_dit_de_l_enregistrer(secretaire, monkeypatch):
    recu = Telecharge(agenda(*[vevent(f"u{rang}") for rang in range(50)]))
    monkeypatch.setattr(passage, "telecharger", lambda adresse, reseau: recu)
    monkeypatch.setattr(passage, "CALCUL_D_UN_ESSAI", 0)

    page = secretaire.post(reverse("agendas_suivis:add"), {**SAISIE, "essayer": "1"}).content.decode()

    assert "trop long à essayer" in page and "cela peut prendre trente secondes" in page
    assert 'value="https://agenda.exemple/a.ics"' in page and not FluxSuivi.objects.exists()


def test_un_essai_reel_refuse_une_machine_interne(secretaire):
    saisie = {**SAISIE, "adresse": "https://127.0.0.1/a.ics", "essayer": "1"}

    assert "pas publique" in secretaire.post(reverse("agendas_suivis:add"), saisie).content.decode()


def test_on_l_enregistre_et_webcal_devient_https(secretaire):
    secretaire.post(reverse("agendas_suivis:add"), {**SAISIE, "adresse": "webcal://agenda.exemple/a.ics"})

    flux = FluxSuivi.objects.get()
    assert flux.adresse == "https://agenda.exemple/a.ics" and flux.cree_par is not None


def test_une_adresse_sans_https_est_refusee_sans_rien_perdre(secretaire):
    page = secretaire.post(reverse("agendas_suivis:add"), {**SAISIE, "adresse": "http://agenda.exemple/a.ics"})

    assert "doit commencer par https" in page.content.decode() and "http://agenda.exemple" in page.content.decode()


@pytest.mark.parametrize(
    ("adresse", "raison"),
    [
        *((f"https://{hote}/a.ics", "pas publique") for hote in ("127.0.0.1", "10.0.0.1", "localhost", "[::1]")),
        ("https://agenda.exemple:22/a.ics", "une porte"),
        ("https://moi:secret@agenda.exemple/a.ics", "ni mot de passe"),
    ],
)
def test_une_adresse_que_l_on_ne_lira_jamais_est_refusee_des_la_saisie(secretaire, adresse, raison):
    page = secretaire.post(reverse("agendas_suivis:add"), {**SAISIE, "adresse": adresse})

    assert raison in page.context["form"].errors["adresse"][0] and not FluxSuivi.objects.exists()


def test_les_ecrans_parlent_francais(secretaire):
    liste, ajout = reverse("agendas_suivis:index"), reverse("agendas_suivis:add")
    assert "Aucun agenda n’est encore suivi." in secretaire.get(liste).content.decode()
    suivi = secretaire.post(ajout, SAISIE, follow=True).content.decode()
    assert "L’agenda « Agenda d’Exemple » est suivi." in suivi and "Oui" in suivi and "True" not in suivi
    redit = secretaire.post(ajout, SAISIE)
    assert redit.context["form"].errors["adresse"] == ["Cet agenda est déjà suivi."]
    assert "L’agenda n’est pas enregistré" in redit.content.decode()
    pk = FluxSuivi.objects.get().pk
    assert "Ne plus suivre cet agenda" in secretaire.get(reverse("agendas_suivis:delete", args=[pk])).content.decode()


# --- Relire, trancher ------------------------------------------------------------------------------------------------
def test_relire_maintenant_fait_un_passage(secretaire, source, django_capture_on_commit_callbacks):
    source.dit(vevent("a"), vevent("b"), vevent("c", "Fête"))

    with django_capture_on_commit_callbacks(execute=True):
        secretaire.post(reverse("agendas_suivis:relire", args=[source.flux.pk]))

    assert source.flux.passages.count() == 3 and disparu().disparu_le is None


def test_un_agenda_que_l_on_n_a_pas_cru_se_croit_sur_demande(secretaire, source, django_capture_on_commit_callbacks):
    source.passer()
    adresse = reverse("agendas_suivis:inspect", args=[source.flux.pk])
    assert "Le croire, et relire" in secretaire.get(adresse).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        secretaire.post(reverse("agendas_suivis:relire", args=[source.flux.pk]), {"confirme": "1"})

    assert EvenementSuivi.objects.filter(disparu_le__isnull=False).count() == 3
    assert "Le croire, et relire" not in secretaire.get(adresse).content.decode()


def test_annuler_un_disparu_l_annonce_et_il_revient_s_il_reparait(secretaire, source):
    adresse = reverse("agendas_suivis:annuler", args=[disparu().pk])
    assert "Annonce" in secretaire.get(adresse).content.decode()
    assert secretaire.post(adresse, {"annonce": ""}).status_code == 200

    secretaire.post(adresse, {"annonce": "La salle est fermée."})

    evenement = EvenementPage.objects.get(title="Fête")
    assert (evenement.etat, evenement.annonce) == (EtatDEvenement.ANNULE, "La salle est fermée.")
    assert disparu().disparu_le is None
    assert source.passer(vevent("a"), vevent("b")).disparus == 0
    # Tranché : un second envoi du même formulaire ne change rien.
    secretaire.post(adresse, {"annonce": "Autre chose."})
    assert EvenementPage.objects.get(title="Fête").annonce == "La salle est fermée."
    source.passer(vevent("a"), vevent("b"), vevent("c", "Fête"))
    assert EvenementPage.objects.get(title="Fête").etat == EtatDEvenement.PREVU


def test_garder_un_disparu_c_est_ne_plus_le_suivre(secretaire, source):
    secretaire.post(reverse("agendas_suivis:garder", args=[disparu().pk]))

    assert disparu().evenement is None and disparu().disparu_le is None
    source.passer(vevent("a"), vevent("b"), vevent("c", "Fête", quand(heure=10)))
    assert [page.heure_debut.hour for page in EvenementPage.objects.filter(title="Fête")] == [20]


def test_l_editeur_dit_d_ou_vient_l_evenement_et_ce_que_l_on_y_tient(secretaire, source):
    evenement = EvenementPage.objects.get(title="Fête")
    evenement.lieu_nom = "Gymnase"
    evenement.save_revision().publish()

    page = secretaire.get(reverse("wagtailadmin_pages:edit", args=[evenement.pk])).content.decode()

    assert "Cet événement vient de" in page and "lieu." in page.split("Tenus ici")[1][:40]


def test_les_ecrans_ne_coutent_pas_plus_quand_l_historique_grandit(secretaire, source, django_assert_max_num_queries):
    for _rang in range(30):
        source.passer(vevent("a"), vevent("b"))
    for adresse in (reverse("agendas_suivis:index"), reverse("agendas_suivis:inspect", args=[source.flux.pk])):
        secretaire.get(adresse)
        # Session, personne, groupes et droits, menus de l'administration ; puis la liste, ou l'agenda, son historique
        # compté et lu, ses disparus comptés et lus, ses suivis.
        with django_assert_max_num_queries(30):
            assert secretaire.get(adresse).status_code == 200
    assert "page 1 sur 2" in secretaire.get(adresse).content.decode()


def test_la_commande_relit_les_agendas_actifs_et_dit_ce_qui_echoue(source, capsys):
    from django.core.management import call_command

    FluxSuivi.objects.create(titre="Suspendu", adresse="https://autre.exemple/", actif=False)
    call_command("relire_agendas")
    source.panne = "Le serveur est trop lent à répondre."
    call_command("relire_agendas")

    sorties = capsys.readouterr()
    assert "lus 2" in sorties.out and "trop lent" in sorties.err and "Suspendu" not in sorties.out
