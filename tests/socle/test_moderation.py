"""Le circuit entier, joué par trois comptes dans l'administration, et tout ce qu'il refuse."""

import datetime
import json
import re

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, PageLogEntry, TaskState, Workflow, WorkflowState
from wagtail.test.utils.form_data import rich_text

from alliance.accueil.amenagement import amenager
from alliance.socle.choix import Role
from alliance.socle.models import CourrielEnvoye, PriseEnCharge, RelectureTask, SecretariatTask
from alliance.socle.moderation.actions import DecisionRefusee, PrendreEnCharge
from alliance.socle.moderation.texte import auteur_du_texte, normaliser_le_html
from bonnes_pratiques.models import FichePage
from tests.factories import UtilisateurFactory
from tests.formulaires import fiche_complete

from .moderation import Equipe, connecte, messages_de

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(accueil) -> Equipe:
    return Equipe()


@pytest.fixture
def en_relecture(equipe) -> Equipe:
    equipe.envoyer()
    assert equipe.etape.task.specific == RelectureTask.objects.get()
    return equipe


@pytest.fixture
def au_secretariat(en_relecture) -> Equipe:
    en_relecture.decider(en_relecture.relectrice, "approve")
    assert en_relecture.etape.task.specific == SecretariatTask.objects.get()
    return en_relecture


def test_poser_le_circuit_deux_fois_ne_pose_rien_de_plus(accueil):
    amenager()
    circuit = Workflow.objects.get()
    assert [tache.specific_class for tache in circuit.tasks] == [RelectureTask, SecretariatTask]
    assert [list(t.specific.groups.values_list("name", flat=True)) for t in circuit.tasks] == [
        [Role.RELECTURE.value],
        [Role.SECRETARIAT.value],
    ]
    assert accueil.get_workflow() == circuit


def test_une_fiche_va_du_brouillon_a_la_publication_par_trois_comptes(equipe):
    equipe.envoyer()
    reponse = equipe.decider(equipe.relectrice, "reject", "Donnez la source du chiffre.")
    assert "rendu" in messages_de(reponse)
    assert equipe.relue().current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES

    equipe.envoyer(sous_titre="L’exemple corrigé.")
    reponse = equipe.decider(equipe.relectrice, "approve", "Très clair.")
    assert reponse.status_code == 302
    assert "Étape suivante : Secrétariat" in messages_de(reponse)
    assert not equipe.relue().live

    reponse = equipe.decider(equipe.secretaire, "approve")
    assert "Approuvé et publié" in messages_de(reponse)
    fiche = equipe.relue()
    assert fiche.live
    assert fiche.sous_titre == "L’exemple corrigé."
    assert fiche.numero == 1


def test_l_historique_dit_tout_en_francais(equipe):
    equipe.envoyer()
    equipe.prendre(equipe.relectrice, timezone.localdate() + datetime.timedelta(days=3))
    connecte(equipe.relectrice).post(reverse("relacher_un_texte", args=[equipe.etape.pk]))
    equipe.decider(equipe.relectrice, "reject", "À sourcer.")
    equipe.envoyer(sous_titre="L’exemple corrigé.")
    equipe.decider(equipe.relectrice, "approve")
    equipe.decider(equipe.secretaire, "approve")
    page = connecte(equipe.secretaire).get(reverse("wagtailadmin_pages:history", args=[equipe.fiche.pk]))
    texte = page.content.decode()
    for phrase in (
        "Pris en charge jusqu’au",
        "Rendu sans décision",
        "Relecture par les pairs",
        "À sourcer.",
        "Rejeté à",
        "Approuvé à",
    ):
        assert phrase in texte, phrase
    actions = PageLogEntry.objects.filter(page=equipe.fiche).exclude(action__in=["wagtail.create", "wagtail.edit"])
    assert sorted(actions.values_list("action", flat=True)) == [
        "moderation.prendre_en_charge",
        "moderation.relacher",
        "wagtail.publish",
        "wagtail.workflow.approve",
        "wagtail.workflow.approve",
        "wagtail.workflow.reject",
        "wagtail.workflow.resume",
        "wagtail.workflow.start",
    ]


