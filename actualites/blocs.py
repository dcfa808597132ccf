"""Les blocs propres aux prises de position ; les blocs communs viennent du socle."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    DateBlock,
    StreamBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
    URLBlock,
)
from wagtail.documents.blocks import DocumentChooserBlock

from alliance.socle.blocs import CitationBlock, EncadreBlock, ImageLegendeeBlock, TexteBlock

from .choix import NatureDeSuite
from .prises.presentation import collections_reservees, presenter_retombee, presenter_suite

#: Les mêmes, dans le texte et dans ses tiroirs : le formulaire ne les décrit ainsi qu'une fois.
TEXTE, CITATION, ENCADRE, IMAGE = TexteBlock(), CitationBlock(), EncadreBlock(), ImageLegendeeBlock()


class ContenuDeTiroirBlock(StreamBlock):
    """Ce qu'un tiroir contient."""

    texte = TEXTE
    citation = CITATION
    encadre = ENCADRE
    image = IMAGE


class TiroirBlock(StructBlock):
    """Un détail que le lecteur déplie : l'essentiel d'abord, le reste ensuite."""

    titre = CharBlock(
        label=_("Titre"), max_length=120, help_text=_("Ce que l’on trouvera en l’ouvrant : « Ce que dit la loi ».")
    )
    contenu = ContenuDeTiroirBlock(label=_("Contenu"))

    class Meta:
        icon = "collapse-down"
        label = _("Tiroir")
        template = "blocs/tiroir.html"
        description = _("Un détail replié à l’écran, déplié à l’impression et dans le PDF.")
        preview_value = {
            "titre": "Ce que dit la loi",
            "contenu": [("texte", "<p>L’hébergement d’urgence est ouvert à toute personne sans abri.</p>")],
        }


class TexteDePriseBlock(StreamBlock):
    """Le texte que l'on signe."""

    texte = TEXTE
    citation = CITATION
    encadre = ENCADRE
    image = IMAGE
    tiroir = TiroirBlock()


class DestinataireBlock(StructBlock):
    """À qui l'on s'adresse, à quel titre, et ce qu'on lui demande."""

    nom = CharBlock(label=_("Personne ou institution"), max_length=160)
    fonction = CharBlock(
        label=_("Fonction"),
        max_length=200,
        required=False,
        default="",
        help_text=_("« préfète des Hautes-Alpes », « candidat »…"),
    )
    demande = TextBlock(
        label=_("Ce qu’on lui demande"),
        required=False,
        default="",
        rows=2,
        help_text=_("En une phrase, à l’infinitif."),
    )

    class Meta:
        icon = "mail"
        label = _("Destinataire")
        template = "blocs/destinataire.html"
        description = _("Une personne ou une institution, sa fonction, et ce que le texte lui demande.")
        preview_value = {
            "nom": "Ministère d’Exemple",
            "fonction": "chargé de l’hébergement",
            "demande": "Rouvrir le centre d’accueil",
        }


class DestinatairesBlock(StreamBlock):
    """Les destinataires ; l'identifiant de chaque bloc le désigne d'une version à l'autre (`ReponseDeDestinataire`)."""

    destinataire = DestinataireBlock()


class SuiteBlock(StructBlock):
    """Ce qui est arrivé ensuite, et d'où on le sait."""

    date = DateBlock(label=_("Date"))
    nature = ChoiceBlock(label=_("Nature"), choices=NatureDeSuite.choices)
    titre = CharBlock(
        label=_("Ce qui s’est passé"), max_length=160, help_text=_("« La préfète reçoit une délégation ».")
    )
    texte = TexteBlock(label=_("Précisions"), required=False)
    lien = URLBlock(label=_("Lien"), required=False, default="", help_text=_("Là où on peut le vérifier."))
    document = DocumentChooserBlock(label=_("Document"), required=False, help_text=_("La réponse, la décision…"))

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context), "suite": presenter_suite(value, collections_reservees())}

    class Meta:
        icon = "history"
        label = _("Suite")
        template = "blocs/suite.html"
        description = _("Une étape datée : réponse, rencontre, décision, victoire, recul, presse.")
        preview_value = {
            "date": datetime.date(2020, 10, 28),
            "nature": NatureDeSuite.VICTOIRE.value,
            "titre": "L’évacuation est abandonnée",
        }


class SuitesBlock(StreamBlock):
    """La frise des suites ; la page les range par date, quel que soit leur ordre ici."""

    suite = SuiteBlock()


class RetombeeBlock(StructBlock):
    """Un média qui en a parlé."""

    media = CharBlock(label=_("Média"), max_length=120)
    date = DateBlock(label=_("Date"), required=False)
    titre = CharBlock(label=_("Titre de l’article"), max_length=255, required=False, default="")
    adresse = URLBlock(label=_("Adresse"), required=False, default="")

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context), "retombee": presenter_retombee(value)}

    class Meta:
        icon = "openquote"
        label = _("Retombée")
        template = "blocs/retombee.html"
        description = _("Un article, une émission : le média, la date, le lien.")
        preview_value = {
            "media": "Le Quotidien d’Exemple",
            "date": datetime.date(2020, 9, 21),
            "titre": "Des villes s’engagent",
        }

    def clean(self, value: Any) -> Any:
        nettoye = super().clean(value)
        if not (nettoye.get("titre") or nettoye.get("adresse")):
            raise StructBlockValidationError(
                {"titre": ValidationError(_("Donnez le titre ou l’adresse : sans eux, on ne la retrouvera pas."))}
            )
        return nettoye


class RetombeesBlock(StreamBlock):
    """Les retombées dans les médias."""

    retombee = RetombeeBlock()
