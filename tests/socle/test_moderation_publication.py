"""Ce qui se publie, ce qui ne se publie pas hors du circuit, et à quelle heure."""

import datetime
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from alliance.socle.choix import Role
from alliance.socle.models import PriseEnCharge
from tests.factories import UtilisateurFactory
from tests.formulaires import fiche_complete

from .moderation import Equipe, connecte, messages_de

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.ADMINISTRATION, None])
def test_publier_depuis_l_editeur_garde_un_brouillon_et_dit_pourquoi(equipe, role):
    qui = UtilisateurFactory(role=role) if role else UtilisateurFactory(is_superuser=True)
    reponse = equipe.modifier(qui, "action-publish", sous_titre="Publié d’autorité.")
    assert "au terme de la relecture" in messages_de(reponse)
    assert not equipe.relue().live
    assert equipe.relue().get_latest_revision().content["sous_titre"] == "Publié d’autorité."


def test_programmer_depuis_l_editeur_est_refuse_de_meme(equipe):
    demain = timezone.localtime() + datetime.timedelta(days=1)
    equipe.modifier(equipe.secretaire, "action-publish", go_live_at=f"{demain:%Y-%m-%d %H:%M}")
    assert not equipe.relue().scheduled_revision


def test_une_fiche_creee_et_publiee_d_un_geste_reste_un_brouillon(equipe):
    donnees = fiche_complete(title="Une autre", slug="une-autre") | {"action-publish": "1"}
    reponse = connecte(equipe.secretaire).post(
        reverse("wagtailadmin_pages:add", args=["bonnes_pratiques", "fichepage", equipe.membre.pk]), donnees
    )
    assert "au terme de la relecture" in messages_de(reponse)
    creee = equipe.membre.get_children().get(slug="une-autre")
    assert not creee.live


def publier_en_lot(user, *pages):
    adresse = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    cles = "&".join(f"id={page.pk}" for page in pages)
    return connecte(user).post(f"{adresse}?{cles}", {"include_descendants": "on"})


def test_le_secretariat_ne_publie_pas_un_brouillon_en_lot_meme_par_son_parent(equipe):
    for page in (equipe.fiche, equipe.membre):
        reponse = publier_en_lot(equipe.secretaire, page)
        assert "se publie au terme de la relecture" in messages_de(reponse)
        assert not equipe.relue().live


def test_l_administration_publie_en_lot_le_texte_d_une_autre_et_cela_se_lit(equipe):
    administratrice = UtilisateurFactory(role=Role.ADMINISTRATION)
    publier_en_lot(administratrice, equipe.fiche)
    assert equipe.relue().live
    assert PageLogEntry.objects.filter(
        page=equipe.fiche, action="moderation.publier_hors_circuit", user=administratrice
    ).exists()


@pytest.mark.parametrize("superutilisateur", [False, True])
def test_l_administration_ne_publie_pas_en_lot_son_propre_texte(equipe, superutilisateur):
    qui = UtilisateurFactory(is_superuser=True) if superutilisateur else UtilisateurFactory(role=Role.ADMINISTRATION)
    equipe.modifier(qui, sous_titre="Réécrit par l’administration.")
    reponse = publier_en_lot(qui, equipe.fiche)
    assert "Vous avez écrit la dernière version" in messages_de(reponse)
    assert not equipe.relue().live


def test_une_copie_ne_nait_pas_publiee(equipe):
    equipe.envoyer()
    equipe.decider(equipe.relectrice, "approve")
    equipe.decider(equipe.secretaire, "approve")
    client = connecte(equipe.secretaire)
    adresse = reverse("wagtailadmin_pages:copy", args=[equipe.fiche.pk])
    donnees = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": equipe.membre.pk}
    assert "copiez sans publier" in messages_de(client.post(adresse, donnees | {"publish_copies": "on"}))
    assert not equipe.membre.get_children().filter(slug="copie").exists()
    client.post(adresse, donnees)
    copie = equipe.membre.get_children().get(slug="copie").specific
    assert (copie.live, copie.numero) == (False, None)


def test_le_secretariat_publie_directement_les_pages_de_la_maison(equipe):
    client = connecte(equipe.secretaire)
    adresse = reverse("wagtailadmin_pages:edit", args=[equipe.membre.pk])
    donnees = {
        "title": "Ville d’Exemple", "slug": equipe.membre.slug, "nature": equipe.membre.nature,
        "action-publish": "1",
        **{f"{liste}-{cle}": 0 for liste in ("annonces", "comments") for cle in ("TOTAL_FORMS", "INITIAL_FORMS")},
    }  # fmt: skip
    client.post(adresse, donnees)
    equipe.membre.refresh_from_db()
    assert equipe.membre.title == "Ville d’Exemple"


# --- Publication programmée ------------------------------------------------------------------------------------------


def test_un_texte_approuve_pour_plus_tard_parait_a_son_heure(au_secretariat):
    from django.core.management import call_command

    e = au_secretariat
    bientot = timezone.localtime() + datetime.timedelta(hours=2)
    # Poser une date n'est pas écrire le texte : la même personne peut ensuite l'approuver, sans nouvelle relecture.
    e.modifier(e.secretaire, go_live_at=f"{bientot:%Y-%m-%d %H:%M}")
    reponse = e.decider(e.secretaire, "approve")
    assert "à la date prévue" in messages_de(reponse)
    fiche = e.relue()
    assert (fiche.live, fiche.numero) == (False, None)

    call_command("publish_scheduled")
    assert not e.relue().live
    fiche.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=timezone.now())
    version = e.relue().scheduled_revision
    version.content["go_live_at"] = (timezone.now() - datetime.timedelta(minutes=1)).isoformat()
    version.save(update_fields=["content"])
    call_command("publish_scheduled")
    fiche = e.relue()
    assert (fiche.live, fiche.numero) == (True, 1)


def test_le_numero_d_une_fiche_ne_change_plus(au_secretariat):
    e = au_secretariat
    e.decider(e.secretaire, "approve")
    e.fiche.get_latest_revision().publish()
    assert e.relue().numero == 1
    autre = Equipe()
    autre.fiche.get_latest_revision().publish()
    assert autre.relue().numero == 2


def test_modifier_une_fiche_publiee_repasse_par_tout_le_circuit(au_secretariat):
    e = au_secretariat
    e.decider(e.secretaire, "approve")
    e.envoyer(sous_titre="Une suite.")
    assert e.relue().live
    assert e.relue().sous_titre != "Une suite."
    e.decider(e.relectrice, "approve")
    e.decider(e.secretaire, "approve")
    assert e.relue().sous_titre == "Une suite."
    assert PriseEnCharge.objects.count() == 0
    assert json.dumps(e.relue().numero) == "1"


def test_un_texte_numerote_n_a_pas_d_alias(au_secretariat):
    e = au_secretariat
    e.decider(e.secretaire, "approve")
    donnees = {"new_title": "Alias", "new_slug": "alias", "new_parent_page": e.membre.pk, "alias": "on"}
    reponse = connecte(e.secretaire).post(reverse("wagtailadmin_pages:copy", args=[e.fiche.pk]), donnees)
    assert "alias" in messages_de(reponse)
    assert not e.membre.get_children().filter(slug="alias").exists()


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("go_live_at", "0001-01-01 00:00"),
        ("expire_at", "9999-12-31 23:59"),
    ],
)
def test_une_date_impossible_est_une_erreur_du_champ(equipe, champ, valeur):
    reponse = equipe.modifier(equipe.secretaire, **{champ: valeur})
    assert reponse.status_code == 200
    assert champ in reponse.context["form"].errors
