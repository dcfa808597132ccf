"""Demander si une fiche dit toujours vrai : quand, à qui, combien de fois."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from alliance.socle.choix import Role
from alliance.socle.models import CourrielEnvoye
from bonnes_pratiques.choix import StatutDePratique
from bonnes_pratiques.confirmation import calendrier
from bonnes_pratiques.confirmation.actions import Repondre
from bonnes_pratiques.confirmation.liens import lien_de
from bonnes_pratiques.models import DemandeDeConfirmation, FichePage
from reseau.choix import RoleDeMandat, SujetDeContact
from reseau.models import Mandat, RoleDeContact
from tests.factories import FicheFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

JOUR = datetime.date(2026, 11, 21)


def publiee(le: datetime.date, **champs) -> FichePage:
    """Une fiche dont la première publication date de ce jour, à midi."""
    fiche = FicheFactory(**champs)
    instant = timezone.make_aware(datetime.datetime.combine(le, datetime.time(12)))
    FichePage.objects.filter(pk=fiche.pk).update(first_published_at=instant)
    fiche.refresh_from_db()
    return fiche


def personne(fiche: FichePage, courriel: str, role=RoleDeMandat.REFERENT_ELU) -> Mandat:
    compte = UtilisateurFactory(email=courriel)
    return Mandat.objects.create(
        membre=fiche.organisation, nom="Camille", courriel=courriel, role=role, utilisateur=compte
    )


def jouer(jours: int = 0) -> None:
    call_command("demander_confirmations", jour=JOUR + datetime.timedelta(days=jours), stdout=io.StringIO())


def courriels(evenement: str) -> list[str]:
    return list(CourrielEnvoye.objects.filter(evenement=evenement).order_by("pk").values_list("adresse", flat=True))


@pytest.mark.parametrize(
    ("champs", "demandee"),
    [
        ({"le": datetime.date(2025, 11, 21)}, True),
        ({"le": datetime.date(2025, 11, 22)}, False),
        ({"le": datetime.date(2020, 1, 1), "confirmee_le": datetime.date(2025, 11, 22)}, False),
        ({"le": datetime.date(2020, 1, 1), "confirmee_le": datetime.date(2025, 11, 21)}, True),
        ({"le": datetime.date(2020, 1, 1), "statut": StatutDePratique.TERMINEE}, False),
        ({"le": datetime.date(2020, 1, 1), "statut": StatutDePratique.EMPECHEE}, True),
    ],
)
def test_douze_mois_apres_la_confirmation_ou_la_premiere_publication(accueil, champs, demandee):
    fiche = publiee(**champs)
    assert list(calendrier.a_demander(JOUR)) == ([fiche] if demandee else [])


def test_un_brouillon_ne_se_confirme_pas(accueil):
    FicheFactory(live=False)
    assert not calendrier.a_demander(datetime.date(2100, 1, 1)).exists()


def test_une_annee_avant_un_29_fevrier():
    assert calendrier.un_an_avant(datetime.date(2028, 2, 29)) == datetime.date(2027, 2, 28)


def test_on_ecrit_au_contact_sinon_aux_referents_sinon_a_l_equipe(accueil):
    fiche = publiee(datetime.date(2020, 1, 1))
    redaction = personne(fiche, "redaction@exemple.org", RoleDeMandat.REDACTION)
    assert calendrier.personnes_de(fiche) == [redaction]
    referente = personne(fiche, "referente@exemple.org")
    assert calendrier.personnes_de(fiche) == [referente]
    RoleDeContact.objects.create(membre=fiche.organisation, sujet=SujetDeContact.GENERAL, mandat=redaction)
    assert calendrier.personnes_de(fiche) == [redaction]


def test_une_invitee_qui_n_a_rien_accepte_ne_recoit_rien(accueil):
    fiche = publiee(datetime.date(2020, 1, 1))
    invitee = Mandat.objects.create(
        membre=fiche.organisation, nom="Sacha", courriel="invitee@exemple.org", role=RoleDeMandat.REFERENT_ELU
    )
    RoleDeContact.objects.create(membre=fiche.organisation, sujet=SujetDeContact.GENERAL, mandat=invitee)
    assert calendrier.personnes_de(fiche) == []
    fermee = personne(fiche, "partie@exemple.org")
    fermee.utilisateur.is_active = False
    fermee.utilisateur.save()
    assert calendrier.personnes_de(fiche) == []
    redaction = personne(fiche, "redaction@exemple.org", RoleDeMandat.REDACTION)
    assert calendrier.personnes_de(fiche) == [redaction]


def test_le_calendrier_d_une_fiche_dont_personne_ne_repond(accueil):
    """Une demande, une relance à quinze jours, le secrétariat à trente, puis plus rien avant un an."""
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    fiche = publiee(datetime.date(2025, 1, 1))
    personne(fiche, "a@exemple.org")
    personne(fiche, "b@exemple.org", RoleDeMandat.REFERENT_TECHNIQUE)
    vus = {}
    for jours in (0, 0, 1, 14, 15, 15, 16, 29, 30, 30, 31, 100, 364):
        avant = CourrielEnvoye.objects.count()
        jouer(jours)
        if nouveaux := CourrielEnvoye.objects.count() - avant:
            vus[jours] = nouveaux
    assert vus == {0: 2, 15: 2, 30: 1}
    assert courriels("confirmation") == courriels("confirmation_relance") == ["a@exemple.org", "b@exemple.org"]
    assert courriels("confirmation_secretariat") == [secretaire.email]
    jouer(365)
    assert courriels("confirmation") == ["a@exemple.org", "b@exemple.org"] * 2
    assert DemandeDeConfirmation.objects.filter(suite="sans-objet").count() == 2


def test_le_lien_reste_le_meme_a_la_relance_et_le_courriel_est_lisible(accueil):
    personne(publiee(datetime.date(2025, 1, 1), title="L’accueil & la ville"), "a@exemple.org")
    jouer()
    jouer(15)
    lien = lien_de(DemandeDeConfirmation.objects.get())
    messages = CourrielEnvoye.objects.filter(evenement__startswith="confirmation")
    assert [lien in message.texte and lien in message.html for message in messages] == [True, True]
    assert all("L’accueil & la ville" in message.texte for message in messages)


def test_des_que_quelqu_un_a_repondu_on_ne_relance_ni_ne_signale(accueil):
    UtilisateurFactory(role=Role.SECRETARIAT)
    fiche = publiee(datetime.date(2025, 1, 1))
    personne(fiche, "a@exemple.org")
    personne(fiche, "b@exemple.org", RoleDeMandat.REFERENT_TECHNIQUE)
    jouer()
    Repondre(DemandeDeConfirmation.objects.first(), {"reponse": "actuelle"}).execute()
    for jours in (15, 30):
        jouer(jours)
    assert courriels("confirmation_relance") == courriels("confirmation_secretariat") == []


def test_on_ne_relance_pas_qui_a_quitte_l_equipe(accueil):
    mandat = personne(publiee(datetime.date(2025, 1, 1)), "a@exemple.org")
    jouer()
    Mandat.objects.filter(pk=mandat.pk).update(termine_le=timezone.now())
    jouer(15)
    assert courriels("confirmation_relance") == []


def test_sans_secretariat_le_signalement_attend_qu_il_y_en_ait_un(accueil):
    publiee(datetime.date(2025, 1, 1))
    jouer()
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    jouer(1)
    assert courriels("confirmation_secretariat") == [secretaire.email]


def test_les_fiches_sans_personne_sont_signalees_aussitot_en_un_seul_courriel(accueil):
    UtilisateurFactory(role=Role.SECRETARIAT)
    fiches = [publiee(datetime.date(2025, 1, 1), title=f"Fiche orpheline {rang}") for rang in range(3)]
    for _fois in range(2):
        jouer()
    message = CourrielEnvoye.objects.get(evenement="confirmation_secretariat")
    assert all(fiche.title in message.texte and fiche.title in message.html for fiche in fiches)
    assert set(DemandeDeConfirmation.objects.values_list("courriel", flat=True)) == {""}


@pytest.mark.parametrize(
    ("suite", "repondue", "ans", "reste"),
    [
        ("appliquee", True, 1.1, False),
        ("sans-objet", False, 1.1, False),
        ("ecartee", True, 0.9, True),
        # Ce que le secrétariat n'a pas lu ne s'efface pas sous ses yeux.
        ("", True, 9, True),
        ("", False, 1.9, True),
        ("", False, 2.1, False),
    ],
)
def test_une_demande_s_efface_douze_mois_apres_sa_suite(accueil, suite, repondue, ans, reste):
    alors = timezone.now() - datetime.timedelta(days=365 * ans)
    DemandeDeConfirmation.objects.create(
        fiche=FicheFactory(),
        courriel="a@exemple.org",
        envoyee_le=alors,
        repondue_le=alors if repondue else None,
        suite=suite,
        suite_le=alors if suite else None,
    )
    jouer()
    assert DemandeDeConfirmation.objects.filter(courriel="a@exemple.org").exists() is reste
