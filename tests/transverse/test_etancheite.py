"""Une organisation n'aperçoit pas les brouillons d'une autre : toute l'administration, adresse par adresse."""

import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.models import Page

from actualites.choix import EtatDeProposition
from actualites.models import (
    DemandeDeChangement,
    EvenementPage,
    EvenementSuivi,
    FluxSuivi,
    ImportDAbonnements,
    NumeroPage,
    PropositionDEvenement,
)
from alliance.socle.choix import Role
from alliance.socle.models import ImageAlliance
from reseau import etancheite
from reseau.droits import etiquettes
from tests.factories import (
    AbonnementFactory,
    ArticleFactory,
    CirculationFactory,
    CosignatureFactory,
    EvenementFactory,
    FicheFactory,
    MembreFactory,
    NumeroFactory,
    PriseFactory,
    UtilisateurFactory,
    circuler,
)

from .routeur import HORS_SUJET, adresses_de_l_administration, visiter

TITRE_SECRET = "Ouvrir Zanzibaraka avant l’annonce"
TITRE_A_VENIR = "Rouvrir Zanzibarulo après l’annonce"
#: La fin des deux titres secrets : une page de résultats qui répète la question ne la contient pas.
SECRET = re.compile("zanzibar(aka|ulo)", re.IGNORECASE)


@pytest.fixture
def scene(accueil):
    """Une rédactrice de A ; un brouillon de B, une fiche publiée de B dont le titre va changer, et un texte de B qui
    circule, jusque chez A."""
    membre_a, membre_b = MembreFactory(title="Ville d’A"), MembreFactory(title="Ville de B")
    redactrice = UtilisateurFactory(membre=membre_a)
    image = ImageAlliance.objects.create(
        title=f"Image de {TITRE_SECRET}", file="x.png", width=1, height=1, collection=membre_b.collection
    )
    brouillon = FicheFactory(parent=membre_b, title=TITRE_SECRET, slug="secret", live=False)
    publiee = FicheFactory(parent=membre_b, title="Ouvrir une maison connue", slug="connue")
    publiee.title = publiee.draft_title = TITRE_A_VENIR
    publiee.save_revision()
    prise = PriseFactory(parent=membre_b, title=TITRE_SECRET, slug="prise-secrete", live=False)
    cosignature = CosignatureFactory(
        circulation=CirculationFactory(prise=prise), membre=membre_a, organisation=f"Collectif {TITRE_SECRET}"
    )
    demande = DemandeDeChangement.objects.create(
        cosignature=cosignature, version=circuler(prise), commentaire=TITRE_SECRET
    )
    client = Client(raise_request_exception=True)
    client.force_login(redactrice, backend="django.contrib.auth.backends.ModelBackend")
    return {
        "client": client,
        "redactrice": redactrice,
        "membre_a": membre_a,
        "membre_b": membre_b,
        "brouillon": brouillon,
        "publiee": publiee,
        "image": image,
        "prise_pk": prise.pk,
        "cosignature_pk": cosignature.pk,
        "demande_pk": demande.pk,
        "a_moi": FicheFactory(parent=membre_a, title="Ouvrir chez soi", slug="chez-soi", live=False),
    }


@pytest.fixture
def agenda(scene):
    """La scène, et ce que B prépare pour l'agenda, les actualités et l'infolettre ; `pk_de` dit ce que désigne le
    numéro de chaque famille d'adresses."""
    membre_b = scene["membre_b"]
    evenement = EvenementFactory(parent=membre_b, title=TITRE_SECRET, slug="rencontre-secrete", live=False)
    numero = NumeroFactory(title=TITRE_SECRET, slug="lettre-secrete", live=False)
    flux = FluxSuivi.objects.create(titre=TITRE_SECRET, adresse="https://zanzibaraka.exemple/a.ics", membre=membre_b)
    suivi = EvenementSuivi.objects.create(
        flux=flux, uid="zanzibaraka", evenement=evenement, valeurs={"title": TITRE_SECRET}, disparu_le=timezone.now()
    )
    proposition = PropositionDEvenement.objects.create(
        courriel="zanzibaraka@exemple.org",
        nom="Zanzibaraka",
        donnees={"titre": TITRE_SECRET},
        etat=EtatDeProposition.CONFIRMEE,
        evenement=EvenementFactory(parent=membre_b, title=TITRE_SECRET, slug="proposition-secrete", live=False),
        confirmee_le=timezone.now(),
    )
    abonnee = AbonnementFactory(courriel="zanzibaraka@exemple.org")
    importation = ImportDAbonnements.objects.create(fichier="zanzibaraka.csv", preuve=TITRE_SECRET)
    return {
        **scene,
        "evenement": evenement,
        "article": ArticleFactory(parent=membre_b, title=TITRE_SECRET, slug="article-secret", live=False),
        "numero": numero,
        "suivi_pk": suivi.pk,
        "pk_de": {
            "numeros": numero.pk,
            "agendas_suivis": flux.pk,
            "propositions_d_evenement": proposition.pk,
            "abonnements": abonnee.pk,
            "abonnements:import": importation.pk,
            "abonnements:bilan": importation.pk,
        },
    }


def valeur(nom: str, argument: str, fiche: Page, scene: dict) -> str | int:
    """De quoi désigner, par cet argument de cette adresse, ce qui est à l'autre organisation."""
    noms = {"app": fiche._meta.app_label, "model": fiche._meta.model_name}
    if "revision" in argument:
        return fiche.latest_revision_id
    if argument in {"prise_pk", "cosignature_pk", "demande_pk", "suivi_pk"}:
        return scene[argument]
    if argument == "pk":
        return scene["pk_de"].get(nom, scene["pk_de"].get(nom.partition(":")[0], fiche.pk))
    if argument == "destination_id":
        return scene["membre_a"].pk
    if argument in {"image_id", "doc_id", "document_id"}:
        return scene["image"].pk
    if argument in {"action", "action_name"}:
        return "publish"
    if argument == "filter_spec":
        return "width-10"
    return next((nom for cle, nom in noms.items() if cle in argument), fiche.pk)


