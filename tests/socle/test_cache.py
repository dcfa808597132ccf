"""Le cache des pages anonymes : il ne coûte rien, ne garde rien de privé, et ne survit à aucune publication."""

import pytest
from django.core.cache import cache, caches
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory, override_settings
from wagtail.models import Page, PageViewRestriction, Site

from alliance.socle import publication
from alliance.socle.cache import (
    DUREE,
    PARAMETRES,
    REQUETE_MAXIMALE,
    CacheAnonymeMiddleware,
    PageGardee,
    garder_au_plus,
)
from alliance.socle.models import Axe, Theme
from bonnes_pratiques.facettes import FACETTES
from tests.factories import FicheFactory, PriseFactory, UtilisateurFactory

GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}


@pytest.fixture(autouse=True)
def _cache_allume(settings):
    settings.ALLIANCE_CACHE_ANONYME = True


def est_de_memoire(reponse):
    """Une réponse composée à l'instant porte le contexte de ses gabarits ; une réponse de mémoire n'en a pas."""
    return reponse.status_code in (200, 304) and reponse.context is None


# --- Ce qu'il sert ---------------------------------------------------------------------------------------------------
def test_une_page_deja_vue_ne_coute_aucune_requete(accueil, client, django_assert_num_queries):
    fiche = FicheFactory()
    for adresse in ("/", "/bonnes-pratiques/", "/reseau/", fiche.url, "/bonnes-pratiques/?axe=citoyennete"):
        premiere = client.get(adresse)
        assert premiere.status_code == 200 and not est_de_memoire(premiere), adresse
        with django_assert_num_queries(0):
            seconde = client.get(adresse)
        assert seconde.content == premiere.content
        assert "Set-Cookie" not in seconde.headers


