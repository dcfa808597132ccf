"""Ce que les moteurs SQLite et PostgreSQL ont en commun ; chacun n'ajoute que son SQL.

modelsearch nomme ses classes d'extraction en dur dans `add_items` : il n'y a pas d'attribut à remplacer, `add_items`
est donc récrit ici, sans toucher aux classes du paquet.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.encoding import force_str
from modelsearch.backends.base import BaseSearchQueryCompiler, BaseSearchResults, FilterFieldError
from modelsearch.conf import get_app_config
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import PlainText
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks
from wagtail.models import Page

from alliance.socle.models import TexteDePage

from .analyse import mots, racines
from .requetes import RIEN, TOUT, Analyse, Syntaxe, satisfait

IndexEntry = get_app_config().get_model("IndexEntry", require_ready=False)
ENTREES = IndexEntry._meta.db_table

#: Racines retenues d'un document : un tsvector ne dépasse pas un mégaoctet.
MOTS_DE_DOCUMENT = 20_000
#: Les champs qui déclarent au moins ce poids comptent plus que le corps du texte.
POIDS_FORT = 2
#: À partir de ce poids, un champ compte comme le titre : le lieu dont parle une fiche la nomme autant que son titre.
POIDS_DE_TITRE = 5
#: Lignes écrites par requête lors d'une réindexation.
PAR_LOT = 200

# Ce que wagtail-footnotes laisse d'un appel de note dans un texte sans balises.
_APPEL = re.compile(r"\[[0-9a-f]{6}\]")


class Document:
    """Ce qui s'indexe d'un objet : ses textes, tels que ses `search_fields` les déclarent."""

    def __init__(self, objet: Any) -> None:
        self.objet = objet
        self.titre: list[str] = []
        self.comme_titre: list[str] = []
        self.fort: list[str] = []
        self.corps: list[str] = []
        self.debuts: list[str] = []
        for champ, texte in self._textes(objet, objet.get_search_fields()):
            self._ranger(champ, texte)

    def _ranger(self, champ: Any, texte: str) -> None:
        if isinstance(champ, AutocompleteField):
            self.debuts.append(texte)
        elif champ.field_name == "title":
            self.titre.append(texte)
        elif (champ.boost or 1) >= POIDS_DE_TITRE:
            self.comme_titre.append(texte)
        elif (champ.boost or 1) >= POIDS_FORT:
            self.fort.append(texte)
        else:
            self.corps.append(texte)

    @classmethod
    def _textes(cls, objet: Any, champs: Iterable[Any]) -> Iterator[tuple[Any, str]]:
        for champ in champs:
            if isinstance(champ, SearchField | AutocompleteField):
                texte = _APPEL.sub("", cls._en_texte(champ.get_value(objet)))
                if texte.strip():
                    yield champ, texte
            elif isinstance(champ, RelatedFields):
                lie = champ.get_value(objet)
                lies = lie.all() if hasattr(lie, "all") else [] if lie is None else [lie]
                for autre in lies:
                    yield from cls._textes(autre, champ.fields)

    @classmethod
    def _en_texte(cls, valeur: Any) -> str:
        if valeur is None:
            return ""
        if isinstance(valeur, str):
            return valeur
        if isinstance(valeur, dict):
            valeur = valeur.values()
        if isinstance(valeur, Iterable):
            return "\n".join(cls._en_texte(partie) for partie in valeur)
        return force_str(valeur)

    @property
    def lisible(self) -> str:
        """Le texte indexé hors du titre, une partie par ligne : de quoi montrer pourquoi l'objet a été trouvé."""
        return "\n".join([*self.fort, *self.comme_titre, *self.corps]).replace("\x00", "")


