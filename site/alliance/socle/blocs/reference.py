"""Ce que l'on lit ensuite : liens et ouvrages."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, IntegerBlock, StructBlock, URLBlock


class LienBlock(StructBlock):
    """Un lien nommé."""

    titre = CharBlock(label=_("Titre"), max_length=200, help_text=_("Ce que l’on trouvera, pas « cliquez ici »."))
    adresse = URLBlock(label=_("Adresse"))
    source = CharBlock(label=_("Éditeur"), max_length=120, required=False, help_text=_("Qui publie cette page."))

    class Meta:
        icon = "link"
        label = _("Lien")
        template = "blocs/lien.html"
        description = _("Une page à lire, avec le nom de qui la publie.")
        preview_value = {
            "titre": "Le règlement du conseil",
            "adresse": "https://exemple.org",
            "source": "Ville d’Exemple",
        }


class OuvrageBlock(StructBlock):
    """Un livre, un article, un rapport."""

    titre = CharBlock(label=_("Titre"), max_length=200)
    auteurs = CharBlock(label=_("Auteur·es"), max_length=200, required=False)
    editeur = CharBlock(label=_("Éditeur"), max_length=120, required=False)
    annee = IntegerBlock(label=_("Année"), required=False, min_value=1000, max_value=2100)
    adresse = URLBlock(label=_("Adresse"), required=False)

    class Meta:
        icon = "book"
        label = _("Ouvrage")
        template = "blocs/ouvrage.html"
        description = _("Un livre, un article ou un rapport.")
        preview_value = {"titre": "Accueillir", "auteurs": "C. Exemple", "editeur": "Éditions d’Exemple", "annee": 2019}
