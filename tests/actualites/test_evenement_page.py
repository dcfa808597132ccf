"""La page d'un événement : ce qu'elle dit avant, pendant, après ; ce qu'en lisent les moteurs ; ce qu'elle coûte."""

import datetime
import json
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from actualites.choix import EtatDEvenement, GenreDeDate, ModaliteDEvenement, RoleDOrganisation, Tarif
from actualites.evenements import lecture
from actualites.models import (
    EvenementPage,
    OrganisationDEvenement,
    PageLieeDEvenement,
    PhotoDEvenement,
)
from alliance.socle import publication
from alliance.socle.cache import duree_de
from alliance.socle.models import ImageAlliance
from tests.factories import EvenementFactory, FicheFactory, MembreFactory, TerritoireFactory

PARIS = ZoneInfo("Europe/Paris")
JEUDI = datetime.date(2031, 7, 17)
VEILLEES: dict[str, Any] = {
    "date_debut": JEUDI, "heure_debut": datetime.time(20), "heure_fin": datetime.time(22),
    "frequence": "hebdomadaire", "nombre": 4,
}  # fmt: skip


@pytest.fixture
def a_l_heure(monkeypatch):
    """Met la pendule du site à une heure de Paris."""

    def mettre(*heure: int) -> None:
        instant = datetime.datetime(*heure, tzinfo=PARIS)
        monkeypatch.setattr(timezone, "now", lambda: instant)

    return mettre


def une_image() -> ImageAlliance:
    return ImageAlliance.objects.create(title="Une veillée", file=get_test_image_file())


def lire(client, page):
    reponse = client.get(page.url)
    assert reponse.status_code == 200
    return reponse


def contenu(client, page) -> str:
    """La page telle qu'on la lit, sans les espaces insécables."""
    html = lire(client, page).content.decode()
    return html.replace("\xa0", " ").replace("\u202f", " ")


def structure(client, page) -> dict[str, Any]:
    bloc = re.search(r'<script type="application/ld\+json">(.*?)</script>', contenu(client, page), re.DOTALL)
    assert bloc
    donnees: dict[str, Any] = json.loads(bloc.group(1))
    return donnees


# --- Vide et pleine --------------------------------------------------------------------------------------------------


def test_un_evenement_nu_ne_montre_que_ce_qu_il_a(accueil, client):
    page = EvenementFactory(
        en_bref="", description=[], organisations=[], axes=[], lieu_nom="", adresse="", heure_debut=None, heure_fin=None
    )
    reponse = lire(client, page)
    assert [arret["ancre"] for arret in reponse.context["sommaire"]] == ["quand-et-ou", "partager"]
    assert "None" not in reponse.content.decode().split("<main")[1]


def test_un_evenement_plein_dit_tout_dans_l_ordre(accueil, client):
    membre = MembreFactory()
    page = EvenementFactory(
        live=False, territoire=TerritoireFactory(nom="Briançon"), repli="Au gymnase", public="Tout le monde",
        tarif=Tarif.PRIX_LIBRE, langues="Français, arabe", acces_fauteuil=True, boucle_magnetique=True,
        modalite=ModaliteDEvenement.LES_DEUX, lien_distance="https://visio.exemple.org/salle",
        inscription_adresse="https://inscription.exemple.org/", contact_courriel="contact@exemple.org",
    )  # fmt: skip
    page.organisations.add(
        OrganisationDEvenement(membre=membre, nom="Ville", role=RoleDOrganisation.PARTENAIRE, sort_order=3)
    )
    fiche = FicheFactory()
    page.pages_liees.add(PageLieeDEvenement(page=fiche.page_ptr), PageLieeDEvenement(page=FicheFactory(live=False)))
    page.save_revision().publish()
    html = contenu(client, page)
    for mots in (
        "Maison d’accueil", "1 rue de l’Exemple", "Briançon", "Au gymnase", "Tout le monde", "Prix libre",
        "Français, arabe", "Accessible en fauteuil roulant", "Boucle magnétique", "contact@exemple.org",
        'href="https://visio.exemple.org/salle"', 'href="https://inscription.exemple.org/"', f'href="{membre.url}"',
        f'href="{fiche.url}"', f'href="{page.url}evenement.ics"', "/agenda/?vue=carte&amp;lieu=briancon",
    ):  # fmt: skip
        assert mots in html, mots
    corps = html.split("<main")[1]
    assert corps.index("Quand et où") < corps.index("Trois villes racontent") < corps.index("Accueil à 17 h 30")
    assert len(lire(client, page).context["lies"]) == 1
    assert "Langue des signes" not in html


