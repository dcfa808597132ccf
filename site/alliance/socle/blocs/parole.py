"""Les paroles rapportées."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock, TextBlock, URLBlock

from .texte import TexteBlock


class CitationBlock(StructBlock):
    """Une phrase dite par quelqu'un, avec sa fonction : une citation sans auteur n'en est pas une."""

    texte = TextBlock(label=_("Citation"), rows=3, help_text=_("Sans guillemets : le site les ajoute."))
    personne = CharBlock(
        label=_("Personne"), max_length=120, help_text=_("Qui parle, ou « une habitante » si elle le préfère.")
    )
    fonction = CharBlock(label=_("Fonction"), max_length=160, required=False, help_text=_("À quel titre elle parle."))
    source = URLBlock(label=_("Source"), required=False, help_text=_("Où cette parole a été publiée, si elle l’a été."))

    class Meta:
        icon = "openquote"
        label = _("Citation")
        template = "blocs/citation.html"
        description = _("Une phrase forte, avec le nom et la fonction de la personne.")
        preview_value = {
            "texte": "On n’a rien inventé, on a ouvert les portes.",
            "personne": "Camille Exemple",
            "fonction": "adjointe aux solidarités",
        }


class TemoignageBlock(StructBlock):
    """Un témoignage long, à la première personne."""

    titre = CharBlock(label=_("Titre"), max_length=160, required=False)
    texte = TexteBlock(help_text=_("Le récit, à la première personne, relu par la personne."))
    personne = CharBlock(label=_("Personne"), max_length=120, help_text=_("Un prénom suffit, réel ou d’emprunt."))
    fonction = CharBlock(label=_("Fonction ou situation"), max_length=160, required=False)

    class Meta:
        icon = "user"
        label = _("Témoignage")
        template = "blocs/temoignage.html"
        description = _("Un récit long, à la première personne, que la personne a relu.")
        preview_value = {
            "titre": "La première clé",
            "texte": "<p>Le jour où l’on m’a remis la clé, j’ai d’abord cru à une erreur.</p>",
            "personne": "Sami",
            "fonction": "hébergé pendant huit mois",
        }
