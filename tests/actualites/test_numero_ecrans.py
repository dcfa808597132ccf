"""Composer un numéro : ce que l'éditeur demande, ce qu'il propose d'y mettre, l'essai, et l'écran qui le diffuse."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import rich_text, streamfield

from actualites.models import Diffusion, InfolettreIndexPage, NumeroPage
from actualites.numeros import completude, rendu
from actualites.numeros.completude import verifier
from actualites.numeros.parutions import RENDEZ_VOUS, a_proposer
from actualites.numeros.rendu import rendre
from alliance.socle.choix import Role
from alliance.socle.typographie import date_longue
from reseau.choix import GenreDeTerritoire
from tests.factories import (
    AbonnementFactory,
    ArticleFactory,
    EvenementFactory,
    FicheFactory,
    NumeroFactory,
    PriseFactory,
    TerritoireFactory,
    UtilisateurFactory,
)
from tests.formulaires import numero_complet

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretariat(client, accueil):
    personne = UtilisateurFactory(role=Role.SECRETARIAT)
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    return personne


@pytest.fixture
def numero(accueil) -> NumeroPage:
    return NumeroFactory()


def adresse(ecran: str, numero: NumeroPage) -> str:
    return reverse(f"numeros:{ecran}", args=[numero.pk])


def messages_de(numero: NumeroPage) -> str:
    return " ".join(manque.message for manque in verifier(numero))


def test_l_ecran_de_diffusion_n_affirme_rien_de_ce_que_le_site_ne_mesure_pas(client, secretariat, numero):
    assert "se lisent mieux" not in client.get(adresse("diffuser", numero)).content.decode()


# --- L'éditeur -------------------------------------------------------------------------------------------------------
def test_un_brouillon_s_enregistre_vide_mais_ne_part_pas_en_relecture_incomplet(client, secretariat):
    index = InfolettreIndexPage.objects.get()
    ajouter = reverse("wagtailadmin_pages:add", args=["actualites", "numeropage", index.pk])
    vide = {"sujet": "", "accroche": "", "corps": streamfield([])}
    refus = client.post(ajouter, {**numero_complet(**vide), "action-submit": "1"}).content.decode()
    assert "Écrivez l’accroche" in refus and "Ajoutez au moins un contenu publié" in refus
    assert not NumeroPage.objects.exists()
    client.post(ajouter, numero_complet(**vide))
    numero = NumeroPage.objects.get()
    assert not numero.live
    modifier = reverse("wagtailadmin_pages:edit", args=[numero.pk])
    assert client.get(modifier).status_code == 200
    client.post(modifier, {**numero_complet(), "action-submit": "1"})
    assert NumeroPage.objects.get().current_workflow_state is not None


def test_le_formulaire_propose_les_regions_et_non_tout_le_referentiel(client, secretariat, numero):
    """Soixante-dix mille territoires y feraient onze mégaoctets."""
    region = TerritoireFactory(nom="Bretagne", genre=GenreDeTerritoire.REGION)
    commune = TerritoireFactory(nom="Exemple-sur-Loire")
    html = client.get(reverse("wagtailadmin_pages:edit", args=[numero.pk])).content.decode()
    assert f'type="checkbox" name="regions" value="{region.pk}"' in html
    assert commune.nom not in html


def test_un_numero_n_a_pas_l_adresse_d_une_page_du_site(client, secretariat):
    index = InfolettreIndexPage.objects.get()
    ajouter = reverse("wagtailadmin_pages:add", args=["actualites", "numeropage", index.pk])
    assert (
        "Cette adresse est celle d’une page du site"
        in client.post(ajouter, numero_complet(slug="preferences")).content.decode()
    )


def test_la_completude_dit_ce_qui_empeche_et_ce_qui_ameliore(accueil, monkeypatch):
    prise = PriseFactory()
    numero = NumeroFactory(
        sujet="s" * 61,
        corps=[("contenu", {"page": prise, "mots": ""}), ("texte", '<p><a href="#bas">plus bas</a></p>')],
    )
    assert "60 signes" in messages_de(numero) and "#bas" in messages_de(numero)
    prise.unpublish()
    numero = NumeroPage.objects.get(pk=numero.pk)
    (omis,) = [manque for manque in verifier(numero) if prise.title in manque.message]
    assert not omis.bloquant and "omettra" in omis.message
    del numero.corps[-1]
    assert "Ajoutez au moins un contenu" in messages_de(numero), "omis, il ne reste rien à lire"


def test_une_lettre_trop_lourde_se_dit_puis_s_arrete(accueil):
    long = "<p>" + "Trois villes ouvrent une maison. " * 80 + "</p>"
    lourde = NumeroFactory(corps=[("texte", long)] * 31)
    trop = NumeroFactory(corps=[("texte", long)] * 40)
    assert completude.POIDS_A_DIRE < rendre(lourde).poids < rendu.POIDS_MAXIMAL < rendre(trop).poids
    assert [manque.bloquant for manque in verifier(lourde)] == [False]
    assert [manque.bloquant for manque in verifier(trop)] == [True]


@pytest.mark.parametrize("mode", ["", "courriel", "telephone", "texte"])
def test_chaque_apercu_montre_le_brouillon(client, secretariat, mode):
    numero = NumeroFactory(live=False)
    adresse_d_apercu = reverse("wagtailadmin_pages:preview_on_edit", args=[numero.pk])
    corps = streamfield([("texte", rich_text("<p>Un mot à peine tapé.</p>"))])
    client.post(f"{adresse_d_apercu}?mode={mode}", numero_complet(corps=corps))
    reponse = client.get(f"{adresse_d_apercu}?mode={mode}")
    assert reponse.status_code == 200 and "Un mot à peine tapé." in reponse.content.decode()
    if mode:
        assert "style-src 'unsafe-inline'" in reponse["Content-Security-Policy"]
        assert "script-src" not in reponse["Content-Security-Policy"] and "default-src 'none'" in str(
            reponse["Content-Security-Policy"]
        )


# --- Le remplir ------------------------------------------------------------------------------------------------------
def test_ajoute_en_quelques_clics_ce_qui_a_paru_depuis_le_dernier_numero(client, secretariat):
    ancien = ArticleFactory()
    dernier = NumeroFactory()
    il_y_a = timezone.now() - datetime.timedelta(days=9)
    ArticleFactory._meta.model.objects.filter(pk=ancien.pk).update(first_published_at=il_y_a)
    NumeroPage.objects.filter(pk=dernier.pk).update(first_published_at=il_y_a + datetime.timedelta(days=1))
    article, prise, fiche = ArticleFactory(), PriseFactory(signature_publique=True), FicheFactory()
    deja = EvenementFactory()
    numero = NumeroFactory(live=False, corps=[("contenu", {"page": deja, "mots": ""})])
    page = client.get(adresse("ajouter", numero)).content.decode()
    assert all(f'value="{parue.pk}"' in page for parue in (article, prise, fiche))
    assert f'value="{ancien.pk}"' not in page and f'value="{deja.pk}"' not in page
    assert "checked" not in page
    tout = client.get(f"{adresse('ajouter', numero)}?tout").content.decode()
    assert tout.count("checked") == page.count('type="checkbox"')

    form = client.get(adresse("ajouter", numero)).context["form"]
    rang = next(rang for rang, groupe in enumerate(form.groupes) if prise.pk in [une.pk for une in groupe.pages])
    client.post(adresse("ajouter", numero), {f"groupe-{rang}": [prise.pk]})
    corps = NumeroPage.objects.get(pk=numero.pk).get_latest_revision_as_object().corps
    assert [bloc.block_type for bloc in corps] == ["contenu", "intertitre", "contenu"]
    assert (corps[1].value, corps[2].value["page"].pk) == ("À signer", prise.pk)
    reponse = client.post(adresse("ajouter", numero), {f"groupe-{rang}": [ancien.pk]})
    assert reponse.status_code in (200, 302)
    assert len(NumeroPage.objects.get(pk=numero.pk).get_latest_revision_as_object().corps) == 3


# --- L'essai ---------------------------------------------------------------------------------------------------------
def test_on_n_invite_pas_a_un_rendez_vous_annule_et_le_plus_proche_vient_d_abord(accueil):
    demain = timezone.localdate() + datetime.timedelta(days=1)
    lointain = EvenementFactory(date_debut=demain + datetime.timedelta(days=20))
    proche = EvenementFactory(date_debut=demain - datetime.timedelta(days=14), frequence="hebdomadaire", nombre=9)
    EvenementFactory(date_debut=demain, etat="annule", annonce="La salle est fermée.")
    (groupe,) = [groupe for groupe in a_proposer(NumeroPage(), []) if groupe.intertitre is RENDEZ_VOUS]
    assert [page.pk for page in groupe.pages] == [proche.pk, lointain.pk]


def test_chaque_rendez_vous_propose_dit_son_jour_et_sa_commune(client, secretariat):
    dans_dix_jours = timezone.localdate() + datetime.timedelta(days=10)
    EvenementFactory(date_debut=dans_dix_jours, territoire=TerritoireFactory(nom="Exemple-sur-Loire"))
    page = client.get(adresse("ajouter", NumeroFactory(live=False))).content.decode()
    assert f"{date_longue(dans_dix_jours)}, Exemple-sur-Loire" in page


def test_un_essai_part_a_soi_ou_a_l_equipe_marque_et_sans_lien_de_personne(client, secretariat, numero):
    AbonnementFactory()
    collegue = UtilisateurFactory(role=Role.ADMINISTRATION)
    for a_qui in (secretariat.email, collegue.email.upper(), "inconnue@exemple.org"):
        client.post(adresse("essai", numero), {"adresse": a_qui})
    assert [courriel.to[0].lower() for courriel in mail.outbox] == [secretariat.email, collegue.email]
    (essai, *_reste) = mail.outbox
    assert essai.subject.startswith("[Essai] ") and "List-Unsubscribe" not in essai.message()
    assert "se-desabonner/" not in essai.body and "\ue000" not in essai.body + essai.alternatives[0].content


def test_les_essais_se_limitent(client, secretariat, numero, monkeypatch):
    monkeypatch.setattr("actualites.numeros.views.ESSAIS_PAR_HEURE", 1)
    for _fois in range(3):
        client.post(adresse("essai", numero), {"adresse": secretariat.email})
    assert len(mail.outbox) == 1


# --- La diffusion ----------------------------------------------------------------------------------------------------
def test_l_ecran_de_diffusion_dit_a_combien_et_programme(client, secretariat, numero):
    AbonnementFactory()
    AbonnementFactory()
    page = client.get(adresse("diffuser", numero))
    assert "Ce numéro partira à 2 personnes" in page.content.decode()
    relu = page.context["relu"]
    refus = client.post(adresse("diffuser", numero), {"relu": relu, "quand": "plus-tard", "prevue_le": ""})
    assert "Dites à quelle heure" in refus.content.decode() and not Diffusion.objects.exists()
    demain = timezone.localtime() + datetime.timedelta(days=1)
    client.post(
        adresse("diffuser", numero),
        {"relu": relu, "quand": "plus-tard", "prevue_le": demain.strftime("%Y-%m-%d %H:%M")},
    )
    diffusion = Diffusion.objects.get()
    assert diffusion.decidee_par == secretariat and diffusion.lancee_le is None
    AbonnementFactory()
    suivi = client.get(adresse("suivre", numero)).content.decode()
    assert "Programmée pour le" in suivi
    assert "Aujourd’hui, 3 personnes le recevraient." in suivi and "s’arrête quand l’envoi commence" in suivi
    client.post(adresse("annuler", numero))
    assert not Diffusion.objects.exists()


def test_un_numero_change_entre_temps_se_relit_sans_perdre_l_heure_ecrite(client, secretariat, numero):
    AbonnementFactory()
    relu = client.get(adresse("diffuser", numero)).context["relu"]
    numero.accroche = "Une autre accroche."
    numero.save_revision().publish()
    demain = (timezone.localtime() + datetime.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    donnees = {"relu": relu, "quand": "plus-tard", "prevue_le": demain}
    refus = client.post(adresse("diffuser", numero), donnees)
    assert "Le numéro a changé" in refus.content.decode() and demain in refus.content.decode()
    assert not Diffusion.objects.exists()
    client.post(adresse("diffuser", numero), {**donnees, "relu": refus.context["relu"]})
    assert Diffusion.objects.exists()


def test_un_numero_en_preparation_dit_ce_qui_lui_manque(client, secretariat):
    page = client.get(adresse("suivre", NumeroFactory(live=False, accroche=""))).content.decode()
    assert "Écrivez l’accroche" in page and "Diffuser…" not in page


def test_le_suivi_dit_ce_qui_est_parti_et_rien_de_l_ouverture(
    client, secretariat, numero, django_capture_on_commit_callbacks
):
    AbonnementFactory()
    relu = client.get(adresse("diffuser", numero)).context["relu"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(adresse("diffuser", numero), {"relu": relu, "quand": "maintenant"})
    page = client.get(adresse("suivre", numero)).content.decode()
    assert "Parties : 1 sur 1" in page and "ni les ouvertures ni les clics" in page
    assert client.get(adresse("apercu", numero)).status_code == 200
    liste = client.get(reverse("numeros:liste")).content.decode()
    assert "Diffusé" in liste and "1 / 1" in liste
    effacer = reverse("wagtailadmin_pages:delete", args=[numero.pk])
    client.post(effacer)
    assert NumeroPage.objects.filter(pk=numero.pk).exists(), "ce qui est diffusé se dépublie, et ne s'efface pas"


def test_un_droit_refuse_l_est_aussi_au_post(client, numero, accueil):
    AbonnementFactory()
    relu = rendre(numero).empreinte
    for role in (Role.RELECTURE, None):
        personne = UtilisateurFactory(role=role) if role else UtilisateurFactory()
        client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
        for ecran in ("diffuser", "annuler", "arreter", "reprendre"):
            reponse = client.post(adresse(ecran, numero), {"relu": relu, "quand": "maintenant"})
            assert reponse.status_code in (302, 403), (role, ecran)
        assert client.get(reverse("numeros:liste")).status_code in (302, 403)
    assert not Diffusion.objects.exists() and not mail.outbox
    assert Client().post(adresse("diffuser", numero)).status_code == 302