def test_un_membre_depublie_reste_nomme_sans_lien(accueil, client):
    membre = MembreFactory(title="Ville Partie")
    page = EvenementFactory(organisations=[])
    page.organisations.add(OrganisationDEvenement(membre=membre, nom="Ville Partie"))
    page.save_revision().publish()
    assert f'href="{membre.url}"' in contenu(client, page)
    membre.unpublish()
    html = contenu(client, page)
    assert "Ville Partie" in html and f'href="{membre.url}"' not in html


# --- Avant, pendant, après -------------------------------------------------------------------------------------------


def test_la_page_change_avec_l_heure_et_se_garde_jusqu_a_la_prochaine_borne(accueil, client, a_l_heure):
    page = EvenementFactory(
        date_debut=JEUDI, inscription_adresse="https://inscription.exemple.org/",
        inscription_avant=datetime.date(2031, 7, 16), compte_rendu="<p>On a décidé.</p>",
    )  # fmt: skip

    def etat(*heure: int) -> tuple[str, bool, int]:
        a_l_heure(*heure)
        reponse = lire(client, page)
        return reponse.context["moment"], reponse.context["inscription"]["ouverte"], duree_de(reponse)

    assert etat(2031, 7, 10, 12) == ("a-venir", True, 3600)
    assert etat(2031, 7, 16, 23, 59) == ("a-venir", True, 61)
    assert "Demain" in contenu(client, page)
    assert etat(2031, 7, 17, 17, 59) == ("a-venir", False, 61)
    assert "Aujourd’hui" in contenu(client, page) and "Les inscriptions sont closes." in contenu(client, page)
    assert etat(2031, 7, 17, 18) == ("en-cours", False, 3600)
    assert "En ce moment" in contenu(client, page)
    assert etat(2031, 7, 17, 20) == ("passe", False, 3600)
    html = contenu(client, page)
    assert "Cet événement est passé." in html and 'evenement.ics">Ajouter' not in html
    ancres = [arret["ancre"] for arret in lire(client, page).context["sommaire"]]
    assert ancres.index("apres") < ancres.index("en-bref")


def test_sans_heure_de_fin_un_rendez_vous_dure_jusqu_a_minuit(accueil, client, a_l_heure):
    page = EvenementFactory(date_debut=JEUDI, heure_fin=None)
    for heure, moment in (((2031, 7, 17, 23, 59), "en-cours"), ((2031, 7, 18, 0, 0), "passe")):
        a_l_heure(*heure)
        assert lire(client, page).context["moment"] == moment


def test_une_serie_montre_sa_regle_ses_prochaines_dates_et_replie_les_passees(accueil, client, a_l_heure):
    le_24, le_31 = JEUDI + datetime.timedelta(days=7), JEUDI + datetime.timedelta(days=14)
    page = EvenementFactory(
        dates=[
            {"genre": GenreDeDate.ANNULEE, "date_prevue": le_24, "annonce": "La salle est fermée."},
            {"genre": GenreDeDate.CHANGEE, "date_prevue": le_31, "titre": "La dernière", "lieu": "Au lac",
             "nouvelle_date": datetime.date(2031, 8, 1), "annonce": "Un jour plus tard."},
        ],
        **VEILLEES,
    )  # fmt: skip
    a_l_heure(2031, 7, 18, 12)
    reponse = lire(client, page)
    html = contenu(client, page)
    assert "Tous les jeudis, du 17 juillet au 7 août 2031, de 20 h à 22 h." in html
    assert [len(reponse.context[nom]) for nom in ("passees", "prochaines")] == [1, 3]
    assert re.search(r"<s><time[^>]*>Jeudi 24 juillet 2031, de 20 h à 22 h</time></s> <b[^>]*>Annulé", html)
    assert "La salle est fermée." in html and "La dernière" in html and "Au lac" in html
    # La prochaine qui se tient, et non celle qui est annulée.
    assert reponse.context["principale"]["quand"].startswith("Vendredi 1er août 2031")
    assert "Voir 1 date passée" in html


