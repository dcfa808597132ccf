"""La vie d'un mandat : rappelé avant, terminé après, et rien ne reste des droits."""

import datetime

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.socle.choix import Role
from alliance.socle.models import CourrielEnvoye
from reseau.choix import RoleDeMandat, SujetDeContact
from reseau.equipe.actions import (
    AccepterInvitation,
    DesignerContact,
    ModifierMandat,
    TerminerMandat,
    contacts_de,
    terminer_les_echus,
)
from reseau.models import Mandat, RoleDeContact
from tests.factories import FicheFactory, MandatFactory, MembreFactory, UtilisateurFactory
from tests.factories.socle import MOT_DE_PASSE

from .equipe import connecte, inviter, mandat_de, recus, referente

JOUR = datetime.timedelta(days=1)


@pytest.fixture
def ville(accueil):
    return MembreFactory(title="Ville d’Exemple")


def dans(jours: int) -> datetime.date:
    return timezone.localdate() + jours * JOUR


def tenir() -> None:
    call_command("tenir_les_mandats")


@pytest.mark.parametrize(("jours", "rappele"), [(31, False), (30, True), (0, True)])
def test_le_rappel_part_trente_jours_avant_a_la_personne_et_aux_referents(ville, jours, rappele):
    cheffe = referente(ville)
    plume = MandatFactory(membre=ville, fin=dans(jours))
    MandatFactory(membre=ville)  # sans terme : rien à rappeler, et personne à prévenir
    tenir()
    assert recus("mandat_rappel") == ([plume.courriel] if rappele else [])
    assert recus("mandat_rappel_equipe") == ([cheffe.email] if rappele else [])


def test_le_rappel_ne_part_qu_une_fois_par_date_de_fin(ville):
    cheffe = referente(ville)
    plume = MandatFactory(membre=ville, fin=dans(10))
    for _jour in range(3):
        tenir()
    assert recus("mandat_rappel") == [plume.courriel]
    ModifierMandat(plume, cheffe, fin=dans(20)).execute()
    for _jour in range(2):
        tenir()
    assert recus("mandat_rappel") == [plume.courriel] * 2
    # Changer autre chose ne rappelle rien.
    ModifierMandat(plume, cheffe, fonction="Plume", fin=dans(20)).execute()
    tenir()
    assert recus("mandat_rappel") == [plume.courriel] * 2


def test_chacune_ne_recoit_qu_un_courriel(ville):
    """Une référente dont le mandat finit est prévenue comme personne, pas aussi comme référente."""
    cheffe, seconde = referente(ville, fin=dans(5)), referente(ville)
    tenir()
    assert recus("mandat_rappel") == [cheffe.email] and recus("mandat_rappel_equipe") == [seconde.email]
    assert CourrielEnvoye.objects.values("adresse", "evenement").distinct().count() == CourrielEnvoye.objects.count()


def test_faute_d_une_autre_referente_c_est_le_secretariat_qui_est_prevenu(ville):
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    UtilisateurFactory(role=Role.SECRETARIAT, is_active=False)
    referente(ville, fin=dans(5))
    tenir()
    assert recus("mandat_rappel_equipe") == [secretaire.email]


def test_un_mandat_que_personne_n_a_pris_ne_rappelle_que_l_equipe(ville):
    cheffe = referente(ville)
    inviter(ville, fin=dans(5))
    tenir()
    assert (recus("mandat_rappel"), recus("mandat_rappel_equipe")) == ([], [cheffe.email])


def test_la_fin_retire_les_droits_passe_les_contacts_et_ferme_le_compte(ville):
    cheffe = referente(ville)
    plume = MandatFactory(membre=ville, fin=dans(-1))
    DesignerContact(mandat_de(cheffe), SujetDeContact.SIGNATURE).execute(skip_permission_checks=True)
    RoleDeContact.objects.create(membre=ville, sujet=SujetDeContact.PRESSE, mandat=plume)
    fiche = FicheFactory(parent=ville, title="Ouvrir une maison")
    tenir()
    plume.refresh_from_db()
    assert plume.termine_le is not None and plume.fin == dans(-1)
    assert not plume.utilisateur.is_active and not plume.utilisateur.groups.exists()
    assert {role.mandat.utilisateur for role in RoleDeContact.objects.all()} == {cheffe}
    assert [mandat.utilisateur for mandat in contacts_de(ville, SujetDeContact.PRESSE)] == [cheffe]
    assert recus("mandat_termine") == [plume.courriel]
    repris = CourrielEnvoye.objects.get(evenement="contacts_repris")
    assert repris.adresse == cheffe.email and "Presse" in repris.texte and "Signature" not in repris.texte
    # Ce qu'elle a publié reste.
    assert Client().get(fiche.url).status_code == 200
    # Recommencer ne refait rien.
    tenir()
    assert recus("mandat_termine") == [plume.courriel]


@pytest.mark.parametrize(("jours", "court"), [(0, True), (-1, False)])
def test_le_dernier_jour_est_compris(ville, jours, court):
    mandat = MandatFactory(membre=ville, fin=dans(jours))
    tenir()
    mandat.refresh_from_db()
    assert (mandat.termine_le is None) == court == mandat.utilisateur.is_active


