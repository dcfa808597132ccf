"""Les formulaires de l'import."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import ImportDeMembres
from .lecture import EXTENSIONS, TAILLE_DU_FICHIER, verifier

#: Les lignes que l'on peut ne montrer, par leur effet.
FILTRES = {
    "": _("Toutes"),
    "creer": _("À créer"),
    "modifier": _("À modifier"),
    "identique": _("Identiques"),
    "refuser": _("Refusées"),
}


class FormulaireDeDepot(forms.Form):
    fichier = forms.FileField(
        label=_("La liste des membres"),
        help_text=_(
            "CSV ou XLSX, 10 Mo et 20 000 lignes au plus. Rien ne sera écrit avant que vous ayez lu le rapport."
        ),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{extension}" for extension in EXTENSIONS)}),
    )

    def clean_fichier(self) -> UploadedFile:
        """Raises: FichierRefuse."""
        fichier = self.cleaned_data["fichier"]
        # Un octet de trop suffit à savoir que le fichier est trop lourd.
        octets = fichier.read(TAILLE_DU_FICHIER + 1)
        verifier(fichier.name, octets)
        self.octets = octets
        return fichier


class FormulaireDApplication(forms.Form):
    """Ce que l'on accepte en appliquant ; les cases qui n'ont pas d'objet n'y sont pas."""

    ignorer_refusees = forms.BooleanField(required=False)
    inviter = forms.BooleanField(
        required=False,
        help_text=_("Un lien personnel part à chaque adresse ; sans cette case, personne n’est prévenu."),
    )

    def __init__(self, *args: Any, depot: ImportDeMembres, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        a_inviter = depot.rapport.get("a_inviter", 0)
        if depot.refusees:
            self.fields["ignorer_refusees"].required = True
            self.fields["ignorer_refusees"].label = ngettext(
                "Ignorer la ligne refusée (%(n)s) et importer les autres",
                "Ignorer les lignes refusées (%(n)s) et importer les autres",
                depot.refusees,
            ) % {"n": depot.refusees}
        else:
            del self.fields["ignorer_refusees"]
        if a_inviter:
            self.fields["inviter"].label = ngettext(
                "Inviter la personne référente (%(n)s)", "Inviter les référent·es (%(n)s)", a_inviter
            ) % {"n": a_inviter}
        else:
            del self.fields["inviter"]


class FormulaireDeFiltre(forms.Form):
    """Ce que l'on regarde d'un rapport ; une valeur inconnue vaut « toutes »."""

    effet = forms.ChoiceField(choices=list(FILTRES.items()), required=False)
    q = forms.CharField(required=False, max_length=100)
