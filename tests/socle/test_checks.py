"""Les règles de la maison : elles passent sur le site, et voient ce qui est faux."""

from types import SimpleNamespace

from django.core.checks import run_checks
from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField

from alliance.socle.checks import (
    regles_d_une_page,
    regles_des_blocs,
    verifier_le_cache_partage,
    verifier_les_dossiers,
)


def page_fausse(champs=(), **attributs):
    """Une page qui n'existe pas : son gabarit, sa place dans l'arbre et ses champs sont à la main de l'essai."""
    return type(
        "PageFausse",
        (),
        {"template": "base.html", "_meta": SimpleNamespace(get_fields=lambda: list(champs)), **attributs},
    )


def codes(messages):
    return [message.id for message in messages]


def test_le_site_suit_ses_propres_regles():
    assert not [message for message in run_checks() if message.id.startswith("alliance.")]


def test_un_gabarit_absent_se_voit():
    fausse = page_fausse(template="nulle/part.html", parent_page_types=[], subpage_types=[])
    (message,) = regles_d_une_page(fausse)
    assert message.id == "alliance.E001" and "nulle/part.html" in message.msg and message.hint


def test_une_page_sans_place_dite_se_voit():
    assert codes(regles_d_une_page(page_fausse())) == ["alliance.E002", "alliance.E002"]
    assert codes(regles_d_une_page(page_fausse(parent_page_types=[]))) == ["alliance.E002"]


def test_un_bloc_sans_presentation_se_voit_meme_au_fond_d_un_autre():
    nu = StreamBlock([("titre", CharBlock())])
    champ = StreamField(
        [("liste", ListBlock(StructBlock([("contenu", nu)]), description="Une liste.", preview_value=[]))]
    )
    champ.name = "corps"
    messages = [message for message in regles_des_blocs(page_fausse([champ])) if "titre" in message.msg]
    assert codes(messages) == ["alliance.E003", "alliance.W001"]
    assert "corps.liste.*.contenu.titre" in messages[0].msg


def test_un_cache_propre_a_chaque_processus_se_voit(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert codes(verifier_le_cache_partage(None)) == ["alliance.E005"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    assert not verifier_le_cache_partage(None)


def test_un_dossier_de_depots_ferme_se_voit(settings, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    assert codes(verifier_les_dossiers(None)) == ["alliance.E004"]