def test_une_longue_serie_se_replie(accueil, client, a_l_heure):
    a_l_heure(2031, 7, 1, 12)
    page = EvenementFactory(**{**VEILLEES, "nombre": 60})
    reponse = lire(client, page)
    assert (len(reponse.context["prochaines"]), len(reponse.context["prochaines_repliees"])) == (
        lecture.DATES_MONTREES,
        60 - lecture.DATES_MONTREES,
    )


def test_l_heure_est_celle_du_lieu_et_la_notre_se_dit_aussi(accueil, client, a_l_heure):
    a_l_heure(2031, 7, 1, 12)
    page = EvenementFactory(date_debut=JEUDI, fuseau="America/Mexico_City")
    html = contenu(client, page)
    assert "Jeudi 17 juillet 2031, de 18 h à 20 h (heure de Mexico)" in html
    assert "Soit le vendredi 18 juillet 2031 à 2 h à Paris." in html
    assert "à Paris" not in contenu(client, EvenementFactory(date_debut=JEUDI))


def test_un_evenement_annule_le_dit_en_tete_et_n_invite_plus(accueil, client):
    page = EvenementFactory(
        etat=EtatDEvenement.ANNULE, annonce="La salle est fermée.", inscription_adresse="https://i.exemple.org/"
    )
    html = contenu(client, page)
    principal = html.split("<main")[1]
    assert principal.index("La salle est fermée.") < principal.index("<h1>")
    assert 'class="panneau barre"' in principal and "https://i.exemple.org/" not in principal
    complet = EvenementFactory(
        etat=EtatDEvenement.COMPLET, annonce="Venez au suivant.", inscription_adresse="https://i.exemple.org/"
    )
    html = contenu(client, complet)
    assert "C’est complet" in html and "https://i.exemple.org/" not in html and "panneau barre" not in html


@pytest.mark.parametrize(
    ("etat", "dit"), [(EtatDEvenement.PREVU, True), (EtatDEvenement.ANNULE, False), (EtatDEvenement.REPORTE, False)]
)
def test_le_dernier_jour_pour_s_inscrire_se_lit_sans_lien_tant_que_cela_a_lieu(accueil, client, etat, dit):
    page = EvenementFactory(date_debut=JEUDI, inscription_avant=JEUDI, etat=etat, annonce="Voyez avec nous.")
    principal = contenu(client, page).split("<main")[1]
    assert ("<dt>Inscription</dt>" in principal) is dit
    assert ("Jusqu’au 17 juillet 2031." in principal) is dit


def test_apres_ce_qui_s_est_dit_combien_y_etaient_et_les_photographies_avec_leur_credit(accueil, client):
    image = ImageAlliance.objects.create(
        title="Photo", file=get_test_image_file(size=(40, 30)), credit="Ville d’Exemple, CC BY-SA 4.0"
    )
    page = EvenementFactory(
        live=False, date_debut=datetime.date(2020, 7, 16), compte_rendu="<p>On a marché.</p>", participants=220,
        participants_precision="environ", participants_source="Collectif", points_forts="<p>Le soleil</p>",
        points_difficiles="<p>La pente</p>",
    )  # fmt: skip
    page.photos.add(PhotoDEvenement(image=image, texte_alternatif="Vingt personnes marchent.", legende="Au col"))
    page.save_revision().publish()
    html = contenu(client, page)
    for mots in (
        "On a marché.", "environ 220", "personnes y étaient", "Collectif", "Le soleil", "La pente",
        'alt="Vingt personnes marchent."', "Au col", "Ville d’Exemple, CC BY-SA 4.0",
    ):  # fmt: skip
        assert mots in html, mots


# --- La journée d'action et ses rendez-vous locaux -------------------------------------------------------------------


