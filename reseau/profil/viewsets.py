"""Le registre des réseaux d'appartenance, que tient l'équipe centrale."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from ..models import ReseauDAppartenance


class ReseauxDAppartenance(ModelViewSet):
    model = ReseauDAppartenance
    icon = "link"
    menu_label = _("Réseaux d’appartenance")
    add_to_admin_menu = False
    list_display = ["sigle", "nom", Column("site_web", label=_("Site web"), accessor="site_web")]
    search_fields = ["sigle", "nom"]
    copy_view_enabled = False
    inspect_view_enabled = False


reseaux_d_appartenance = ReseauxDAppartenance("reseaux_d_appartenance")
