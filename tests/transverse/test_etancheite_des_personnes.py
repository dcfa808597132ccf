"""Ce qu'une organisation confie à l'alliance (personnes, pièces, réponses) ne se lit ni chez une autre ni dehors."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from alliance.socle.choix import Role
from alliance.socle.models import DocumentAlliance, ImageAlliance, Utilisateur
from reseau.choix import RoleDeMandat, StatutDeCandidature, StatutDeMembre
from reseau.models import (
    Campagne,
    Candidature,
    ChangementDeStatut,
    ImportDeMembres,
    Invitation,
    Mandat,
    MembrePage,
    ReseauIndexPage,
    Sollicitation,
)
from tests.factories import FicheFactory, MandatFactory, MembreFactory, UtilisateurFactory

from .routeur import HORS_SUJET, adresses_de_l_administration, visiter

SECRET = "zanzibaraka"
#: Tout ce qui est à l'autre organisation porte ce numéro : quoi que demande une adresse, c'est là qu'elle mène.
NUMERO = 770_077
SESSION = "django.contrib.auth.backends.ModelBackend"
GARDES = (
    Utilisateur, ImageAlliance, DocumentAlliance, MembrePage, Mandat, Invitation, Candidature, Campagne, Sollicitation,
    ImportDeMembres, ChangementDeStatut,
)  # fmt: skip
#: Où l'équipe centrale doit lire le secret : sans quoi l'essai ne chercherait rien.
TEMOINS = {
    "candidatures:index", "candidatures:inspect", "equipe:equipe", "import_de_membres", "imports_de_membres",
    "qui_peut_quoi", "statut_de_membre",
}  # fmt: skip


@pytest.fixture
def membre_a(accueil):
    return MembreFactory(title="Ville d’A")


@pytest.fixture
def confidences(accueil, membre_a):
    """Tout ce que l'on sait d'une organisation encore candidate, de ses gens et de ce qu'elle a écrit."""
    courriel = {"courriel": f"{SECRET}@exemple.org"}
    membre_b = MembreFactory(
        pk=NUMERO, title=f"Ville de {SECRET}", slug="ville-b", live=False, statut=StatutDeMembre.CANDIDAT
    )
    personne = UtilisateurFactory(pk=NUMERO, email=courriel["courriel"], last_name=SECRET)
    FicheFactory(parent=membre_b, title=f"Ouvrir {SECRET}", live=False)
    medias = {"title": SECRET, "collection": membre_b.collection, "pk": NUMERO}
    ImageAlliance.objects.create(file="x.png", width=1, height=1, **medias)
    DocumentAlliance.objects.create(file=ContentFile(SECRET.encode(), f"{SECRET}.txt"), **medias)
    mandat = Mandat.objects.create(pk=NUMERO, membre=membre_b, utilisateur=personne, nom=SECRET, **courriel)
    personne.groups.add(membre_b.groupe)
    Invitation.objects.create(pk=NUMERO, mandat=mandat, empreinte="b" * 64, expire_le=timezone.now())
    ChangementDeStatut.objects.create(pk=NUMERO, membre=membre_b, statut=StatutDeMembre.CANDIDAT, motif=SECRET)
    Candidature.objects.create(
        pk=NUMERO,
        empreinte="c" * 64,
        statut=StatutDeCandidature.DEPOSEE,
        organisation=SECRET,
        motivation=SECRET,
        nom=SECRET,
        deposee_le=timezone.now(),
        piece=ContentFile(SECRET.encode(), "deliberation.pdf"),
        **courriel,
    )
    campagne = Campagne.objects.create(
        pk=NUMERO, titre=SECRET, message=SECRET, echeance=timezone.localdate(), lancee_le=timezone.now()
    )
    Sollicitation.objects.create(
        pk=NUMERO, campagne=campagne, membre=membre_b, mandat=mandat, empreinte="d" * 64, message=SECRET, **courriel
    )
    ImportDeMembres.objects.create(
        pk=NUMERO,
        nom_du_fichier=f"{SECRET}.csv",
        fichier=ContentFile(b"nom", "m.csv"),
        rapport={"lignes": [{"ligne": 2, "cle": SECRET, "nom": SECRET, "effet": "creer", "changements": {}}]},
    )
    return membre_b


def entrer(qui: Any) -> Client:
    client = Client(raise_request_exception=False)
    if qui.is_authenticated:
        client.force_login(qui, backend=SESSION)
    return client