def test_une_journee_et_ses_declinaisons_se_repondent(accueil, client):
    journee = EvenementFactory(title="Journée d’Exemple")
    villes = [TerritoireFactory(nom=nom) for nom in ("Gap", "Briançon")]
    locales = [EvenementFactory(declinaison_de=journee, territoire=ville) for ville in villes]
    EvenementFactory(declinaison_de=journee, live=False)
    reponse = lire(client, journee)
    assert {une["adresse"] for une in reponse.context["declinaisons"]} == {locale.url for locale in locales}
    html = contenu(client, journee)
    assert "2 rendez-vous locaux" in html and "dans 2 villes" in html
    assert f'href="{journee.url}"' in contenu(client, locales[0])
    assert structure(client, locales[0])["superEvent"]["url"].endswith(journee.url)
    assert len(structure(client, journee)["subEvent"]) == 2
    journee.unpublish()
    assert f'href="{journee.url}"' not in contenu(client, locales[0])


def test_au_dela_de_soixante_l_agenda_montre_les_autres(accueil, client, monkeypatch):
    monkeypatch.setattr("actualites.evenements.parties.DECLINAISONS_MONTREES", 2)
    journee = EvenementFactory(title="Journée d’Exemple")
    for _n in range(3):
        EvenementFactory(declinaison_de=journee)
    html = contenu(client, journee)
    assert "3 rendez-vous locaux" in html and 'href="/agenda/?q=Journ%C3%A9e%20d%E2%80%99Exemple"' in html
    assert html.count('class="declinaison"') == 2


# --- Moteurs, partage, coût ------------------------------------------------------------------------------------------


def test_les_moteurs_lisent_quand_ou_et_dans_quel_etat(accueil, client):
    hostile = "</script><script>alert('x')</script>"
    page = EvenementFactory(
        title=hostile, date_debut=JEUDI, etat=EtatDEvenement.ANNULE, annonce="Fermé.", tarif=Tarif.GRATUIT,
        modalite=ModaliteDEvenement.LES_DEUX, lien_distance="https://visio.exemple.org/",
        latitude="44.9", longitude="6.6",
    )  # fmt: skip
    assert "<script>alert" not in contenu(client, page)
    lu = structure(client, page)
    assert (lu["@type"], lu["name"], lu["startDate"], lu["endDate"]) == (
        "Event", hostile, "2031-07-17T18:00:00+02:00", "2031-07-17T20:00:00+02:00",
    )  # fmt: skip
    assert lu["eventStatus"].endswith("/EventCancelled")
    assert lu["eventAttendanceMode"].endswith("/MixedEventAttendanceMode")
    salle, visio = lu["location"]
    assert (salle["name"], salle["geo"]["latitude"]) == ("Maison d’accueil", 44.9)
    assert visio == {"@type": "VirtualLocation", "url": "https://visio.exemple.org/"}
    assert [une["name"] for une in lu["organizer"]] == ["Collectif d’Exemple"]
    assert (lu["offers"]["price"], lu["isAccessibleForFree"]) == ("0", True)


def test_l_heure_des_moteurs_suit_l_ete_et_l_hiver_et_une_journee_n_en_a_pas(accueil, client):
    serie = EvenementFactory(**{**VEILLEES, "date_debut": datetime.date(2031, 10, 23)})
    assert [une["startDate"][-6:] for une in structure(client, serie)["subEvent"]] == ["+02:00"] + ["+01:00"] * 3
    entiere = EvenementFactory(date_debut=JEUDI, date_fin=datetime.date(2031, 7, 19), heure_debut=None, heure_fin=None)
    lu = structure(client, entiere)
    assert (lu["startDate"], lu["endDate"]) == ("2031-07-17", "2031-07-19")
    assert "Du jeudi 17 au samedi 19 juillet 2031" in contenu(client, entiere)


def test_l_image_de_partage_dit_la_date_et_le_lieu(accueil, client):
    page = EvenementFactory(date_debut=JEUDI, territoire=TerritoireFactory(nom="Briançon"))
    donnees = page.donnees_de_partage()
    assert "17 juillet 2031" in donnees["resume"] and donnees["panneaux"] == ["Briançon"]
    assert client.get(f"{page.url}partage.png").headers["Content-Type"] == "image/png"


