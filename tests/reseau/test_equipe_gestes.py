"""L'équipe dans l'administration : qui la voit, qui la tient, et ce que chaque geste fait."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from alliance.socle.choix import Role
from reseau.choix import RoleDeMandat, SujetDeContact
from reseau.models import Invitation, Mandat, RoleDeContact
from tests.factories import MandatFactory, MembreFactory, UtilisateurFactory

from .equipe import connecte, inviter, mandat_de, recus, referente

JOUR = datetime.timedelta(days=1)
INVITEE = {"nom": "Lila Exemple", "courriel": "Lila@Exemple.org", "role": "redaction", "fonction": "", "fin": ""}


@pytest.fixture
def scene(accueil):
    """Deux organisations ; dans la première, une référente, une rédactrice et une invitée."""
    ville, autre = MembreFactory(title="Ville d’Exemple"), MembreFactory(title="Ville d’Ailleurs")
    cheffe = referente(ville)
    plume = MandatFactory(membre=ville, utilisateur__last_name="Plume").utilisateur
    invitation = inviter(ville, courriel="invitee@exemple.org", user=cheffe)
    return {
        "ville": ville,
        "autre": autre,
        "cheffe": cheffe,
        "plume": plume,
        "invitee": invitation.mandat,
        "voisine": referente(autre),
        "secretaire": UtilisateurFactory(role=Role.SECRETARIAT),
        "relectrice": UtilisateurFactory(role=Role.RELECTURE),
    }


def gestes(scene) -> list[tuple[str, dict[str, str]]]:
    """Tous les gestes sur l'équipe de la ville, et de quoi les envoyer."""
    plume, invitee = mandat_de(scene["plume"]).pk, scene["invitee"].pk
    modifie = {"nom": "Lila Exemple", "role": "redaction", "fonction": "Forgée", "debut": "2020-01-01", "fin": ""}
    return [
        (reverse("equipe:inviter", args=[scene["ville"].pk]), INVITEE),
        (reverse("equipe:modifier", args=[plume]), modifie),
        (reverse("equipe:contact", args=[scene["ville"].pk, "presse"]), {"mandat": str(plume)}),
        (reverse("equipe:renvoyer", args=[invitee]), {}),
        (reverse("equipe:annuler", args=[invitee]), {}),
        (reverse("equipe:terminer", args=[plume]), {}),
    ]


def etat() -> list[list[dict]]:
    return [list(modele.objects.order_by("pk").values()) for modele in (Mandat, Invitation, RoleDeContact)]


@pytest.mark.parametrize("qui", ["plume", "voisine", "relectrice"])
def test_qui_ne_tient_pas_l_equipe_est_refuse_a_l_envoi_comme_a_l_ecran(scene, qui):
    client, avant = connecte(scene[qui]), etat()
    for adresse, donnees in gestes(scene):
        assert client.post(adresse, donnees).status_code == 403, adresse
        assert client.get(adresse).status_code == 403, adresse
    assert etat() == avant


@pytest.mark.parametrize("qui", ["cheffe", "secretaire"])
def test_qui_tient_l_equipe_fait_tous_les_gestes(scene, qui):
    client = connecte(scene[qui])
    for adresse, donnees in gestes(scene):
        reponse = client.post(adresse, donnees)
        assert (reponse.status_code, reponse["Location"]) == (
            302,
            reverse("equipe:equipe", args=[scene["ville"].pk]),
        ), adresse
    assert Mandat.objects.get(courriel="lila@exemple.org", membre=scene["ville"]).termine_le is None
    assert Mandat.objects.get(courriel="invitee@exemple.org").termine_le is not None
    plume = mandat_de(scene["plume"])
    assert (plume.fonction, plume.debut) == ("Forgée", datetime.date(2020, 1, 1)) and plume.termine_le
    journal = set(PageLogEntry.objects.filter(page=scene["ville"].pk).values_list("action", flat=True))
    assert journal >= {
        f"reseau.{action}"
        for action in (
            "inviter",
            "modifier_mandat",
            "designer_contact",
            "renvoyer_invitation",
            "annuler_invitation",
            "terminer_mandat",
        )
    }


def test_un_geste_ne_se_fait_pas_en_le_lisant(scene):
    client, avant = connecte(scene["cheffe"]), etat()
    statuts = [client.get(adresse).status_code for adresse, _donnees in gestes(scene)]
    assert statuts == [200, 200, 200, 405, 200, 200]
    assert etat() == avant


