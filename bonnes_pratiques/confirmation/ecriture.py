"""Écrire un fait sur une fiche sans publier le brouillon en cours."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Revision
from wagtail.search import index

from alliance.socle import publication
from alliance.socle.verrous import une_sous_verrou

from ..models import FichePage


def ecrire_un_fait(fiche: FichePage, faits: Mapping[str, Any]) -> None:
    """Écrit des champs simples sur la page publiée, sa version publiée et toutes celles d'après. Dans une transaction.

    Publier le brouillon en cours le montrerait avant sa relecture ; n'écrire que la page laisserait la prochaine
    publication effacer le fait. Les versions intermédiaires le reçoivent aussi : deux textes égaux le restent, et
    personne n'en devient l'auteur (`docs/moderation.md`).

    La dernière version est redatée, comme le fait l'éditeur quand il en récrit une : qui l'avait ouverte avant
    l'apprend au lieu d'effacer le fait en enregistrant.

    Args:
        faits: champ → valeur telle qu'une version l'enregistre (nombre, texte ou rien).
    """
    page = une_sous_verrou(fiche)
    depuis = page.live_revision_id or page.latest_revision_id
    versions = page.revisions.filter(Q(pk__gte=depuis or 0) | Q(approved_go_live_at__isnull=False))
    for version in versions.select_for_update():
        # Par la base : enregistrer une version programme ou déprogramme sa publication.
        Revision.objects.filter(pk=version.pk).update(content={**version.content, **faits})
    maintenant = timezone.now()
    Revision.objects.filter(pk=page.latest_revision_id).update(created_at=maintenant)
    FichePage.objects.filter(pk=page.pk).update(**faits, latest_revision_created_at=maintenant)
    page.refresh_from_db()
    for champ in faits:
        setattr(fiche, champ, getattr(page, champ))
    index.insert_or_update_object(page)
    publication.renouveler_apres_validation()
