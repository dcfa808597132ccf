"""Écrire beaucoup de lignes d'un coup, sans signaux : qui appelle refait ce que les signaux auraient fait."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from wagtail.models import Page

#: Assez grand pour PostgreSQL ; SQLite recoupe de lui-même selon le nombre de ses paramètres.
LOT = 1_000

T = TypeVar("T")


def chemins_libres(parent: Any, combien: int) -> list[str]:
    """Les chemins (treebeard) des prochains enfants d'un nœud, que l'appelant a verrouillé."""
    dernier = parent.get_last_child()
    premier = 1 if dernier is None else dernier._str2int(dernier.path[-dernier.steplen :]) + 1
    return [parent._get_path(parent.path, parent.depth + 1, premier + rang) for rang in range(combien)]


def ranger_les_enfants(parent: Any) -> None:
    """Remet les enfants d'un nœud, avec ce qu'ils contiennent, dans l'ordre que leur modèle demande."""
    modele = type(parent)
    enfants = modele.objects.filter(path__startswith=parent.path, depth=parent.depth + 1)
    ordre = enfants.order_by(*modele.node_order_by, "path").values_list("path", flat=True)
    places = {avant: parent._get_path(parent.path, parent.depth + 1, rang) for rang, avant in enumerate(ordre, start=1)}
    longueur = len(parent.path) + parent.steplen
    deplaces = []
    for noeud in modele.objects.filter(path__startswith=parent.path, depth__gt=parent.depth):
        place = places[noeud.path[:longueur]] + noeud.path[longueur:]
        if place != noeud.path:
            noeud.place, noeud.path = place, f"!{noeud.pk}"
            deplaces.append(noeud)
    # Deux passes : un chemin est unique, et sa nouvelle place est encore prise par un autre.
    modifier(modele, ["path"], deplaces)
    for noeud in deplaces:
        noeud.path = noeud.place
    modifier(modele, ["path"], deplaces)


def par_lots(objets: Sequence[T], taille: int) -> Iterator[Sequence[T]]:
    """Les objets, par suites d'au plus `taille`."""
    for debut in range(0, len(objets), taille):
        yield objets[debut : debut + taille]


def inserer_des_pages(pages: Sequence[Any]) -> None:
    """Insère des pages d'un même modèle, déjà placées dans l'arbre, et leur donne leur clé primaire.

    `bulk_create` refuse l'héritage à plusieurs tables : une ligne de `Page`, puis une du modèle, par SQL.
    """
    champs_de_page = [champ.attname for champ in Page._meta.concrete_fields if champ.attname != "id"]
    inserer(Page, [{nom: getattr(page, nom) for nom in champs_de_page} for page in pages])
    cles: dict[str, int] = {}
    for lot in par_lots(pages, LOT):
        cles.update(Page.objects.filter(path__in=[page.path for page in lot]).values_list("path", "pk"))
    for page in pages:
        page.pk = page.id = page.page_ptr_id = cles[page.path]
        page._state.adding = False
    modele = type(pages[0])
    champs = [champ.attname for champ in modele._meta.local_concrete_fields]
    inserer(modele, [{nom: getattr(page, nom) for nom in champs} for page in pages])


def modifier(modele: type[models.Model], champs: Iterable[str], objets: Sequence[Any]) -> None:
    """Enregistre ces champs de ces objets, un `UPDATE` préparé par objet : `bulk_update` en ferait un `CASE` géant."""
    if not objets:
        return
    colonnes: list[Any] = [modele._meta.get_field(champ) for champ in champs]
    cle: Any = modele._meta.pk
    affectations = ", ".join(f"{connection.ops.quote_name(champ.column)} = %s" for champ in colonnes)
    _executer(
        f"UPDATE {connection.ops.quote_name(modele._meta.db_table)} SET {affectations} "  # noqa: S608 – des noms de colonnes
        f"WHERE {connection.ops.quote_name(cle.column)} = %s",
        ([*(_en_base(champ, objet) for champ in colonnes), objet.pk] for objet in objets),
    )


def croiser(
    modele: type[models.Model],
    colonnes: Sequence[str],
    source: type[models.Model],
    valeurs: Sequence[str],
    pks: Sequence[Any],
    droits: Sequence[int],
) -> None:
    """Insère une ligne de `modele` pour chaque paire d'un objet de `source` et d'un droit, sans sortir de la base.

    Args:
        colonnes: les colonnes à remplir, hors `permission_id`.
        valeurs: pour chacune, une colonne de `source` ou un nombre ; jamais une saisie.
        pks: les objets de `source`.
        droits: les clés des permissions.
    """
    nom = connection.ops.quote_name
    remplies = ", ".join(nom(colonne) for colonne in (*colonnes, "permission_id"))
    lues = ", ".join(valeur if valeur.isdigit() else f"s.{nom(valeur)}" for valeur in valeurs)
    cle: Any = source._meta.pk
    for lot in par_lots(pks, LOT):
        with connection.cursor() as curseur:
            curseur.execute(
                f"INSERT INTO {nom(modele._meta.db_table)} ({remplies}) "  # noqa: S608 – des noms de colonnes
                f"SELECT {lues}, p.id FROM {nom(source._meta.db_table)} s CROSS JOIN auth_permission p "
                f"WHERE s.{nom(cle.column)} IN ({', '.join(['%s'] * len(lot))}) "
                f"AND p.id IN ({', '.join(['%s'] * len(droits))})",
                [*lot, *droits],
            )


def inserer(modele: type[models.Model], lignes: Sequence[dict[str, Any]]) -> None:
    """Insère des lignes données par leurs champs (`attname`), toutes les mêmes, sans en faire des objets."""
    if not lignes:
        return
    champs: list[Any] = [champ for champ in modele._meta.concrete_fields if champ.attname in lignes[0]]
    nom = connection.ops.quote_name
    colonnes = [_colonne_en_base(champ, (ligne[champ.attname] for ligne in lignes)) for champ in champs]
    _executer(
        f"INSERT INTO {nom(modele._meta.db_table)} ({', '.join(nom(champ.column) for champ in champs)}) "  # noqa: S608 – des noms de colonnes
        f"VALUES ({', '.join(['%s'] * len(champs))})",
        (list(ligne) for ligne in zip(*colonnes, strict=True)),
    )


def _colonne_en_base(champ: Any, valeurs: Iterable[Any]) -> list[Any]:
    """Les valeurs d'une colonne, prêtes à écrire ; celle qui se répète de ligne en ligne n'est préparée qu'une fois."""
    derniere, prete, preparees = object(), None, []
    for valeur in valeurs:
        if valeur is not derniere:
            derniere, prete = valeur, champ.get_db_prep_save(valeur, connection)
        preparees.append(prete)
    return preparees


def _en_base(champ: Any, objet: Any) -> Any:
    return champ.get_db_prep_save(getattr(objet, champ.attname), connection)


def _executer(sql: str, lignes: Iterable[list[Any]]) -> None:
    with connection.cursor() as curseur:
        curseur.executemany(sql, list(lignes))
