"""La page d'une actualité : ce qu'on y lit, ce qu'elle ne montre pas, ce que moteurs et partages en reçoivent."""

import datetime
import json
import re
from typing import Any

from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction
from wagtail_footnotes.models import Footnote

from actualites.models import ActualitesIndexPage, ArticlePage, PageLieeDArticle
from alliance.socle import publication
from alliance.socle.choix import CleAxe
from alliance.socle.models import ImageAlliance
from tests.factories import ArticleFactory, FicheFactory, MembreFactory


def lire(client: Any, page: Any) -> Any:
    reponse = client.get(page.url)
    assert reponse.status_code == 200
    return reponse


def contenu(client: Any, page: Any) -> str:
    return lire(client, page).content.decode()


def image(credit: str = "Ville d’Exemple, CC BY-SA 4.0") -> ImageAlliance:
    return ImageAlliance.objects.create(title="maison", file=get_test_image_file(size=(1600, 1000)), credit=credit)


def lier(article: ArticlePage, *pages: Any) -> ArticlePage:
    for page in pages:
        article.pages_liees.add(PageLieeDArticle(page=page.page_ptr))
    article.save_revision().publish()
    return article


def test_la_page_dit_ce_qui_s_est_passe_quand_et_qui_le_raconte(accueil, client):
    membre = MembreFactory(title="Ville d’Exemple")
    article = ArticleFactory(
        parent=membre,
        signature="Camille Exemple",
        parue_le=datetime.date(2020, 9, 21),
        image=image(),
        image_texte="Une maison aux volets ouverts",
        themes=["Santé"],
    )
    html = contenu(client, article)
    for attendu in (
        "La maison a ouvert lundi.",
        "Douze personnes y dorment.",
        "Le 21 septembre 2020",
        "par Camille Exemple",
        "Ville d’Exemple, CC BY-SA 4.0",
        'alt="Une maison aux volets ouverts"',
        f'href="{membre.url}"',
        'href="/actualites/?axe=citoyennete"',
        'href="/actualites/?theme=sante"',
    ):
        assert attendu in html, attendu
    assert html.count("<h1") == 1


def test_un_article_de_l_alliance_est_signe_d_elle(accueil, client):
    article = ArticleFactory(parent=ActualitesIndexPage.objects.get())
    reponse = lire(client, article)
    assert reponse.context["organisation"] is None
    assert donnees(reponse.content.decode())["author"]["name"] == "Alliance accueillante"


def test_seuls_les_contenus_publies_et_publics_se_lient(accueil, client):
    fiche, brouillon, membre, reservee = FicheFactory(), FicheFactory(live=False), MembreFactory(), FicheFactory()
    PageViewRestriction.objects.create(page=reservee, restriction_type=PageViewRestriction.LOGIN)
    contexte = lire(client, lier(ArticleFactory(), fiche, brouillon, membre, reservee, fiche)).context
    assert [(lie["titre"], lie["adresse"]) for lie in contexte["contenus_lies"]] == [(fiche.title, fiche.url)]
    assert [lie["titre"] for lie in contexte["membres_lies"]] == [membre.title]
    fiche.unpublish()
    article = ArticlePage.objects.get()
    assert lire(client, article).context["contenus_lies"] == []


def test_a_lire_aussi_propose_les_plus_recentes_du_meme_axe(accueil, client):
    membre = MembreFactory()
    jours = [datetime.date(2024, 1, jour) for jour in range(1, 6)]
    semblables = [ArticleFactory(parent=membre, parue_le=jour) for jour in jours]
    ArticleFactory(parent=membre, axes=[CleAxe.VILLES_FRONTIERES])
    ArticleFactory(parent=membre, live=False)
    proposees = [carte.pk for carte in lire(client, semblables[4]).context["a_lire_aussi"]]
    assert proposees == [semblables[rang].pk for rang in (3, 2, 1)]


def test_les_notes_appelees_se_lisent_en_bas(accueil, client):
    uuid = "11111111-1111-4111-8111-111111111111"
    article = ArticleFactory(live=False, chapo=f'<p>La maison<footnote id="{uuid}">a</footnote> ouvre.</p>')
    article.footnotes.add(Footnote(uuid=uuid, text="<p>Un ancien presbytère.</p>"))
    article.save_revision().publish()
    html = contenu(client, article)
    assert "Un ancien presbytère." in html and 'href="#note-1" id="appel-1-1"' in html


