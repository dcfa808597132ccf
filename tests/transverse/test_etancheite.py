"""Une organisation n'aperçoit pas les brouillons d'une autre : toute l'administration, adresse par adresse."""

import re

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.models import Page

from actualites.choix import EtatDeProposition
from actualites.models import (
    EvenementPage,
    EvenementSuivi,
    FluxSuivi,
    ImportDAbonnements,
    NumeroPage,
    PropositionDEvenement,
)
from alliance.socle.choix import Role
from reseau import etancheite
from reseau.droits import etiquettes
from tests.factories import AbonnementFactory, ArticleFactory, EvenementFactory, NumeroFactory, UtilisateurFactory

from .etancheite import SECRET, TITRE_SECRET
from .routeur import HORS_SUJET, adresses_de_l_administration, visiter


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


def test_le_secretariat_voit_les_rapports(scene):
    scene["client"].force_login(
        UtilisateurFactory(role=Role.SECRETARIAT), backend="django.contrib.auth.backends.ModelBackend"
    )
    statut, corps = visiter(scene["client"], reverse("wagtailadmin_reports:page_types_usage"))
    assert statut == 200
    assert "Utilisation" in corps or "types" in corps
