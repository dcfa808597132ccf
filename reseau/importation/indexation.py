"""Relire des pages écrites en lot, pour en faire des versions, et les ranger dans la recherche et les références."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backends_with_name

from alliance.socle import publication

from ..lots import LOT, par_lots
from ..models import MembrePage

#: Pages relues et indexées à la fois, hors de la transaction d'écriture.
PAR_INDEXATION = 200
#: Pour chaque champ multiple : la table du lien, sa clé vers le membre, sa clé vers le mot du vocabulaire.
LIENS: dict[str, tuple[Any, str, str]] = {
    "axes": (MembrePage.axes.through, "membrepage_id", "axe_id"),
    "themes": (MembrePage.themes.through, "content_object_id", "tag_id"),
    "reseaux": (MembrePage.reseaux.through, "membrepage_id", "reseaudappartenance_id"),
}


def composer(membres: Sequence[MembrePage]) -> None:
    """Donne aux pages en mémoire leurs parties : leur version se compose ensuite sans relire la base page par page."""
    for lot in par_lots(membres, LOT):
        par_pk = {membre.pk: membre.__dict__.setdefault("_cluster_related_objects", {}) for membre in lot}
        for relation in get_all_child_relations(MembrePage):
            for memoire in par_pk.values():
                memoire[relation.get_accessor_name()] = []
            for partie in relation.related_model._default_manager.filter(
                **{f"{relation.field.name}__in": list(par_pk)}
            ):
                par_pk[getattr(partie, relation.field.attname)][relation.get_accessor_name()].append(partie)
        for champ in get_all_child_m2m_relations(MembrePage):
            lien, membre_id, lie_id = LIENS[champ.name]
            lies = defaultdict(list)
            for pk, lie in lien.objects.filter(**{f"{membre_id}__in": list(par_pk)}).values_list(membre_id, lie_id):
                lies[pk].append(champ.related_model(pk=lie))
            for pk, memoire in par_pk.items():
                memoire[champ.name] = lies[pk]


def indexer(pks: Sequence[int], avancer: Callable[[int], None]) -> None:
    """Range ces membres dans la recherche et dans l'index des références, lot par lot, chacun sa courte transaction.

    Args:
        avancer: reçoit le nombre de membres faits.
    """
    faits = 0
    for lot in par_lots(pks, PAR_INDEXATION):
        membres = list(MembrePage.get_indexed_objects().filter(pk__in=lot))
        with transaction.atomic():
            for _nom, moteur in get_search_backends_with_name(with_auto_update=True):
                moteur.add_bulk(MembrePage, membres)
            _citer(membres)
            publication.renouveler_apres_validation()
        faits += len(lot)
        avancer(faits)


def _citer(membres: Sequence[MembrePage]) -> None:
    """Refait l'index des références de ces pages : `create_or_update_for_object`, en lot."""
    composer(membres)
    type_de_page = ContentType.objects.get_for_model(Page)
    type_de_membre = ContentType.objects.get_for_model(MembrePage)
    ReferenceIndex.objects.filter(
        base_content_type=type_de_page, object_id__in=[str(membre.pk) for membre in membres]
    ).delete()
    ReferenceIndex.objects.bulk_create(
        [
            ReferenceIndex(
                content_type=type_de_membre,
                base_content_type=type_de_page,
                object_id=str(membre.pk),
                to_content_type_id=cible,
                to_object_id=cle,
                model_path=chemin,
                content_path=chemin_du_contenu,
                content_path_hash=ReferenceIndex._get_content_path_hash(chemin_du_contenu),
            )
            for membre in membres
            for cible, cle, chemin, chemin_du_contenu in set(ReferenceIndex._extract_references_from_object(membre))
        ],
        batch_size=LOT,
        ignore_conflicts=True,
    )