def test_sans_personne_pour_la_suite_les_contacts_s_effacent_et_le_secretariat_l_apprend(ville):
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    referente(ville, fin=dans(-1))
    # Une invitée qui n'a rien accepté ne prend pas la suite.
    inviter(ville, role=RoleDeMandat.REFERENT_ELU)
    tenir()
    assert not RoleDeContact.objects.exists()
    assert recus("sans_referent") == [secretaire.email] and recus("contacts_repris") == []


def test_de_deux_organisations_seule_celle_qui_finit_s_arrete(ville):
    ailleurs = MembreFactory()
    personne = referente(ailleurs)
    MandatFactory(membre=ville, utilisateur=personne, fin=dans(-1))
    tenir()
    personne.refresh_from_db()
    assert personne.is_active and list(personne.groups.all()) == [ailleurs.groupe]


def test_un_role_commun_survit_a_la_fin_d_un_mandat(ville):
    personne = UtilisateurFactory(role=Role.RELECTURE)
    MandatFactory(membre=ville, utilisateur=personne, fin=dans(-1))
    tenir()
    personne.refresh_from_db()
    assert personne.is_active and [groupe.name for groupe in personne.groups.all()] == [Role.RELECTURE.value]


def test_terminer_deux_fois_n_a_qu_un_effet(ville):
    mandat = MandatFactory(membre=ville)
    issues = [TerminerMandat(mandat).execute(skip_permission_checks=True) for _fois in range(2)]
    assert issues == [True, False] and recus("mandat_termine") == [mandat.courriel]


def test_sans_la_commande_les_droits_cessent_a_la_premiere_page(ville):
    """Ni cron ni tâche : l'administration elle-même regarde la date."""
    fiche = FicheFactory(parent=ville, live=False)
    mandat = MandatFactory(membre=ville)
    client = connecte(mandat.utilisateur)
    modifier = reverse("wagtailadmin_pages:edit", args=[fiche.pk])
    assert client.get(modifier).status_code == 200
    Mandat.objects.filter(pk=mandat.pk).update(fin=dans(-1))
    reponse = client.post(modifier, {"title": "Écrit trop tard"})
    assert reponse.status_code == 302 and reponse["Location"].startswith(reverse("wagtailadmin_login"))
    assert SESSION_KEY not in client.session
    mandat.refresh_from_db()
    assert mandat.termine_le and not mandat.utilisateur.is_active
    fiche.refresh_from_db()
    assert fiche.draft_title != "Écrit trop tard"


def test_sans_la_commande_qui_reste_ailleurs_reste_connectee_la_seulement(ville):
    ailleurs = MembreFactory()
    personne = referente(ailleurs)
    MandatFactory(membre=ville, utilisateur=personne, fin=dans(-1))
    client = connecte(personne)
    ici, la = (reverse("wagtailadmin_pages:edit", args=[membre.pk]) for membre in (ville, ailleurs))
    assert client.get(ici).status_code == 302
    assert client.get(la).status_code == 200


def test_regarder_la_date_coute_une_requete_et_rien_hors_de_l_administration(ville, django_assert_num_queries):
    personne = referente(ville)
    # Une requête : les mandats échus de la personne.
    with django_assert_num_queries(1):
        assert terminer_les_echus(utilisateur=personne.pk) == 0
    client = connecte(personne)
    with django_assert_num_queries(1) as requetes:  # la sonde de la base
        client.get("/sante/")
    assert "mandat" not in str(requetes.captured_queries)


def test_entrer_apres_la_fin_est_refuse_et_dit_pourquoi(ville):
    mandat = MandatFactory(membre=ville, fin=dans(-1))
    client = Client()
    envoi = {"username": mandat.courriel, "password": MOT_DE_PASSE}
    reponse = client.post(reverse("wagtailadmin_login"), envoi)
    assert reponse.status_code == 200 and "Votre mandat est terminé" in reponse.content.decode()
    assert SESSION_KEY not in client.session
    mandat.refresh_from_db()
    assert mandat.termine_le is not None
    # Une mauvaise phrase de passe n'apprend rien et ne termine rien.
    autre = MandatFactory(membre=ville, fin=dans(-1))
    reponse = client.post(reverse("wagtailadmin_login"), {**envoi, "username": autre.courriel, "password": "fausse"})
    assert "Votre mandat est terminé" not in reponse.content.decode()
    autre.refresh_from_db()
    assert autre.termine_le is None


def test_qui_repond_seule_de_sa_ville_ne_fixe_pas_sa_fin_a_aujourd_hui(ville):
    cheffe = referente(ville)
    mandat = mandat_de(cheffe)
    with pytest.raises(ValidationError, match="dernière personne"):
        ModifierMandat(mandat, cheffe, fin=dans(0)).execute()
    assert ModifierMandat(mandat, cheffe, fin=dans(60)).execute().fin == dans(60)


def test_remplacer_sa_referente_n_alarme_pas_le_secretariat(ville):
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    cheffe = referente(ville)
    inviter(ville, role=RoleDeMandat.REFERENT_ELU)
    TerminerMandat(mandat_de(cheffe), secretaire).execute()
    assert recus("sans_referent") == []


def test_le_nom_du_mandat_est_celui_que_la_personne_se_donne(ville):
    mandat = inviter(ville).mandat
    AccepterInvitation(mandat.invitations.get(), nom="Lila Exemple-Martin", mot_de_passe=MOT_DE_PASSE).execute()
    mandat.refresh_from_db()
    assert mandat.nom == "Lila Exemple-Martin"
