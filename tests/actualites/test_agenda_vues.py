"""Les trois vues de l'agenda et son flux : mêmes filtres, mêmes comptes, et peu de requêtes."""

import datetime
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.http import QueryDict

from actualites.agenda.facettes import repertoire
from actualites.agenda.filtres import FiltreSuivi
from actualites.choix import EtatDEvenement, FormeDEvenement, ModaliteDEvenement
from alliance.socle import publication
from alliance.socle.choix import CleAxe
from tests.actualites.agenda import chercher, dans, lire
from tests.factories import EvenementFactory, MembreFactory, TerritoireFactory

ATOM = "{http://www.w3.org/2005/Atom}"
JUILLET = "du=2031-07-01&au=2031-07-31"


@pytest.fixture
def juillet(accueil) -> Any:
    """Juillet 2031 : un festival de trois jours, un webinaire, deux rencontres au même lieu, une sans lieu."""
    membre = MembreFactory(slug="ville-d-exemple")
    grenoble = TerritoireFactory(
        nom="Grenoble", subdivision="Isère, Auvergne-Rhône-Alpes", latitude="45.18", longitude="5.72"
    )
    champs = {"parent": membre, "heure_fin": None}
    EvenementFactory(
        **champs,
        title="Festival",
        territoire=grenoble,
        date_debut=datetime.date(2031, 7, 4),
        date_fin=datetime.date(2031, 7, 6),
        forme=FormeDEvenement.FETE,
        axes=[CleAxe.AUTRE_RECIT],
    )
    EvenementFactory(
        **champs, title="Webinaire", modalite=ModaliteDEvenement.A_DISTANCE, date_debut=datetime.date(2031, 7, 5)
    )
    for n in (1, 2):
        EvenementFactory(**champs, title=f"Rencontre {n}", territoire=grenoble, date_debut=datetime.date(2031, 7, 5))
    EvenementFactory(**champs, title="Quelque part", date_debut=datetime.date(2031, 7, 31))
    EvenementFactory(**champs, title="Août", territoire=grenoble, date_debut=datetime.date(2031, 8, 1))
    EvenementFactory(**champs, title="Brouillon secret", date_debut=datetime.date(2031, 7, 5), live=False)
    return membre


def geojson(client: Any, requete: str) -> Any:
    reponse = client.get(f"/agenda/carte.geojson?{requete}")
    assert reponse.status_code == 200 and reponse["Content-Type"] == "application/geo+json"
    return json.loads(reponse.content)


def test_la_liste_le_mois_la_carte_et_le_flux_trouvent_autant_d_evenements(juillet, client):
    attendus = {
        "": 5,
        "forme=fete": 1,
        "axe=citoyennete": 4,
        "lieu=isere": 3,
        "modalite=a-distance": 1,
        "q=rencontre": 2,
    }
    for filtre, attendu in attendus.items():
        requete = f"{JUILLET}&{filtre}"
        points = geojson(client, requete)
        totaux = {
            "liste": lire(client, f"?{requete}")["total"],
            "mois": lire(client, f"?vue=mois&mois=2031-07&{filtre}")["total"],
            "carte": lire(client, f"?vue=carte&{requete}")["total"],
            "geojson": points["total"],
            "flux": client.get(f"/agenda/flux.xml?{requete}").content.count(b"<entry>"),
        }
        assert set(totaux.values()) == {attendu}, (filtre, totaux)
        places = sum(trait["properties"]["total"] for trait in points["features"])
        assert places + points["a_distance"] + points["sans_lieu"] == attendu, filtre


def test_on_passe_d_une_vue_a_l_autre_sans_perdre_ce_que_l_on_cherchait(juillet):
    filtre = chercher("vue=mois&mois=2031-07&forme=fete&q=festival")
    assert {str(vue["libelle"]): vue["adresse"] for vue in filtre.vues()} == {
        "Liste": f"?q=festival&{JUILLET}&forme=fete",
        "Mois": "?q=festival&mois=2031-07&forme=fete&vue=mois",
        "Carte": f"?q=festival&{JUILLET}&forme=fete&vue=carte",
    }
    # D'une date, le mois est le sien ; ce que le formulaire ne montre pas, il le redit.
    assert chercher("du=2031-07-14").vues()[1]["adresse"] == "?mois=2031-07&vue=mois"
    assert chercher("vue=carte&periode=passes").champs_caches() == [("vue", "carte"), ("periode", "passes")]