def test_une_redactrice_voit_les_noms_et_les_roles_mais_ni_les_adresses_ni_les_gestes(scene):
    texte = connecte(scene["plume"]).get(reverse("equipe:equipe", args=[scene["ville"].pk])).content.decode()
    assert "Camille Plume" in texte and "Référent·e technique" in texte and "Lila Exemple" in texte
    for cache in (scene["cheffe"].email, "invitee@exemple.org", "Terminer", "Mandats passés", "Inviter une personne"):
        assert cache not in texte
    assert connecte(scene["plume"]).get(reverse("equipe:equipe", args=[scene["autre"].pk])).status_code == 403


def test_la_referente_voit_ou_en_est_chaque_personne(scene):
    ville = scene["ville"]
    Invitation.objects.update(expire_le=timezone.now())
    inviter(ville, courriel="fraiche@exemple.org")
    MandatFactory(membre=ville, fin=timezone.localdate() + 3 * JOUR, utilisateur__is_active=False)
    passe = MandatFactory(membre=ville, utilisateur__last_name="Partie")
    Mandat.objects.filter(pk=passe.pk).update(termine_le=timezone.now(), fin=timezone.localdate())
    client = connecte(scene["cheffe"])
    adresse = reverse("equipe:equipe", args=[ville.pk])
    texte = client.get(adresse).content.decode()
    for attendu in ("lien expiré", "le lien marche jusqu", "compte fermé", "finit dans 3 jours", "aucune connexion"):
        assert attendu in texte, attendu
    assert texte.index("Mandats passés") < texte.index("Camille Partie")
    avant = _requetes(client, adresse)
    for rang in range(5):
        inviter(ville, courriel=f"encore{rang}@exemple.org")
        MandatFactory(membre=ville)
    assert _requetes(client, adresse) == avant


def _requetes(client, adresse: str) -> int:
    with CaptureQueriesContext(connection) as requetes:
        assert client.get(adresse).status_code == 200
    return len(requetes)


def test_les_mandats_passes_se_lisent_page_par_page(scene):
    for rang in range(21):
        mandat = MandatFactory(membre=scene["ville"], nom=f"Passée {rang:02}")
        jour = timezone.localdate() - (rang + 1) * JOUR
        Mandat.objects.filter(pk=mandat.pk).update(termine_le=timezone.now(), fin=jour)
    client, adresse = connecte(scene["cheffe"]), reverse("equipe:equipe", args=[scene["ville"].pk])
    premiere, seconde = (client.get(adresse, {"p": page}).content.decode() for page in (1, 2))
    assert "Passée 00" in premiere and "Passée 20" not in premiere
    assert "Passée 20" in seconde and "Passée 00" not in seconde
    assert client.get(adresse, {"p": "zzz"}).status_code == 200


def test_la_derniere_personne_a_repondre_d_une_organisation_ne_s_en_va_pas_d_elle_meme(scene):
    client, sien = connecte(scene["cheffe"]), mandat_de(scene["cheffe"])
    terminer, modifier = reverse("equipe:terminer", args=[sien.pk]), reverse("equipe:modifier", args=[sien.pk])
    reponse = client.post(terminer)
    assert reponse.status_code == 200 and "dernière personne à répondre" in reponse.content.decode()
    simple = {
        "nom": sien.nom,
        "role": RoleDeMandat.REDACTION.value,
        "fonction": "",
        "debut": sien.debut.isoformat(),
        "fin": "",
    }
    assert "dernière personne à répondre" in client.post(modifier, simple).content.decode()
    # Une référente invitée, qui n'a pas encore accepté, ne suffit pas.
    inviter(scene["ville"], courriel="suivante@exemple.org", role=RoleDeMandat.REFERENT_ELU)
    assert client.post(terminer).status_code == 200
    sien.refresh_from_db()
    assert sien.termine_le is None and sien.est_referent
    # À deux, l'une peut partir ; et l'équipe centrale, elle, le peut toujours.
    seconde = referente(scene["ville"])
    assert client.post(terminer).status_code == 302
    assert (
        connecte(scene["secretaire"]).post(reverse("equipe:terminer", args=[mandat_de(seconde).pk])).status_code == 302
    )
    assert not Mandat.objects.en_cours().referents().filter(membre=scene["ville"], utilisateur__isnull=False).exists()
    # La secrétaire sait qui est invité : le lui redire ne servirait à rien.
    assert recus("sans_referent") == []


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"courriel": "invitee@exemple.org"}, "a déjà un mandat en cours"),
        ({"fin": "2020-01-01"}, "Ce jour est passé"),
        ({"courriel": "pas une adresse"}, "adresse"),
        ({"nom": ""}, "requis"),
    ],
)
def test_une_invitation_fautive_se_dit_dans_le_formulaire(scene, champs, faute):
    avant = etat()
    client = connecte(scene["cheffe"])
    reponse = client.post(reverse("equipe:inviter", args=[scene["ville"].pk]), {**INVITEE, **champs})
    assert reponse.status_code == 200 and faute in reponse.content.decode()
    assert etat() == avant


