"""La fiche telle qu'on la lit."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from wagtail_footnotes.models import Footnote

from alliance.socle import publication
from alliance.socle.chiffres import presenter_chiffre
from bonnes_pratiques.choix import StatutDePratique
from bonnes_pratiques.lecture import anciennete
from bonnes_pratiques.models import ChiffreCle, LigneDeFinancement
from bonnes_pratiques.presentation import presenter_financement
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory


def lire(client, fiche):
    reponse = client.get(fiche.url)
    assert reponse.status_code == 200
    return reponse


@pytest.mark.parametrize(
    ("champs", "lu"),
    [
        ({"valeur": 2100}, "2\u202f100"),
        ({"valeur": Decimal("36.90")}, "36,9"),
        ({"valeur": 8, "valeur_haute": 10}, "8 à 10"),
        ({"valeur": 2000, "precision": "plus-de"}, "plus de 2\u202f000"),
    ],
)
def test_un_chiffre_se_lit_en_francais(champs, lu):
    assert presenter_chiffre(ChiffreCle(signification="x", **champs)).valeur == lu


@pytest.mark.parametrize(
    ("source", "lue"), [("Chronologie de l’année 2020", None), ("Rapport 20201", 2020), ("", 2020)]
)
def test_l_annee_que_dit_la_source_ne_se_redit_pas(source, lue):
    assert presenter_chiffre(ChiffreCle(valeur=3, signification="x", source=source, annee=2020)).annee == lue


def test_un_total_qui_ne_tombe_pas_juste_est_dit(accueil):
    fiche = FicheFactory(financement_total=Decimal(3_100_000))
    fiche.financements.set(
        [
            LigneDeFinancement(financeur="Association", montant=Decimal(2_600_000)),
            LigneDeFinancement(financeur="Ville", montant=Decimal(900_000)),
        ]
    )
    presente = presenter_financement(fiche)
    assert presente.somme == "3\u202f500\u202f000\u202f€"
    assert presente.ecart == "400\u202f000\u202f€ de plus"


def test_un_montant_inconnu_n_est_pas_nul(accueil):
    fiche = FicheFactory(financement_total=Decimal(100))
    fiche.financements.set(
        [LigneDeFinancement(financeur="Ville", montant=Decimal(60)), LigneDeFinancement(financeur="État")]
    )
    presente = presenter_financement(fiche)
    assert [ligne.montant for ligne in presente.lignes] == ["60\u202f€", "inconnu"]
    assert (presente.inconnus, presente.ecart) == (1, "")


def test_une_pratique_arretee_le_dit_en_haut(accueil, client):
    fiche = FicheFactory(
        statut=StatutDePratique.TERMINEE, statut_annee=2017, statut_mois=4, statut_motif="Détruite par un incendie."
    )
    contexte = lire(client, fiche).context
    assert contexte["bandeau"] == {"titre": "Terminée en avril 2017", "motif": "Détruite par un incendie."}


@pytest.mark.parametrize(
    ("confirmee", "publiee", "avertit"),
    [
        (date(2024, 11, 22), date(2020, 1, 1), ""),
        (date(2024, 11, 21), date(2020, 1, 1), "plus de 2 ans"),
        (None, date(2024, 11, 22), ""),
        (None, date(2023, 11, 21), "jamais été confirmée"),
        (None, None, ""),
    ],
)
def test_une_fiche_avertit_apres_vingt_quatre_mois(confirmee, publiee, avertit):
    """Depuis sa confirmation ou, à défaut, sa première publication."""
    phrase = anciennete(confirmee, publiee, date(2026, 11, 21))
    assert bool(phrase) is bool(avertit)
    assert avertit in (phrase or "")


def test_une_pratique_terminee_ne_se_perime_plus(accueil, client):
    fiche = FicheFactory(statut=StatutDePratique.TERMINEE, confirmee_le=date(2020, 6, 3))
    assert client.get(fiche.url).context["anciennete"] is None


def test_les_notes_se_numerotent_dans_l_ordre_de_lecture_avec_des_liens_dans_les_deux_sens(accueil, client):
    premiere, seconde = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    fiche = FicheFactory(
        en_bref=f'<p>Un mot<footnote id="{seconde}">a</footnote>.</p>',
        comment=[
            (
                "etape",
                {
                    "titre": "Agir",
                    "contenu": [
                        (
                            "texte",
                            f'<p>Puis<footnote id="{premiere}">b</footnote> et encore'
                            f'<footnote id="{seconde}">a</footnote>.</p>',
                        )
                    ],
                },
            )
        ],
    )
    for uuid, texte in ((premiere, "<p>Note B</p>"), (seconde, "<p>Note A</p>")):
        fiche.footnotes.add(Footnote(uuid=uuid, text=texte))
    fiche.save_revision().publish()
    html = lire(client, fiche).content.decode()
    assert html.index("Note A") < html.index("Note B")
    for ancre in ("appel-1-1", "appel-1-2", "appel-2-1", "note-1", "note-2"):
        assert len(re.findall(f'id="{ancre}"', html)) == 1, ancre
        assert f'href="#{ancre}"' in html, ancre


def test_les_fiches_comparables_disent_pourquoi(accueil, client):
    membre = MembreFactory()
    fiche = FicheFactory(parent=membre, territoires=[TerritoireFactory(population=13_000)])
    proche = FicheFactory(parent=membre, territoires=[TerritoireFactory(population=15_000)])
    etrangere = FicheFactory(
        parent=membre, territoires=[TerritoireFactory(population=8_400_000)], themes=["Santé"], axes=[]
    )
    rapprochees = lire(client, fiche).context["comparables"]
    assert [rapprochee["carte"].pk for rapprochee in rapprochees] == [proche.pk]
    assert etrangere.pk not in {rapprochee["carte"].pk for rapprochee in rapprochees}
    assert any("Population proche" in raison for raison in rapprochees[0]["raisons"])
    assert any("hébergement et logement" in raison for raison in rapprochees[0]["raisons"])


def test_on_passe_d_une_fiche_a_sa_voisine(accueil, client):
    membre = MembreFactory()
    fiches = [FicheFactory(parent=membre, numero=numero) for numero in (101, 102, 103)]
    contexte = lire(client, fiches[1]).context
    assert contexte["precedente"] == {"titre": fiches[0].title, "adresse": fiches[0].url}
    assert contexte["suivante"] == {"titre": fiches[2].title, "adresse": fiches[2].url}


def test_le_fil_d_ariane_suit_le_lecteur_et_non_l_arbre(accueil, client):
    contexte = lire(client, FicheFactory()).context
    assert [etape["titre"] for etape in contexte["fil_ariane"]][:2] == ["Accueil", "Bonnes pratiques"]


def test_un_titre_hostile_ne_sort_ni_du_html_ni_du_json(accueil, client):
    hostile = "</script><script>alert('x')</script> {{ 7|add:7 }}"
    html = lire(client, FicheFactory(title=hostile, territoires=[TerritoireFactory(nom='"><svg onload=x>')])).content
    texte = html.decode()
    assert "<script>alert" not in texte and "<svg onload" not in texte
    bloc = re.search(r'<script type="application/ld\+json">(.*?)</script>', texte, re.DOTALL)
    assert json.loads(bloc.group(1))["headline"] == hostile


def test_une_fiche_coute_un_nombre_borne_de_requetes(
    accueil, client, django_assert_max_num_queries, django_assert_num_queries
):
    membre = MembreFactory()
    fiche = FicheFactory(parent=membre, territoires=[TerritoireFactory(), TerritoireFactory()])
    FicheFactory(parent=membre, territoires=[TerritoireFactory()])
    lire(client, fiche)
    # site, page d'accueil, page, fiche, ses ancêtres et leurs restrictions d'accès.
    with django_assert_num_queries(6):
        lire(client, fiche)
    publication.renouveler()
    # À froid : les mêmes, les parties de la fiche (9), son organisation, le répertoire (8), les cartes des
    # comparables (5), le menu (2).
    with django_assert_max_num_queries(36):
        lire(client, fiche)
