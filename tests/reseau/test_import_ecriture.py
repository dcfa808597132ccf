"""Un membre importé et un membre créé à la main dans l'administration sont le même membre."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    PageLogEntry,
    ReferenceIndex,
    Revision,
)
from wagtail.search.backends import get_search_backend
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from alliance.socle.choix import Role
from alliance.socle.models import Axe, TexteDePage, Theme
from reseau.importation.ecriture import Ecriture
from reseau.importation.refus import EffetChange
from reseau.models import MembrePage, ReseauIndexPage
from tests.factories import MembreFactory, TerritoireFactory, UtilisateurFactory

from .importation import importer

pytestmark = pytest.mark.django_db

ENTETE = "Référence;Nom;Type;Code INSEE;Site web;Adresse publique;Présentation;Axes;Thèmes;Statut;Motif"


@pytest.fixture
def secretariat(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT)


def test_un_membre_importe_est_celui_que_l_administration_aurait_cree(client, secretariat):
    lieu = TerritoireFactory(nom="Exemple-sur-Loire", code_insee="37999")
    axe, theme = Axe.objects.first(), Theme.objects.first()
    client.force_login(secretariat)
    annuaire = ReseauIndexPage.objects.get()
    donnees = {
        "title": "Ville d’Exemple A",
        "slug": "a-la-main",
        "nature": "commune",
        "territoire": lieu.pk,
        "presentation": "Une ville fictive.",
        "site_web": "https://exemple.org",
        "courriel_public": "ville@exemple.org",
        "axes": axe.pk,
        "themes": theme.pk,
        "annonces": inline_formset([]),
        "footnotes": inline_formset([]),
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    adresse = reverse("wagtailadmin_pages:add", args=["reseau", "membrepage", annuaire.pk])
    assert client.post(adresse, nested_form_data(donnees)).status_code == 302
    importer(
        secretariat,
        f"{ENTETE}\nX1;Ville d’Exemple B;Mairie;37999;https://exemple.org;ville@exemple.org;Une ville fictive.;"
        f"{axe.nom};{theme.name};;\n",
    )

    main, lot = MembrePage.objects.get(slug="a-la-main"), MembrePage.objects.get(reference="X1")
    assert _page(main) == _page(lot)
    assert _version(main) == _version(lot)
    assert _droits(main) == _droits(lot)
    assert _journal(main) == _journal(lot)
    assert _index(main) == _index(lot)
    assert _references(main) == _references(lot)
    assert lot.url == "/reseau/ville-d-exemple-b/"
    assert lot.get_latest_revision_as_object().title == lot.title


def _page(membre):
    propres = {
        "id", "page_ptr", "path", "slug", "url_path", "translation_key", "latest_revision",
        "live_revision", "reference",
        "groupe", "collection", "title", "draft_title", "first_published_at",
        "last_published_at", "latest_revision_created_at",
    }  # fmt: skip
    assert membre.latest_revision_id == membre.live_revision_id is not None
    assert membre.latest_revision.created_at == membre.latest_revision_created_at
    champs = {
        champ.name: getattr(membre, champ.attname)
        for champ in membre._meta.concrete_fields
        if champ.name not in propres
    }
    return champs | {
        "axes": list(membre.axes.all()),
        "themes": list(membre.themes.all()),
        "reseaux": list(membre.reseaux.all()),
        "dates": [membre.first_published_at is None, membre.last_published_at is None],
    }


def _version(membre):
    (version,) = Revision.objects.for_instance(membre)
    contenu = dict(version.content)
    for champ in ("pk", "path", "slug", "url_path", "translation_key", "reference", "title", "draft_title"):
        contenu.pop(champ)
    contenu["themes_de_membre"] = [lien["tag"] for lien in contenu["themes_de_membre"]]
    return contenu, version.object_str[:-1], version.user, version.approved_go_live_at, version.base_content_type


def _droits(membre):
    groupe = membre.groupe
    assert groupe.name == f"Organisation {membre.pk} – {membre.title}"
    assert membre.collection.name == membre.title
    collections = {membre.collection_id: "la sienne"}
    return (
        sorted(groupe.permissions.values_list("codename", flat=True)),
        sorted(
            (droit.page_id == membre.pk, droit.permission.codename)
            for droit in GroupPagePermission.objects.filter(group=groupe)
        ),
        sorted(
            (collections.get(droit.collection_id, str(droit.collection)), droit.permission.codename)
            for droit in GroupCollectionPermission.objects.filter(group=groupe)
        ),
    )


def _journal(membre):
    return [
        (
            entree.action, entree.label[:-1], entree.user, entree.content_changed, entree.data, entree.deleted,
            entree.content_type, entree.revision_id == membre.latest_revision_id, entree.uuid is not None,
        )
        for entree in PageLogEntry.objects.filter(page=membre.pk).order_by("timestamp", "pk")
    ]  # fmt: skip


def _index(membre):
    trouves = get_search_backend().search("fictive", MembrePage)
    assert membre.pk in {trouve.pk for trouve in trouves}
    return TexteDePage.objects.get(page=membre.pk).texte


def _references(membre):
    # L'administration ouvre l'espace après la publication : l'index le dit à l'enregistrement suivant.
    ReferenceIndex.create_or_update_for_object(membre) if membre.slug == "a-la-main" else None
    siens = {str(membre.groupe_id): "groupe", str(membre.collection_id): "collection"}
    return sorted(
        (ref.model_path, ref.to_content_type.model, siens.get(ref.to_object_id, ref.to_object_id))
        for ref in ReferenceIndex.objects.filter(object_id=str(membre.pk), base_content_type__model="page")
        if "revision" not in ref.model_path and ref.model_path != "themes_de_membre.item.tag"
    )


def test_l_arbre_des_pages_et_celui_des_collections_restent_sains(secretariat):
    MembreFactory(title="Mairie de Zuydcoote")
    importer(secretariat, f"{ENTETE}\n" + "".join(f"X{n};Association {9 - n};asso;;;;;;;;\n" for n in range(9)))
    assert MembrePage.objects.count() == 10
    for modele in (Page, Collection):
        assert not any(modele.find_problems())
    collections = list(Collection.get_first_root_node().get_children().values_list("pk", flat=True))
    assert collections == list(
        Collection.objects.filter(depth=2).order_by("name", "path").values_list("pk", flat=True)
    ), "les collections restent rangées par nom, comme Wagtail les range"
    MembreFactory(title="Association du milieu")
    assert not any(Collection.find_problems())


def test_une_panne_au_milieu_n_ecrit_rien(secretariat, monkeypatch):
    avant = _tout_ce_qui_s_ecrit()
    monkeypatch.setattr("reseau.importation.ecriture.Ecriture._commencer_les_histoires", _panne)
    with pytest.raises(RuntimeError):
        importer(secretariat, f"{ENTETE}\nX1;Collectif d’Exemple;collectif;;;;;;;;\n")
    assert _tout_ce_qui_s_ecrit() == avant


def test_un_annuaire_qui_change_d_adresse_pendant_l_application_arrete_tout(secretariat, monkeypatch):
    preparer = Ecriture.preparer

    def preparer_puis_deplacer(self, effets):
        preparer(self, effets)
        Page.objects.filter(pk=ReseauIndexPage.objects.get().pk).update(url_path="/home/ailleurs/")

    monkeypatch.setattr(Ecriture, "preparer", preparer_puis_deplacer)
    avant = _tout_ce_qui_s_ecrit()
    with pytest.raises(EffetChange, match="changé d’adresse"):
        importer(secretariat, f"{ENTETE}\nX1;Collectif d’Exemple;collectif;;;;;;;;\n")
    assert _tout_ce_qui_s_ecrit() == avant


def _panne(*args, **kwargs):
    raise RuntimeError("le courant est coupé")


def _tout_ce_qui_s_ecrit():
    return [
        modele.objects.count()
        for modele in (Page, MembrePage, Revision, Group, Collection, GroupPagePermission, PageLogEntry)
    ]