# --- La liste ---------------------------------------------------------------------------------------------------------
def test_la_liste_montre_ce_qui_est_publie_sous_le_nom_de_son_mois(juillet, client):
    contexte = lire(client)
    assert [(mois, [carte.titre for carte in cartes]) for mois, cartes in contexte["groupes"]] == [
        ("juillet 2031", ["Festival", "Webinaire", "Rencontre 1", "Rencontre 2", "Quelque part"]),
        ("août 2031", ["Août"]),
    ]
    page = client.get("/agenda/").content.decode()
    assert "Brouillon secret" not in page
    assert '<span class="panneau">Grenoble</span>' in page
    assert "À distance" in page


def test_un_evenement_annule_est_barre(juillet, client):
    EvenementFactory(
        parent=juillet,
        title="Projection",
        etat=EtatDEvenement.ANNULE,
        annonce="Salle fermée.",
        territoire=TerritoireFactory(nom="Gap"),
        date_debut=dans(3),
    )
    page = client.get("/agenda/").content.decode()
    assert '<span class="panneau barre">Gap</span>' in page
    assert "arretee" in page


def test_on_s_abonne_a_ce_que_l_on_regarde_filtres_compris_et_periode_exclue(juillet, client):
    contexte = lire(client, "?forme=fete&lieu=isere&periode=mois&vue=carte&tri=recentes")
    assert contexte["adresse_ics"] == "http://testserver/agenda/agenda.ics?lieu=isere&forme=fete"
    assert contexte["adresse_webcal"] == "webcal://testserver/agenda/agenda.ics?lieu=isere&forme=fete"
    page = client.get("/agenda/?forme=fete").content.decode()
    assert 'href="webcal://testserver/agenda/agenda.ics?forme=fete"' in page
    assert 'href="/agenda/flux.xml?forme=fete"' in page
    assert 'href="/agenda/proposer/"' in page


def test_l_agenda_vide_invite_et_une_demande_sans_reponse_dit_ou_chercher(accueil, client):
    assert "Rien n’est annoncé pour le moment." in client.get("/agenda/").content.decode()
    EvenementFactory(title="Fête d’hier", date_debut=dans(-1))
    contexte = lire(client, "?q=fete")
    assert contexte["total"] == 0
    assert [(str(sans["libelle"]), sans["adresse"], sans["compte"]) for sans in contexte["relachements"]] == [
        ("parmi ce qui est passé", "?q=fete&periode=passes", 1)
    ]
    (sans, *_) = lire(client, "?q=introuvable&periode=passes")["relachements"]
    assert (sans["libelle"], sans["compte"]) == ("sans la recherche « introuvable »", 1)
    assert 'href="?q=fete&amp;periode=passes"' in client.get("/agenda/?q=fete").content.decode()
    for vue in ("mois", "carte"):
        assert client.get(f"/agenda/?vue={vue}&lieu=nulle-part&forme=audience").status_code == 200


# --- Le mois ----------------------------------------------------------------------------------------------------------
def test_le_mois_est_un_tableau_qui_commence_lundi_et_repete_ce_qui_dure(juillet, client):
    mois = lire(client, "?vue=mois&mois=2031-07")["mois"]
    assert mois.semaines[0][0].le == datetime.date(2031, 6, 30)
    assert {semaine[0].le.weekday() for semaine in mois.semaines} == {0}
    par_jour = {j.le: [(ligne.titre, ligne.suite) for ligne in j.lignes] for s in mois.semaines for j in s}
    assert par_jour[datetime.date(2031, 7, 4)] == [("Festival", False)]
    assert par_jour[datetime.date(2031, 7, 6)] == [("Festival", True)]
    # Août se voit au bord du tableau ; ce qui s'y passe est de son mois.
    assert par_jour[datetime.date(2031, 8, 1)] == []
    page = client.get("/agenda/?vue=mois&mois=2031-07").content.decode()
    assert "<caption" in page and page.count('scope="col"') == 7