# --- Quatre yeux -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("geste", ["adresse directe", "éditeur"])
def test_personne_n_approuve_un_texte_dont_il_a_ecrit_la_derniere_version(en_relecture, geste):
    en_relecture.modifier(en_relecture.relectrice, sous_titre="Réécrit par la relectrice.")
    approuver = en_relecture.decider if geste == "adresse directe" else en_relecture.modifier
    reponse = approuver(en_relecture.relectrice, "approve")
    assert "Vous avez écrit la dernière version" in messages_de(reponse)
    assert en_relecture.etape.status == TaskState.STATUS_IN_PROGRESS
    assert en_relecture.etape.task.specific == RelectureTask.objects.get()

    assert "Étape suivante" in messages_de(en_relecture.decider(en_relecture.relecteur, "approve"))


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


# --- Renvoyer --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raison", ["", "   \n "])
def test_renvoyer_exige_une_raison_par_l_adresse_directe(en_relecture, raison):
    reponse = en_relecture.decider(en_relecture.relectrice, "reject", raison)
    assert "Dites ce qu’il faut corriger" in messages_de(reponse)
    assert en_relecture.etape.status == TaskState.STATUS_IN_PROGRESS


def test_renvoyer_sans_raison_depuis_l_editeur_est_refuse(en_relecture):
    reponse = en_relecture.modifier(en_relecture.relectrice, "reject")
    assert "Dites ce qu’il faut corriger" in messages_de(reponse)
    assert en_relecture.etape.status == TaskState.STATUS_IN_PROGRESS