def adresses() -> list[tuple[str, str]]:
    """Chaque adresse de l'administration, chacun de ses numéros étant celui de l'autre organisation."""
    mots = {"sujet": "presse", "genre": "csv", "action": "delete", "action_name": "approve", "cle": "en-retard"}
    trouvees = []
    for nom, arguments in adresses_de_l_administration():
        if nom in HORS_SUJET:
            continue
        valeurs = {
            a: "reseau" if "app" in a else "membrepage" if "model" in a else mots.get(a, NUMERO) for a in arguments
        }
        try:
            trouvees.append((nom, reverse(nom, kwargs=valeurs)))
        except NoReverseMatch:
            continue
    return trouvees


def ou_le_secret_se_lit(client: Client, noms: set[str] | None = None) -> set[str]:
    vues = [(nom, adresse) for nom, adresse in adresses() if noms is None or nom in noms]
    assert len(vues) > (200 if noms is None else 0)
    return {nom for nom, adresse in vues if SECRET in visiter(client, adresse)[1].lower()}


def personnes(role: str, membre: MembrePage) -> Any:
    if role == "référente":
        return MandatFactory(membre=membre, role=RoleDeMandat.REFERENT_ELU).utilisateur
    return AnonymousUser() if role == "anonyme" else UtilisateurFactory(role=Role.RELECTURE)


def empreinte() -> list[Any]:
    return [
        MembrePage.objects.count(),
        *(list(modele.objects.filter(pk=NUMERO).values()) for modele in GARDES),
        list(Mandat.objects.order_by("pk").values("pk", "membre", "fin", "termine_le")),
        list(Invitation.objects.order_by("pk").values("pk", "annulee_le", "mandat")),
    ]


def test_l_equipe_centrale_lit_tout_cela(confidences):
    """Sans quoi ne rien trouver ailleurs ne prouverait rien."""
    assert ou_le_secret_se_lit(entrer(UtilisateurFactory(role=Role.SECRETARIAT)), TEMOINS) == TEMOINS


@pytest.mark.parametrize("role", ["référente", "relecture", "anonyme"])
def test_aucune_adresse_de_l_administration_ne_le_montre(confidences, membre_a, role):
    assert ou_le_secret_se_lit(entrer(personnes(role, membre_a))) == set()


@pytest.mark.parametrize("role", ["référente", "relecture", "anonyme"])
def test_aucun_envoi_a_l_administration_ne_le_change(confidences, membre_a, role):
    client = entrer(personnes(role, membre_a))
    avant, changees = empreinte(), []
    for nom, adresse in adresses():
        with transaction.atomic():
            client.post(adresse, {"motif": "x", "message": "x", "confirme": "on", "titre": "x"})
            if empreinte() != avant:
                changees.append(nom)
            transaction.set_rollback(True)
    assert changees == []


def test_rien_de_public_ne_le_montre(confidences, client):
    confidences.refresh_from_db()
    index = ReseauIndexPage.objects.get()
    for adresse in (
        "/", "/sitemap.xml", "/robots.txt", index.url, f"{index.url}?q={SECRET[:8]}", f"{index.url}?statut=candidat",
        "/reseau/carte/", "/reseau/carte.geojson", "/reseau/carte.geojson?statut=candidat", "/reseau/carte/integrer/",
        "/reseau/ville-b/", "/reseau/ville-b/partage.png", "/bonnes-pratiques/", "/bonnes-pratiques/flux.xml",
        f"/recherche/?q={SECRET[:8]}", "/api/v2/pages/", f"/api/v2/pages/{NUMERO}/",
        f"/api/v2/pages/?search={SECRET[:8]}",
        "/api/v2/pages/?type=reseau.MembrePage&fields=*", "/reseau/rejoindre/",
        f"/documents/{NUMERO}/autre.txt",
    ):  # fmt: skip
        statut, corps = visiter(client, adresse)
        assert statut < 500, adresse
        assert SECRET not in corps.lower(), adresse


def test_la_piece_d_une_candidature_n_a_pas_d_adresse_publique(confidences, membre_a, client):
    """Rangée hors des fichiers publics, elle ne sort que par l'écran du secrétariat."""
    piece = Candidature.objects.get(pk=NUMERO).piece
    with pytest.raises(ValueError, match="adresse"):
        piece.url  # noqa: B018
    assert not str(piece.path).startswith(str(settings.MEDIA_ROOT))
    for adresse in (
        f"/media/{piece.name}",
        f"/media/../prive/{piece.name}",
        f"/static/{piece.name}",
        f"/prive/{piece.name}",
    ):
        assert client.get(adresse).status_code == 404, adresse
    ecran = reverse("candidatures:piece", args=[NUMERO])
    for qui in (AnonymousUser(), personnes("référente", membre_a), personnes("relecture", membre_a)):
        assert SECRET not in visiter(entrer(qui), ecran)[1]
    assert SECRET in visiter(entrer(UtilisateurFactory(role=Role.SECRETARIAT)), ecran)[1]