def test_un_jour_charge_dit_combien_il_en_reste_et_y_mene(juillet, client):
    for n in range(3):
        EvenementFactory(parent=juillet, title=f"Encore {n}", date_debut=datetime.date(2031, 7, 5))
    mois = lire(client, "?vue=mois&mois=2031-07&modalite=sur-place")["mois"]
    (jour,) = [j for s in mois.semaines for j in s if j.le == datetime.date(2031, 7, 5)]
    assert ([ligne.sur_papier for ligne in jour.lignes], jour.autres) == ([False] * 3 + [True] * 3, 3)
    assert jour.adresse == "?du=2031-07-05&au=2031-07-05&modalite=sur-place"
    assert lire(client, jour.adresse)["total"] == 6
    assert "+ 3 autres" in client.get("/agenda/?vue=mois&mois=2031-07&modalite=sur-place").content.decode()


def test_un_mois_trop_plein_pour_le_papier_dit_ou_lire_le_reste(juillet, client, monkeypatch):
    monkeypatch.setattr("actualites.agenda.mois.LIGNES_SUR_PAPIER", 3)
    for n in range(3):
        EvenementFactory(parent=juillet, title=f"Encore {n}", date_debut=datetime.date(2031, 7, 5))
    mois = lire(client, "?vue=mois&mois=2031-07&modalite=sur-place")["mois"]
    (jour,) = [j for s in mois.semaines for j in s if j.le == datetime.date(2031, 7, 5)]
    assert (len(jour.lignes), jour.autres) == (3, 3)
    page = client.get("/agenda/?vue=mois&mois=2031-07&modalite=sur-place").content.decode()
    assert "Ce mois ne tient pas sur le papier" in page and "hors-papier" not in page


@pytest.mark.parametrize(
    ("requete", "mois", "dit"),
    [
        ("du=2031-07-14&au=2031-08-20", "2031-07", "« Du 14 juillet 2031 au 20 août 2031 »"),
        ("du=2031-07-14", "2031-07", "« À partir du 14 juillet 2031 »"),
        ("au=2020-08-20", "2020-08", "« Jusqu’au 20 août 2020 »"),
        ("mois=2031-08&du=2031-07-14", "2031-08", "« À partir du 14 juillet 2031 »"),
        (JUILLET, "2031-07", ""),
    ],
)
def test_le_mois_dit_qu_il_est_entier_quand_on_demande_d_autres_jours(juillet, client, requete, mois, dit):
    contexte = lire(client, f"?vue=mois&{requete}")
    assert f"{contexte['formulaire'].mois:%Y-%m}" == mois
    assert [dit in avertissement for avertissement in contexte["avertissements"]] == ([True] if dit else [])
    # Ce que l'on suit est ce que l'on voit : sans ces jours.
    assert contexte["requete_de_suivi"] == ""
    assert FiltreSuivi(QueryDict(f"vue=mois&{requete}"), repertoire()).du == chercher(requete).du


def test_on_ne_va_pas_au_dela_du_premier_et_du_dernier_mois_ou_il_se_passe_quelque_chose(juillet, client):
    aout = lire(client, "?vue=mois&mois=2031-08")["mois"]
    assert aout.precedent == {"titre": "juillet 2031", "adresse": "?mois=2031-07&vue=mois"}
    assert aout.suivant == {}
    assert not aout.choix[-1][1][-1]["valeur"] > "2031-08"
    for extreme in ("2000-01", "2100-12"):
        assert client.get(f"/agenda/?vue=mois&mois={extreme}").status_code == 200
    assert lire(client, "?vue=mois&mois=2000-01")["mois"].precedent == {}


# --- La carte ---------------------------------------------------------------------------------------------------------
def test_la_carte_a_un_point_par_lieu_et_compte_a_part_ce_qui_se_suit_de_loin(juillet, client):
    donnees = geojson(client, JUILLET)
    assert (donnees["a_distance"], donnees["sans_lieu"]) == (1, 1)
    (trait,) = donnees["features"]
    assert trait["geometry"] == {"type": "Point", "coordinates": [5.72, 45.18]}
    proprietes = trait["properties"]
    assert proprietes["total"] == 3
    assert [e["titre"] for e in proprietes["evenements"]] == ["Festival", "Rencontre 1", "Rencontre 2"]
    assert proprietes["evenements"][0]["quand"] == "4 juillet 2031"
    assert proprietes["adresse"] == f"/agenda/?{JUILLET}&lieu=grenoble"
    assert client.get(proprietes["adresse"]).context["total"] == 3
    page = client.get(f"/agenda/?vue=carte&{JUILLET}").content.decode()
    assert "1 événement se suit à distance" in page
    for titre in ("Festival", "Webinaire", "Rencontre 1", "Quelque part"):
        assert titre in page, titre


