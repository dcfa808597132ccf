"""Le formulaire d'un numéro : ce que l'on lit, puis à qui on l'adresse."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from alliance.socle.models import PageAlliance
from alliance.socle.moderation.completude import OngletsVerifies, points
from alliance.socle.panneaux import Case

from .completude import verifier
from .rendu import rendre

NUMERO = [
    FieldPanel("title", heading=_("Titre")),
    MultiFieldPanel([FieldRowPanel([Case("sujet"), Case("accroche")])], heading=_("Dans la boîte aux lettres")),
    FieldPanel("corps"),
]
ADRESSE_A = [
    FieldPanel("axes"),
    FieldPanel("regions"),
    FieldPanel("membres"),
]


class OngletsDeNumero(OngletsVerifies):
    """Des onglets, précédés de ce qui manque encore, et du poids de la lettre."""

    class BoundPanel(OngletsVerifies.BoundPanel):
        template_name = "actualites/admin/numeros/onglets.html"
        titre_du_refus = _("Le numéro n’est pas parti en relecture : voici ce qui manque")

        @cached_property
        def manques(self) -> list[dict[str, Any]]:
            """Ce qui manque au numéro tel qu'il est enregistré."""
            return points(verifier(self.instance), self.panel.ancres())

        @cached_property
        def poids(self) -> int:
            """Le poids de la lettre, en kilo-octets."""
            return -(-rendre(self.instance).poids // 1000)


ONGLETS = OngletsDeNumero(
    [
        ObjectList(NUMERO, heading=_("Le numéro")),
        ObjectList(ADRESSE_A, heading=_("À qui")),
        ObjectList([*PageAlliance.promote_panels, *PageAlliance.settings_panels], heading=_("Partage")),
    ]
)
