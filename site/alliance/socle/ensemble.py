"""Lire d'un coup plusieurs listes d'objets : une page froide compte ses requêtes plus que ses lignes.

Chaque liste devient une branche d'un même `UNION ALL`, et chaque objet une ligne de JSON. C'est fait pour ce qui
entoure une page (ses auteurs, ses images, ses liens), quelques centaines de lignes au plus ; au-delà, une requête par
liste se lit plus vite.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC
from operator import itemgetter
from typing import Any

from django.db.models import DateTimeField, F, Field, Model, QuerySet, TextField, Value, Window
from django.db.models.functions import JSONArray, RowNumber
from django.utils import timezone


def lire_ensemble(**listes: QuerySet[Any]) -> dict[str, list[Any]]:
    """Les objets de chacune de ces listes, dans son ordre, en une seule requête.

    Args:
        listes: des querysets de toute sorte de modèles, filtrés, triés, bornés par `only()` si l'on veut ; ni tranche
            (à mettre en sous-requête), ni `select_related`, ni `prefetch_related`.
    """
    lues: dict[str, list[Any]] = {nom: [] for nom in listes}
    premiere, *suivantes = (_branche(nom, liste) for nom, liste in listes.items())
    champs = {nom: _champs(liste) for nom, liste in listes.items()}
    for nom, _ordre, valeurs in sorted(premiere.union(*suivantes, all=True), key=itemgetter(0, 1)):
        siens = zip(champs[nom], valeurs, strict=True)
        objet = listes[nom].model.from_db(
            listes[nom].db, [champ.attname for champ in champs[nom]], [_valeur(champ, lue) for champ, lue in siens]
        )
        lues[nom].append(objet)
    return lues


def precharger(
    instance: Model, relations: Mapping[str, QuerySet[Any]], **autres: QuerySet[Any]
) -> dict[str, list[Any]]:
    """Lit en une requête ces relations de l'objet (`instance.<nom>.all()` n'en coûte plus) et ces autres listes.

    Args:
        relations: par nom, ce que `instance.<nom>.all()` rendrait.

    Returns:
        Les autres listes, comme `lire_ensemble`.
    """
    lues = lire_ensemble(**relations, **autres)
    for nom, liste in relations.items():
        _caches(instance)[nom] = _deja_lue(liste, lues[nom])
    return {nom: lues[nom] for nom in autres}


def partager(parents: Iterable[Any], relation: str, enfants: Iterable[Any], cle: str) -> None:
    """Donne à chacun ses enfants : `parent.<relation>.all()` n'en coûte plus.

    Args:
        enfants: ceux de tous, dans l'ordre.
        cle: l'attribut d'un enfant où se lit la clé primaire de son parent.
    """
    par_parent: dict[int, list[Any]] = {}
    for enfant in enfants:
        par_parent.setdefault(getattr(enfant, cle), []).append(enfant)
    for parent in parents:
        _caches(parent)[relation] = _deja_lue(getattr(parent, relation).all(), par_parent.get(parent.pk, []))


def _caches(instance: Model) -> dict[str, Any]:
    """Là où Django range ce que `prefetch_related` a lu."""
    caches: dict[str, Any] = instance.__dict__.setdefault("_prefetched_objects_cache", {})
    return caches


def _deja_lue(liste: QuerySet[Any], objets: list[Any]) -> QuerySet[Any]:
    liste = liste.all()
    liste._result_cache = objets  # type: ignore[attr-defined]
    liste._prefetch_done = True  # type: ignore[attr-defined]
    return liste


def _champs(liste: QuerySet[Any]) -> list[Field[Any, Any]]:
    """Les colonnes à lire, `only()` respecté."""
    tous = list(liste.model._meta.concrete_fields)
    noms, sauf = liste.query.deferred_loading
    if not noms:
        return tous
    return [champ for champ in tous if champ.primary_key or ((champ.name in noms or champ.attname in noms) is not sauf)]


def _branche(nom: str, liste: QuerySet[Any]) -> QuerySet[Any, Any]:
    ordre: Any = liste.query.order_by or liste.model._meta.ordering or ("pk",)
    return (
        liste.order_by()
        .annotate(
            ensemble_nom=Value(nom, output_field=TextField()),
            ensemble_ordre=Window(RowNumber(), order_by=list(ordre)),
            ensemble_ligne=JSONArray(*(F(champ.attname) for champ in _champs(liste))),
        )
        .values_list("ensemble_nom", "ensemble_ordre", "ensemble_ligne")
    )


def _valeur(champ: Field[Any, Any], lue: Any) -> Any:
    """La valeur de Python d'une valeur de JSON."""
    if lue is None:
        return None
    valeur = champ.to_python(lue)
    if isinstance(champ, DateTimeField) and timezone.is_naive(valeur):
        # SQLite range les instants en temps universel, sans le dire.
        valeur = valeur.replace(tzinfo=UTC)
    return valeur