def test_le_point_d_un_rendez_vous_l_emporte_sur_celui_de_sa_commune(juillet, client):
    EvenementFactory(
        parent=juillet,
        title="Au col",
        territoire=TerritoireFactory(nom="Montgenèvre"),
        latitude="44.93000",
        longitude="6.72000",
        date_debut=datetime.date(2031, 7, 9),
    )
    assert [6.72, 44.93] in [t["geometry"]["coordinates"] for t in geojson(client, JUILLET)["features"]]


@pytest.mark.parametrize("etat", [EtatDEvenement.ANNULE, EtatDEvenement.REPORTE])
def test_ce_qui_n_aura_pas_lieu_est_barre_dans_les_trois_vues_et_n_est_pas_un_prochain_rendez_vous(
    juillet, client, etat
):
    serie = EvenementFactory(
        parent=juillet,
        title="Veillée",
        etat=etat,
        annonce="Salle fermée.",
        territoire=TerritoireFactory(nom="Gap", latitude="44.56", longitude="6.08"),
        date_debut=datetime.date(2031, 9, 2),
        frequence="hebdomadaire",
        nombre=3,
    )
    filtre = chercher("lieu=gap")
    assert filtre.fenetre.tenues.get(filtre.repertoire.rang[serie.pk], 0) == 0
    (carte,) = lire(client, "?lieu=gap")["evenements"]
    assert (carte.barree, carte.etat, carte.autres_dates) == (True, etat, 0)
    mois = lire(client, "?lieu=gap&vue=mois&mois=2031-09")["mois"]
    assert {ligne.barree for semaine in mois.semaines for jour in semaine for ligne in jour.lignes} == {True}
    (trait,) = geojson(client, "lieu=gap")["features"]
    assert trait["properties"]["evenements"][0]["quand"] == f"{etat.label}\xa0: 2 septembre 2031"


# --- Le flux ----------------------------------------------------------------------------------------------------------
def test_le_flux_dit_quand_et_ou_d_abord_et_ce_qui_est_annule(juillet, client):
    EvenementFactory(
        parent=juillet,
        title="Projection",
        etat=EtatDEvenement.ANNULE,
        annonce="Salle fermée.",
        territoire=TerritoireFactory(nom="Gap"),
        date_debut=datetime.date(2031, 9, 2),
    )
    flux = ElementTree.fromstring(client.get("/agenda/flux.xml?forme=table-ronde").content)
    entrees = list(flux.iter(f"{ATOM}entry"))
    assert entrees[0].findtext(f"{ATOM}title") == "Annulé : Projection"
    assert (
        entrees[0]
        .findtext(f"{ATOM}summary")
        .startswith("Mardi 2 septembre 2031, de 18\xa0h à 20\xa0h, Maison d’accueil")
    )
    assert all(lien.get("href").startswith("http://") for lien in flux.iter(f"{ATOM}link"))
    assert "Brouillon secret" not in [entree.findtext(f"{ATOM}title") for entree in entrees]


# --- Ce que cela coûte ------------------------------------------------------------------------------------------------
def test_chaque_vue_coute_un_nombre_borne_de_requetes(juillet, client, django_assert_max_num_queries):
    lire(client)
    for requete in ("", "?periode=passes", "?vue=mois&mois=2031-07", f"?vue=carte&{JUILLET}", "?tri=recentes"):
        publication.renouveler()
        # À froid : site, page, sa route et ses restrictions d'accès (6) ; ce que toute page relit ; le répertoire (4) ;
        # les cartes.
        with django_assert_max_num_queries(12) as lues:
            lire(client, requete)
        assert len(lues) >= 10, requete
    # recherche et extraits (2).
    with django_assert_max_num_queries(9):
        lire(client, "?lieu=isere&q=rencontre")


def test_les_donnees_de_la_carte_et_le_flux_se_lisent_en_peu_de_requetes(
    juillet, client, django_assert_max_num_queries
):
    chercher()
    with django_assert_max_num_queries(0):
        geojson(client, JUILLET)
    publication.renouveler()
    with django_assert_max_num_queries(5):
        geojson(client, JUILLET)
    publication.renouveler()
    with django_assert_max_num_queries(11):
        client.get("/agenda/flux.xml")
