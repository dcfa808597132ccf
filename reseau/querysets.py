"""Les questions que l'on pose aux données du réseau."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from .choix import REFERENTS, GenreDeTerritoire
from .geo.noms import plier

if TYPE_CHECKING:
    from .models import Invitation, Mandat, Territoire  # noqa: F401

#: Celles et ceux qui cherchent sont d'abord en France : à nom semblable, une commune française pèse vingt fois son
#: nombre d'habitants. Londres passe encore avant Lons-le-Saunier, et Grenoble devant Greensboro.
POIDS_DES_COMMUNES_FRANCAISES = 20


class TerritoireQuerySet(QuerySet["Territoire"]):
    def cherche(self, saisie: str) -> "TerritoireQuerySet":
        """Les territoires dont un mot du nom commence par `saisie`, quels que soient casse, accents et traits d'union.

        Le nom exact vient d'abord, puis les noms qui commencent ainsi, puis ceux dont un autre mot le fait ; à rang
        égal, le plus peuplé. Des chiffres cherchent aussi parmi les codes INSEE. Une saisie vide ne filtre ni ne trie ;
        une saisie sans lettre ni chiffre ne trouve rien.
        """
        if not saisie.strip():
            return self
        debut = plier(saisie)
        if not debut:
            return self.none()
        trouve = Q(nom_cherche__startswith=debut) | Q(nom_cherche__contains=f" {debut}")
        if debut.isdigit():
            trouve |= Q(code_insee__startswith=debut)
        rang = Case(
            When(nom_cherche=debut, then=Value(0)),
            When(nom_cherche__startswith=debut, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        poids = Case(
            When(
                pays="FR",
                genre=GenreDeTerritoire.COMMUNE,
                then=F("population") * Value(POIDS_DES_COMMUNES_FRANCAISES, output_field=BigIntegerField()),
            ),
            default=F("population"),
            output_field=BigIntegerField(),
        )
        return (
            self.filter(trouve)
            .annotate(rang=rang, poids=poids)
            .order_by("rang", F("poids").desc(nulls_last=True), "nom_cherche", "genre", "pk")
        )


class MandatQuerySet(QuerySet["Mandat"]):
    """Les mandats, selon qu'ils donnent encore des droits."""

    def en_cours(self, jour: date | None = None) -> "MandatQuerySet":
        """Ceux qui ne sont ni terminés ni échus ; invités compris."""
        jour = jour or timezone.localdate()
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=jour), termine_le__isnull=True)

    def echus(self, jour: date | None = None) -> "MandatQuerySet":
        """Ceux dont le dernier jour est passé et dont les droits n'ont pas encore été retirés."""
        return self.filter(termine_le__isnull=True, fin__lt=jour or timezone.localdate())

    def acceptes(self) -> "MandatQuerySet":
        """Ceux dont la personne a un compte ouvert : elle peut agir ; une invitée ne le peut pas encore."""
        return self.filter(utilisateur__is_active=True)

    def referents(self) -> "MandatQuerySet":
        return self.filter(role__in=REFERENTS)


class InvitationQuerySet(QuerySet["Invitation"]):
    def ouvertes(self) -> "InvitationQuerySet":
        """Celles dont le lien marche encore."""
        return self.filter(
            Q(mandat__fin__isnull=True) | Q(mandat__fin__gte=timezone.localdate()),
            acceptee_le__isnull=True,
            annulee_le__isnull=True,
            expire_le__gt=timezone.now(),
            mandat__termine_le__isnull=True,
        )
