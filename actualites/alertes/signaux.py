"""Ce dont les alertes préviendront s'inscrit au moment où cela arrive, dans la même transaction."""

from collections.abc import Sequence
from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published

from alliance.socle import rubriques

from ..choix import EtatDEvenement, NatureDeChangement, NatureDeNouveaute
from ..evenements.tenue import tenue_de
from ..models import ChangementDEvenement, EvenementPage, Nouveaute

LONGUEUR = Nouveaute._meta.get_field("texte").max_length or 500


def brancher() -> None:
    """Inscrit les listes que l'on peut suivre, et relie les signaux ; se rejoue sans effet."""
    from ..agenda.rubriques import AGENDA
    from ..articles.rubriques import ACTUALITES
    from ..evenements.signaux import evenement_change
    from ..prises.rubriques import PRISES

    for rubrique in (AGENDA, PRISES, ACTUALITES):
        rubriques.inscrire(rubrique)
    page_published.connect(noter_la_parution, dispatch_uid="alertes-parution")
    evenement_change.connect(noter_le_changement, dispatch_uid="alertes-changement")


def noter_la_parution(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Inscrit une page d'une liste que l'on suit, la première fois qu'elle paraît."""
    if rubriques.rubrique_du_modele(type(instance)) is None or not _parait_pour_la_premiere_fois(instance):
        return
    Nouveaute.objects.create(page=Page(pk=instance.pk), nature=NatureDeNouveaute.PARUE)


def _parait_pour_la_premiere_fois(page: Page) -> bool:
    # Wagtail écrit alors le même instant des deux côtés ; une page reprise d'ailleurs avec sa date n'est pas nouvelle.
    return page.first_published_at is not None and page.first_published_at == page.last_published_at


def noter_le_changement(
    sender: Any, page: EvenementPage, changements: Sequence[ChangementDEvenement], **kwargs: Any
) -> None:
    """Inscrit ce qui change d'un événement déjà annoncé ; annulé en fait, il se dit comme tel."""
    tenue = [changement for changement in changements if changement.nature == NatureDeChangement.ETAT]
    annule = bool(tenue) and tenue_de(page) == EtatDEvenement.ANNULE
    dits = [changement.apres for changement in (tenue if annule else changements)]
    texte = " · ".join(dict.fromkeys(dits))
    Nouveaute.objects.create(
        page=Page(pk=page.pk),
        nature=NatureDeNouveaute.ANNULEE if annule else NatureDeNouveaute.CHANGEE,
        texte=texte if len(texte) <= LONGUEUR else texte[: LONGUEUR - 1].rstrip() + "…",
    )
