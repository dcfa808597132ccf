"""Le statut d'un membre : une histoire datée et motivée, que l'équipe centrale tient."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from alliance.socle.choix import Role
from reseau.choix import PrecisionDeDate, RoleDeMandat, StatutDeMembre
from reseau.equipe.actions import PrendreMandat
from reseau.models import ChangementDeStatut, Mandat, MembrePage
from reseau.profil.statuts import ChangerStatut, ChangerStatutRefuse, CommencerHistoire, RetirerChangement
from tests.factories import MembreFactory, UtilisateurFactory

BACKEND = "django.contrib.auth.backends.ModelBackend"
JANVIER, MARS = datetime.date(2024, 1, 15), datetime.date(2025, 3, 2)


@pytest.fixture
def secretaire(accueil, client):
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    client.force_login(secretaire, backend=BACKEND)
    return secretaire


@pytest.fixture
def membre(accueil):
    return MembreFactory(title="Ville d’A")


def statut_en_base(membre):
    return MembrePage.objects.get(pk=membre.pk).statut


def lignes(membre):
    return list(ChangementDeStatut.objects.filter(membre=membre).values_list("statut", "depuis"))


def test_la_ligne_la_plus_recente_donne_le_statut_meme_saisie_avant(membre, secretaire):
    ChangerStatut(
        membre, StatutDeMembre.EN_VEILLE, depuis=MARS, motif="Changement d’équipe.", user=secretaire
    ).execute()
    ChangerStatut(membre, StatutDeMembre.ACTIF, depuis=JANVIER, user=secretaire).execute()
    assert membre.statut == statut_en_base(membre) == StatutDeMembre.EN_VEILLE
    assert lignes(membre) == [(StatutDeMembre.ACTIF, JANVIER), (StatutDeMembre.EN_VEILLE, MARS)]


def test_une_ligne_ne_se_retire_qu_une_fois(membre, secretaire):
    ChangerStatut(membre, StatutDeMembre.ACTIF, depuis=JANVIER, user=secretaire).execute()
    ligne = ChangerStatut(membre, StatutDeMembre.EN_VEILLE, depuis=MARS, motif="Erreur.", user=secretaire).execute()
    deux_clics = [RetirerChangement(ChangementDeStatut.objects.get(pk=ligne.pk), secretaire) for _clic in range(2)]
    deux_clics[0].execute()
    with pytest.raises(ValidationError):
        deux_clics[1].execute()
    assert PageLogEntry.objects.filter(action="reseau.retirer_statut").count() == 1


def test_retirer_une_ligne_saisie_par_erreur_recalcule_le_statut_et_se_journalise(membre, secretaire):
    ChangerStatut(membre, StatutDeMembre.ACTIF, depuis=JANVIER, user=secretaire).execute()
    erreur = ChangerStatut(
        membre, StatutDeMembre.EN_VEILLE, depuis=MARS, motif="Autre membre.", user=secretaire
    ).execute()
    RetirerChangement(erreur, secretaire).execute()
    assert statut_en_base(membre) == StatutDeMembre.ACTIF
    trace = PageLogEntry.objects.get(action="reseau.retirer_statut")
    assert (trace.data["motif"], trace.data["apres"]) == ("Autre membre.", "actif")


def test_la_derniere_ligne_ne_se_retire_pas(membre, secretaire):
    seule = ChangerStatut(membre, StatutDeMembre.ACTIF, depuis=JANVIER, user=secretaire).execute()
    with pytest.raises(ValidationError):
        RetirerChangement(seule, secretaire).execute()
    assert lignes(membre) == [(StatutDeMembre.ACTIF, JANVIER)]


def test_une_date_a_venir_ou_une_sortie_sans_motif_sont_refusees(membre, secretaire):
    demain = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(ValidationError, match="à venir"):
        ChangerStatut(membre, StatutDeMembre.ACTIF, depuis=demain, user=secretaire).execute()
    with pytest.raises(ValidationError, match="publiée"):
        ChangerStatut(membre, StatutDeMembre.SORTI, user=secretaire).execute()
    assert lignes(membre) == []


def test_une_organisation_qui_sort_n_a_plus_personne_qui_ecrit(membre, secretaire, mailoutbox):
    referente, redactrice = UtilisateurFactory(), UtilisateurFactory()
    PrendreMandat(membre, referente, secretaire, role=RoleDeMandat.REFERENT_ELU).execute()
    PrendreMandat(membre, redactrice, secretaire).execute()
    sans_mandat = UtilisateurFactory(membre=membre)
    ChangerStatut(membre, StatutDeMembre.SORTI, motif="Vote du conseil.", user=secretaire).execute()
    assert not Mandat.objects.filter(membre=membre, termine_le__isnull=True).exists()
    assert not membre.groupe.user_set.exists()
    for personne in (referente, redactrice, sans_mandat):
        personne.refresh_from_db()
        assert not membre.permissions_for_user(personne).can_edit()
    assert membre.live, "les pages restent à leur adresse"


def test_une_mise_en_veille_garde_l_equipe(membre, secretaire):
    PrendreMandat(membre, UtilisateurFactory(), secretaire).execute()
    ChangerStatut(membre, StatutDeMembre.EN_VEILLE, motif="Élections.", user=secretaire).execute()
    assert Mandat.objects.filter(membre=membre, termine_le__isnull=True).count() == 1
    assert membre.groupe.user_set.count() == 1


def test_enregistrer_publier_ou_restaurer_ne_change_ni_statut_ni_histoire(membre, secretaire):
    ancienne = membre.save_revision()
    ChangerStatut(membre, StatutDeMembre.ACTIF, depuis=JANVIER, user=secretaire).execute()
    ChangerStatut(membre, StatutDeMembre.EN_VEILLE, depuis=MARS, motif="Élections.", user=secretaire).execute()
    avant = lignes(membre)
    MembrePage.objects.get(pk=membre.pk).get_latest_revision_as_object().save_revision().publish(user=secretaire)
    assert (statut_en_base(membre), lignes(membre)) == (StatutDeMembre.EN_VEILLE, avant)
    # Restaurer une version : Wagtail relit l'ancienne et l'enregistre comme la nouvelle.
    ancienne.as_object().save_revision().publish(user=secretaire)
    assert (statut_en_base(membre), lignes(membre)) == (StatutDeMembre.EN_VEILLE, avant)


def test_copier_un_membre_ne_copie_ni_son_histoire_ni_son_statut(membre, secretaire, client):
    ChangerStatut(membre, StatutDeMembre.ACTIF, depuis=JANVIER, user=secretaire).execute()
    ChangerStatut(membre, StatutDeMembre.SORTI, depuis=MARS, motif="Vote du conseil.", user=secretaire).execute()
    membre.save_revision()
    envoi = {"new_title": "Ville de C", "new_slug": "ville-de-c", "new_parent_page": membre.get_parent().pk}
    assert client.post(reverse("wagtailadmin_pages:copy", args=[membre.pk]), envoi).status_code == 302
    copie = MembrePage.objects.get(slug="ville-de-c")
    assert lignes(copie) == [(StatutDeMembre.ACTIF, timezone.localdate())]
    assert copie.statut == StatutDeMembre.ACTIF


def test_un_membre_cree_a_la_main_est_actif_du_jour_de_son_adhesion(membre, secretaire):
    membre.adhesion_le = JANVIER
    CommencerHistoire(membre, secretaire).execute()
    CommencerHistoire(membre, secretaire).execute()
    assert lignes(membre) == [(StatutDeMembre.ACTIF, JANVIER)]


def test_l_ecran_inscrit_une_date_et_dit_le_statut(membre, secretaire, client):
    adresse = reverse("statut_de_membre", args=[membre.pk])
    assert client.get(adresse).status_code == 200
    envoi = {"statut": "en-veille", "depuis": "02/03/2025", "precision": "mois", "motif": "Changement d’équipe."}
    reponse = client.post(adresse, envoi, follow=True)
    assert "Statut actuel : en veille" in reponse.content.decode()
    ligne = ChangementDeStatut.objects.get(membre=membre)
    assert (ligne.precision, ligne.auteur) == (PrecisionDeDate.MOIS, secretaire)
    assert "mars 2025" in reponse.content.decode()


def test_l_ecran_redit_au_champ_ce_qui_manque(membre, secretaire, client):
    adresse = reverse("statut_de_membre", args=[membre.pk])
    reponse = client.post(adresse, {"statut": "sorti", "depuis": "02/03/2025", "precision": "jour", "motif": ""})
    assert reponse.context["form"].errors["motif"] == ["Dites pourquoi, en une phrase : elle sera publiée."]
    assert lignes(membre) == []


def test_retirer_demande_une_page_puis_un_bouton(membre, secretaire, client):
    ChangerStatut(membre, StatutDeMembre.ACTIF, depuis=JANVIER, user=secretaire).execute()
    erreur = ChangerStatut(membre, StatutDeMembre.EN_VEILLE, depuis=MARS, motif="Erreur.", user=secretaire).execute()
    adresse = reverse("retirer_statut_de_membre", args=[membre.pk, erreur.pk])
    assert client.get(adresse).status_code == 200
    assert len(lignes(membre)) == 2
    assert client.post(adresse).status_code == 302
    assert lignes(membre) == [(StatutDeMembre.ACTIF, JANVIER)]
    assert client.post(adresse).status_code == 302, "un second envoi le dit, sans panne"


@pytest.mark.parametrize("role", [Role.RELECTURE, None])
def test_hors_de_l_equipe_centrale_tout_est_refuse_envois_compris(membre, client, role):
    ligne = CommencerHistoire(membre).execute()
    CommencerHistoire(membre).execute()
    personne = UtilisateurFactory(role=role) if role else UtilisateurFactory(membre=membre)
    client.force_login(personne, backend=BACKEND)
    histoire = reverse("statut_de_membre", args=[membre.pk])
    retrait = reverse("retirer_statut_de_membre", args=[membre.pk, ligne.pk])
    for adresse in (histoire, retrait):
        assert client.get(adresse, headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403
        assert (
            client.post(
                adresse, {"statut": "sorti", "motif": "x"}, headers={"x-requested-with": "XMLHttpRequest"}
            ).status_code
            == 403
        )
    for action in (ChangerStatut(membre, StatutDeMembre.ACTIF, user=personne), RetirerChangement(ligne, personne)):
        with pytest.raises(ChangerStatutRefuse):
            action.execute()
    assert len(lignes(membre)) == 1


def test_le_bouton_n_est_montre_qu_a_l_equipe_centrale(membre, secretaire, client):
    adresse, lien = reverse("wagtailadmin_pages:edit", args=[membre.pk]), reverse("statut_de_membre", args=[membre.pk])
    assert lien in client.get(adresse).content.decode()
    client.force_login(UtilisateurFactory(membre=membre), backend=BACKEND)
    assert lien not in client.get(adresse).content.decode()


def test_un_membre_qui_revient_rappelle_que_son_equipe_et_sa_page_sont_a_refaire(membre, secretaire, client):
    ChangerStatut(membre, StatutDeMembre.SORTI, depuis=JANVIER, motif="Dissous.", user=secretaire).execute()
    MembrePage.objects.filter(pk=membre.pk).update(live=False)
    ecran = reverse("statut_de_membre", args=[membre.pk])
    revient = {"statut": StatutDeMembre.ACTIF, "depuis": "2025-03-02", "precision": PrecisionDeDate.JOUR, "motif": ""}
    dit = client.post(ecran, revient, follow=True).content.decode()
    assert "publiez-la" in dit
    assert "Son équipe n’a personne" in dit
