"""Écarter du compte un lot de signatures, et l'y remettre : le compteur suit, à l'unité près.

Voir `docs/fraude.md`. Qui change l'état d'une signature verrouille sa ligne, puis écrit le compteur, dans cet ordre :
une confirmation qui arrive pendant ce temps attend, puis voit l'invalidation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle import publication
from reseau.etancheite import est_de_l_equipe_centrale

from ..choix import EtatDeSignature, GenreDeSignataire
from ..models import Invalidation, PriseDePositionPage, Signature
from .compteur import ajuster

if TYPE_CHECKING:
    from ..querysets import SignatureQuerySet

LONGUEUR = 255
#: Une signature retirée n'est déjà plus comptée : l'invalider n'y changerait rien, et la lever la ramènerait.
INVALIDABLES = (EtatDeSignature.EN_ATTENTE, EtatDeSignature.CONFIRMEE)


@dataclass(frozen=True)
class Effet:
    """Ce que des signatures pèsent dans le compteur."""

    personnes: int
    organisations: int
    noms_de_personnes: int

    @property
    def total(self) -> int:
        return self.personnes + self.organisations


def effet(lignes: "QuerySet[Signature]") -> Effet:
    """Ce que pèsent ces signatures si rien ne les invalidait : les seules confirmées. Une requête."""
    une_personne = Q(etat=EtatDeSignature.CONFIRMEE, genre=GenreDeSignataire.PERSONNE)
    return Effet(
        **lignes.order_by().aggregate(
            personnes=Count("pk", filter=une_personne),
            organisations=Count("pk", filter=Q(etat=EtatDeSignature.CONFIRMEE, genre=GenreDeSignataire.ORGANISATION)),
            noms_de_personnes=Count("pk", filter=une_personne & Q(nom_public=True)),
        )
    )


def verrouiller_les_lots(prise_pk: int) -> None:
    """Fait attendre un autre geste en lot sur la même prise ; ni les lectures ni les signatures n'attendent."""
    list(
        PriseDePositionPage.objects.filter(pk=prise_pk)
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )


@dataclass(frozen=True)
class Selection:
    """Des signatures, et ce qui les a désignées, dit à qui relira le journal."""

    lignes: "SignatureQuerySet"
    critere: str

    @classmethod
    def cochees(cls, prise: PriseDePositionPage, cles: Iterable[int]) -> "Selection":
        return cls(Signature.objects.filter(prise=prise, pk__in=list(cles)), _("Cochées une à une"))

    def invalidables(self, prise: PriseDePositionPage) -> "SignatureQuerySet":
        """Celles de cette prise que rien n'écarte encore ; les autres restent au lot qui les a prises."""
        cles = self.lignes.order_by().values("pk")
        return Signature.objects.filter(pk__in=cles, prise=prise, invalidation__isnull=True, etat__in=INVALIDABLES)


class Invalider:
    """Écarte une sélection du compte, avec sa raison.

    Args:
        prise: le texte signé ; les signatures d'un autre texte sont ignorées.
        user: qui le demande ; de l'équipe centrale.
        selection: lesquelles. Celles qui attendent leur confirmation sont prises aussi : elles ne compteront pas.
        motif: pourquoi, pour qui relira.
    """

    def __init__(self, prise: PriseDePositionPage, user: Any, selection: Selection, motif: str) -> None:
        self.prise, self.user, self.selection, self.motif = prise, user, selection, " ".join(motif.split())

    def check(self) -> None:
        """Raises: PermissionDenied, ValidationError."""
        if not est_de_l_equipe_centrale(self.user):
            raise PermissionDenied
        if not self.motif:
            raise ValidationError({"motif": _("Dites pourquoi : sans raison, personne ne pourra en juger plus tard.")})
        if len(self.motif) > LONGUEUR:
            raise ValidationError({"motif": _("Dites-le en 255 signes au plus.")})

    @transaction.atomic
    def execute(self) -> Invalidation:
        """Raises: PermissionDenied ; ValidationError s'il n'y a rien à invalider."""
        self.check()
        verrouiller_les_lots(self.prise.pk)
        lot = Invalidation.objects.create(
            prise=self.prise, motif=self.motif, critere=self.selection.critere[:LONGUEUR], faite_par=self.user
        )
        lot.nombre = self.selection.invalidables(self.prise).update(invalidation=lot)
        if not lot.nombre:
            raise ValidationError(_("Il n’y a plus rien à invalider : ces signatures le sont déjà, ou sont retirées."))
        lot.save(update_fields=["nombre"])
        # Ces lignes sont à nous jusqu'à la validation : ce qu'on y compte est ce qu'on ôte.
        ote = effet(lot.signatures.all())
        ajuster(
            self.prise.pk,
            personnes=-ote.personnes,
            organisations=-ote.organisations,
            noms_de_personnes=-ote.noms_de_personnes,
        )
        log(
            instance=self.prise,
            action="signatures.invalider",
            user=self.user,
            data={
                "lot": lot.pk,
                "nombre": lot.nombre,
                "comptees": ote.total,
                "motif": lot.motif,
                "critere": lot.critere,
            },
        )
        publication.renouveler_apres_validation()
        return lot


class LeverInvalidation:
    """Remet dans le compte ce qu'un lot en avait ôté, sauf ce que les personnes ont retiré entre-temps."""

    def __init__(self, lot: Invalidation, user: Any) -> None:
        self.lot, self.user = lot, user

    def check(self) -> None:
        """Raises: PermissionDenied."""
        if not est_de_l_equipe_centrale(self.user):
            raise PermissionDenied

    @transaction.atomic
    def execute(self) -> Effet:
        """Rend ce qui est revenu au compteur. Raises: PermissionDenied ; ValidationError si c'est déjà levé."""
        self.check()
        prise = self.lot.prise
        verrouiller_les_lots(prise.pk)
        maintenant = timezone.now()
        if not Invalidation.objects.filter(pk=self.lot.pk, levee_le__isnull=True).update(
            levee_le=maintenant, levee_par=self.user
        ):
            raise ValidationError(_("Cette invalidation est déjà levée."))
        self.lot.levee_le, self.lot.levee_par = maintenant, self.user
        lignes = Signature.objects.filter(invalidation=self.lot)
        # Verrouillées avant d'être comptées : un retrait en cours est fini, le suivant verra la levée.
        list(lignes.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
        rendu = effet(lignes)
        nombre = lignes.update(invalidation=None)
        ajuster(
            prise.pk,
            personnes=rendu.personnes,
            organisations=rendu.organisations,
            noms_de_personnes=rendu.noms_de_personnes,
        )
        log(
            instance=prise,
            action="signatures.lever_invalidation",
            user=self.user,
            data={"lot": self.lot.pk, "nombre": nombre, "comptees": rendu.total, "motif": self.lot.motif},
        )
        publication.renouveler_apres_validation()
        return rendu
