"""L'équipe d'une organisation telle qu'on la montre : où en est chaque personne, et à qui l'alliance s'adresse."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choix import REFERENTS, SujetDeContact
from ..models import Invitation, Mandat, MembrePage, RoleDeContact
from .rappels import AVANT_LA_FIN

#: L'ordre dans lequel une équipe se lit : qui répond de l'organisation, puis qui écrit.
ORDRE = ("-role", "nom", "pk")


@dataclass(frozen=True)
class Ligne:
    """Une personne de l'équipe, en exercice ou invitée."""

    mandat: Mandat

    @cached_property
    def invitation(self) -> Invitation | None:
        """La dernière invitation, si personne n'a encore pris le mandat."""
        if self.mandat.utilisateur_id is not None:
            return None
        return next(iter(self.mandat.invitations.all()), None)

    @property
    def etat(self) -> str:
        """`exercice`, `ferme`, `invitee` ou `expiree` : ce que le gabarit dit, et les gestes que cela permet."""
        personne = self.mandat.utilisateur
        if personne is not None:
            return "exercice" if personne.is_active else "ferme"
        # L'invitation connaît son mandat sans relire la base.
        if self.invitation is not None:
            self.invitation.mandat = self.mandat
            if self.invitation.marche:
                return "invitee"
        return "expiree"

    @property
    def fin_proche(self) -> str:
        """« finit dans 12 jours », quand le rappel est dû ; sinon rien."""
        if self.mandat.fin is None:
            return ""
        jours = (self.mandat.fin - timezone.localdate()).days
        if not 0 <= jours <= AVANT_LA_FIN.days:
            return ""
        if jours == 0:
            return _("finit aujourd’hui")
        return ngettext("finit dans %(jours)s jour", "finit dans %(jours)s jours", jours) % {"jours": jours}


@dataclass(frozen=True)
class Contact:
    """À qui l'alliance s'adresse pour un sujet ; `mandat` vide : les référent·es, à défaut de personne désignée."""

    sujet: SujetDeContact
    mandat: Mandat | None


class Equipe:
    """L'équipe d'une organisation : trois requêtes, et deux de plus pour une page de mandats passés.

    Args:
        membre: l'organisation.
    """

    def __init__(self, membre: MembrePage) -> None:
        self.membre = membre

    @cached_property
    def lignes(self) -> list[Ligne]:
        mandats = (
            Mandat.objects.en_cours()
            .filter(membre=self.membre)
            .select_related("utilisateur")
            .prefetch_related(Prefetch("invitations", Invitation.objects.order_by("-cree_le", "-pk")))
            .order_by(*ORDRE)
        )
        return [Ligne(mandat) for mandat in mandats]

    @cached_property
    def contacts(self) -> list[Contact]:
        en_cours = {ligne.mandat.pk: ligne.mandat for ligne in self.lignes}
        designes = dict(RoleDeContact.objects.filter(membre=self.membre).values_list("sujet", "mandat_id"))
        return [Contact(sujet, en_cours.get(designes.get(sujet.value, 0))) for sujet in SujetDeContact]

    @property
    def sans_referent(self) -> bool:
        return not any(ligne.mandat.est_referent and ligne.etat == "exercice" for ligne in self.lignes)

    @property
    def passes(self) -> QuerySet[Mandat]:
        """Ce qui a pris fin, le plus récent d'abord."""
        aujourd_hui = timezone.localdate()
        return (
            Mandat.objects.filter(membre=self.membre)
            .filter(Q(termine_le__isnull=False) | Q(fin__lt=aujourd_hui))
            .order_by("-fin", "-termine_le", "-pk")
        )


def organisations_avec_equipe(pks: Iterable[int] | None = None) -> QuerySet[MembrePage]:
    """Les organisations, avec ce que leur équipe compte aujourd'hui.

    Args:
        pks: lesquelles ; toutes, sans rien.
    """
    en_cours: Any = Mandat.objects.en_cours().filter(membre=OuterRef("pk"))
    organisations = MembrePage.objects.filter(pk__in=pks) if pks is not None else MembrePage.objects.all()
    aujourd_hui = timezone.localdate()
    courant = Q(mandats__termine_le__isnull=True) & (Q(mandats__fin__isnull=True) | Q(mandats__fin__gte=aujourd_hui))
    return organisations.annotate(
        personnes=Count("mandats", filter=courant & Q(mandats__utilisateur__isnull=False)),
        invitees=Count("mandats", filter=courant & Q(mandats__utilisateur__isnull=True)),
        a_un_referent=Exists(en_cours.filter(role__in=REFERENTS, utilisateur__is_active=True)),
    )
