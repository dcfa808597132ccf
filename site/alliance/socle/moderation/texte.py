"""Qui a écrit le texte que l'on relit : la dernière version compte, sauf si elle ne touche pas au texte."""

import json
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from typing import Any

from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail.fields import RichTextField, StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

#: Ce qu'une version enregistre du suivi de la page, et qui n'est le texte de personne.
SUIVI = frozenset(
    {
        "alias_of", "confirmee_le", "depth", "draft_title", "expired", "first_published_at", "has_unpublished_changes",
        "last_published_at", "latest_revision", "latest_revision_created_at", "live", "live_revision", "locked",
        "locked_at", "locked_by", "numchild", "numero", "owner", "path", "url_path",
    }
)  # fmt: skip
#: Ce que l'on peut changer sans devenir l'auteur du texte : les dates de publication et les remarques de relecture.
HORS_DU_TEXTE = frozenset({"go_live_at", "expire_at", COMMENTS_RELATION_NAME})
CLES_D_ENREGISTREMENT = frozenset({"pk", "sort_order"})
#: Ce que l'éditeur de texte riche pose de son fait, et qui change sans que le texte change.
ATTRIBUTS_DE_L_EDITEUR = frozenset({"data-block-key"})
BLANCS = re.compile(r"[ \t\r\n]+")


def texte(version: Revision) -> str:
    """Le texte d'une version, sans le suivi de la page ni ce qui est hors du texte ; deux textes égaux se valent.

    Deux écritures d'un même texte sont égales : avec ou sans les marques de l'éditeur, les rangs et les clés de la
    base, les parties facultatives absentes ou vides d'un bloc.
    """
    contenu = {cle: valeur for cle, valeur in version.content.items() if cle not in SUIVI | HORS_DU_TEXTE}
    modele = version.content_type.model_class()
    return _json(_normaliser_l_objet(modele, contenu) if modele else contenu)


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
    une machine, la première personne qui l'enregistre répond.
    """
    cles = list(page.revisions.order_by("-created_at", "-id").values_list("pk", "user_id", "created_at"))
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
    attendu = texte(retenue)
    for pk in cles[1:]:
        precedente = Revision.objects.get(pk=pk)
        if texte(precedente) != attendu:
            break
        if precedente.user_id is not None:
            retenue = precedente
    return retenue.user_id


# --- Une seule écriture par texte ------------------------------------------------------------------------------------


def _normaliser_l_objet(modele: type[models.Model], contenu: dict[str, Any]) -> dict[str, Any]:
    parties = {relation.get_accessor_name(): relation for relation in get_all_child_relations(modele)}
    normal = {}
    for cle, valeur in contenu.items():
        if cle in CLES_D_ENREGISTREMENT:
            continue
        if cle in parties:
            normal[cle] = _normaliser_les_parties(parties[cle], valeur or [])
        else:
            champ = next((champ for champ in modele._meta.get_fields() if champ.name == cle), None)
            normal[cle] = _normaliser_le_champ(champ, valeur)
    return normal


def _normaliser_les_parties(relation: Any, lignes: list[dict[str, Any]]) -> list[Any]:
    """Les lignes d'une relation, sans le lien vers la page ; sans rang, leur ordre n'est qu'un hasard de la base."""
    modele = relation.related_model
    normales = [
        _normaliser_l_objet(modele, {cle: v for cle, v in ligne.items() if cle != relation.field.name})
        for ligne in lignes
    ]
    return normales if hasattr(modele, "sort_order") else sorted(normales, key=_json)


def _normaliser_le_champ(champ: Any, valeur: Any) -> Any:
    for genre, normaliser in NORMALISEURS:
        if isinstance(champ, genre):
            return normaliser(champ, valeur)
    return valeur


def _normaliser_le_flux(_champ: StreamField, valeur: Any) -> Any:
    if isinstance(valeur, str):
        try:
            valeur = json.loads(valeur or "[]")
        except ValueError:
            return valeur
    return _sans_les_marques(valeur or [])


def _sans_les_marques(valeur: Any) -> Any:
    """Une valeur de blocs sans les identifiants de ses blocs, ses parties vides ni les marques de ses textes riches."""
    if isinstance(valeur, dict):
        est_un_bloc = {"type", "value"} <= valeur.keys()
        parties = {cle: _sans_les_marques(v) for cle, v in valeur.items() if not (est_un_bloc and cle == "id")}
        # L'éditeur écrit les parties facultatives laissées vides ; un import les tait.
        return {cle: partie for cle, partie in parties.items() if partie is not None and partie not in ("", [], {})}
    if isinstance(valeur, list):
        return [_sans_les_marques(v) for v in valeur]
    return normaliser_le_html(valeur) if isinstance(valeur, str) else valeur


def _normaliser_le_nombre(_champ: models.DecimalField, valeur: Any) -> Any:
    try:
        return None if valeur is None else str(Decimal(str(valeur)).normalize())
    except InvalidOperation:
        return valeur


class _Ecriture(HTMLParser):
    """Récrit du HTML d'une seule façon : attributs triés, caractères plutôt qu'entités, blancs réduits."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.morceaux: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.morceaux.append([tag, sorted((n, v or "") for n, v in attrs if n not in ATTRIBUTS_DE_L_EDITEUR)])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.morceaux.append([tag])

    def handle_data(self, data: str) -> None:
        self.morceaux.append(BLANCS.sub(" ", data))


def normaliser_le_html(source: str) -> str:
    """La forme d'un texte riche qui ne dépend pas de qui l'a écrit : éditeur, démonstration, import."""
    if "<" not in source:
        return source
    ecriture = _Ecriture()
    ecriture.feed(source)
    ecriture.close()
    # Un paragraphe sans rien est ce que l'éditeur laisse d'un champ vide.
    vide = all((isinstance(m, list) and m[0] == "p") or m == " " for m in ecriture.morceaux)
    return "" if vide else _json(ecriture.morceaux)


#: L'ordre compte : un flux de blocs et un texte riche sont aussi des champs de texte.
NORMALISEURS: tuple[tuple[Any, Callable[[Any, Any], Any]], ...] = (
    (StreamField, _normaliser_le_flux),
    (RichTextField, lambda _champ, valeur: normaliser_le_html(valeur or "")),
    (ParentalManyToManyField, lambda _champ, valeur: sorted(valeur or [], key=str)),
    (models.DecimalField, _normaliser_le_nombre),
)


def _json(valeur: Any) -> str:
    return json.dumps(valeur, sort_keys=True, ensure_ascii=False, default=str)
