"""Ce qui a paru, rangé comme une lettre le dit : pour remplir un numéro, et pour composer le résumé du mois."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from reseau.models import MembrePage, Territoire

from ..choix import EtatDEvenement
from ..evenements.tenue import sans_les_annules
from ..infolettre.destinataires import regions_couvrant
from ..models import ArticlePage, EvenementPage, NumeroPage, PriseDePositionPage

#: Sans numéro précédent, on propose le mois écoulé.
A_DEFAUT = datetime.timedelta(days=31)
#: Les rendez-vous que l'on propose d'annoncer, même s'ils étaient déjà en ligne.
RENDEZ_VOUS_A_VENIR = datetime.timedelta(days=60)
RENDEZ_VOUS = _("Où nous retrouver")
#: Une liste que l'on coche se lit : au-delà, les plus récentes.
AU_PLUS = 40


@dataclass
class Groupe:
    """Des pages du même genre, sous l'intertitre que leur donne une lettre."""

    intertitre: str | Promise
    pages: list[Page] = field(default_factory=list)


@dataclass(frozen=True)
class Sujets:
    """De quoi parle une page, en clés primaires : de quoi dire si une personne la suit."""

    axes: frozenset[int] = frozenset()
    membres: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()

    def croisent(self, autres: "Sujets") -> bool:
        return bool(self.axes & autres.axes or self.membres & autres.membres or self.regions & autres.regions)

    def __bool__(self) -> bool:
        return bool(self.axes or self.membres or self.regions)


def depuis_le_dernier_numero(numero: NumeroPage | None = None) -> datetime.datetime:
    """Quand a paru le dernier numéro, celui-ci excepté ; il y a un mois s'il n'y en a pas."""
    autres = NumeroPage.objects.filter(first_published_at__isnull=False)
    if numero is not None and numero.pk:
        autres = autres.exclude(pk=numero.pk)
    dernier = autres.order_by("-first_published_at").values_list("first_published_at", flat=True).first()
    return dernier or timezone.now() - A_DEFAUT


def a_proposer(numero: NumeroPage, deja: Collection[int]) -> list[Groupe]:
    """Ce qu'un numéro peut ajouter : ce qui a paru depuis le précédent, et les rendez-vous qui viennent.

    Args:
        deja: les pages qu'il dit déjà.
    """
    groupes = parutions(depuis_le_dernier_numero(numero))
    maintenant = timezone.now()
    se_tient = Q(occurrences__fin__gte=maintenant) & ~Q(occurrences__etat=EtatDEvenement.ANNULE)
    prochains = list(
        EvenementPage.objects.live()
        .public()
        .exclude(etat=EtatDEvenement.ANNULE)
        .annotate(prochaine=Min("occurrences__debut", filter=se_tient))
        .filter(prochaine__lt=maintenant + RENDEZ_VOUS_A_VENIR)
        .select_related("territoire")
        .order_by("prochaine", "pk")[:AU_PLUS]
    )
    rendez_vous = next((groupe for groupe in groupes if groupe.intertitre is RENDEZ_VOUS), None)
    if rendez_vous is None:
        rendez_vous = Groupe(RENDEZ_VOUS)
        groupes.insert(min(len(groupes), 1), rendez_vous)
    # Les prochains d'abord, du plus proche au plus lointain ; puis ce qui a paru d'un rendez-vous passé ou lointain.
    siens = {page.pk for page in prochains}
    rendez_vous.pages = [*prochains, *(page for page in rendez_vous.pages if page.pk not in siens)]
    for groupe in groupes:
        groupe.pages = [page for page in groupe.pages if page.pk not in deja]
    return [groupe for groupe in groupes if groupe.pages]


def parutions(debut: datetime.datetime, fin: datetime.datetime | None = None, au_plus: int = AU_PLUS) -> list[Groupe]:
    """Ce qui a paru pour la première fois entre ces deux instants, genre par genre ; rien de vide.

    Args:
        fin: exclue ; maintenant si l'on n'en dit rien.
        au_plus: par genre, les plus récentes.
    """
    fin = fin or timezone.now()
    prises = list(_parues(PriseDePositionPage, debut, fin, au_plus))
    a_signer = [prise for prise in prises if prise.signature_est_ouverte]
    evenements = list(_parues(EvenementPage, debut, fin, au_plus))
    groupes = [
        Groupe(_("À signer"), a_signer),
        Groupe(_("Prises de position"), [prise for prise in prises if prise not in a_signer]),
        Groupe(RENDEZ_VOUS, sorted(evenements, key=lambda e: (e.date_debut is None, e.date_debut))),
        Groupe(_("Actualités"), list(_parues(ArticlePage, debut, fin, au_plus))),
        Groupe(
            _("Bonnes pratiques"), list(_parues(apps.get_model("bonnes_pratiques", "FichePage"), debut, fin, au_plus))
        ),
        Groupe(_("Dans le réseau"), list(_parues(MembrePage, debut, fin, au_plus))),
    ]
    return [groupe for groupe in groupes if groupe.pages]


def sujets_des_pages(pages: Iterable[Any]) -> dict[int, Sujets]:
    """De quoi parle chaque page : ses axes, les membres qui la portent, les régions où elle se passe."""
    return {page.pk: _sujets(page) for page in pages}


def suit(suivis: Sujets, page: Sujets) -> bool:
    """Vrai si qui suit cela veut lire cette page ; sans sujet, on suit tout."""
    return not suivis or suivis.croisent(page)


def _parues(modele: type[Any], debut: datetime.datetime, fin: datetime.datetime, au_plus: int) -> Any:
    pages = modele.objects.live().public().filter(first_published_at__gte=debut, first_published_at__lt=fin)
    if any(champ.name == "parue_le" for champ in modele._meta.get_fields()):
        # Un texte paru ailleurs il y a des années n'est pas nouveau d'être rangé ici.
        jour = timezone.localdate(debut)
        pages = pages.filter(Q(parue_le__isnull=True) | Q(parue_le__gte=jour))
    if modele is EvenementPage:
        # Annoncé puis annulé : l'alerte l'a dit, une lettre n'a pas à y inviter.
        pages = sans_les_annules(pages)
    return pages.order_by("-first_published_at", "pk")[:au_plus]


def _sujets(page: Any) -> Sujets:
    axes = getattr(page, "axes", None)
    membres = {membre.pk: membre for membre in MembrePage.objects.ancestor_of(page, inclusive=True)}
    liens = [
        lien.membre_id
        for relation in ("initiatrices", "organisations")
        if hasattr(page, relation)
        for lien in getattr(page, relation).all()
        if lien.membre_id
    ]
    return Sujets(
        axes=frozenset(axes.values_list("pk", flat=True) if axes is not None else ()),
        membres=frozenset({*membres, *liens}),
        regions=frozenset(regions_couvrant(_lieux(page, membres.values()))),
    )


def _lieux(page: Any, membres: Collection[MembrePage]) -> list[Territoire]:
    if hasattr(page, "territoires"):
        lieux = [lien.territoire for lien in page.territoires.select_related("territoire")]
    else:
        lieux = [page.territoire] if getattr(page, "territoire_id", None) else []
    return lieux or [membre.territoire for membre in membres if membre.territoire_id]
