"""Le registre des événements proposés, ce qui s'efface, et ce qui ne fuit pas."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from actualites.agenda.menu import menu_de_l_agenda
from actualites.choix import EtatDeProposition
from actualites.models import EvenementPage, PropositionDEvenement
from actualites.propositions.decisions import Refuser
from actualites.propositions.liens import chemin_de
from actualites.propositions.purge import purger
from alliance.socle.choix import Role
from alliance.socle.models import CourrielEnvoye
from tests.factories import MembreFactory, UtilisateurFactory

from .propositions import COURRIEL, brouillon_de, donnees, jour, proposition

REGISTRE = "propositions_d_evenement:index"


@pytest.fixture
def secretaire(accueil, client):
    personne = UtilisateurFactory(role=Role.SECRETARIAT)
    client.force_login(personne)
    return personne


def texte(reponse):
    return reponse.content.decode()


def vieillir(faite, jours, **champs):
    """Recule toutes ses dates de tant de jours."""
    recul = datetime.timedelta(days=jours)
    dates = {nom: getattr(faite, nom) for nom in ("proposee_le", "confirmee_le", "decidee_le")}
    PropositionDEvenement.objects.filter(pk=faite.pk).update(
        **{nom: quand - recul for nom, quand in dates.items() if quand}, **champs
    )


def publiee(**champs):
    faite = proposition(confirmee=True, **champs)
    EvenementPage.objects.get(pk=faite.evenement_id).get_latest_revision().publish()
    faite.refresh_from_db()
    return faite


# --- Le registre -----------------------------------------------------------------------------------------------------
def test_ce_qui_attend_vient_d_abord_et_rien_d_inconfirme_n_y_est(secretaire, client, django_assert_max_num_queries):
    proposition(donnees=donnees(titre="Jamais confirmée"))
    ancienne = proposition(confirmee=True, donnees=donnees(titre="Attend depuis longtemps"))
    vieillir(ancienne, 30)
    refusee = proposition(confirmee=True, donnees=donnees(titre="Refusée hier"))
    Refuser(refusee, secretaire, "Non.").execute()
    client.get(reverse(REGISTRE))
    with django_assert_max_num_queries(30):
        page = texte(client.get(reverse(REGISTRE)))
    assert "Jamais confirmée" not in page
    assert 0 < page.index("Attend depuis longtemps") < page.index("Refusée hier")
    assert "Refusée hier" not in texte(client.get(reverse(REGISTRE), {"etat": "confirmee"}))
    assert "Attend depuis" not in texte(client.get(reverse(REGISTRE), {"q": "hier"}))
    assert "1 événement proposé attend" in texte(client.get(reverse("wagtailadmin_home")))
    export = b"".join(client.get(reverse(REGISTRE), {"export": "csv"}).streaming_content).decode()
    assert "Refusée hier" in export and "Jamais confirmée" not in export


def test_le_dossier_dit_tout_et_mene_au_brouillon(secretaire, client):
    faite = proposition(confirmee=True, organisation="=cmd()", donnees=donnees(mot="Merci <b>beaucoup</b>"))
    dossier = texte(client.get(reverse("propositions_d_evenement:inspect", args=[faite.pk])))
    for dit in (COURRIEL, "Camille Exemple", "Exemple-sur-Loire", "Merci &lt;b&gt;beaucoup"):
        assert dit in dossier
    assert reverse("wagtailadmin_pages:edit", args=[faite.evenement_id]) in dossier
    assert client.get(reverse("propositions_d_evenement:inspect", args=[proposition().pk])).status_code == 404


def test_le_menu_range_ensemble_ce_que_le_secretariat_tient_de_l_agenda(secretaire, client):
    def entrees(personne):
        requete = client.get("/admin/").wsgi_request
        requete.user = personne
        return [str(entree.label) for entree in menu_de_l_agenda.menu_items_for_request(requete)]

    assert entrees(secretaire) == ["Événements proposés", "Agendas suivis"]
    assert entrees(UtilisateurFactory(role=Role.RELECTURE)) == []


def test_personne_d_autre_ne_lit_ni_ne_refuse(accueil, client):
    faite = proposition(confirmee=True)
    membre = MembreFactory()
    for personne in (UtilisateurFactory(membre=membre), UtilisateurFactory(role=Role.RELECTURE)):
        client.force_login(personne)
        for nom, arguments in ((REGISTRE, []), ("propositions_d_evenement:inspect", [faite.pk])):
            assert client.get(reverse(nom, args=arguments)).status_code in (302, 403)
        refus = reverse("propositions_d_evenement:refuser", args=[faite.pk])
        assert client.get(refus).status_code in (302, 403)
        assert client.post(refus, {"motif": "Non."}).status_code in (302, 403)
        assert "Événements proposés" not in texte(client.get("/admin/"))
    faite.refresh_from_db()
    assert faite.etat == EtatDeProposition.CONFIRMEE


# --- Ce qui s'efface -------------------------------------------------------------------------------------------------
def test_jamais_confirmee_elle_s_efface_apres_sept_jours_avec_son_courriel(
    accueil, client, django_capture_on_commit_callbacks
):
    from actualites.propositions.actions import Proposer

    for nom in ("a", "b"):
        Proposer(donnees(), {"courriel": f"{nom}@exemple.org", "nom": "A", "organisation": ""}).execute()
    ancienne = PropositionDEvenement.objects.get(courriel="a@exemple.org")
    vieillir(ancienne, 8)
    call_command("purger_propositions", verbosity=0)
    assert PropositionDEvenement.objects.get().courriel == "b@exemple.org"
    assert [c.adresse for c in CourrielEnvoye.objects.all()] == ["b@exemple.org"]


def test_refusee_elle_perd_la_personne_et_son_brouillon_apres_quatre_vingt_dix_jours(secretaire, client):
    saisies = donnees(mot="Mon numéro est…", contact_courriel="camille.chez.elle@exemple.org")
    faites = [proposition(confirmee=True, donnees=saisies) for _ in range(2)]
    for faite, jours in zip(faites, (89, 91), strict=True):
        vieillir(Refuser(faite, secretaire, "Non.").execute(), jours)
    for _fois in range(2):
        purger()
    garde, allegee = (PropositionDEvenement.objects.get(pk=faite.pk) for faite in faites)
    assert garde.courriel and garde.evenement
    assert (allegee.courriel, allegee.nom, allegee.organisation, allegee.evenement) == ("", "", "", None)
    # Le contact à publier ne l'a pas été : c'est encore l'adresse de quelqu'un.
    assert not {"mot", "contact_courriel"} & set(allegee.donnees) and allegee.motif == "Non." and allegee.titre
    assert EvenementPage.objects.count() == 1
    assert not CourrielEnvoye.objects.filter(objet=f"proposition:{allegee.clef}").exists()
    assert client.get(chemin_de(allegee)).status_code == 410


def test_publiee_l_adresse_reste_jusqu_a_quatre_vingt_dix_jours_apres_la_fin(accueil, client):
    finie, a_venir = publiee(donnees=donnees(date_debut=jour())), publiee(donnees=donnees(date_debut=jour(100)))
    for faite in (finie, a_venir):
        vieillir(faite, 200)
    il_y_a = timezone.localdate() - datetime.timedelta(days=91)
    finie.evenement.occurrences.update(jour_debut=il_y_a, jour_fin=il_y_a)
    purger()
    assert [p.courriel for p in PropositionDEvenement.objects.order_by("pk")] == ["", COURRIEL]
    assert EvenementPage.objects.live().count() == 2
    assert client.get(chemin_de(a_venir)).status_code == 200


# --- Ce qui ne fuit pas ----------------------------------------------------------------------------------------------
def test_ni_le_nom_ni_l_adresse_de_qui_propose_ne_paraissent_nulle_part(accueil, client):
    faite = publiee(nom="Dominique Secrète", courriel="secrete@exemple.org", donnees=donnees(mot="Mot secret"))
    page = EvenementPage.objects.get()
    adresses = [
        page.url,
        "/agenda/",
        f"{page.url}evenement.ics",
        "/agenda/agenda.ics",
        "/agenda/flux.xml",
        "/recherche/?q=secrete",
        "/recherche/?q=veillée",
        "/api/v2/pages/?type=actualites.EvenementPage&fields=*",
        f"/api/v2/pages/{page.pk}/?fields=*",
        "/sitemap.xml",
    ]
    servies = {adresse: client.get(adresse, follow=True) for adresse in adresses}
    assert servies[page.url].status_code == servies[adresses[8]].status_code == 200
    for adresse, reponse in servies.items():
        corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
        trouves = [mot for mot in ("Dominique", "secrete@exemple", "Mot secret", faite.clef) if mot in corps.decode()]
        assert not trouves, adresse
    versions = [json.dumps(version.content, default=str) for version in page.revisions.all()]
    assert versions and not any("ecrete@" in version or "Dominique" in version for version in versions)


def test_le_journal_ne_garde_rien_de_ce_que_l_on_a_retire(accueil, client):
    from wagtail.models import ModelLogEntry

    faite = proposition(confirmee=True)
    client.post(f"{chemin_de(faite)}retrait/")
    gestes = ModelLogEntry.objects.filter(action__startswith="proposition.")
    assert {entree.action for entree in gestes} == {"proposition.confirmer", "proposition.retirer"}
    assert {entree.label for entree in gestes} == {f"Événement proposé n° {faite.pk}"}


def test_un_brouillon_propose_ne_se_lit_pas_avant_sa_publication(accueil, client):
    page = brouillon_de(proposition(confirmee=True))
    assert client.get(f"/agenda/{page.slug}/").status_code == 404
    assert "Veillée aux frontières" not in texte(client.get("/recherche/?q=veillée"))