class IndexMixin:
    """Écrit dans l'index des textes déjà analysés. La classe qui l'emploie dit comment sa base range les mots."""

    def ranger(self, document: Document) -> dict[str, str]:
        """Les colonnes `title`, `body` et `autocomplete` d'un document."""
        raise NotImplementedError

    def add_items(self, model: Any, objs: Iterable[Any]) -> None:
        if not model.get_search_fields():
            return
        documents = [Document(objet) for objet in objs]
        type_de_contenu = get_content_type_pk(model)
        entrees = [
            IndexEntry(content_type_id=type_de_contenu, object_id=force_str(document.objet.pk), **self.ranger(document))
            for document in documents
        ]
        IndexEntry._default_manager.bulk_create(
            entrees,
            batch_size=PAR_LOT,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["title", "body", "autocomplete"],
        )
        if issubclass(model, Page):
            TexteDePage.objects.bulk_create(
                [TexteDePage(page_id=document.objet.pk, texte=document.lisible) for document in documents],
                batch_size=PAR_LOT,
                update_conflicts=True,
                unique_fields=["page"],
                update_fields=["texte"],
            )

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Rien : le classement n'emploie pas cette colonne, qui coûterait un parcours de l'index à chaque page."""


class Compilateur(BaseSearchQueryCompiler):
    """Traduit une recherche en SQL. Toutes les méthodes partent de l'index, puis vont aux objets par clé."""

    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    syntaxe: Syntaxe
    prefixe = False
    colonnes: tuple[str, ...] = ("title", "body")

    def __init__(self, queryset: QuerySet, query: Any, operator: str | None = None, **options: Any) -> None:
        # L'opérateur vient parfois de l'adresse (API) : une valeur inconnue vaut l'opérateur habituel.
        connu = operator if operator and operator.lower() in PlainText.OPERATORS else None
        super().__init__(queryset, query, operator=connu, **options)

    @cached_property
    def analyse(self) -> Analyse:
        return Analyse(self.query, self.syntaxe, self.prefixe)

    @property
    def connexion(self) -> Any:
        return connections[self.queryset.db or router.db_for_read(IndexEntry)]

    @property
    def classable(self) -> bool:
        """Une pertinence a un sens : la requête trouve quelque chose, et n'est pas qu'une exclusion."""
        expression = self.analyse.expression
        return self.order_by_relevance and expression != RIEN and not expression.complement

    # --- Le SQL de l'index -------------------------------------------------------------------------------------------
    def source(self) -> tuple[str, list[Any]]:
        """Les tables et la condition de la base (`… WHERE …`), avec ses paramètres ; l'entrée s'y nomme `e`."""
        raise NotImplementedError

    def score(self) -> tuple[str, list[Any]]:
        """Une expression d'autant plus grande que l'objet répond à la requête."""
        raise NotImplementedError

    @property
    def _cle(self) -> str:
        return f"CAST(e.object_id AS {self.queryset.model._meta.pk.rel_db_type(self.connexion)})"

    def _trouves(self) -> tuple[str, list[Any]]:
        source, parametres = self.source()
        types = ", ".join(str(int(pk)) for pk in get_descendants_content_types_pks(self.queryset.model))
        return f"{source} AND e.content_type_id IN ({types})", parametres

    def pks_classes(self, debut: int = 0, fin: int | None = None) -> list[tuple[Any, float]]:
        """Les clés trouvées et leur score, dans l'ordre de pertinence : une requête."""
        source, parametres = self._trouves()
        score, parametres_du_score = self.score()
        restreinte = self.queryset.order_by().filter(pk=RawSQL(self._cle, []))  # noqa: S611
        if self.fields is not None:
            restreinte = restreinte.filter(pk__in=self._pks_selon_les_champs)
        try:
            existe, parametres_du_filtre = (
                restreinte.values("pk").query.get_compiler(connection=self.connexion).as_sql()
            )
        except EmptyResultSet:
            return []
        sql = (
            f"SELECT {self._cle} AS pk, {score} AS score FROM {source} AND EXISTS ({existe}) "  # noqa: S608
            "ORDER BY score DESC, pk DESC"
        )
        if fin is not None:
            sql += f" LIMIT {max(0, int(fin) - int(debut))}"
        elif debut:
            sql += f" LIMIT {2**31 - 1}"
        if debut:
            sql += f" OFFSET {int(debut)}"
        with self.connexion.cursor() as curseur:
            curseur.execute(sql, [*parametres_du_score, *parametres, *parametres_du_filtre])
            return [(pk, float(valeur)) for pk, valeur in curseur.fetchall()]

    def search(self, config: Any, start: int, stop: int | None, score_field: str | None = None, **_: Any) -> QuerySet:
        """Les objets trouvés, sans score ; le nom et la signature sont ceux de modelsearch."""
        ensemble = self.ensemble()
        if not ensemble.ordered:
            # Un ordre constant d'une page à l'autre.
            ensemble = ensemble.order_by("-pk")
        return ensemble[start:stop]

    def ensemble(self) -> QuerySet:
        """Les objets trouvés, dans l'ordre du queryset d'origine."""
        expression = self.analyse.expression
        if expression == RIEN:
            return self.queryset.none()
        if expression == TOUT:
            return self.queryset
        if self.fields is not None:
            return self.queryset.filter(pk__in=self._pks_selon_les_champs)
        return self._dans_l_index(self.queryset)

    def _dans_l_index(self, queryset: QuerySet) -> QuerySet:
        source, parametres = self._trouves()
        cles = RawSQL(f"SELECT {self._cle} FROM {source}", parametres)  # noqa: S608, S611
        return queryset.exclude(pk__in=cles) if self.analyse.expression.complement else queryset.filter(pk__in=cles)

    @cached_property
    def _pks_selon_les_champs(self) -> list[Any]:
        """Les clés des objets dont les seuls champs demandés répondent à la requête.

        L'index mêle les champs : il ne donne que des candidats, dont les champs sont relus. Exact, mais réservé à
        l'administration et à des recherches qui trouvent peu.
        """
        candidats = self.queryset.order_by()
        if not self.analyse.exclut:
            candidats = self._dans_l_index(candidats)
        champs = [
            champ
            for champ in candidats.model.get_search_fields()
            if isinstance(champ, SearchField) and champ.field_name in self.fields
        ]
        analyser = mots if self.prefixe else racines
        retenus = []
        for objet in candidats.iterator(chunk_size=PAR_LOT):
            presents: list[str] = []
            for _champ, texte in Document._textes(objet, champs):
                # Le vide sépare les champs : une suite exacte n'en enjambe pas deux.
                presents += [*analyser(texte, MOTS_DE_DOCUMENT), ""]
            if satisfait(self.query, presents, self.prefixe):
                retenus.append(objet.pk)
        return retenus


