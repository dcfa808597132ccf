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
_CLE_DE_PARAGRAPHE = re.compile(r' data-block-key=\\"[^"\\]*\\"')
_VERSIONS_EXAMINEES = 50


def texte(version: Revision) -> str:
    """Le texte d'une version, sans le suivi de la page ni ce qui est hors du texte ; deux textes égaux se valent."""
    return _empreinte({cle: valeur for cle, valeur in version.content.items() if cle not in SUIVI | HORS_DU_TEXTE})


def meme_texte(une: Revision, autre: Revision) -> bool:
    """Vrai si l'on peut approuver l'une en ayant lu l'autre."""
    return une.pk == autre.pk or texte(une) == texte(autre)


def auteur_du_texte(page: Page) -> int | None:
    """La personne (sa clé) qui a écrit la dernière version du texte ; `None` si une machine l'a écrite.

    Une version qui ne change que le calendrier ou les remarques n'en fait pas changer d'auteur : sans cela, une
    relectrice perdrait le droit d'approuver dès qu'elle pose une question. Une version enregistrée sans rien changer
    compte, elle : dans le doute, on demande une autre paire d'yeux.
    """
    cles = list(page.revisions.order_by("-created_at", "-id").values_list("pk", "user_id")[:_VERSIONS_EXAMINEES])
    if not cles:
        return None
    if len({auteur for _pk, auteur in cles}) == 1:
        return cles[0][1]
    retenue = Revision.objects.get(pk=cles[0][0])
    for pk, _auteur in cles[1:]:
        precedente = Revision.objects.get(pk=pk)
        if not _ne_touche_pas_au_texte(retenue, precedente):
            break
        retenue = precedente
    return retenue.user_id


def _ne_touche_pas_au_texte(version: Revision, precedente: Revision) -> bool:
    annexes = [_empreinte({cle: v.content.get(cle) for cle in HORS_DU_TEXTE}) for v in (version, precedente)]
    return annexes[0] != annexes[1] and texte(version) == texte(precedente)


def _empreinte(contenu: dict[str, Any]) -> str:
    sans_cles = {cle: _sans_cle_primaire(valeur) for cle, valeur in contenu.items()}
    return _CLE_DE_PARAGRAPHE.sub("", json.dumps(sans_cles, sort_keys=True, ensure_ascii=False, default=str))


def _sans_cle_primaire(valeur: Any) -> Any:
    """Une ligne liée reçoit sa clé à son premier enregistrement, sans que son texte change."""
    if not isinstance(valeur, list):
        return valeur
    return [
        {cle: v for cle, v in ligne.items() if cle not in {"pk", "page"}} if isinstance(ligne, dict) else ligne
        for ligne in valeur
    ]
