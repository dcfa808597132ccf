"""Les événements et les actualités de la démonstration : des faits pour les vrais, un jeu entier pour les fictifs."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from actualites.choix import EtatDAbonnement, EtatDEvenement, FormeDEvenement
from actualites.evenements.calendrier import occurrences
from actualites.models import Abonnement, ArticlePage, EvenementPage, NumeroPage
from alliance.accueil.demo.lecture import DonneesDEvenement, lire_articles, lire_evenements, lire_membres
from tests.demonstration.test_chargement import MOT_NOMBRE, nombres, textes

#: Un seul processus les joue : chacun, sinon, chargerait le site pour lui.
pytestmark = pytest.mark.xdist_group("demonstration")

EVENEMENTS = lire_evenements()
REELS = [evenement for evenement in EVENEMENTS if not evenement.fictif]
FICTIFS = {membre.slug for membre in lire_membres() if membre.fictif}

#: Les seuls nombres que les faits autorisent, hors des champs de dates et d'heures.
NOMBRES_PERMIS = {
    "grande-maraude": "14 18 20 30 15 2019 1",
    # « 1 » est l'intervalle d'un événement qui ne se répète pas.
    "randonnees-et-veillees": "1 3 29 220 2020",
    # Quatre veillées de quinzaine en quinzaine : la page dit que la source ne nomme que la première et la dernière.
    "veillees-2020": "2 4 2020",
    "delegation-anvita": "1 11 12 10",
    "fete-de-la-fraternite": "1 18 300 2020",
}
MOTS_PERMIS = {
    "randonnees-et-veillees": {"quatre"},
    "veillees-2020": {"quatre", "deux"},
    "delegation-anvita": {"deux"},
    "fete-de-la-fraternite": {"seize"},
}
DATES = ("date", "date_fin", "heure_debut", "heure_fin")


def evenement(cle: str) -> EvenementPage:
    return EvenementPage.objects.get(slug=next(donnees.slug for donnees in EVENEMENTS if donnees.cle == cle))


@pytest.mark.parametrize("donnees", REELS, ids=lambda donnees: donnees.cle)
def test_aucun_nombre_n_est_invente(donnees: DonneesDEvenement):
    sans_dates = DonneesDEvenement(**{**vars(donnees), **dict.fromkeys(DATES)})
    permis = {Decimal(nombre) for nombre in NOMBRES_PERMIS[donnees.cle].split()}
    propres = {**vars(sans_dates), "slug": "", "evenements_lies": []}
    assert nombres(DonneesDEvenement(**propres)) - permis == set()
    mots = {mot.lower() for texte in textes(propres) for mot in MOT_NOMBRE.findall(texte)}
    assert mots - MOTS_PERMIS.get(donnees.cle, set()) == set()


def test_les_rendez_vous_de_2020_ont_leurs_dates(demonstration):
    jours = {
        page.slug: (page.date_debut, page.dernier_jour)
        for page in EvenementPage.objects.filter(slug__in=[donnees.slug for donnees in REELS])
    }

    def en_2020(jour: int, mois: int) -> datetime.date:
        return datetime.date(2020, mois, jour)

    assert jours == {
        "grande-maraude-solidaire": (en_2020(7, 3), en_2020(7, 3)),
        "randonnees-et-veillees-2020": (en_2020(3, 7), en_2020(29, 8)),
        "quatre-veillees-de-l-ete-2020": (en_2020(16, 7), en_2020(16, 7)),
        "delegation-d-elu-es-a-la-frontiere": (en_2020(11, 12), en_2020(12, 12)),
        "fete-de-la-fraternite-2020": (en_2020(18, 12), en_2020(18, 12)),
    }
    veillees = occurrences(evenement("veillees-2020"))
    assert len(veillees) == 4
    assert veillees[-1].jour_debut == en_2020(27, 8)


def test_une_vraie_organisation_ne_porte_que_des_faits(demonstration):
    """Ni annulation, ni contact, ni inscription : cela n'appartient qu'aux organisations fictives."""
    fictifs = [donnees.slug for donnees in EVENEMENTS if donnees.fictif]
    for page in EvenementPage.objects.exclude(slug__in=fictifs):
        assert page.etat == EtatDEvenement.PREVU and not page.changements.exists()
        assert not page.contact_courriel and not page.inscription_adresse
        assert not page.points_forts and not page.points_difficiles
        assert page.date_debut is not None and page.date_debut.year == 2020
    for page in EvenementPage.objects.filter(slug__in=fictifs):
        organisation = page.organisation
        assert organisation is None or organisation.slug in FICTIFS
        assert "inventé" in page.en_bref, page.title


def test_une_serie_de_quatre_soirees_en_a_une_annulee(demonstration):
    dates = list(evenement("veillees-d-exemple").occurrences.all())
    assert [date.etat for date in dates] == ["prevu", "prevu", "annule", "prevu"]
    assert dates[2].annonce
    assert dates[0].jour_debut > timezone.localdate()


def test_une_journee_d_action_et_ses_rendez_vous_se_repondent(demonstration, lecteur):
    journee = evenement("nuit-des-portes")
    assert journee.forme == FormeDEvenement.JOURNEE_D_ACTION
    locales = list(journee.declinaisons.live())
    assert len(locales) == 4
    page = lecteur.get(journee.url).content.decode()
    assert all(locale.url in page for locale in locales)
    assert journee.url in lecteur.get(locales[0].url).content.decode()


def test_l_agenda_a_de_quoi_venir_et_de_quoi_relire(demonstration):
    aujourd_hui = timezone.localdate()
    a_venir = EvenementPage.objects.live().filter(occurrences__jour_fin__gte=aujourd_hui).distinct()
    assert a_venir.count() >= 9
    assert set(a_venir.values_list("etat", flat=True)) >= {EtatDEvenement.PREVU, EtatDEvenement.COMPLET}
    assert EvenementPage.objects.live().exclude(compte_rendu="").count() >= 4


def test_trois_actualites_se_lisent(lecteur):
    articles = ArticlePage.objects.live()
    assert articles.count() == len(lire_articles()) == 3
    for article in articles:
        assert lecteur.get(article.url).status_code == 200
        assert article.organisation is None or article.organisation.slug in FICTIFS


def test_un_numero_est_parti_et_un_autre_se_prepare(demonstration, lecteur):
    envoye = NumeroPage.objects.live().get()
    assert envoye.diffusion.sujet == envoye.sujet
    assert "maison de l’hospitalité" in envoye.diffusion.texte
    assert lecteur.get(envoye.url).status_code == 200
    prepare = NumeroPage.objects.not_live().get()
    assert not hasattr(prepare, "diffusion")
    assert lecteur.get(prepare.get_url() or f"/{prepare.slug}/").status_code == 404


def test_personne_de_reel_n_est_abonne(demonstration):
    assert Abonnement.objects.count() == 7
    assert all(courriel.endswith("@exemple.org") for courriel in Abonnement.objects.values_list("courriel", flat=True))
    assert set(Abonnement.objects.values_list("etat", flat=True)) == set(EtatDAbonnement.values)