class Resultats(BaseSearchResults):
    """Les résultats d'une recherche : les clés classées (une requête), puis leurs objets (une autre)."""

    supports_facet = True

    def get_queryset(self) -> QuerySet:
        """Les objets trouvés, que l'on peut encore agréger ; l'ordre n'est pas celui de la pertinence."""
        return self.query_compiler.search(None, self.start, self.stop)

    def _do_search(self) -> list[Any]:
        compilateur = self.query_compiler
        if not compilateur.classable or compilateur.queryset._fields is not None:
            return list(self.get_queryset())
        classes = compilateur.pks_classes(self.start, self.stop)
        choisis = compilateur.queryset.order_by()
        if len(classes) <= PAR_LOT:
            choisis = choisis.filter(pk__in=[pk for pk, _score in classes])
        else:
            choisis = compilateur.ensemble().order_by()
        objets = {objet.pk: objet for objet in choisis}
        resultats = []
        for pk, score in classes:
            objet = objets.get(pk)
            if objet is not None:
                if self._score_field:
                    setattr(objet, self._score_field, score)
                resultats.append(objet)
        return resultats

    def _do_count(self) -> int:
        return self.get_queryset().count()

    def facet(self, field_name: str) -> OrderedDict[Any, int]:
        if self.query_compiler._get_filterable_field(field_name) is None:
            modele = self.query_compiler.queryset.model.__name__
            raise FilterFieldError(
                f"Le champ « {field_name} » n'est pas un FilterField de {modele}.search_fields.", field_name=field_name
            )
        trouves = self.query_compiler.ensemble().order_by().values(field_name).annotate(compte=Count("pk"))
        return OrderedDict((ligne[field_name], ligne["compte"]) for ligne in trouves.order_by("-compte"))
