"""Le secrétariat fond des thèmes synonymes : aucun contenu, aucun brouillon, aucune ancienne adresse ne s'y perd."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import ModelLogEntry

from alliance.socle.actions import FusionnerThemes, FusionnerThemesRefuse, liens_de_theme
from alliance.socle.choix import Role
from alliance.socle.models import SynonymeDeTheme, Theme
from bonnes_pratiques.models import ThemeDeFiche
from tests.factories import FicheFactory, MembreFactory, UtilisateurFactory

SESSION = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def secretaire(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT)


@pytest.fixture
def themes(accueil):
    return Theme.objects.get(name="Santé"), Theme.objects.create(name="Soins", slug="soins", description="")


def test_les_contenus_passent_au_theme_garde_sans_doublon(secretaire, themes):
    sante, soins = themes
    membre = MembreFactory()
    un, deux = (FicheFactory(parent=membre, themes=noms) for noms in (["Soins"], ["Soins", "Santé"]))
    bilan = FusionnerThemes(sante, [soins], secretaire).execute()
    assert bilan.contenus == 2
    assert not Theme.objects.filter(name="Soins").exists()
    for fiche in (un, deux):
        assert list(ThemeDeFiche.objects.filter(content_object=fiche).values_list("tag__name", flat=True)) == ["Santé"]


def test_les_brouillons_suivent_aussi(secretaire, themes):
    sante, soins = themes
    fiche = FicheFactory(live=False, themes=["Soins", "Santé", "Mineurs isolés"])
    FusionnerThemes(sante, [soins], secretaire).execute()
    brouillon = fiche.get_latest_revision_as_object()
    assert sorted(theme.name for theme in brouillon.themes.all()) == ["Mineurs isolés", "Santé"]
    brouillon.save_revision().publish()
    fiche.refresh_from_db()
    assert sorted(theme.name for theme in fiche.themes.all()) == ["Mineurs isolés", "Santé"]


def test_l_ancien_nom_devient_un_synonyme_avec_son_ancienne_adresse(secretaire, themes):
    sante, soins = themes
    SynonymeDeTheme.objects.create(theme=soins, nom="Médecine")
    FusionnerThemes(sante, [soins], secretaire).execute()
    assert dict(sante.synonymes.values_list("nom", "slug")) == {"Soins": "soins", "Médecine": ""}


def test_la_fusion_est_journalisee(secretaire, themes):
    sante, soins = themes
    FusionnerThemes(sante, [soins], secretaire).execute()
    trace = ModelLogEntry.objects.get(action="socle.fusionner_themes")
    assert (trace.user, trace.data) == (secretaire, {"themes": ["Soins"]})


def test_la_fusion_se_refuse_a_qui_ne_tient_pas_le_vocabulaire(themes):
    sante, soins = themes
    for personne in (None, UtilisateurFactory(membre=MembreFactory()), UtilisateurFactory(role=Role.RELECTURE)):
        with pytest.raises(FusionnerThemesRefuse):
            FusionnerThemes(sante, [soins], personne).execute()
    assert Theme.objects.filter(name="Soins").exists()


def test_un_theme_ne_se_fond_ni_dans_lui_meme_ni_dans_rien(secretaire, themes):
    sante, _soins = themes
    for fondus in ([sante], []):
        with pytest.raises(ValidationError):
            FusionnerThemes(sante, fondus, secretaire).execute()


def test_une_panne_au_milieu_ne_laisse_rien_a_moitie_fait(secretaire, themes, monkeypatch):
    sante, soins = themes
    fiche = FicheFactory(themes=["Soins"])
    monkeypatch.setattr(FusionnerThemes, "_garder_les_noms", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        FusionnerThemes(sante, [soins], secretaire).execute()
    assert [theme.name for theme in fiche.themes.all()] == ["Soins"]
    assert not SynonymeDeTheme.objects.exists()


def test_tous_les_liens_de_theme_sont_connus(accueil):
    assert ThemeDeFiche in set(liens_de_theme())


class TestALEcran:
    def test_le_secretariat_confirme_en_sachant_combien_de_contenus_changent(self, secretaire, themes, client):
        sante, soins = themes
        FicheFactory(themes=["Soins"])
        client.force_login(secretaire, backend=SESSION)
        assert "Fusionner des thèmes" in client.get(reverse("themes:index")).content.decode()
        adresse, choix = reverse("themes:fusionner"), {"theme_a_garder": sante.pk, "themes_a_fondre": [soins.pk]}
        assert client.get(adresse).status_code == 200
        page = client.post(adresse, choix).content.decode()
        assert "1 contenu changera de thème" in page
        assert Theme.objects.filter(pk=soins.pk).exists()
        assert client.post(adresse, {**choix, "confirme": "1"}).status_code == 302
        assert not Theme.objects.filter(pk=soins.pk).exists()

    def test_un_choix_incoherent_se_corrige(self, secretaire, themes, client):
        sante, _soins = themes
        client.force_login(secretaire, backend=SESSION)
        reponse = client.post(
            reverse("themes:fusionner"), {"theme_a_garder": sante.pk, "themes_a_fondre": [sante.pk], "confirme": "1"}
        )
        assert "lui-même" in reponse.content.decode()
        assert Theme.objects.filter(pk=sante.pk).exists()

    def test_une_redactrice_est_refusee_a_l_envoi_aussi(self, themes, client):
        sante, soins = themes
        client.force_login(UtilisateurFactory(membre=MembreFactory()), backend=SESSION)
        choix = {"theme_a_garder": sante.pk, "themes_a_fondre": [soins.pk], "confirme": "1"}
        assert client.post(reverse("themes:fusionner"), choix).status_code in {302, 403}
        assert Theme.objects.filter(pk=soins.pk).exists()