def test_l_apercu_montre_le_brouillon_meme_jamais_enregistre(accueil, client):
    page = EvenementFactory()
    brouillon = EvenementPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    brouillon.public = "Tout autre public"
    brouillon.save_revision()
    lire(client, page)
    apercu = EvenementPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert "Tout autre public" in apercu.make_preview_request().render().content.decode()
    assert "Tout autre public" not in contenu(client, page)
    membre = MembreFactory()
    neuve = EvenementPage(title="Essai", slug="essai")
    neuve.path, neuve.depth = membre._get_children_path_interval(membre.path)[1], membre.depth + 1
    neuve.set_url_path(membre)
    assert neuve.make_preview_request().status_code == 200


def test_un_evenement_coute_un_nombre_borne_de_requetes(accueil, client, django_assert_num_queries):
    page = EvenementFactory(
        organisations=[f"Collectif {n}" for n in range(10)], territoire=TerritoireFactory(), **VEILLEES
    )
    for n in range(5):
        EvenementFactory(declinaison_de=page, territoire=TerritoireFactory())
        page.photos.add(PhotoDEvenement(image=une_image(), texte_alternatif=f"Une veillée, {n}"))
        page.pages_liees.add(PageLieeDEvenement(page=MembreFactory()))
    page.save_revision().publish()
    publication.renouveler()
    lire(client, page)
    # site, page d'accueil, page, événement, ses ancêtres et leurs restrictions d'accès.
    with django_assert_num_queries(6):
        lire(client, page)
    publication.renouveler()
    # À froid : les mêmes ; ce que toute page relit (restrictions d'accès, menu, vocabulaires) ; ses parties ; ce qu'il
    # cite (pages, images, rendez-vous locaux, changements).
    with django_assert_num_queries(9):
        lire(client, page)


# --- Sur la page d'un membre ------------------------------------------------------------------------------------------


def test_un_membre_montre_ses_prochains_evenements_puis_ses_passes_racontes(accueil, client, a_l_heure):
    a_l_heure(2031, 7, 20, 12)
    membre = MembreFactory()
    ailleurs = EvenementFactory(date_debut=datetime.date(2031, 9, 1), organisations=[])
    ailleurs.organisations.add(OrganisationDEvenement(membre=membre, nom=membre.title))
    ailleurs.save_revision().publish()
    serie = EvenementFactory(parent=membre, **VEILLEES)
    raconte = EvenementFactory(parent=membre, date_debut=datetime.date(2031, 6, 1), compte_rendu="<p>Bien.</p>")
    EvenementFactory(parent=membre, date_debut=datetime.date(2031, 6, 2))
    EvenementFactory(parent=membre, live=False)
    (section,) = [section for section in lire(client, membre).context["sections"] if section["ancre"] == "evenements"]
    contexte = section["contexte"]
    assert [une["titre"] for une in contexte["prochains"]] == [serie.title, ailleurs.title]
    assert contexte["prochains"][0]["quand"].startswith("Jeudi 24 juillet 2031")
    assert [une["titre"] for une in contexte["passes"]] == [raconte.title]
    html = contenu(client, membre)
    assert "Passés, et racontés" in html and f'href="{serie.url}"' in html


def test_un_membre_montre_la_prochaine_date_tenue_comme_l_agenda(accueil, client, a_l_heure):
    a_l_heure(2031, 7, 20, 12)
    membre = MembreFactory()
    annulee = {"genre": GenreDeDate.ANNULEE, "date_prevue": datetime.date(2031, 7, 24), "annonce": "Salle fermée"}
    EvenementFactory(parent=membre, **{**VEILLEES, "dates": [annulee]})
    (section,) = [section for section in lire(client, membre).context["sections"] if section["ancre"] == "evenements"]
    (veillee,) = section["contexte"]["prochains"]
    assert veillee["quand"].startswith("Jeudi 31 juillet 2031") and not veillee["barree"]


def test_un_membre_sans_evenement_n_en_parle_pas(accueil, client):
    assert "evenements" not in {section["ancre"] for section in lire(client, MembreFactory()).context["sections"]}
