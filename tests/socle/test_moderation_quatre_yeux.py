"""Quatre yeux : personne n'approuve ce qu'il a écrit, et toute retouche se relit."""

import json
import re

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from wagtail.models import Comment, TaskState
from wagtail.test.utils.form_data import rich_text

from alliance.socle.forme_canonique import normaliser_le_html
from alliance.socle.models import RelectureTask, SecretariatTask
from alliance.socle.moderation.texte import auteur_du_texte
from bonnes_pratiques.models import FichePage
from tests.factories import UtilisateurFactory

from .moderation import Equipe, connecte, messages_de

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("geste", ["adresse directe", "éditeur"])
def test_personne_n_approuve_un_texte_dont_il_a_ecrit_la_derniere_version(en_relecture, geste):
    en_relecture.modifier(en_relecture.relectrice, sous_titre="Réécrit par la relectrice.")
    approuver = en_relecture.decider if geste == "adresse directe" else en_relecture.modifier
    reponse = approuver(en_relecture.relectrice, "approve")
    assert "Vous avez écrit la dernière version" in messages_de(reponse)
    assert en_relecture.etape.status == TaskState.STATUS_IN_PROGRESS
    assert en_relecture.etape.task.specific == RelectureTask.objects.get()

    assert "Étape suivante" in messages_de(en_relecture.decider(en_relecture.relecteur, "approve"))


def test_l_editeur_ou_ramene_un_refus_ne_dit_sa_raison_qu_une_fois(en_relecture):
    raison = "Vous avez écrit la dernière version"
    en_relecture.modifier(en_relecture.relectrice, sous_titre="Réécrit par la relectrice.")
    editeur = reverse("wagtailadmin_pages:edit", args=[en_relecture.fiche.pk])
    assert connecte(en_relecture.relectrice).get(editeur).content.decode().count(raison) == 1
    refus = en_relecture.modifier(en_relecture.relectrice, "approve", sous_titre="Réécrit encore.")
    assert refus["Location"] == editeur
    assert refus.client.get(editeur).content.decode().count(raison) == 1


def test_retoucher_et_approuver_d_un_meme_envoi_garde_la_retouche_et_refuse_l_approbation(en_relecture):
    reponse = en_relecture.modifier(en_relecture.relectrice, "approve", sous_titre="Retouche de dernière minute.")
    assert "Vous avez écrit la dernière version" in messages_de(reponse)
    assert "Vos modifications sont enregistrées" in messages_de(reponse)
    assert reponse["Location"] == reverse("wagtailadmin_pages:edit", args=[en_relecture.fiche.pk])
    assert en_relecture.etape.task.specific == RelectureTask.objects.get()
    version = en_relecture.relue().get_latest_revision()
    assert version.user == en_relecture.relectrice
    assert version.content["sous_titre"] == "Retouche de dernière minute."


def test_la_regle_vaut_aussi_pour_un_superutilisateur(en_relecture):
    superieure = UtilisateurFactory(is_superuser=True)
    en_relecture.modifier(superieure, sous_titre="Réécrit d’en haut.")
    reponse = en_relecture.decider(superieure, "approve")
    assert "Vous avez écrit la dernière version" in messages_de(reponse)
    assert en_relecture.etape.task.specific == RelectureTask.objects.get()


def test_la_fenetre_d_approbation_dit_pourquoi_elle_refuse(en_relecture):
    en_relecture.modifier(en_relecture.relectrice, sous_titre="Réécrit.")
    reponse = en_relecture.decider(en_relecture.relectrice, "approve", headers={"x-requested-with": "XMLHttpRequest"})
    assert "Vous avez écrit la dernière version" in reponse.json()["html"]
    assert en_relecture.etape.task.specific == RelectureTask.objects.get()


def test_l_autrice_qui_est_aussi_relectrice_n_approuve_pas_son_texte(equipe):
    equipe.autrice.groups.add(*RelectureTask.objects.get().groups.all())
    equipe.envoyer()
    assert "Vous avez écrit la dernière version" in messages_de(equipe.decider(equipe.autrice, "approve"))
    assert equipe.etape.task.specific == RelectureTask.objects.get()


