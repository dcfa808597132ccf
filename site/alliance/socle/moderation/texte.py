"""Qui a écrit le texte que l'on relit : la dernière version compte, sauf si elle ne touche pas au texte."""

import json
import re
from typing import Any

from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

#: Ce qu'une version enregistre du suivi de la page, et qui n'est le texte de personne.
SUIVI = frozenset(
    {
        "alias_of", "depth", "draft_title", "expired", "first_published_at", "has_unpublished_changes",
        "last_published_at", "latest_revision", "latest_revision_created_at", "live", "live_revision", "locked",
        "locked_at", "locked_by", "numchild", "numero", "owner", "path", "url_path",
    }
)  # fmt: skip
#: Ce que l'on peut changer sans devenir l'auteur du texte : les dates de publication et les remarques de relecture.
HORS_DU_TEXTE = frozenset({"go_live_at", "expire_at", COMMENTS_RELATION_NAME})
#: L'éditeur de texte riche marque chaque paragraphe d'une clé qui change sans que le texte change.
CLE_DE_PARAGRAPHE = re.compile(r' data-block-key="[^"]*"')
CLES_D_ENREGISTREMENT = frozenset({"pk", "sort_order"})
VERSIONS_EXAMINEES = 50


def texte(version: Revision) -> str:
    """Le texte d'une version, sans le suivi de la page ni ce qui est hors du texte ; deux textes égaux se valent."""
    return _empreinte({cle: valeur for cle, valeur in version.content.items() if cle not in SUIVI | HORS_DU_TEXTE})


def meme_texte(une: Revision, autre: Revision) -> bool:
    """Vrai si l'on peut approuver l'une en ayant lu l'autre."""
    return une.pk == autre.pk or texte(une) == texte(autre)


def a_ecrit_le_texte(pk: int, page: Page) -> bool:
    """Vrai si cette personne a écrit la dernière version du texte ; presque gratuit si elle n'a jamais écrit ici."""
    return page.revisions.filter(user_id=pk).exists() and auteur_du_texte(page) == pk


def auteur_du_texte(page: Page) -> int | None:
    """La personne (sa clé) qui a écrit la dernière version du texte ; `None` si une machine l'a écrite.

    Une version qui ne change que le calendrier ou les remarques n'en fait pas changer d'auteur : sans cela, une
    relectrice perdrait le droit d'approuver dès qu'elle pose une question. Une version enregistrée sans rien changer
    compte, elle : dans le doute, on demande une autre paire d'yeux.
    """
    cles = list(
        page.revisions.order_by("-created_at", "-id").values_list("pk", "user_id", "created_at")[:VERSIONS_EXAMINEES]
    )
    if len({auteur for _pk, auteur, _date in cles}) < 2:
        return cles[0][1] if cles else None
    # Un même écran pose la question plusieurs fois ; une version réécrite sur place change de date.
    memoire: dict[Any, int | None] = page.__dict__.setdefault("_auteurs_du_texte", {})
    clef = tuple(cles[:2])
    if clef not in memoire:
        memoire[clef] = _chercher_l_auteur([pk for pk, _auteur, _date in cles])
    return memoire[clef]


def _chercher_l_auteur(cles: list[int]) -> int | None:
    retenue = Revision.objects.get(pk=cles[0])
    for pk in cles[1:]:
        precedente = Revision.objects.get(pk=pk)
        if not _ne_touche_pas_au_texte(retenue, precedente):
            break
        retenue = precedente
    return retenue.user_id


def _ne_touche_pas_au_texte(version: Revision, precedente: Revision) -> bool:
    annexes = [_empreinte({cle: v.content.get(cle) for cle in HORS_DU_TEXTE}) for v in (version, precedente)]
    return annexes[0] != annexes[1] and texte(version) == texte(precedente)


def _empreinte(contenu: dict[str, Any]) -> str:
    return json.dumps(_normaliser(contenu), sort_keys=True, ensure_ascii=False, default=str)


def _normaliser(valeur: Any) -> Any:
    """La valeur sans ce que l'enregistrement y met de son fait : clés primaires, rangs, identifiants de blocs."""
    if isinstance(valeur, dict):
        ignorees = CLES_D_ENREGISTREMENT | ({"id"} if {"type", "value"} <= valeur.keys() else set())
        return {cle: _normaliser(v) for cle, v in valeur.items() if cle not in ignorees}
    if isinstance(valeur, list):
        return [_normaliser(v) for v in valeur]
    if not isinstance(valeur, str):
        return valeur
    if valeur.startswith("[{"):  # un flux de blocs, que la version garde en JSON
        try:
            return _normaliser(json.loads(valeur))
        except ValueError:
            pass
    return CLE_DE_PARAGRAPHE.sub("", valeur)
