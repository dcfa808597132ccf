"""Une candidature n'est pas l'affaire du public : la page d'un candidat n'est jamais publiée, d'où qu'elle vienne."""

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from alliance.socle.choix import Role
from reseau.choix import StatutDeMembre
from reseau.models import MembrePage
from reseau.models.membre import CandidatNonPublie
from reseau.profil.statuts import ChangerStatut, RetirerChangement
from tests.factories import MembreFactory, UtilisateurFactory
from tests.reseau.importation import effets, importer, lire_a_blanc, raisons

BACKEND = "django.contrib.auth.backends.ModelBackend"
NOM = "Collectif de Zorglubourg"


@pytest.fixture
def secretaire(accueil, client):
    return UtilisateurFactory(role=Role.SECRETARIAT)


def lieux_publics(membre, index):
    return {
        "page": membre.get_url() or f"{index}{membre.slug}/",
        "accueil": "/",
        "annuaire": f"{index}?q=Zorglubourg",
        "carte": reverse("reseau:carte_geojson"),
        "recherche": "/recherche/?q=Zorglubourg",
        "plan du site": "/sitemap.xml",
        "liste de l’API": "/api/v2/pages/?type=reseau.MembrePage",
        "API": f"/api/v2/pages/{membre.pk}/",
    }


def ou_il_parait(client, membre):
    index = membre.get_parent().get_url()
    lus = {nom: client.get(adresse) for nom, adresse in lieux_publics(membre, index).items()}
    sans_la_question = {
        nom: reponse.text.replace("Zorglubourg&quot;", "").replace("q=Zorglubourg", "")
        for nom, reponse in lus.items()
        if reponse.status_code == 200
    }
    return {nom for nom, texte in sans_la_question.items() if NOM in texte or membre.slug in texte}


def test_un_candidat_importe_reste_un_brouillon(client, secretaire):
    importer(secretaire, f"Nom;Type;Référence;Statut;Présentation\n{NOM};collectif;Z1;Candidat;Bientôt là.\n")
    membre = MembrePage.objects.get(title=NOM)
    assert (membre.statut, membre.live, membre.has_unpublished_changes) == ("candidat", False, True)
    assert membre.live_revision is None and membre.first_published_at is None
    assert membre.get_latest_revision().as_object().presentation == "Bientôt là."
    assert membre.groupe and membre.collection, "son espace est ouvert : le secrétariat peut l'y préparer"
    assert not PageLogEntry.objects.filter(page=membre.pk, action="wagtail.publish").exists()
    assert ou_il_parait(client, membre) == set()


def test_un_membre_parait_partout_puis_plus_nulle_part_s_il_redevient_candidat(client, secretaire):
    importer(secretaire, f"Nom;Type;Référence;Statut\n{NOM};collectif;Z1;Actif\n")
    membre = MembrePage.objects.get(title=NOM)
    assert ou_il_parait(client, membre) >= {"page", "annuaire", "recherche", "plan du site", "liste de l’API", "API"}
    ligne = ChangerStatut(membre, StatutDeMembre.CANDIDAT, user=secretaire).execute()
    membre.refresh_from_db()
    assert (membre.statut, membre.live) == ("candidat", False)
    assert ou_il_parait(client, membre) == set()
    RetirerChangement(ligne, secretaire).execute()
    membre.refresh_from_db()
    assert (membre.statut, membre.live) == ("actif", False), "publier de nouveau est un geste à part"


def test_personne_ne_publie_la_page_d_un_candidat(client, secretaire):
    membre = MembreFactory(title=NOM, statut=StatutDeMembre.CANDIDAT, live=False)
    version = membre.save_revision()
    with pytest.raises(CandidatNonPublie):
        version.publish(skip_permission_checks=True)
    client.force_login(secretaire, backend=BACKEND)
    edition = reverse("wagtailadmin_pages:edit", args=[membre.pk])
    assert 'name="action-publish"' not in client.get(edition).text
    MembrePage.objects.filter(pk=membre.pk).update(statut=StatutDeMembre.ACTIF)
    assert 'name="action-publish"' in client.get(edition).text
    version.publish()
    membre.refresh_from_db()
    assert membre.live


def test_un_import_ne_recrit_pas_un_candidat_et_n_en_refait_pas_un(secretaire):
    entete = "Nom;Type;Référence;Statut;Présentation"
    importer(secretaire, f"{entete}\n{NOM};collectif;Z1;Candidat;Avant.\nCollectif d’Ailleurs;collectif;Z2;Actif;\n")
    rejeu = lire_a_blanc(secretaire, f"{entete}\n{NOM};collectif;Z1;Candidat;Avant.\n")
    assert effets(rejeu) == ["identique"]
    change = lire_a_blanc(
        secretaire, f"{entete}\n{NOM};collectif;Z1;Candidat;Après.\nCollectif d’Ailleurs;collectif;Z2;Candidat;\n"
    )
    assert [ligne for ligne, _colonne, _raison in raisons(change)] == [2, 3]
    assert "candidat" in raisons(change)[0][2] and "redevient" in raisons(change)[1][2]
