"""Les signatures recueillies sur papier : un lot se saisit, se lit et s'annule ; il ne se récrit pas."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from alliance.socle import publication
from reseau.etancheite import est_de_l_equipe_centrale
from reseau.geo.noms import plier

from ..models import LotDePapier, PriseDePositionPage
from .compteur import ajuster

#: Plus que tout texte n'en recueille : au-delà, c'est une faute de frappe.
AU_PLUS = 1_000_000
HORS_BORNES = gettext_lazy("Un lot compte entre une signature et un million.")


class LotDejaSaisi(ValidationError):
    """Un lot semblable existe : à confirmer. `semblable` est ce lot."""

    def __init__(self, semblable: LotDePapier) -> None:
        self.semblable = semblable
        super().__init__(
            _("Un lot de même nombre, même jour et même provenance est déjà saisi. Si c’en est un autre, dites-le.")
        )


def lots_en_compte(prise: PriseDePositionPage) -> QuerySet[LotDePapier]:
    return prise.lots_de_papier.filter(annule_le__isnull=True)


def semblable(
    prise: PriseDePositionPage, nombre: int, provenance: str, recueillies_le: datetime.date
) -> LotDePapier | None:
    """Un lot en compte de même nombre, même jour, même provenance à la casse et aux accents près."""
    pliee = plier(provenance)
    memes = lots_en_compte(prise).filter(nombre=nombre, recueillies_le=recueillies_le)
    return next((lot for lot in memes if plier(lot.provenance) == pliee), None)


class SaisirLot:
    """Ajoute un lot de signatures sur papier au compte d'une prise de position.

    Args:
        lot: le lot à enregistrer, sans clé : sa prise, son nombre, sa provenance, son jour.
        user: qui saisit ; de l'équipe centrale.
        malgre_le_doute: la personne a vu le lot semblable, et dit que c'en est un autre.
    """

    def __init__(self, lot: LotDePapier, user: Any, *, malgre_le_doute: bool = False) -> None:
        self.lot, self.user, self.malgre_le_doute = lot, user, malgre_le_doute

    def check(self) -> None:
        """Raises: PermissionDenied, ValidationError, LotDejaSaisi."""
        if not est_de_l_equipe_centrale(self.user):
            raise PermissionDenied
        if not 0 < self.lot.nombre <= AU_PLUS:
            raise ValidationError({"nombre": HORS_BORNES})
        if not self.lot.provenance.strip():
            raise ValidationError({"provenance": _("Dites où et par qui elles ont été recueillies.")})
        if self.lot.recueillies_le > timezone.localdate():
            raise ValidationError({"recueillies_le": _("Ce jour n’est pas encore venu.")})
        if not self.malgre_le_doute:
            deja = semblable(self.lot.prise, self.lot.nombre, self.lot.provenance, self.lot.recueillies_le)
            if deja is not None:
                raise LotDejaSaisi(deja)

    @transaction.atomic
    def execute(self) -> LotDePapier:
        """Raises: PermissionDenied, ValidationError, LotDejaSaisi."""
        # Deux saisies au même instant : la seconde attend, puis trouve le lot de la première.
        list(PriseDePositionPage.objects.filter(pk=self.lot.prise_id).select_for_update(of=("self",), no_key=True))
        self.check()
        self.lot.saisi_le, self.lot.saisi_par = timezone.now(), self.user
        self.lot.save(force_insert=True)
        ajuster(self.lot.prise_id, papier=self.lot.nombre)
        log(
            instance=self.lot.prise,
            action="signatures.saisir_papier",
            user=self.user,
            data={"lot": self.lot.pk, "nombre": self.lot.nombre, "provenance": self.lot.provenance},
        )
        publication.renouveler_apres_validation()
        return self.lot


class AnnulerLot:
    """Ôte du compte un lot saisi par erreur ; la ligne reste, avec qui l'a annulée et pourquoi (au journal)."""

    def __init__(self, lot: LotDePapier, user: Any, motif: str) -> None:
        self.lot, self.user, self.motif = lot, user, " ".join(motif.split())

    def check(self) -> None:
        """Raises: PermissionDenied, ValidationError."""
        if not est_de_l_equipe_centrale(self.user):
            raise PermissionDenied
        if not self.motif:
            raise ValidationError({"motif": _("Dites pourquoi ce lot ne compte plus.")})

    @transaction.atomic
    def execute(self) -> LotDePapier:
        """Raises: PermissionDenied ; ValidationError s'il est déjà annulé."""
        self.check()
        maintenant = timezone.now()
        if not LotDePapier.objects.filter(pk=self.lot.pk, annule_le__isnull=True).update(
            annule_le=maintenant, annule_par=self.user
        ):
            raise ValidationError(_("Ce lot est déjà annulé."))
        self.lot.annule_le, self.lot.annule_par = maintenant, self.user
        ajuster(self.lot.prise_id, papier=-self.lot.nombre)
        log(
            instance=self.lot.prise,
            action="signatures.annuler_papier",
            user=self.user,
            data={"lot": self.lot.pk, "nombre": self.lot.nombre, "motif": self.motif[:255]},
        )
        publication.renouveler_apres_validation()
        return self.lot
