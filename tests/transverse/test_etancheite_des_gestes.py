"""Ni envoi, ni déplacement, ni action groupée ne touche ce qui est à une autre organisation."""

from django.urls import reverse
from wagtail.models import Page

from alliance.socle.choix import Role
from tests.factories import MembreFactory, UtilisateurFactory

from .etancheite import SECRET, TITRE_SECRET
from .routeur import visiter


def test_aucun_envoi_ne_touche_la_fiche_d_une_autre_organisation(scene):
    fiche, client = scene["brouillon"], scene["client"]
    envois = {
        reverse("wagtailadmin_pages:edit", args=[fiche.pk]): {"title": "Pris", "slug": "pris", "action-publish": "1"},
        reverse("wagtailadmin_pages:delete", args=[fiche.pk]): {},
        reverse("wagtailadmin_pages:copy", args=[fiche.pk]): {
            "new_title": "Copie",
            "new_slug": "copie",
            "new_parent_page": scene["membre_a"].pk,
        },
        reverse("wagtailadmin_pages:move_confirm", args=[fiche.pk, scene["membre_a"].pk]): {},
        reverse("wagtailadmin_pages:lock", args=[fiche.pk]): {},
        reverse("wagtailadmin_pages:unpublish", args=[scene["publiee"].pk]): {},
        reverse("wagtailadmin_pages:set_privacy", args=[fiche.pk]): {"restriction_type": "login"},
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={fiche.pk}": {},
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={fiche.pk}": {},
    }
    for adresse, donnees in envois.items():
        assert client.post(adresse, donnees).status_code in {302, 403, 404}, adresse
    fiche.refresh_from_db()
    assert (fiche.title, fiche.live, fiche.locked, fiche.get_parent().pk) == (
        TITRE_SECRET,
        False,
        False,
        scene["membre_b"].pk,
    )
    assert not fiche.view_restrictions.exists()
    assert Page.objects.get(pk=scene["publiee"].pk).live
    assert not Page.objects.filter(title="Copie").exists()


def test_une_redactrice_ne_porte_pas_sa_fiche_chez_une_autre_organisation(scene):
    """Même membre de deux organisations : le passage de l'une à l'autre revient au secrétariat."""
    scene["redactrice"].groups.add(scene["membre_b"].groupe)
    client, fiche = scene["client"], scene["a_moi"]
    deplacer = reverse("wagtailadmin_pages:move_confirm", args=[fiche.pk, scene["membre_b"].pk])
    copier = reverse("wagtailadmin_pages:copy", args=[fiche.pk])
    client.post(deplacer)
    client.post(copier, {"new_title": "Copie", "new_slug": "copie", "new_parent_page": scene["membre_b"].pk})
    en_lot = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={fiche.pk}"
    assert client.post(en_lot, {"chooser": scene["membre_b"].pk}).status_code in {302, 403}
    for action in ("move", "copy"):
        par_l_api = reverse("wagtailadmin_api:pages:action", args=[fiche.pk, action])
        destination = {"destination_page_id": scene["membre_b"].pk, "slug": "copie", "title": "Copie"}
        assert client.post(par_l_api, destination).status_code == 403
    fiche.refresh_from_db()
    assert fiche.get_parent().pk == scene["membre_a"].pk
    assert not Page.objects.filter(title="Copie").exists()


def test_le_secretariat_deplace_en_lot_d_une_organisation_a_l_autre(scene):
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    scene["client"].force_login(secretaire, backend="django.contrib.auth.backends.ModelBackend")
    fiche = scene["a_moi"]
    en_lot = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={fiche.pk}"
    scene["client"].post(en_lot, {"chooser": scene["membre_b"].pk})
    fiche.refresh_from_db()
    assert fiche.get_parent().pk == scene["membre_b"].pk


def test_les_actions_groupees_ne_touchent_pas_la_fiche_d_une_autre_organisation(scene):
    for action in ("publish", "unpublish", "delete", "move"):
        for fiche in (scene["brouillon"], scene["publiee"]):
            adresse = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={fiche.pk}"
            assert not SECRET.search(visiter(scene["client"], adresse)[1])
            scene["client"].post(adresse, {"chooser": scene["membre_a"].pk})
    index = scene["membre_b"].get_parent()
    MembreFactory(title=TITRE_SECRET, slug="nouvelle", live=False)
    for requete in ("?id=all", f"?id=all&childOf={index.pk}", f"?id=all&childOf={scene['membre_b'].pk}"):
        adresse = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + requete
        assert not SECRET.search(visiter(scene["client"], adresse)[1]), requete
    image = reverse("wagtail_bulk_action", args=["socle", "imagealliance", "add_tags"]) + f"?id={scene['image'].pk}"
    assert not SECRET.search(visiter(scene["client"], image)[1])
    chez_soi = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    for requete in (f"?id={scene['a_moi'].pk}", f"?id=all&childOf={scene['membre_a'].pk}"):
        statut, corps = visiter(scene["client"], chez_soi + requete)
        assert statut == 200
        assert scene["a_moi"].title in corps
    assert not Page.objects.get(pk=scene["brouillon"].pk).live
    assert Page.objects.get(pk=scene["publiee"].pk).live
    assert Page.objects.get(pk=scene["brouillon"].pk).get_parent().pk == scene["membre_b"].pk