@pytest.mark.parametrize("nom", ["workflow_action", "collect_workflow_action_data"])
def test_la_fenetre_garde_ce_qui_est_saisi_et_montre_l_erreur(en_relecture, nom):
    adresse = reverse(f"wagtailadmin_pages:{nom}", args=[en_relecture.fiche.pk, "reject", en_relecture.etape.pk])
    trop_long = "Trop de choses à dire. " * 300
    reponse = connecte(en_relecture.relectrice).post(
        adresse, {"comment": trop_long}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert "Trop de choses à dire." in reponse.json()["html"]
    assert "5000" in reponse.json()["html"]
    vide = connecte(en_relecture.relectrice).post(
        adresse, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert "Dites ce qu’il faut corriger" in vide.json()["html"]


@pytest.mark.parametrize("charge", ["pas du JSON", "[1]", '"x"', '{"comment": 5, "autre": 1}'])
def test_une_decision_illisible_n_est_jamais_une_erreur_500(en_relecture, charge):
    reponse = en_relecture.modifier(en_relecture.relectrice, "reject", **{"workflow-action-extra-data": charge})
    assert reponse.status_code == 302
    lisible = charge.startswith("{")
    circuit = WorkflowState.objects.get()
    assert (circuit.status == WorkflowState.STATUS_NEEDS_CHANGES) == lisible


# --- Qui peut quoi ---------------------------------------------------------------------------------------------------


def test_une_relectrice_n_ouvre_que_ce_qui_est_en_relecture(equipe):
    client = connecte(equipe.relectrice)
    adresses = [
        reverse("wagtailadmin_pages:edit", args=[equipe.fiche.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[equipe.fiche.pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[equipe.fiche.pk]),
    ]

    def ouvertures() -> list[bool]:
        return [client.get(adresse).status_code == 200 for adresse in adresses]

    assert ouvertures()[:2] == [False, False]
    equipe.envoyer()
    assert ouvertures()[:2] == [True, True]
    etape = equipe.etape
    apercu = reverse("wagtailadmin_pages:workflow_preview", args=[equipe.fiche.pk, etape.task_id])
    assert client.get(apercu).status_code == 200
    comparer = reverse("wagtailadmin_pages:revisions_compare", args=[equipe.fiche.pk, "earliest", "latest"])
    assert client.get(comparer).status_code == 200
    equipe.decider(equipe.relectrice, "approve")
    assert ouvertures()[:2] == [False, False]
    assert client.get(comparer).status_code == 302
    assert not equipe.relue().permissions_for_user(equipe.relectrice).can_edit()


@pytest.mark.parametrize("qui", ["autrice", "secretaire"])
@pytest.mark.parametrize("action", ["approve", "reject"])
def test_seules_les_personnes_de_l_etape_decident(en_relecture, qui, action):
    user = getattr(en_relecture, qui)
    reponse = en_relecture.decider(user, action, "Une raison.")
    assert "Cette étape revient à d’autres" in messages_de(reponse)
    assert en_relecture.etape.status == TaskState.STATUS_IN_PROGRESS


def test_l_autrice_ne_modifie_plus_son_texte_pendant_la_relecture(en_relecture):
    versions = en_relecture.relue().revisions.count()
    assert en_relecture.modifier(en_relecture.autrice, sous_titre="En douce.").status_code == 200
    assert en_relecture.relue().revisions.count() == versions


# --- Publier hors du circuit -----------------------------------------------------------------------------------------


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
        **{f"comments-{cle}": 0 for cle in ("TOTAL_FORMS", "INITIAL_FORMS")},
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


# --- Annuler, compléter, dater ---------------------------------------------------------------------------------------


def test_une_relectrice_n_annule_pas_la_relecture(en_relecture):
    e = en_relecture
    versions = e.relue().revisions.count()
    reponse = e.modifier(e.relectrice, "action-cancel-workflow", sous_titre="En partant.")
    assert "annulent sa relecture" in messages_de(reponse)
    assert e.etape.status == TaskState.STATUS_IN_PROGRESS
    assert e.relue().revisions.count() == versions
    adresse = reverse("wagtailadmin_pages:edit", args=[e.fiche.pk])
    assert "action-cancel-workflow" not in connecte(e.relectrice).get(adresse).content.decode()


@pytest.mark.parametrize("qui", ["autrice", "voisine", "secretaire"])
def test_annuler_revient_a_l_organisation_et_au_secretariat(en_relecture, qui):
    e = en_relecture
    user = UtilisateurFactory(membre=e.membre) if qui == "voisine" else getattr(e, qui)
    adresse = reverse("wagtailadmin_pages:edit", args=[e.fiche.pk])
    assert "action-cancel-workflow" in connecte(user).get(adresse).content.decode()
    e.modifier(user, "action-cancel-workflow")
    assert e.relue().current_workflow_state is None
    prevenus = CourrielEnvoye.objects.filter(evenement="annulation").values_list("adresse", flat=True)
    assert list(prevenus) == ([] if qui == "autrice" else [e.autrice.email])


def test_une_fiche_videe_ne_s_approuve_pas_par_l_adresse_directe(en_relecture):
    e = en_relecture
    e.modifier(e.relectrice, sous_titre="", en_bref=rich_text(""))
    reponse = e.decider(e.relecteur, "approve")
    assert "Écrivez le sous-titre" in messages_de(reponse)
    assert "Écrivez l’essentiel" in messages_de(reponse)
    assert e.etape.task.specific == RelectureTask.objects.get()
    assert e.etape.status == TaskState.STATUS_IN_PROGRESS


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
        ("confirmee_le", f"{datetime.date.today() + datetime.timedelta(days=3)}"),
    ],
)
def test_une_date_impossible_est_une_erreur_du_champ(equipe, champ, valeur):
    reponse = equipe.modifier(equipe.secretaire, **{champ: valeur})
    assert reponse.status_code == 200
    assert champ in reponse.context["form"].errors


def test_prendre_une_etape_qu_une_decision_vient_de_finir_est_refuse(en_relecture):
    e = en_relecture
    perimee = e.etape
    e.decider(e.relecteur, "approve")
    with pytest.raises(DecisionRefusee, match="plus en cours"):
        PrendreEnCharge(perimee, e.relectrice, timezone.localdate() + datetime.timedelta(days=2)).execute()
    assert not PriseEnCharge.objects.exists()