def test_les_en_tetes_sont_les_memes_composes_ou_de_memoire(accueil, client):
    for options in ({}, GZIP):
        premiere, seconde = client.get("/", **options), client.get("/", **options)
        assert est_de_memoire(seconde)
        assert dict(premiere.items()) == dict(seconde.items())
        for nom in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
            assert nom in seconde.headers
        assert seconde["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert seconde["Vary"] == "Accept-Encoding"


def test_le_corps_compresse_se_garde_a_part_avec_la_meme_etiquette(accueil, client):
    simple, compresse = client.get("/"), client.get("/", **GZIP)
    assert compresse["Content-Encoding"] == "gzip" and "Content-Encoding" not in simple.headers
    assert compresse["ETag"] == simple["ETag"]
    assert int(compresse["Content-Length"]) == len(compresse.content) < len(simple.content)


def test_un_lecteur_qui_a_deja_la_page_recoit_304_sans_corps(accueil, client):
    etiquette = client.get("/")["ETag"]
    reponse = client.get("/", HTTP_IF_NONE_MATCH=etiquette)
    assert reponse.status_code == 304 and not reponse.content
    assert reponse["ETag"] == etiquette and reponse["Cache-Control"].startswith("public")
    assert client.get("/", HTTP_IF_NONE_MATCH='"autre"').status_code == 200


def test_head_repond_de_memoire_sans_corps_avec_la_vraie_longueur(accueil, client, django_assert_num_queries):
    page = client.get("/")
    with django_assert_num_queries(0):
        tete = client.head("/")
    assert tete.status_code == 200 and not tete.content
    assert tete["Content-Length"] == page["Content-Length"]


# --- Ce qu'il ne sert pas --------------------------------------------------------------------------------------------
def test_une_personne_identifiee_ne_recoit_ni_ne_laisse_rien_en_memoire(accueil, client):
    client.get("/")
    identifiee = Client()
    identifiee.force_login(UtilisateurFactory(is_superuser=True))
    reponse = identifiee.get("/")
    assert not est_de_memoire(reponse)
    assert "private" in reponse["Cache-Control"]
    cache.clear()
    identifiee.get("/reseau/")
    assert not est_de_memoire(client.get("/reseau/"))


@pytest.mark.parametrize("temoin", ["sessionid", "csrftoken", "messages"])
def test_un_temoin_de_session_suffit_a_ecarter_la_memoire(accueil, client, temoin):
    client.get("/")
    client.cookies[temoin] = "x"
    assert not est_de_memoire(client.get("/"))


def test_un_autre_hote_a_sa_propre_memoire(accueil, client):
    client.get("/", HTTP_HOST="localhost")
    assert not est_de_memoire(client.get("/", HTTP_HOST="127.0.0.1"))
    assert not est_de_memoire(client.get("/", HTTP_HOST="localhost", secure=True))
    assert client.get("/", HTTP_HOST="ailleurs.example").status_code == 400


def test_l_apercu_d_un_brouillon_n_entre_pas_en_memoire(accueil, client):
    fiche = FicheFactory(title="Titre publié")
    fiche.title = "Brouillon secret"
    requete = RequestFactory().get("/", HTTP_HOST="localhost")
    apercu = fiche.make_preview_request(requete)
    assert "Brouillon secret" in apercu.content.decode()
    publique = client.get(fiche.url, HTTP_HOST="localhost")
    assert not est_de_memoire(publique)
    assert "Brouillon secret" not in publique.content.decode()


def test_une_page_restreinte_n_entre_pas_en_memoire(accueil, client):
    fiche = FicheFactory()
    PageViewRestriction.objects.create(page=fiche, restriction_type=PageViewRestriction.LOGIN)
    for _ in range(2):
        assert client.get(fiche.url).status_code == 302


def test_une_page_absente_n_entre_pas_en_memoire(accueil, client):
    for _ in range(2):
        reponse = client.get("/nulle-part/")
        assert reponse.status_code == 404 and "ETag" not in reponse.headers


def test_une_requete_demesuree_n_entre_pas_en_memoire(accueil, client):
    adresse = "/reseau/?page=" + "1" * REQUETE_MAXIMALE
    client.get(adresse)
    assert not est_de_memoire(client.get(adresse))


@pytest.mark.parametrize(
    "adresse",
    [
        "/?x=1",
        "/?page=1&utm_source=lettre",
        "/bonnes-pratiques/?axe=citoyennete&x",
        "/bonnes-pratiques/?q=accueil",
        "/recherche/?q=accueil",
        "/api/v2/pages/?page=1",
        "/?=",
        "/?&&",
    ],
)
def test_une_adresse_que_l_on_peut_varier_sans_fin_est_servie_sans_etre_gardee(accueil, client, adresse):
    premiere, seconde = client.get(adresse), client.get(adresse)
    assert premiere.status_code == seconde.status_code == 200 or adresse.startswith("/api/")
    assert not gardees()
    if premiere.status_code == 200:
        assert seconde["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert client.get(adresse, HTTP_IF_NONE_MATCH=premiere["ETag"]).status_code == 304


def test_une_liste_filtree_se_garde_meme_venue_d_un_formulaire_a_moitie_rempli(accueil, client):
    for adresse in ("/bonnes-pratiques/?q=&axe=citoyennete&tri=", "/bonnes-pratiques/flux.xml?theme=culture"):
        client.get(adresse)
        assert est_de_memoire(client.get(adresse)), adresse


def test_toutes_les_facettes_sont_des_parametres_connus():
    assert set(FACETTES) <= PARAMETRES


def gardees():
    """Les pages en mémoire, sous leurs clefs."""
    return [cle for cle in cache._cache if ":page:" in cle]


def sur_fichiers(dossier, **quotas):
    return {
        nom: {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(dossier / nom),
            "OPTIONS": {"MAX_ENTRIES": quotas.get(nom, 100)},
        }
        for nom in ("default", "timbre", "filtres")
    }


def test_un_flot_d_adresses_ne_chasse_ni_les_pages_ni_le_timbre(tmp_path):
    with override_settings(CACHES=sur_fichiers(tmp_path, filtres=10)):
        middleware = CacheAnonymeMiddleware(lambda request: HttpResponse("a"))
        demander = RequestFactory(HTTP_HOST="localhost").get
        middleware(demander("/"))
        timbre = publication.timbre()
        for n in range(60):
            middleware(demander(f"/?page={n}"))
        assert publication.timbre() == timbre
        assert len(list((tmp_path / "default").iterdir())) == 1
        assert len(list((tmp_path / "filtres").iterdir())) <= 11
        for n in range(500):
            caches["default"].set(f"autre{n}", n)
        assert publication.timbre() == timbre


def reponse(contenu="a", **en_tetes):
    resultat = HttpResponse(contenu)
    for nom, valeur in en_tetes.items():
        resultat[nom.replace("_", "-")] = valeur
    return resultat


def avec_temoin():
    resultat = HttpResponse("a")
    resultat.set_cookie("preference", "1")
    return resultat


@pytest.mark.parametrize(
    "fabrique",
    [
        lambda: reponse(Cache_Control="private"),
        lambda: reponse(Cache_Control="max-age=0, no-store"),
        lambda: reponse(Cache_Control="no-cache"),
        lambda: reponse(Vary="Accept-Encoding, Cookie"),
        lambda: reponse(Vary="*"),
        lambda: reponse(Vary="Accept-Language"),
        lambda: reponse(Content_Type="application/octet-stream"),
        lambda: reponse(contenu="a" * (1024 * 1024 + 1)),
        avec_temoin,
        lambda: HttpResponse("a", status=404),
        lambda: HttpResponse("a", status=500),
        lambda: HttpResponse(status=302, headers={"Location": "/"}),
        lambda: StreamingHttpResponse(iter([b"a"])),
    ],
)
def test_une_reponse_propre_a_un_lecteur_ou_a_un_instant_passe_sans_etre_gardee(fabrique):
    appels = []

    def vue(request):
        appels.append(request)
        return fabrique()

    middleware = CacheAnonymeMiddleware(vue)
    for _ in range(2):
        resultat = middleware(RequestFactory().get("/", HTTP_HOST="localhost"))
        assert "ETag" not in resultat.headers
    assert len(appels) == 2


@pytest.mark.parametrize("methode", ["post", "put", "delete", "options"])
def test_seules_les_lectures_sont_servies_de_memoire(methode):
    middleware = CacheAnonymeMiddleware(lambda request: HttpResponse("a"))
    requetes = RequestFactory()
    middleware(requetes.get("/", HTTP_HOST="localhost"))
    assert "ETag" not in middleware(getattr(requetes, methode)("/", HTTP_HOST="localhost")).headers


# --- Quand il se périme ----------------------------------------------------------------------------------------------
def test_une_publication_pendant_la_composition_ne_laisse_pas_vivre_l_ancienne_page():
    pages = iter(["ancienne", "nouvelle"])

    def vue(request):
        contenu = next(pages)
        if contenu == "ancienne":
            publication.renouveler()
        return HttpResponse(contenu)

    middleware = CacheAnonymeMiddleware(vue)
    requete = RequestFactory().get("/", HTTP_HOST="localhost")
    assert middleware(requete).content == b"ancienne"
    assert middleware(requete).content == b"nouvelle"
    assert middleware(requete).content == b"nouvelle"


@pytest.fixture
def fiche_publiee(accueil_valide):
    return FicheFactory()


def test_chaque_geste_qui_change_le_site_public_renouvelle_le_timbre(fiche_publiee):
    fiche = fiche_publiee
    membre = fiche.get_parent()

    def creer_puis_effacer_une_restriction():
        PageViewRestriction.objects.create(page=fiche, restriction_type=PageViewRestriction.LOGIN).delete()

    gestes = {
        "publier": lambda: fiche.save_revision().publish(),
        "dépublier": lambda: fiche.unpublish(),
        "republier": lambda: fiche.save_revision().publish(),
        "changer l'adresse": lambda: Page.objects.get(pk=fiche.pk).specific.save(),
        "déplacer": lambda: fiche.move(membre, pos="first-child"),
        "restreindre": creer_puis_effacer_une_restriction,
        "renommer un thème": lambda: Theme.objects.first().save(),
        "retoucher un axe": lambda: Axe.objects.first().save(),
        "retoucher le site": lambda: Site.objects.get().save(),
        "effacer": lambda: Page.objects.get(pk=fiche.pk).delete(),
    }
    for nom, geste in gestes.items():
        avant = publication.timbre()
        geste()
        assert publication.timbre() != avant, nom


def test_enregistrer_un_brouillon_ne_perime_rien(fiche_publiee):
    fiche, avant = fiche_publiee, publication.timbre()
    fiche.title = "Un autre titre, à relire"
    fiche.save_revision(user=UtilisateurFactory())
    assert publication.timbre() == avant
    brouillon = FicheFactory._meta.model(title="Brouillon", slug="brouillon", live=False)
    fiche.get_parent().add_child(instance=brouillon)
    brouillon.save_revision()
    brouillon.delete()
    assert publication.timbre() == avant


def test_le_timbre_change_a_la_validation_et_jamais_pour_une_transaction_annulee(fiche_publiee):
    avant = publication.timbre()
    with transaction.atomic():
        fiche_publiee.unpublish()
        assert publication.timbre() == avant
    assert publication.timbre() != avant

    avant = publication.timbre()
    with pytest.raises(RuntimeError), transaction.atomic():
        fiche_publiee.save_revision().publish()
        raise RuntimeError
    assert publication.timbre() == avant


def test_ce_qui_vient_d_etre_depublie_ne_se_lit_plus(fiche_publiee, client):
    adresse = fiche_publiee.url
    client.get(adresse)
    assert est_de_memoire(client.get(adresse))
    fiche_publiee.unpublish()
    assert client.get(adresse).status_code == 404


def test_un_timbre_perdu_est_remplace_par_un_autre_jamais_servi():
    ancien = publication.timbre()
    assert publication.timbre() == ancien
    cache.clear()
    assert publication.timbre() != ancien


def test_le_cache_fonctionne_sur_fichiers_comme_en_production(tmp_path):
    with override_settings(CACHES=sur_fichiers(tmp_path)):
        contenus = iter("ab")
        middleware = CacheAnonymeMiddleware(lambda request: HttpResponse(next(contenus)))
        requete = RequestFactory().get("/", HTTP_HOST="localhost")
        assert [middleware(requete).content for _ in range(2)] == [b"a", b"a"]
        publication.renouveler()
        assert middleware(requete).content == b"b"


def durees_de_garde(monkeypatch, *demandes):
    """Pour combien de temps le cache a gardé une réponse qui a fait ces demandes ; rien s'il ne l'a pas gardée."""
    durees = []
    monkeypatch.setattr(cache, "set", lambda *args, timeout, **kwargs: durees.append(timeout), raising=False)

    def vue(request):
        resultat = HttpResponse("a")
        for secondes in demandes:
            garder_au_plus(resultat, secondes)
        return resultat

    CacheAnonymeMiddleware(vue)(RequestFactory().get("/", HTTP_HOST="localhost"))
    return durees


def test_une_page_gardee_se_perime_d_elle_meme_dans_l_heure(monkeypatch):
    assert durees_de_garde(monkeypatch) == [DUREE] and DUREE <= 3600


@pytest.mark.parametrize(
    ("demandes", "durees"),
    [((30,), [30]), ((30, 600), [30]), ((600, 30), [30]), ((2 * DUREE,), [DUREE]), ((0,), []), ((-5,), [])],
)
def test_une_reponse_peut_demander_a_etre_gardee_moins_longtemps(monkeypatch, demandes, durees):
    assert durees_de_garde(monkeypatch, *demandes) == durees


def test_le_compteur_d_une_petition_ouverte_vit_sans_que_le_site_entier_se_perime(accueil, client, monkeypatch):
    """Une signature ne renouvelle pas le timbre : ce qui en montre le compte se refait après trente secondes."""
    prise = PriseFactory(signature_publique=True)
    durees = {}
    garde = cache.set

    def noter(cle, valeur, timeout=DUREE, **kwargs):
        if isinstance(valeur, PageGardee):
            durees[adresse] = timeout
        return garde(cle, valeur, timeout=timeout, **kwargs)

    monkeypatch.setattr(cache, "set", noter, raising=False)
    for adresse in (prise.url, "/reseau/", "/prises-de-position/"):
        client.get(adresse)
        assert est_de_memoire(client.get(adresse))
    assert durees == {prise.url: 30, "/reseau/": DUREE, "/prises-de-position/": 30}
