"""Faire circuler un texte depuis l'administration : choisir, relire, envoyer, suivre, proposer, clore."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actualites.choix import EtatDeCosignature
from actualites.circulation.actions import OuvrirCirculation
from actualites.circulation.organisations import PAR_PAGE
from actualites.models import Circulation, Cosignature, DemandeDeChangement, VersionDePrise
from alliance.socle.choix import CleAxe, Role
from alliance.socle.models import Axe
from reseau.choix import NatureDeMembre
from reseau.models import Mandat
from tests.factories import CosignatureFactory, MembreFactory, PriseFactory, UtilisateurFactory

from .circulation_ecrans import adresse, changer, dans, entree, envoi, mandatee

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(accueil):
    """Une rédactrice de la ville qui porte le texte, et trois organisations, dont une sans personne mandatée."""
    porteuse = MembreFactory(title="Ville Porteuse")
    return {
        "redactrice": UtilisateurFactory(membre=porteuse),
        "prise": PriseFactory(parent=porteuse, live=False, title="Ouvrons le gymnase"),
        "accord": mandatee("Ville d’Accord", "mandatee-d-accord@exemple.org"),
        "collectif": mandatee("Collectif d’Ailleurs", nature=NatureDeMembre.COLLECTIF),
        "muette": MembreFactory(title="Ville Muette"),
    }


@pytest.fixture
def client(scene):
    return entree(scene["redactrice"])


def corps(reponse) -> str:
    return reponse.content.decode()


@pytest.fixture
def circulation(scene) -> Circulation:
    membres = [scene["accord"], scene["collectif"]]
    return OuvrirCirculation(scene["prise"], scene["redactrice"], membres, dans(7), quorum=1).execute()


def signer(circulation: Circulation, membre) -> Cosignature:
    cosignature = circulation.cosignatures.get(membre=membre)
    version = VersionDePrise.objects.filter(prise=circulation.prise).latest("rang")
    Cosignature.objects.filter(pk=cosignature.pk).update(
        etat=EtatDeCosignature.SIGNEE, version=version, nom="Camille Exemple", fonction="maire", decidee_le=dans(0)
    )
    return cosignature


# --- Choisir et envoyer ----------------------------------------------------------------------------------------------


def test_on_relit_avant_d_envoyer_et_rien_ne_part_avant(client, scene, mailoutbox):
    page = adresse("choisir", scene["prise"].pk)
    membres = [scene["accord"], scene["collectif"]]
    relue = corps(client.post(page, envoi(membres, "relire", quorum="2", message="Avant l’hiver.")))
    assert "2 courriels partiront" in relue
    assert "Ville d’Accord" in relue and "Avant l’hiver." in relue
    assert not Circulation.objects.exists()
    reponse = client.post(page, envoi(membres, quorum="2", message="Avant l’hiver."))
    assert reponse.headers["Location"] == adresse("tableau", scene["prise"].pk)
    circulation = Circulation.objects.get()
    assert (circulation.quorum, circulation.message) == (2, "Avant l’hiver.")
    assert circulation.cosignatures.count() == 2


def test_le_contact_d_une_organisation_ne_se_montre_qu_a_l_equipe_centrale(client, scene, circulation):
    mandat = Mandat.objects.get(membre=scene["accord"])
    autre = PriseFactory(parent=scene["prise"].get_parent().specific, live=False)
    secretaire = entree(UtilisateurFactory(role=Role.SECRETARIAT))
    ecrans = [
        (adresse("tableau", scene["prise"].pk), None),
        (adresse("choisir", autre.pk), envoi([scene["accord"]], "relire")),
        (adresse("certificats", scene["prise"].pk) + "?export=csv", None),
    ]
    signer(circulation, scene["collectif"])
    for page, donnees in ecrans:
        reponse = client.post(page, donnees) if donnees else client.get(page)
        lu = b"".join(reponse) if reponse.streaming else reponse.content
        assert reponse.status_code == 200, page
        assert mandat.nom not in lu.decode() and mandat.courriel not in lu.decode(), page
    for page, donnees in ecrans[:2]:
        reponse = secretaire.post(page, donnees) if donnees else secretaire.get(page)
        assert mandat.nom in corps(reponse), page


def test_une_organisation_sans_personne_mandatee_est_dite_et_ne_se_choisit_pas(client, scene):
    page = adresse("choisir", scene["prise"].pk)
    lue = corps(client.get(page))
    assert "Ville Muette" in lue and f'value="{scene["muette"].pk}"' not in lue
    assert "Ville Porteuse</b>" not in lue
    refus = corps(client.post(page, envoi([scene["muette"]])))
    assert "Choisissez au moins une organisation" in refus
    assert not Circulation.objects.exists()


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"echeance": "2020-01-01T10:00"}, "Choisissez un moment à venir"),
        ({"echeance": ""}, "Dites jusqu’à quand"),
        ({"echeance": "bientôt"}, "Écrivez un jour et une heure"),
        ({"quorum": "3"}, "Le quorum dépasse le nombre"),
        ({"organisation": []}, "Choisissez au moins une organisation"),
    ],
)
def test_ce_qui_est_refuse_se_dit_sans_rien_perdre(client, scene, champs, faute):
    donnees = envoi([scene["accord"], scene["collectif"]], message="Mon mot") | champs
    reponse = client.post(adresse("choisir", scene["prise"].pk), donnees)
    assert reponse.status_code == 200
    assert faute in corps(reponse) and "Mon mot" in corps(reponse)
    if donnees["organisation"]:
        assert f'value="{scene["accord"].pk}" checked' in corps(reponse)
    assert not Circulation.objects.exists()


def test_filtrer_et_tout_cocher_gardent_ce_qui_etait_choisi_ailleurs(client, scene):
    scene["accord"].axes.add(Axe.objects.get(cle=CleAxe.CITOYENNETE))
    scene["accord"].save()
    page = adresse("choisir", scene["prise"].pk)
    filtree = client.post(page, {"organisation": [scene["collectif"].pk], "geste": "filtrer", "axe": "citoyennete"})
    choix = filtree.context["choix"]
    assert [organisation.nom for organisation in choix.montrees] == ["Ville d’Accord"]
    suite = {"choisies": choix.cles, "montrees": choix.cles_montrees, "axe": "citoyennete", "geste": "cocher"}
    choix = client.post(page, suite).context["choix"]
    assert choix.pks == {scene["collectif"].pk, scene["accord"].pk}
    suite = {"choisies": choix.cles, "montrees": choix.cles_montrees, "q": "accord", "geste": "decocher"}
    assert client.post(page, suite).context["choix"].pks == {scene["collectif"].pk}
    # Ce que l'on décoche là où il est montré ne l'est plus, même choisi plus tôt.
    toutes = client.post(page, {"geste": "cocher"}).context["choix"]
    suite = envoi([scene["accord"]], "relire", choisies=toutes.cles, montrees=toutes.cles_montrees)
    assert client.post(page, suite).context["choix"].pks == {scene["accord"].pk}
    donnees = {
        "nature": "inconnue",
        "pays": "ZZ",
        "geste": "filtrer",
        "choisies": "x,-1,99999999999",
        "organisation": "9" * 5_000,
    }
    inconnu = client.post(page, donnees)
    assert inconnu.status_code == 200 and inconnu.context["choix"].pks == set()


def test_trois_cents_organisations_se_choisissent_en_autant_de_requetes_que_trois(client, scene):
    page = adresse("choisir", scene["prise"].pk)
    client.get(page)
    with CaptureQueriesContext(connection) as peu:
        client.get(page)
    for n in range(300):
        MembreFactory(title=f"Ville {n:03d}")
    with CaptureQueriesContext(connection) as beaucoup:
        reponse = client.get(page)
    assert len(reponse.context["choix"].montrees) == PAR_PAGE
    assert len(beaucoup) <= len(peu)
    assert len(reponse.content) < 250_000
    suivante = client.post(page, {"geste": "page:2", "organisation": [scene["accord"].pk], "montrees": ""})
    assert suivante.context["choix"].pagination.page == 2
    assert suivante.context["choix"].pks == {scene["accord"].pk}


# --- Suivre ----------------------------------------------------------------------------------------------------------


def test_le_tableau_dit_qui_a_signe_quoi_et_a_quel_titre(client, scene, circulation):
    signer(circulation, scene["accord"])
    lu = corps(client.get(adresse("tableau", scene["prise"].pk)))
    assert "signature sur 2" in lu and "Quorum de 1 atteint" in lu
    assert "Camille Exemple, maire" in lu and "version 1" in lu
    seules = client.get(adresse("tableau", scene["prise"].pk), {"etat": "signee"})
    assert [ligne.organisation for ligne, _ in seules.context["lignes"]] == ["Ville d’Accord"]
    assert client.get(adresse("tableau", scene["prise"].pk), {"etat": "x", "page": "x"}).status_code == 200


def test_le_fragment_ne_rend_que_les_parties_vivantes_et_jamais_d_un_cache(client, scene, circulation):
    reponse = client.get(adresse("fragment", scene["prise"].pk))
    assert "<html" not in corps(reponse) and 'data-vivant="lignes"' in corps(reponse)
    assert "no-store" in reponse.headers["Cache-Control"]


def test_le_tableau_coute_autant_pour_cent_organisations_que_pour_deux(client, scene, circulation):
    page = adresse("fragment", scene["prise"].pk)
    client.get(page)
    with CaptureQueriesContext(connection) as peu:
        client.get(page)
    membre = scene["accord"]
    for n in range(120):
        CosignatureFactory(circulation=circulation, membre=None, organisation=f"Org {n}", nature_d_organisation="ong")
    assert membre
    with CaptureQueriesContext(connection) as beaucoup:
        reponse = client.get(page)
    assert len(reponse.context["lignes"]) == 100
    assert len(beaucoup) == len(peu) <= 40


def test_on_relance_les_cochees_ou_toutes(client, scene, circulation, mailoutbox):
    page = adresse("relancer", scene["prise"].pk)
    une = circulation.cosignatures.get(membre=scene["accord"])
    client.post(page, {"cosignature": ["x", une.pk], "cochees": "1"})
    assert list(circulation.cosignatures.filter(relances=1)) == [une]
    client.post(page, {"toutes": "1"})
    assert circulation.cosignatures.filter(relances=1).count() == 2
    rien = client.post(page, {"cochees": "1"}, follow=True)
    assert "Cochez au moins une organisation" in corps(rien)


def test_une_demande_se_retient_ou_s_ecarte_avec_une_reponse(client, scene, circulation):
    cosignature = circulation.cosignatures.get(membre=scene["accord"])
    version = VersionDePrise.objects.get()
    demande = DemandeDeChangement.objects.create(
        cosignature=cosignature, version=version, passage="Le gymnase est vide.", commentaire="Dites depuis quand."
    )
    tableau = corps(client.get(adresse("tableau", scene["prise"].pk)))
    assert "Le gymnase est vide." in tableau and "Dites depuis quand." in tableau
    page, champ = adresse("traiter", demande.pk), f"{demande.pk}-reponse"
    muet = client.post(page, {champ: "", "decision": "retenir"})
    assert "Écrivez votre réponse" in corps(muet)
    client.post(page, {champ: "Nous le dirons.", "decision": "retenir"})
    demande.refresh_from_db()
    assert (demande.retenue, demande.reponse) == (True, "Nous le dirons.")
    assert client.get(page).headers["Location"] == adresse("tableau", scene["prise"].pk)


# --- Changer le texte, clore -----------------------------------------------------------------------------------------


def test_l_editeur_avertit_quand_le_brouillon_ne_dit_plus_les_mots_qui_circulent(client, scene, circulation):
    editeur = f"/admin/pages/{scene['prise'].pk}/edit/"
    assert "ne dit plus les mots" not in corps(client.get(editeur))
    changer(scene["prise"], contact_presse_nom="Quelqu’un d’autre")
    assert "ne dit plus les mots" not in corps(client.get(editeur))
    changer(scene["prise"], title="Ouvrons deux gymnases")
    lu = corps(client.get(editeur))
    assert "ne dit plus les mots qui circulent (version 1)" in lu
    assert adresse("proposer", scene["prise"].pk) in lu


def test_proposer_montre_la_difference_et_dit_ce_qui_sera_suspendu(client, scene, circulation):
    cosignature = signer(circulation, scene["accord"])
    page = adresse("proposer", scene["prise"].pk)
    assert client.get(page).status_code == 302  # rien n'a changé
    changer(scene["prise"], title="Ouvrons deux gymnases")
    lu = corps(client.get(page))
    assert "<ins" in lu and "1 organisation a signé la version précédente" in lu
    muette = client.post(page, {"portee": "", "raison": ""})
    assert "Dites si le fond change" in corps(muette) and "Dites en une phrase" in corps(muette)
    client.post(page, {"portee": "fond", "raison": "Deux gymnases, pas un."})
    cosignature.refresh_from_db()
    assert cosignature.etat == EtatDeCosignature.SUSPENDUE
    assert VersionDePrise.objects.latest("rang").raison == "Deux gymnases, pas un."


def test_une_correction_de_forme_ne_suspend_personne(client, scene, circulation):
    cosignature = signer(circulation, scene["accord"])
    changer(scene["prise"], title="Ouvrons le gymnase !")
    client.post(adresse("proposer", scene["prise"].pk), {"portee": "forme", "raison": "Une ponctuation."})
    cosignature.refresh_from_db()
    assert cosignature.etat == EtatDeCosignature.SIGNEE
    assert VersionDePrise.objects.latest("rang").est_de_forme


def test_apres_la_cloture_le_chemin_mene_a_la_relecture_puis_l_accueil_le_rappelle(client, scene, circulation):
    signer(circulation, scene["accord"])
    accueil = corps(client.get("/admin/"))
    assert "Le quorum est atteint : clore et envoyer en relecture" in accueil
    client.post(adresse("clore", scene["prise"].pk))
    circulation.refresh_from_db()
    assert circulation.close_le
    tableau = client.get(adresse("tableau", scene["prise"].pk))
    assert tableau.context["etape"].bouton == "Envoyer en relecture"
    assert "Close : à envoyer en relecture" in corps(client.get("/admin/"))
    assert client.get(adresse("prolonger", scene["prise"].pk)).status_code == 302


def test_un_nouveau_tour_peut_n_etre_que_pour_qui_a_signe_le_texte_d_avant(client, scene, circulation):
    cosignature = signer(circulation, scene["accord"])
    client.post(adresse("clore", scene["prise"].pk))
    changer(scene["prise"], title="Ouvrons deux gymnases")
    tableau = client.get(adresse("tableau", scene["prise"].pk))
    assert tableau.context["etape"].bouton == "Ouvrir un nouveau tour"
    choix = client.get(adresse("choisir", scene["prise"].pk)).context["choix"]
    assert [organisation.nom for organisation in choix.montrees] == ["Collectif d’Ailleurs", "Ville Muette"]
    client.post(adresse("choisir", scene["prise"].pk), envoi([]))
    cosignature.refresh_from_db()
    assert cosignature.etat == EtatDeCosignature.SUSPENDUE
    assert Circulation.objects.filter(close_le__isnull=True).count() == 1


def test_la_liste_dit_ou_en_est_chaque_texte_en_un_nombre_constant_de_requetes(client, scene, circulation):
    signer(circulation, scene["accord"])
    page = adresse("liste")
    reponse = client.get(page)
    assert "Ouvrons le gymnase" in corps(reponse) and "1 / 2" in corps(reponse) and "1, atteint" in corps(reponse)
    with CaptureQueriesContext(connection) as une:
        client.get(page)
    for _n in range(4):
        prise = PriseFactory(parent=scene["prise"].get_parent().specific, live=False)
        OuvrirCirculation(prise, scene["redactrice"], [scene["accord"]], dans(7)).execute()
    with CaptureQueriesContext(connection) as cinq:
        client.get(page)
    assert len(cinq) <= len(une) + 1  # la pagination compte


# --- Étanchéité ------------------------------------------------------------------------------------------------------


def test_une_autre_organisation_ne_distingue_pas_un_texte_qui_circule_d_un_texte_qui_n_existe_pas(scene, circulation):
    cosignature = circulation.cosignatures.first()
    demande = DemandeDeChangement.objects.create(
        cosignature=cosignature, version=VersionDePrise.objects.get(), commentaire="Rien."
    )
    avant = (Cosignature.objects.order_by("pk").values_list(), Circulation.objects.values_list())
    avant = [list(lignes) for lignes in avant]
    autre = entree(UtilisateurFactory(membre=scene["accord"]))
    relectrice = entree(UtilisateurFactory(role=Role.RELECTURE))
    cles = {"renvoyer": cosignature.pk, "traiter": demande.pk}
    ecrans = (
        "tableau", "fragment", "choisir", "relancer", "prolonger", "clore", "proposer", "certificats", "renvoyer",
        "traiter",
    )  # fmt: skip
    for etrangere in (autre, relectrice):
        for nom in ecrans:
            cle = cles.get(nom, scene["prise"].pk)
            for methode in ("get", "post"):
                vraie = getattr(etrangere, methode)(adresse(nom, cle), {"export": "csv"})
                inexistante = getattr(etrangere, methode)(adresse(nom, 999_999), {"export": "csv"})
                assert vraie.status_code == inexistante.status_code == 404, (nom, methode)
                assert corps(vraie).replace(adresse(nom, cle), "") == corps(inexistante).replace(
                    adresse(nom, 999_999), ""
                )
        assert "Ouvrons le gymnase" not in corps(etrangere.get("/admin/"))
        assert "Ouvrons le gymnase" not in corps(etrangere.get(adresse("liste")))
    assert avant == [
        list(Cosignature.objects.order_by("pk").values_list()), list(Circulation.objects.values_list())
    ]  # fmt: skip
