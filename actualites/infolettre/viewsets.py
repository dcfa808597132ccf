"""Qui reçoit l'infolettre, et d'où vient son accord."""

from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from alliance.socle.registres import Registre

from ..models import Abonnement

CHAMPS = ["courriel", "etat", "origine", "demande_le", "confirme_le", "desabonne_le"]


class FiltreDesAbonnements(WagtailFilterSet):
    class Meta:
        model = Abonnement
        fields = ["etat"]


class Abonnements(Registre):
    """Le registre de l'infolettre : la preuve de chaque accord ; seules les personnes y écrivent."""

    model = Abonnement
    icon = "mail"
    menu_label = gettext_lazy("Abonné·es")
    list_display = [
        "courriel",
        Column("etat", label=gettext_lazy("État"), accessor="get_etat_display", sort_key="etat"),
        Column("origine", label=gettext_lazy("Origine de l’accord")),
        DateColumn("demande_le", label=gettext_lazy("Demandé le"), sort_key="demande_le"),
        DateColumn("confirme_le", label=gettext_lazy("Confirmé le"), sort_key="confirme_le"),
    ]
    filterset_class = FiltreDesAbonnements
    search_fields = ["courriel"]
    list_export = CHAMPS
    inspect_view_fields = CHAMPS


abonnements = Abonnements("abonnements")
