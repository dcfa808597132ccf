"""La page publique d'un membre : ce qu'elle dit, ce qu'elle tait, ce qu'elle coûte."""

import datetime
import json
import re

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from alliance.socle import publication
from alliance.socle.choix import CleAxe
from alliance.socle.models import Axe, Theme
from bonnes_pratiques.models import PartenaireDeFiche
from reseau.choix import NatureDeMembre, PrecisionDeDate, RoleDeMandat, SensDAnnonce, StatutDeMembre
from reseau.models import Annonce, ChangementDeStatut, Mandat, MembrePage, ReseauDAppartenance
from reseau.profil.statuts import ChangerStatut
from reseau.profil.voisinage import a_vol_d_oiseau
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory, UtilisateurFactory

HIER = timezone.localdate() - datetime.timedelta(days=1)


@pytest.fixture
def membre(accueil):
    """Une commune dont tout est renseigné."""
    territoire = TerritoireFactory(nom="Val-d’Exemple", subdivision="Indre-et-Loire")
    membre = MembreFactory(
        title="Ville de Val-d’Exemple",
        slug="val-d-exemple",
        territoire=territoire,
        presentation="Une commune qui accueille.",
        adhesion_le=datetime.date(2021, 3, 15),
        texte_fondateur_signe_le=datetime.date(2021, 4, 2),
        site_web="https://www.val.exemple.org/accueil",
        courriel_public="accueil@exemple.org",
    )
    membre.axes.set(Axe.objects.filter(cle=CleAxe.CITOYENNETE))
    membre.themes.set(Theme.objects.filter(name="Santé"))
    membre.reseaux.set(ReseauDAppartenance.objects.filter(sigle="ANVITA"))
    membre.save_revision().publish()
    ChangerStatut(membre, StatutDeMembre.ACTIF, depuis=membre.adhesion_le).execute(skip_permission_checks=True)
    return MembrePage.objects.get(pk=membre.pk)


def lire(client, membre):
    reponse = client.get(membre.url)
    assert reponse.status_code == 200
    return reponse