def adresses_fermees() -> set[str]:
    return {
        *etancheite.ADRESSES_DU_SECRETARIAT,
        *etancheite.PAGES_NOMMEES,
        *etancheite.PAGES_LISTEES,
        *etancheite.MEDIAS_NOMMES,
        *etancheite.MEDIAS_LISTES,
        etancheite.LIEN_COLLE,
        etancheite.ACTION_GROUPEE,
        *etiquettes.PROPOSITIONS,
        *etiquettes.LISTES,
    }


def test_chaque_adresse_fermee_existe_encore():
    """Une adresse que Wagtail renommerait se rouvrirait sans bruit."""
    connues = dict(adresses_de_l_administration())
    assert adresses_fermees() - set(connues) == set()
    espaces = {espace for nom in connues for espace in nom.split(":")[:-1]}
    assert etancheite.ESPACES_DU_SECRETARIAT - espaces == set()
    assert {"app_label", "model_name"} <= set(connues[etancheite.ACTION_GROUPEE])
    for nom, argument in etancheite.PAGES_NOMMEES.items():
        assert argument in connues[nom], nom
    for nom, (argument, _modele) in etancheite.MEDIAS_NOMMES.items():
        assert argument in connues[nom], nom


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


def test_aucune_adresse_de_l_administration_ne_montre_le_brouillon_d_une_autre_organisation(agenda):
    visitees, fuites = 0, []
    for fiche in (agenda["brouillon"], agenda["publiee"]):
        for nom, arguments in adresses_de_l_administration():
            adresse = adresse_de(nom, arguments, fiche, agenda)
            if adresse is None:
                continue
            # Une adresse peut aussi prendre dans la requête les numéros de ce qu'elle décrit.
            numero = agenda["image"].pk if re.search("image|doc", nom) else fiche.pk
            # Sans argument, elle répond la même chose pour les deux fiches.
            nue = [""] if arguments or fiche == agenda["brouillon"] else []
            for requete in (*nue, f"?id={numero}"):
                visitees += 1
                statut, corps = visiter(agenda["client"], adresse + requete)
                if statut >= 500 or SECRET.search(corps):
                    fuites.append((nom, statut, adresse + requete))
    assert visitees > 500
    assert fuites == []


@pytest.mark.parametrize("genre", ["evenement", "article", "numero"])
def test_aucune_adresse_de_page_ne_montre_ce_qu_une_autre_organisation_prepare(agenda, genre):
    page, fuites = agenda[genre], []
    # Les autres adresses ne savent rien du genre d'une page.
    des_pages = [(nom, a) for nom, a in adresses_de_l_administration() if a and ("page" in nom or "explore" in nom)]
    assert len(des_pages) > 30
    for nom, arguments in des_pages:
        adresse = adresse_de(nom, arguments, page, agenda)
        if adresse is not None:
            statut, corps = visiter(agenda["client"], adresse)
            if statut >= 500 or SECRET.search(corps):
                fuites.append((nom, statut, adresse))
    assert fuites == []


def test_ce_que_tient_l_equipe_centrale_se_refuse_a_l_ouverture_et_a_l_envoi(agenda):
    """Les numéros, les agendas suivis, les événements proposés, les abonnements : toutes leurs adresses."""
    familles = {nom.partition(":")[0] for nom in agenda["pk_de"]}
    fermees = [(nom, a) for nom, a in adresses_de_l_administration() if nom.partition(":")[0] in familles]
    assert len(fermees) > 35
    client, ouvertes = agenda["client"], []
    for nom, arguments in fermees:
        adresse = adresse_de(nom, arguments, agenda["brouillon"], agenda)
        envoi = {"titre": "Pris", "annonce": "Pris", "motif": "Pris", "courriel": "prise@exemple.org", "confirme": "1"}
        for reponse in (client.get(adresse), client.post(adresse, envoi)):
            renvoyee = reponse.status_code == 302 and reponse["Location"] == reverse("wagtailadmin_home")
            if not renvoyee and reponse.status_code not in {403, 404, 405}:
                ouvertes.append((nom, reponse.request["REQUEST_METHOD"], reponse.status_code))
    assert ouvertes == []
    assert FluxSuivi.objects.get().titre == PropositionDEvenement.objects.get().titre == TITRE_SECRET
    assert PropositionDEvenement.objects.get().est_a_relire
    assert EvenementSuivi.objects.get().disparu_le and not EvenementPage.objects.exclude(etat="prevu").exists()
    assert NumeroPage.objects.get().title == TITRE_SECRET


def adresse_de(nom: str, arguments: list[str], fiche: Page, scene: dict) -> str | None:
    if nom in HORS_SUJET:
        return None
    try:
        return reverse(nom, kwargs={a: valeur(nom, a, fiche, scene) for a in arguments})
    except NoReverseMatch:
        return None


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


def test_le_secretariat_voit_les_rapports(scene):
    scene["client"].force_login(
        UtilisateurFactory(role=Role.SECRETARIAT), backend="django.contrib.auth.backends.ModelBackend"
    )
    statut, corps = visiter(scene["client"], reverse("wagtailadmin_reports:page_types_usage"))
    assert statut == 200
    assert "Utilisation" in corps or "types" in corps


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
