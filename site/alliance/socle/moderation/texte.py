"""Qui a écrit le texte que l'on relit : la dernière version compte, sauf si elle ne touche pas au texte."""

from typing import Any

from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

from ..forme_canonique import ecrire, normaliser_l_objet

#: Ce qu'une version enregistre du suivi de la page, et qui n'est le texte de personne.
SUIVI = frozenset(
    {
        "alias_of", "confirmee_le", "depth", "derniere_suite_le", "draft_title", "expired", "first_published_at",
        "has_unpublished_changes", "last_published_at", "latest_revision", "latest_revision_created_at", "live",
        "live_revision", "locked", "locked_at", "locked_by", "numchild", "numero", "owner", "path", "url_path",
    }
)  # fmt: skip
#: Ce que l'on peut changer sans devenir l'auteur du texte : les dates de publication et les remarques de relecture.
HORS_DU_TEXTE = frozenset({"go_live_at", "expire_at", COMMENTS_RELATION_NAME})


def texte(version: Revision) -> str:
    """Le texte d'une version, sans le suivi de la page ni ce qui est hors du texte ; deux textes égaux se valent.

    Deux écritures d'un même texte sont égales : avec ou sans les marques de l'éditeur, les rangs et les clés de la
    base, les parties facultatives absentes ou vides d'un bloc.
    """
    contenu = {cle: valeur for cle, valeur in version.content.items() if cle not in SUIVI | HORS_DU_TEXTE}
    modele = version.content_type.model_class()
    return ecrire(normaliser_l_objet(modele, contenu) if modele else contenu)


def meme_texte(une: Revision, autre: Revision) -> bool:
    """Vrai si l'on peut approuver l'une en ayant lu l'autre."""
    return une.pk == autre.pk or texte(une) == texte(autre)


def a_ecrit_le_texte(pk: int, page: Page) -> bool:
    """Vrai si cette personne a écrit la dernière version du texte ; presque gratuit si elle n'a jamais écrit ici."""
    # Un même écran le demande quatre fois ; une version de plus, ou récrite sur place, change la clé.
    memoire: dict[Any, bool] = page.__dict__.setdefault("_a_ecrit_ici", {})
    cle = (pk, page.latest_revision_id, page.latest_revision_created_at)
    if cle not in memoire:
        memoire[cle] = page.revisions.filter(user_id=pk).exists()
    return memoire[cle] and auteur_du_texte(page) == pk


def auteur_du_texte(page: Page) -> int | None:
    """La personne (sa clé) qui a écrit la dernière version du texte ; `None` si seule une machine l'a écrite.

    Une version de texte égal n'en fait pas changer d'auteur : sans cela, une relectrice perdrait le droit d'approuver
    dès qu'elle pose une question, ou que l'éditeur récrit à sa façon ce qu'elle n'a pas touché. D'un texte écrit par
    une machine, la première personne qui l'enregistre répond ; sauf s'il est venu de lui-même en relecture (proposé par
    le public, repris d'un autre agenda) : l'approuver sans y toucher n'est pas l'écrire.
    """
    cles = list(page.revisions.order_by("-created_at", "-id").values_list("pk", "user_id", "created_at"))
    if len({auteur for _pk, auteur, _date in cles}) < 2:
        return cles[0][1] if cles else None
    # Un même écran pose la question plusieurs fois ; une version réécrite sur place change de date.
    memoire: dict[Any, int | None] = page.__dict__.setdefault("_auteurs_du_texte", {})
    clef = tuple(cles[:2])
    if clef not in memoire:
        memoire[clef] = _chercher_l_auteur([pk for pk, _auteur, _date in cles], page)
    return memoire[clef]


def _chercher_l_auteur(cles: list[int], page: Page) -> int | None:
    retenue = Revision.objects.get(pk=cles[0])
    attendu = texte(retenue)
    for pk in cles[1:]:
        precedente = Revision.objects.get(pk=pk)
        if texte(precedente) != attendu:
            break
        if precedente.user_id is not None or _est_venu_de_lui_meme(page):
            retenue = precedente
    return retenue.user_id


def _est_venu_de_lui_meme(page: Page) -> bool:
    circuit = page.current_workflow_state
    return circuit is not None and circuit.requested_by_id is None