def texte(reponse):
    """Le texte lisible, espaces insécables ramenées à des espaces."""
    corps = re.sub(r"<(script|style).*?</\1>", "", reponse.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", corps))


def test_la_page_dit_tout_ce_que_l_on_sait(membre, client):
    lu = texte(lire(client, membre))
    for attendu in (
        "Une commune qui accueille.", "Val-d’Exemple", "Indre-et-Loire", "12 000 habitants (2023)", "Membre actif",
        "15 mars 2021", "2 avril 2021", "Citoyenneté", "Santé", "ANVITA", "val.exemple.org", "accueil@exemple.org",
    ):  # fmt: skip
        assert attendu in lu, attendu
    assert 'class="carte-situation"' in lire(client, membre).content.decode()


def test_un_membre_neuf_et_vide_a_une_page(accueil, client):
    membre = MembreFactory(nature=NatureDeMembre.ASSOCIATION)
    reponse = lire(client, membre)
    assert "n’a pas encore publié de fiche" in texte(reponse)
    assert (reponse.context["voisins"], reponse.context["histoire"], reponse.context["lieu"]) == ([], [], None)
    assert reponse.context["sommaire"] == []


def mandat(membre, **champs):
    valeurs = {"role": RoleDeMandat.REFERENT_ELU, "nom_public": True, "utilisateur": UtilisateurFactory(), **champs}
    return Mandat.objects.create(membre=membre, **valeurs)


def test_seuls_paraissent_les_referents_qui_l_ont_accepte_et_jamais_leur_adresse(membre, client):
    mandat(membre, nom="Dominique Public", courriel="dominique@exemple.org", fonction="Adjointe à l’accueil")
    mandat(membre, nom="Sacha Discret", courriel="sacha@exemple.org", nom_public=False)
    mandat(membre, nom="Lou Rédaction", courriel="lou@exemple.org", role=RoleDeMandat.REDACTION)
    mandat(membre, nom="Noa Invitée", courriel="noa@exemple.org", utilisateur=None)
    mandat(membre, nom="Alix Échue", courriel="alix@exemple.org", debut=HIER - datetime.timedelta(9), fin=HIER)
    mandat(membre, nom="Eden Partie", courriel="eden@exemple.org", termine_le=timezone.now())
    reponse = lire(client, membre)
    assert [personne["nom"] for personne in reponse.context["referents"]] == ["Dominique Public"]
    html = reponse.content.decode()
    assert "Adjointe à l’accueil" in html
    for tu in ("dominique@", "Sacha", "Lou ", "Noa", "Alix", "Eden"):
        assert tu not in html, tu


def test_seuls_paraissent_les_besoins_et_offres_publics_et_encore_valables(membre, client):
    for rang, (phrase, champs) in enumerate(
        {
            "une juriste": {"publique": True},
            "un local": {"publique": True, "sens": SensDAnnonce.PROPOSE, "jusqu_au": timezone.localdate()},
            "entre membres": {"publique": False},
            "trop tard": {"publique": True, "jusqu_au": HIER},
        }.items()
    ):
        Annonce.objects.create(membre=membre, texte=phrase, sort_order=rang, **champs)
    publication.renouveler()
    assert [annonce["texte"] for annonce in lire(client, membre).context["annonces"]] == ["une juriste", "un local"]


def test_une_annonce_en_brouillon_ne_parait_pas(membre, client):
    brouillon = membre.get_latest_revision_as_object()
    brouillon.presentation = "Texte à venir."
    brouillon.annonces.add(Annonce(texte="une annonce à venir", publique=True))
    brouillon.save_revision()
    assert "à venir" not in texte(lire(client, membre))


def test_l_histoire_se_lit_dans_l_ordre_avec_ce_que_l_on_sait_des_dates(membre, client):
    ChangementDeStatut.objects.create(
        membre=membre, statut=StatutDeMembre.CANDIDAT, depuis=datetime.date(2020, 1, 1), precision=PrecisionDeDate.ANNEE
    )
    etapes = lire(client, membre).context["histoire"]
    assert [(etape["date"], etape["statut"]) for etape in etapes] == [("2020", "candidat"), ("15 mars 2021", "actif")]


def test_un_membre_sorti_le_dit_et_reste_lisible_lui_et_ses_fiches(membre, client):
    fiche = FicheFactory(parent=membre)
    mandat(membre, nom="Dominique Public", courriel="d@exemple.org")
    Annonce.objects.create(membre=membre, texte="une juriste", publique=True)
    ChangerStatut(membre, StatutDeMembre.SORTI, depuis=datetime.date(2025, 3, 2), motif="Vote du conseil.").execute(
        skip_permission_checks=True
    )
    reponse = lire(client, membre)
    lu = texte(reponse)
    assert "A quitté l’alliance le 2 mars 2025" in lu
    assert "Vote du conseil." in lu and fiche.title in lu
    assert '<span class="panneau grand barre">' in reponse.content.decode()
    assert (reponse.context["referents"], reponse.context["annonces"]) == ([], [])
    assert membre.__class__.objects.get(pk=membre.pk).donnees_de_partage()["barre"] is True
    page = client.get(fiche.url)
    assert "a quitté l’alliance le 2 mars 2025 ; cette fiche reste lisible." in texte(page).replace("\u202f", " ")


def test_une_mise_en_veille_se_dit_sans_panneau_barre(membre, client):
    ChangerStatut(
        membre,
        StatutDeMembre.EN_VEILLE,
        depuis=datetime.date(2024, 1, 1),
        precision=PrecisionDeDate.ANNEE,
        motif="Changement d’équipe.",
    ).execute(skip_permission_checks=True)
    reponse = lire(client, membre)
    assert "En veille : mis en retrait en 2024" in texte(reponse)
    assert "barre" not in reponse.context["bandeau"]["titre"]
    assert "panneau grand barre" not in reponse.content.decode()


def test_les_voisins_sont_les_quatre_presents_les_plus_proches(membre, client):
    for rang, (latitude, statut) in enumerate(
        [
            *[("47.60", "actif"), ("47.50", "en-veille"), ("47.41", "sorti"), ("47.70", "actif"), ("47.80", "actif")],
            *[("48.00", "actif"), ("-30.00", "actif")],
        ]
    ):
        lieu = TerritoireFactory(nom=f"Lieu {latitude}", latitude=latitude)
        autre = MembreFactory(title=f"Ville {rang}", territoire=lieu)
        MembrePage.objects.filter(pk=autre.pk).update(statut=statut)
    MembreFactory(title="Un brouillon", live=False, territoire=TerritoireFactory(latitude="47.40"))
    reservee = MembreFactory(title="Une page réservée", territoire=TerritoireFactory(latitude="47.40"))
    PageViewRestriction.objects.create(page=reservee, restriction_type=PageViewRestriction.LOGIN)
    publication.renouveler()
    trouves = lire(client, membre).context["voisins"]
    assert [(voisin["nom"], voisin["distance"]) for voisin in trouves] == [
        ("Ville 1", "à 12 km"), ("Ville 0", "à 23 km"), ("Ville 3", "à 34 km"), ("Ville 4", "à 46 km"),
    ]  # fmt: skip


def test_la_distance_est_celle_d_un_vol_d_oiseau():
    assert round(a_vol_d_oiseau(48.8566, 2.3522, 45.7640, 4.8357)) == 391
    assert a_vol_d_oiseau(0, 0, 0, 0) == 0


def test_les_fiches_dont_il_est_partenaire_et_la_fiche_se_repondent(membre, client):
    association = MembreFactory(title="Association Exemple", nature=NatureDeMembre.ASSOCIATION)
    fiche, brouillon = FicheFactory(parent=membre), FicheFactory(parent=membre, live=False, title="Pas encore")
    for page in (fiche, brouillon):
        page.partenaires.set([PartenaireDeFiche(nom="Asso Ex.", membre=association, apport="forme les membres")])
        page.save()
    assert "Partenaire de ces pratiques" in texte(reponse := lire(client, association))
    assert fiche.title in texte(reponse) and "Pas encore" not in texte(reponse)
    lien = f'<a class="panneau " href="{association.url}">Asso Ex.</a>'
    assert lien in client.get(fiche.url).content.decode()
    association.unpublish()
    html = client.get(fiche.url).content.decode()
    assert "Asso Ex." in html and association.url not in html


def test_le_json_ld_ne_dit_que_ce_qui_se_lit_sur_la_page(membre, client):
    mandat(membre, nom="Dominique Public", courriel="d@exemple.org", fonction="Adjointe à l’accueil")
    html = lire(client, membre).content.decode()
    donnees = json.loads(re.search(r'application/ld\+json"[^>]*>(.*?)</script>', html, re.S)[1])
    assert donnees["@type"] == "GovernmentOrganization"
    assert donnees["address"] == {
        "@type": "PostalAddress", "addressLocality": "Val-d’Exemple", "addressRegion": "Indre-et-Loire",
        "addressCountry": "FR",
    }  # fmt: skip
    assert donnees["member"] == [{"@type": "Person", "name": "Dominique Public", "jobTitle": "Adjointe à l’accueil"}]
    assert [reseau["name"] for reseau in donnees["memberOf"]][1:] == ["ANVITA"]


def test_l_api_donne_le_profil_publie_et_rien_de_l_equipe(membre, client):
    donnees = client.get(f"/api/v2/pages/{membre.pk}/").json()
    assert donnees["territoire"]["nom"] == "Val-d’Exemple"
    assert (donnees["nature"], donnees["statut"], donnees["adhesion_le"]) == ("commune", "actif", "2021-03-15")
    assert (donnees["axes"], donnees["themes"]) == (["citoyennete"], ["sante"])
    assert not {"mandats", "reference", "groupe", "collection", "annonces", "reconfirme_le"} & set(donnees)


def test_un_mandat_une_date_ou_un_reseau_qui_changent_se_voient_aussitot(membre, client):
    lire(client, membre)
    mandat(membre, nom="Dominique Public", courriel="d@exemple.org")
    assert "Dominique Public" in texte(lire(client, membre))
    reseau = ReseauDAppartenance.objects.get(sigle="ANVITA")
    reseau.nom = "Un nom corrigé"
    reseau.save()
    assert "Un nom corrigé" in texte(lire(client, membre))


def test_un_apercu_ne_vient_jamais_du_cache(membre, client, rf):
    lire(client, membre)
    brouillon = membre.get_latest_revision_as_object()
    brouillon.site_web = "https://brouillon.exemple.org/"
    requete = rf.get(membre.url)
    requete.is_preview = True
    assert brouillon.get_context(requete)["site"]["nom"] == "brouillon.exemple.org"
    assert lire(client, membre).context["site"]["nom"] == "val.exemple.org"


def test_la_page_coute_un_nombre_borne_de_requetes(
    membre, client, django_assert_max_num_queries, django_assert_num_queries
):
    FicheFactory(parent=membre, territoires=[TerritoireFactory()])
    for latitude in ("47.50", "47.60"):
        MembreFactory(territoire=TerritoireFactory(latitude=latitude))
    lire(client, membre)
    # Le site, l'accueil, l'annuaire, le membre (sa page et son profil), ses ancêtres et leurs restrictions d'accès.
    with django_assert_num_queries(7):
        lire(client, membre)
    publication.renouveler()
    # À froid : les mêmes, l'histoire, les axes, les thèmes, les réseaux, le territoire, les mandats, les annonces, les
    # voisins (2), le menu (2), le nombre de ses fiches (2), leurs clés (2) et leurs cartes (5), celles d'ici (2), les
    # partenariats (2), ses prises de position, ses événements, ses actualités. `public()` en prend une chaque fois.
    with django_assert_max_num_queries(34):
        lire(client, membre)
    FicheFactory(parent=membre, territoires=[TerritoireFactory()])
    publication.renouveler()
    with django_assert_max_num_queries(34):
        lire(client, membre)
