"""Le timbre de la dernière publication : ce qui change quand le public doit voir autre chose.

Tout ce que le site garde en mémoire (pages entières, facettes, fragments) se range sous ce timbre. Le renouveler
périme tout d'un coup, dans tous les processus ; rien n'a donc à être effacé pièce par pièce. Voir `docs/cache.md`.
"""

from typing import Any
from uuid import uuid4

from django.core.cache import caches
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.utils.connection import ConnectionProxy
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.models import AbstractRendition
from wagtail.models import CollectionViewRestriction, Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

CLE = "publication:timbre"
#: Un cache à lui : l'élagage des pages et des fragments ne l'emporte pas.
cache = ConnectionProxy(caches, "timbre")

#: Ce qu'un brouillon enregistré écrit sur la page publiée ; rien de cela ne se lit en public.
CHAMPS_DU_BROUILLON = frozenset(
    {"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_id", "latest_revision_created_at"}
    | {"locked", "locked_at", "locked_by", "locked_by_id"}
)

#: Les modèles hors des pages dont tout enregistrement se voit en public.
_suivis: tuple[type[models.Model], ...] = (
    CollectionViewRestriction,
    Locale,
    PageViewRestriction,
    Redirect,
    Site,
)


def timbre() -> str:
    """Le timbre courant ; s'il manque (cache vidé ou élagué), un nouveau, jamais servi auparavant."""
    valeur = cache.get(CLE)
    if valeur is None:
        nouveau = uuid4().hex
        # Deux processus peuvent arriver ensemble : le premier qui pose le sien l'emporte.
        cache.add(CLE, nouveau, timeout=None)
        valeur = cache.get(CLE) or nouveau
    return str(valeur)


def renouveler() -> None:
    """Périme aussitôt tout ce qui est rangé sous le timbre courant."""
    cache.set(CLE, uuid4().hex, timeout=None)


def renouveler_apres_validation() -> None:
    """Renouvelle le timbre dès que la transaction en cours est validée ; jamais si elle est annulée.

    À appeler aussi après un `QuerySet.update()` ou un `bulk_create()` sur ce que le public lit : Django ne les
    signale pas.
    """
    # Renouveler avant la validation laisserait une lecture concurrente ranger l'ancien état sous le nouveau timbre.
    transaction.on_commit(renouveler)


def suivre(*modeles: type[models.Model]) -> None:
    """Déclare des modèles, hors des pages, dont tout enregistrement ou effacement change ce que le public lit."""
    global _suivis
    _suivis = (*_suivis, *(modele for modele in modeles if modele not in _suivis))


def _au_signal(sender: Any, **kwargs: Any) -> None:
    renouveler_apres_validation()


def _a_l_enregistrement(sender: Any, instance: models.Model, update_fields: Any = None, **kwargs: Any) -> None:
    if isinstance(instance, Page):
        # Une commande peut enregistrer une page publiée sans passer par une révision. Un brouillon, lui, n'écrit que
        # des champs que personne ne lit.
        if instance.live and (update_fields is None or not CHAMPS_DU_BROUILLON.issuperset(update_fields)):
            renouveler_apres_validation()
    elif isinstance(instance, _suivis):
        renouveler_apres_validation()


def _a_l_effacement(sender: Any, instance: models.Model, **kwargs: Any) -> None:
    # Une déclinaison effacée est refaite sous un autre nom : une page gardée montrerait une image disparue.
    if isinstance(instance, (*_suivis, AbstractRendition)) or (isinstance(instance, Page) and instance.live):
        renouveler_apres_validation()


def brancher() -> None:
    """Relie le timbre aux signaux ; se rejoue sans effet."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(_au_signal, dispatch_uid="alliance-publication")
    post_save.connect(_a_l_enregistrement, dispatch_uid="alliance-publication")
    post_delete.connect(_a_l_effacement, dispatch_uid="alliance-publication")