def test_une_page_ne_prete_pas_ses_droits_a_l_etape_d_une_autre(en_relecture):
    autre = Equipe()
    autre.autrice.groups.add(*RelectureTask.objects.get().groups.all())
    autre.envoyer()
    adresse = reverse("wagtailadmin_pages:workflow_action", args=[en_relecture.fiche.pk, "approve", autre.etape.pk])
    reponse = connecte(autre.autrice).post(adresse, {"comment": ""})
    assert "n’est pas celle de cette page" in messages_de(reponse)
    assert autre.etape.task.specific == RelectureTask.objects.get()


def test_une_remarque_ne_fait_pas_de_la_relectrice_l_autrice_du_texte(en_relecture):
    fiche = en_relecture.relue().get_latest_revision_as_object()
    fiche.wagtail_admin_comments.add(
        Comment(user=en_relecture.relectrice, contentpath="title", text="Est-ce le bon verbe ?")
    )
    fiche.save_revision(user=en_relecture.relectrice)
    assert "Étape suivante" in messages_de(en_relecture.decider(en_relecture.relectrice, "approve"))


def sans_marques(fiche, autrice) -> None:
    """Fait de la dernière version celle qu'un import aurait écrite : sans marque d'éditeur, parties vides tues."""
    version = fiche.get_latest_revision()
    assert version.user == autrice
    contenu = re.sub(r' data-block-key=\\\\*"[^"]*"', "", json.dumps(version.content, cls=DjangoJSONEncoder))
    assert "data-block-key" not in contenu
    version.content = json.loads(contenu)
    version.save(update_fields=["content"])
    brouillon = version.as_object()
    FichePage.objects.filter(pk=fiche.pk).update(
        **{champ: getattr(brouillon, champ) for champ in ("en_bref", "bilan_reussites", "bilan_limites")}
    )


@pytest.mark.parametrize("avant", ["rien", "reject", "save"])
def test_approuver_sans_toucher_un_texte_ecrit_hors_de_l_editeur_n_est_pas_l_ecrire(en_relecture, avant):
    e = en_relecture
    sans_marques(e.relue(), e.autrice)
    if avant != "rien":
        e.modifier(e.relectrice, "" if avant == "save" else avant)
    reponse = e.modifier(e.relectrice, "approve")
    assert "Étape suivante" in messages_de(reponse)
    assert auteur_du_texte(e.relue()) == e.autrice.pk
    assert "data-block-key" in json.dumps(e.relue().get_latest_revision().content)


def test_un_mot_de_plus_fait_changer_d_auteur(en_relecture):
    e = en_relecture
    e.modifier(e.relectrice, en_bref=rich_text("<p>La ville prête deux maisons.</p>"))
    assert auteur_du_texte(e.relue()) == e.relectrice.pk


@pytest.mark.parametrize(
    ("une", "autre", "memes"),
    [
        ('<p data-block-key="a1">Un &amp; deux</p>', "<p>Un &#38; deux</p>", True),
        ('<p data-block-key="a1"></p>', "", True),
        ('<a href="/a" id="3">x</a>', '<a id="3" href="/a">x</a>', True),
        ("<p>Un <b>mot</b></p>", "<p>Un mot</p>", False),
        ('<p><a href="/a">x</a></p>', '<p><a href="/b">x</a></p>', False),
        ("<p>Un</p>", "<p>Deux</p>", False),
    ],
)
def test_deux_ecritures_d_un_meme_texte_riche_se_valent(une, autre, memes):
    assert (normaliser_le_html(une) == normaliser_le_html(autre)) is memes


def test_un_texte_retouche_au_secretariat_repasse_par_les_deux_etapes(au_secretariat):
    e = au_secretariat
    e.modifier(e.secretaire, sous_titre="Réécrit au secrétariat.")
    reponse = e.decider(e.collegue, "approve")
    assert "il y retourne" in messages_de(reponse)
    assert e.etape.task.specific == RelectureTask.objects.get()
    e.decider(e.relectrice, "approve")
    assert e.etape.task.specific == SecretariatTask.objects.get()
    assert not e.relue().live
    e.decider(e.collegue, "approve")
    assert e.relue().live
    assert e.relue().sous_titre == "Réécrit au secrétariat."


def test_un_texte_renvoye_par_le_secretariat_et_corrige_repasse_par_la_relecture(au_secretariat):
    e = au_secretariat
    e.decider(e.secretaire, "reject", "Nommez la ville.")
    e.envoyer(sous_titre="L’exemple d’Exemple-sur-Loire.")
    assert e.etape.task.specific == RelectureTask.objects.get()
    e.decider(e.relectrice, "approve")
    e.decider(e.secretaire, "approve")
    assert e.relue().live
