"""Choisir, chercher, filtrer : rien n'y nomme ce qu'une autre organisation prépare, ni qui y écrit."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from alliance.socle.choix import Role
from alliance.socle.models import ImageAlliance
from tests.factories import FicheFactory, UtilisateurFactory

from .etancheite import SECRET
from .routeur import visiter


@pytest.mark.parametrize("role", [None, Role.RELECTURE])
def test_choisir_plusieurs_pages_par_leur_numero_ne_dit_rien_des_autres(scene, role):
    client = scene["client"]
    if role:
        client.force_login(UtilisateurFactory(role=role), backend="django.contrib.auth.backends.ModelBackend")
    adresse = reverse("wagtailadmin_choose_page_chosen_multiple")
    connue = FicheFactory(parent=scene["membre_b"], title="Ouvrir une école connue", slug="ecole")
    for cachee in (scene["brouillon"], scene["publiee"]):
        assert client.get(adresse, {"id": [connue.pk, cachee.pk]}).status_code == 403
    reponse = client.get(adresse, {"id": [connue.pk]})
    assert reponse.status_code == 200
    assert [page["adminTitle"] for page in reponse.json()["result"]] == [connue.title]


def test_coller_l_adresse_d_une_page_ne_dit_pas_son_titre_a_venir(scene):
    lien = scene["publiee"].full_url
    envoi = {"external-link-chooser-url": lien, "external-link-chooser-link_text": "voir"}
    reponse = scene["client"].post(reverse("wagtailadmin_choose_page_external_link"), envoi)
    assert reponse.status_code == 200
    assert not SECRET.search(reponse.content.decode())
    assert reponse.json()["result"]["url"] == lien


@pytest.mark.parametrize(
    "adresse",
    [
        "/admin/choose-page/search/?q=zanzibar",
        "/admin/choose-page/search/?q=Ouvrir",
        "/admin/choose-page/?page_type=bonnes_pratiques.fichepage",
        "/admin/choose-page/?page_type=bonnes_pratiques.fichepage&q=Ouvrir",
        "/admin/pages/search/?q=Ouvrir",
        "/admin/pages/search/?q=zanzibar",
        "/admin/api/main/pages/?search=zanzibar",
        "/admin/api/main/pages/?search=Ouvrir",
        "/admin/api/main/pages/?type=bonnes_pratiques.FichePage&fields=*",
        "/admin/images/?q=zanzibar",
        "/admin/images/chooser/?q=Image",
    ],
)
def test_chercher_ne_montre_pas_davantage(scene, adresse):
    statut, corps = visiter(scene["client"], adresse)
    assert statut < 500
    assert not SECRET.search(corps)


def test_le_choix_d_une_page_montre_encore_ce_qui_est_publie(scene):
    connue = FicheFactory(parent=scene["membre_b"], title="Ouvrir une école connue", slug="ecole")
    _statut, corps = visiter(scene["client"], "/admin/choose-page/search/?q=connue")
    assert connue.title in corps
    _statut, corps = visiter(scene["client"], f"/admin/choose-page/{scene['membre_a'].pk}/")
    assert scene["a_moi"].title in corps


def test_une_organisation_ne_choisit_pas_l_image_d_une_autre_par_son_numero(scene):
    numero = scene["image"].pk
    for adresse in (
        reverse("wagtailimages_chooser:chosen", args=[numero]),
        reverse("wagtailimages_chooser:chosen_multiple") + f"?id={numero}",
        reverse("wagtailimages_chooser:select_format", args=[numero]),
    ):
        assert scene["client"].get(adresse).status_code == 403, adresse


def test_les_etiquettes_des_medias_des_autres_ne_se_lisent_pas(scene):
    """Ni proposées pendant la saisie, ni offertes pour filtrer, ni en tête du choix d'une image."""
    scene["image"].tags.add("zanzibaraka")
    mienne = ImageAlliance.objects.create(
        title="La mienne", file="y.png", width=1, height=1, collection=scene["membre_a"].collection
    )
    mienne.tags.add("accueil")
    proposer = reverse("wagtailadmin_tag_autocomplete")
    du_modele = reverse("wagtailadmin_tag_model_autocomplete", args=["taggit", "tag"])
    themes = reverse("wagtailadmin_tag_model_autocomplete", args=["socle", "theme"])
    images, choix = reverse("wagtailimages:index"), reverse("wagtailimages_chooser:choose")
    for adresse in (f"{proposer}?term=zanz", f"{du_modele}?term=zanz", images, f"{images}results/", choix):
        assert not SECRET.search(visiter(scene["client"], adresse)[1].replace("term=zanz", "")), adresse
    assert scene["client"].get(proposer, {"term": "acc"}).json() == ["accueil"]
    assert 'value="accueil"' in visiter(scene["client"], images)[1]
    assert scene["client"].get(themes, {"term": "Sant"}).json() == ["Santé"]
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    scene["client"].force_login(secretaire, backend="django.contrib.auth.backends.ModelBackend")
    assert scene["client"].get(proposer, {"term": "zanz"}).json() == ["zanzibaraka"]
    assert 'value="zanzibaraka"' in visiter(scene["client"], images)[1]


def test_les_filtres_de_l_explorateur_ne_nomment_pas_qui_ecrit_ailleurs(scene):
    """Ni dans la liste des personnes, ni par leur numéro dans l'adresse."""
    collegue = UtilisateurFactory(membre=scene["membre_a"], last_name="Collègue")
    etrangere = UtilisateurFactory(membre=scene["membre_b"], last_name="Zanzibar")
    for page, autrice in ((scene["brouillon"], etrangere), (scene["a_moi"], collegue)):
        Page.objects.filter(pk=page.pk).update(owner=autrice)
    explorateur = reverse("wagtailadmin_explore", args=[scene["membre_a"].pk])
    statut, corps = visiter(scene["client"], explorateur)
    assert statut == 200
    assert "Collègue" in corps
    assert "Zanzibar" not in corps
    for filtre in ("owner", "edited_by"):
        assert visiter(scene["client"], f"{explorateur}?{filtre}={etrangere.pk}")[0] == 403
        assert visiter(scene["client"], f"{explorateur}?{filtre}={collegue.pk}")[0] == 200


def test_l_avancement_de_la_relecture_d_un_autre_ne_se_lit_pas(scene):
    def annuler(page):
        return visiter(scene["client"], reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[page.pk]))[0]

    assert annuler(scene["brouillon"]) == 403
    assert annuler(scene["publiee"]) == 403
    assert annuler(scene["a_moi"]) == 200
