"""Comment une signature se montre dans l'administration : son état, et ce qui la rend douteuse."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import BaseColumn

from ..choix import EtatDeSignature, GenreDeSignataire
from ..models import Signature


@dataclass(frozen=True)
class Signe:
    """Un mot sur une signature ; `alerte` pour ce qui demande un regard."""

    texte: str
    alerte: bool = False


def signes_de(signature: Signature) -> list[Signe]:
    """L'état d'abord, puis le reste ; sans requête si `invalidation` est déjà lue."""
    signes = [Signe(_("Invalidée"), True)] if signature.invalidation_id else []
    signes.append(Signe(str(signature.get_etat_display())))
    if signature.anonymisee_le:
        return [*signes, Signe(_("Anonymisée"))]
    if (
        signature.genre == GenreDeSignataire.ORGANISATION
        and signature.etat == EtatDeSignature.CONFIRMEE
        and not signature.invalidation_id
    ):
        signes.append(Signe(_("Vérifiée")) if signature.verifiee_le else Signe(_("À vérifier"), True))
    if signature.domaine_jetable:
        signes.append(Signe(_("Adresse jetable"), True))
    if signature.sans_preuve:
        signes.append(Signe(_("Sans preuve"), True))
    if signature.provenance:
        signes.append(Signe(_("Par %(site)s") % {"site": signature.provenance}))
    return signes


class ColonneDEtat(BaseColumn):
    cell_template_name = "actualites/admin/signatures/_etat.html"

    def get_cell_context_data(self, instance: Signature, parent_context: Any) -> dict[str, Any]:
        return {**super().get_cell_context_data(instance, parent_context), "signes": signes_de(instance)}


class ColonneDeCase(BaseColumn):
    """La case qui met une ligne dans la sélection."""

    cell_template_name = "actualites/admin/signatures/_case.html"
