"""Une seule écriture par contenu : deux saisies du même texte y sont égales, et leur empreinte aussi.

Sert à savoir qui a écrit un texte (`socle.moderation.texte`) et à lier une décision aux mots que l'on a lus.
"""

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

CLES_D_ENREGISTREMENT = frozenset({"pk", "sort_order"})
#: Ce que l'éditeur de texte riche pose de son fait, et qui change sans que le texte change.
ATTRIBUTS_DE_L_EDITEUR = frozenset({"data-block-key"})
BLANCS = re.compile(r"[ \t\r\n]+")


def normaliser_l_objet(modele: type[models.Model], contenu: dict[str, Any]) -> dict[str, Any]:
    """Un objet sérialisé (`serializable_data`), sans ses clés de base, ses rangs ni les marques de l'éditeur."""
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
        normaliser_l_objet(modele, {cle: v for cle, v in ligne.items() if cle != relation.field.name})
        for ligne in lignes
    ]
    return normales if hasattr(modele, "sort_order") else sorted(normales, key=ecrire)


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
    return "" if vide else ecrire(ecriture.morceaux)


#: L'ordre compte : un flux de blocs et un texte riche sont aussi des champs de texte.
NORMALISEURS: tuple[tuple[Any, Callable[[Any, Any], Any]], ...] = (
    (StreamField, _normaliser_le_flux),
    (RichTextField, lambda _champ, valeur: normaliser_le_html(valeur or "")),
    (ParentalManyToManyField, lambda _champ, valeur: sorted(valeur or [], key=str)),
    (models.DecimalField, _normaliser_le_nombre),
)


def ecrire(valeur: Any) -> str:
    """Le JSON d'une valeur normalisée : deux valeurs égales s'écrivent pareil."""
    return json.dumps(valeur, sort_keys=True, ensure_ascii=False, default=str)