def test_une_personne_dont_le_mandat_est_echu_sans_que_rien_ne_l_ait_dit_se_reinvite(scene):
    ancien = MandatFactory(membre=scene["ville"], fin=timezone.localdate() - JOUR)
    client = connecte(scene["cheffe"])
    envoi = {**INVITEE, "courriel": ancien.courriel}
    assert client.post(reverse("equipe:inviter", args=[scene["ville"].pk]), envoi).status_code == 302
    ancien.refresh_from_db()
    assert ancien.termine_le and Mandat.objects.filter(courriel=ancien.courriel).count() == 2


def test_designer_ne_prend_qu_une_personne_de_l_equipe(scene):
    client = connecte(scene["cheffe"])
    adresse = reverse("equipe:contact", args=[scene["ville"].pk, SujetDeContact.PRESSE.value])
    etrangere = mandat_de(scene["voisine"])
    assert client.post(adresse, {"mandat": etrangere.pk}).status_code == 200
    assert not RoleDeContact.objects.filter(sujet="presse").exists()
    assert client.post(adresse, {"mandat": mandat_de(scene["plume"]).pk}).status_code == 302
    assert RoleDeContact.objects.get(sujet="presse").mandat.utilisateur == scene["plume"]
    assert client.get(adresse.replace("presse", "inconnu")).status_code == 404


def test_le_menu_mene_chacun_a_son_equipe_et_l_equipe_centrale_a_toutes(scene):
    liste = reverse("equipe:liste")
    assert connecte(scene["cheffe"]).get(liste)["Location"] == reverse("equipe:equipe", args=[scene["ville"].pk])
    assert connecte(scene["relectrice"]).get(liste).status_code == 403
    MandatFactory(membre=scene["autre"], utilisateur=scene["cheffe"])
    for qui, autre_visible in (("cheffe", True), ("secretaire", True)):
        texte = connecte(scene[qui]).get(liste).content.decode()
        assert "Ville d’Exemple" in texte and ("Ville d’Ailleurs" in texte) == autre_visible
    tierce = MembreFactory(title="Ville de Nulle Part")
    assert tierce.title not in connecte(scene["cheffe"]).get(liste).content.decode()
    trouve = connecte(scene["secretaire"]).get(reverse("equipe:liste_resultats"), {"q": "nulle"}).content.decode()
    assert tierce.title in trouve and "Ville d’Exemple" not in trouve


def test_l_editeur_et_l_explorateur_menent_a_l_equipe_de_qui_on_peut_modifier_la_page(scene):
    equipe = reverse("equipe:equipe", args=[scene["ville"].pk])
    modifier = reverse("wagtailadmin_pages:edit", args=[scene["ville"].pk])
    for qui in ("cheffe", "secretaire"):
        assert equipe in connecte(scene[qui]).get(modifier).content.decode()
    explorer = reverse("wagtailadmin_explore", args=[scene["ville"].get_parent().pk])
    assert equipe in connecte(scene["secretaire"]).get(explorer).content.decode()


def test_inviter_sans_compter_est_borne(scene, monkeypatch):
    monkeypatch.setattr("reseau.equipe.admin_gestes.INVITATIONS_PAR_HEURE", 1)
    client, adresse = connecte(scene["cheffe"]), reverse("equipe:renvoyer", args=[scene["invitee"].pk])
    for _fois in range(3):
        assert client.post(adresse).status_code == 302
    # La première de la scène, et le seul renvoi permis.
    assert recus("invitation") == ["invitee@exemple.org"] * 2