def donnees(html: str) -> dict[str, Any]:
    bloc = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert bloc
    return json.loads(bloc.group(1))


def test_les_moteurs_et_les_partages_lisent_la_meme_chose_que_la_page(accueil, client):
    hostile = "</script><script>alert('x')</script>"
    article = ArticleFactory(
        title=hostile, parue_le=datetime.date(2020, 9, 21), image=image(), image_texte="Une maison", signature="Camille"
    )
    html = contenu(client, article)
    assert "<script>alert" not in html
    lues = donnees(html)
    assert (lues["@type"], lues["headline"], lues["datePublished"]) == ("NewsArticle", hostile, "2020-09-21")
    assert [auteur["@type"] for auteur in lues["author"]] == ["Person", "Organization"]
    assert all(adresse.startswith("http://") for adresse in lues["image"])
    assert f'<link rel="canonical" href="{article.full_url}">' in html
    assert '<meta property="og:type" content="article">' in html
    assert f'<meta property="og:image" content="{article.full_url}partage.png">' in html
    partage = client.get(f"{article.url}partage.png")
    assert (partage.status_code, partage["Content-Type"]) == (200, "image/png")
    assert int.from_bytes(partage.content[16:20]) == 1200 and int.from_bytes(partage.content[20:24]) == 630


def test_une_image_au_fichier_perdu_n_emporte_pas_la_page(accueil, client):
    perdue = image()
    article = ArticleFactory(image=perdue, image_texte="Une maison")
    perdue.file.storage.delete(perdue.file.name)
    publication.renouveler()
    contenu(client, article)
    assert client.get("/actualites/").status_code == 200


def test_l_apercu_montre_le_brouillon_et_une_page_jamais_enregistree(accueil, client):
    article = ArticleFactory()
    brouillon = article.get_latest_revision_as_object()
    brouillon.chapo = "<p>Tout autre chose.</p>"
    brouillon.save_revision()
    apercu = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
    assert "Tout autre chose" in apercu.make_preview_request().render().content.decode()
    assert "Tout autre chose" not in contenu(client, article)
    membre = MembreFactory()
    neuve = ArticlePage(title="Essai", slug="essai")
    neuve.path, neuve.depth = membre._get_children_path_interval(membre.path)[1], membre.depth + 1
    neuve.set_url_path(membre)
    assert neuve.make_preview_request().status_code == 200


def test_une_actualite_coute_un_nombre_borne_de_requetes(accueil, client, django_assert_num_queries):
    membre = MembreFactory()
    for _ in range(5):
        ArticleFactory(parent=membre, image=image(), image_texte="Une maison")
    article = lier(ArticleFactory(parent=membre, image=image(), image_texte="Une maison"), membre, FicheFactory())
    lire(client, article)
    # site, page d'accueil, page, article, ses ancêtres et leurs restrictions d'accès.
    with django_assert_num_queries(6):
        lire(client, article)
    publication.renouveler()
    # À froid : les mêmes ; ce que toute page relit (restrictions, menu, vocabulaires) ; ses parties ; ce qu'elle
    # lie et ses voisines, puis leurs cartes.
    with django_assert_num_queries(11):
        assert len(lire(client, article).context["a_lire_aussi"]) == 3


def test_un_membre_montre_ses_dernieres_actualites_et_mene_aux_autres(accueil, client):
    membre = MembreFactory()
    assert "actualites" not in {section["ancre"] for section in lire(client, membre).context["sections"]}
    for jour in range(1, 9):
        ArticleFactory(parent=membre, parue_le=datetime.date(2024, 1, jour), title=f"Le {jour}")
    ArticleFactory(parent=membre, live=False)
    reponse = lire(client, membre)
    (section,) = [section for section in reponse.context["sections"] if section["ancre"] == "actualites"]
    assert [article["titre"] for article in section["contexte"]["articles"]] == [f"Le {n}" for n in range(8, 2, -1)]
    assert f'href="/actualites/?organisation={membre.slug}"' in reponse.content.decode()
