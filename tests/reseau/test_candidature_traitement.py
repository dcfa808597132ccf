"""Le secrétariat traite une candidature : une personne à la fois, chaque pas écrit, et rien sans le droit."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.socle.choix import Role
from reseau.candidatures.actions import GesteImpossible
from reseau.candidatures.traitement import Accepter, PoserQuestion, PrendreEnCharge, Refuser, Rendre
from reseau.choix import StatutDeCandidature, StatutDeMembre
from reseau.models import Candidature, Invitation, MembrePage
from tests.factories import MembreFactory, TerritoireFactory, UtilisateurFactory

from .candidatures import candidature, fichiers, page_de, piece


def adresse(nom, candidature):
    return reverse(f"candidatures:{nom}", args=[candidature.pk])


def dit(reponse):
    return " ".join(map(str, get_messages(reponse.wsgi_request)))


@pytest.fixture
def acceptation():
    return {"slug": "exemple-sur-loire", "role": "referent-elu", "fin_de_mandat": ""}


# --- Prendre, rendre, questionner ------------------------------------------------------------------------------------
def test_une_seule_personne_prend_en_charge(secretaire):
    collegue = UtilisateurFactory(role=Role.SECRETARIAT)
    deposee = candidature()
    PrendreEnCharge(Candidature.objects.get(), secretaire).execute()
    with pytest.raises(GesteImpossible):
        PrendreEnCharge(Candidature.objects.get(), collegue).execute()
    for geste in (PoserQuestion(deposee, collegue, "Qui ?"), Refuser(deposee, collegue, "Non.")):
        with pytest.raises(GesteImpossible, match="s’occupe"):
            geste.execute()
    # Rendue, même par une collègue, n'importe qui la reprend.
    Rendre(deposee, collegue).execute()
    PrendreEnCharge(deposee, collegue).execute()
    assert [pas.genre for pas in deposee.pas.all()] == ["prise-en-charge", "rendue", "prise-en-charge"]


def test_une_question_et_sa_reponse(secretaire, client, mailoutbox, django_capture_on_commit_callbacks):
    deposee = candidature()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(adresse("question", deposee), {"message": "Qui a voté ?"})
    (courriel,) = mailoutbox
    assert "Qui a voté ?" in courriel.body and courriel.to == [deposee.courriel]

    candidate = Client()
    page = candidate.get(page_de(deposee)).content.decode()
    assert "Qui a voté" in page and "Envoyer ma réponse" in page
    assert "Camille Exemple" not in page.partition("Ce que j’ai écrit")[0], (
        "le nom de la secrétaire reste au secrétariat"
    )
    with django_capture_on_commit_callbacks(execute=True):
        candidate.post(page_de(deposee), {"geste": "repondre", "message": "Le conseil, à l’unanimité."})
    deposee.refresh_from_db()
    assert deposee.statut == StatutDeCandidature.DEPOSEE
    assert deposee.en_charge == secretaire, "poser une question, c'est s'en charger"
    reponse = next(courriel for courriel in mailoutbox if courriel.to == [secretaire.email])
    assert "unanimité" in reponse.body
    assert "unanimité" in client.get(adresse("inspect", deposee)).content.decode()
    # Sans question, il n'y a plus rien à répondre.
    assert "n’en est plus là" in dit(candidate.post(page_de(deposee), {"geste": "repondre", "message": "Encore."}))


def test_un_retrait_se_confirme_et_se_dit_au_secretariat(
    secretaire, client, mailoutbox, django_capture_on_commit_callbacks
):
    deposee = candidature()
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(page_de(deposee) + "retrait/")
    deposee.refresh_from_db()
    assert deposee.statut == StatutDeCandidature.RETIREE and deposee.decidee_le
    assert sorted(courriel.to[0] for courriel in mailoutbox) == sorted([deposee.courriel, secretaire.email])
    assert "déjà décidée" in dit(client.get(adresse("accepter", deposee)))
    with pytest.raises(GesteImpossible):
        Refuser(deposee, secretaire, "Non.").execute()


# --- Décider ---------------------------------------------------------------------------------------------------------
def test_accepter_ouvre_tout_ce_dont_un_membre_a_besoin(
    secretaire, client, acceptation, mailoutbox, django_capture_on_commit_callbacks
):
    territoire = TerritoireFactory()
    deposee = candidature(fin_de_mandat=timezone.localdate() + datetime.timedelta(days=400))
    assert client.get(adresse("accepter", deposee)).context["form"].initial["slug"] == "ville-d-exemple-sur-loire"
    with django_capture_on_commit_callbacks(execute=True):
        envoi = {**acceptation, "territoire": territoire.pk, "fin_de_mandat": deposee.fin_de_mandat.isoformat()}
        assert client.post(adresse("accepter", deposee), envoi)["Location"] == adresse("inspect", deposee)
    deposee.refresh_from_db()
    membre = MembrePage.objects.get()
    assert (deposee.statut, deposee.membre) == (StatutDeCandidature.ACCEPTEE, membre)
    assert membre.live and membre.territoire == territoire and membre.adhesion_le == timezone.localdate()
    assert membre.groupe and membre.collection
    histoire = [(ligne.statut, ligne.depuis) for ligne in membre.changements_de_statut.all()]
    depot = timezone.localdate(deposee.deposee_le)
    assert histoire == [(StatutDeMembre.CANDIDAT, depot), (StatutDeMembre.ACTIF, timezone.localdate())]
    assert membre.statut == StatutDeMembre.ACTIF
    mandat = Invitation.objects.get().mandat
    assert (mandat.membre, mandat.courriel, mandat.role) == (membre, deposee.courriel, "referent-elu")
    assert mandat.fin == deposee.fin_de_mandat
    assert Client().get(membre.url).status_code == 200
    assert [courriel.to for courriel in mailoutbox] == [[deposee.courriel]] * 2, "bienvenue, et l'invitation"


def test_accepter_deux_fois_ne_fait_qu_une_page(secretaire, acceptation):
    deposee = candidature()
    geste = {"slug": "exemple", "territoire": TerritoireFactory()}
    Accepter(deposee, secretaire, **geste).execute()
    with pytest.raises(GesteImpossible):
        Accepter(deposee, secretaire, **{**geste, "slug": "autre"}).execute()
    assert MembrePage.objects.count() == 1


def test_la_deliberation_n_est_publiee_que_si_on_le_demande(secretaire, client, acceptation, depot, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    territoire = TerritoireFactory()
    for slug, joindre in (("sans", {}), ("avec", {"joindre_la_piece": "on"})):
        deposee = candidature(territoire=territoire, organisation=f"Ville {slug}", courriel=f"{slug}@exemple.org")
        deposee.piece.save("deliberation.pdf", piece())
        page = client.get(adresse("accepter", deposee)).content.decode()
        assert 'name="joindre_la_piece"' in page and "checked" not in page.partition('name="joindre_la_piece"')[2][:200]
        client.post(adresse("accepter", deposee), {**acceptation, "slug": slug, "territoire": territoire.pk, **joindre})
    assert MembrePage.objects.get(slug="sans").deliberation is None
    document = MembrePage.objects.get(slug="avec").deliberation
    assert document.collection == MembrePage.objects.get(slug="avec").collection
    assert document.file_size


@pytest.mark.parametrize(
    ("changement", "champ"),
    [
        ({"slug": "prise"}, "slug"),
        ({"slug": "rejoindre"}, "slug"),
        ({"fin_de_mandat": "2019-03-01"}, "fin_de_mandat"),
        ({"territoire": ""}, "territoire"),
    ],
)
def test_une_acceptation_impossible_ne_laisse_rien_derriere_elle(secretaire, client, acceptation, changement, champ):
    MembreFactory(slug="prise")
    deposee = candidature()
    envoi = {**acceptation, "territoire": TerritoireFactory().pk, **changement}
    assert champ in client.post(adresse("accepter", deposee), envoi).context["form"].errors
    deposee.refresh_from_db()
    assert deposee.statut == StatutDeCandidature.DEPOSEE
    assert MembrePage.objects.count() == 1


def test_un_refus_dit_sa_raison(secretaire, client, mailoutbox, django_capture_on_commit_callbacks):
    deposee = candidature()
    assert client.post(adresse("refuser", deposee), {"raison": " "}).context["form"].errors
    with django_capture_on_commit_callbacks(execute=True):
        client.post(adresse("refuser", deposee), {"raison": "Il manque la délibération."})
    assert "Il manque la délibération." in mailoutbox[0].body
    assert "Il manque la délibération." in Client().get(page_de(deposee)).content.decode()


# --- Lire ------------------------------------------------------------------------------------------------------------
def test_le_registre_tait_ce_qui_n_est_pas_depose(secretaire, client):
    candidature(organisation="Ville déposée", territoire=TerritoireFactory())
    for statut in (StatutDeCandidature.BROUILLON, StatutDeCandidature.A_CONFIRMER):
        tue = candidature(statut, organisation=f"Ville {statut.value}")
        assert client.get(adresse("inspect", tue)).status_code == 404
    liste = client.get(reverse("candidatures:index")).content.decode()
    assert "Ville déposée" in liste
    assert "Ville brouillon" not in liste and "Ville a-confirmer" not in liste


def test_le_registre_se_filtre_se_cherche_et_s_exporte(secretaire, client):
    candidature(organisation="=Ville déposée", en_charge=secretaire)
    candidature(StatutDeCandidature.REFUSEE, organisation="Collectif refusé", nature="collectif")
    index = reverse("candidatures:index")

    def noms(**filtres):
        page = client.get(index, filtres).content.decode()
        return {nom for nom in ("=Ville déposée", "Collectif refusé") if nom in page}

    assert noms() == {"=Ville déposée", "Collectif refusé"}
    assert noms(statut="refusee") == noms(nature="collectif") == noms(q="collectif") == {"Collectif refusé"}
    assert noms(en_charge=secretaire.pk) == {"=Ville déposée"}
    export = client.get(index, {"export": "csv"})
    assert "'=Ville déposée" in b"".join(export.streaming_content).decode()


def test_la_piece_se_telecharge_et_ne_s_ouvre_jamais_dans_le_site(secretaire, client, depot):
    deposee = candidature()
    deposee.piece.save("deliberation.pdf", piece())
    assert fichiers(depot)
    reponse = client.get(adresse("piece", deposee))
    assert reponse["Content-Disposition"] == 'attachment; filename="deliberation.pdf"'
    assert "sandbox" in reponse["Content-Security-Policy"]
    assert "no-store" in reponse["Cache-Control"]
    assert b"".join(reponse.streaming_content).startswith(b"%PDF")


def test_le_menu_et_l_accueil_disent_combien_attendent(secretaire, client):
    accueil = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "attendent" not in accueil and "Candidatures (" not in accueil
    candidature()
    candidature(StatutDeCandidature.EN_QUESTION, courriel="deux@exemple.org")
    candidature(StatutDeCandidature.REFUSEE, courriel="trois@exemple.org")
    accueil = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "2 candidatures attendent" in accueil
    assert "Candidatures (2)" in accueil


# --- Le droit --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["organisation", Role.RELECTURE, None])
def test_nul_autre_que_l_equipe_centrale_ne_lit_ni_ne_traite(accueil, client, depot, role):
    membre = MembreFactory()
    personne = UtilisateurFactory(membre=membre) if role == "organisation" else UtilisateurFactory(role=role)
    deposee = candidature()
    deposee.piece.save("deliberation.pdf", piece())
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    for nom in ("inspect", "piece", "prendre", "rendre", "question", "accepter", "refuser"):
        for envoyer in (client.get, client.post):
            reponse = envoyer(
                adresse(nom, deposee), {"message": "?", "raison": "!", "slug": "pris", "role": "redaction"}
            )
            assert reponse.status_code in {302, 403, 405}, nom
            assert "Exemple-sur-Loire" not in reponse.content.decode()
    assert client.get(reverse("candidatures:index")).status_code in {302, 403}
    deposee.refresh_from_db()
    assert (deposee.statut, deposee.en_charge, deposee.pas.count()) == (StatutDeCandidature.DEPOSEE, None, 0)
    for geste in (
        PrendreEnCharge(deposee, personne),
        Rendre(deposee, personne),
        PoserQuestion(deposee, personne, "?"),
        Refuser(deposee, personne, "!"),
        Accepter(deposee, personne, slug="pris"),
    ):
        with pytest.raises(PermissionDenied):
            geste.execute()
