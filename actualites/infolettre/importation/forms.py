"""Les formulaires de l'import d'une liste d'abonnements, et d'une liste d'adresses rejetées."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ...choix import NatureDeRejet
from .lecture import TAILLE_DU_FICHIER, Liste, lire

EXTENSIONS = ("csv", "txt", "tsv", "xlsx")


class FormulaireDeFichier(forms.Form):
    """Un fichier d'adresses ; lu, il donne `liste` et `octets`."""

    fichier = forms.FileField(
        label=_("Le fichier"),
        help_text=_("CSV ou XLSX, une adresse par ligne, 5 Mo et 20 000 lignes au plus."),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{extension}" for extension in EXTENSIONS)}),
    )
    octets: bytes
    liste: Liste

    def clean_fichier(self) -> UploadedFile:
        """Raises: FichierRefuse."""
        fichier = self.cleaned_data["fichier"]
        # Un octet de trop suffit à savoir que le fichier est trop lourd.
        self.octets = fichier.read(TAILLE_DU_FICHIER + 1)
        self.liste = lire(fichier.name, self.octets)
        return fichier


class FormulaireDeListe(FormulaireDeFichier):
    preuve = forms.CharField(
        label=_("La preuve de leur accord"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Où, quand et comment ces personnes ont demandé à recevoir la lettre, et où l’on en garde la trace. Sans "
            "elle, rien ne s’importe."
        ),
        max_length=2000,
    )


class FormulaireDeColonnes(forms.Form):
    """Quelle colonne porte les adresses, et laquelle date les accords."""

    adresse = forms.TypedChoiceField(label=_("Colonne des adresses"), coerce=int)
    accord = forms.TypedChoiceField(
        label=_("Colonne de la date d’accord"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, liste: Liste, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colonnes = [(str(place), nom) for place, nom in enumerate(liste.colonnes)]
        adresse: Any = self.fields["adresse"]
        accord: Any = self.fields["accord"]
        adresse.choices = colonnes
        accord.choices = [("", _("Aucune : la date de l’import vaudra")), *colonnes]


class FormulaireDeRejets(FormulaireDeFichier):
    nature = forms.ChoiceField(
        label=_("Ce que dit le fichier"),
        choices=[(nature.value, nature.label) for nature in (NatureDeRejet.DEFINITIF, NatureDeRejet.PLAINTE)],
        widget=forms.RadioSelect,
        initial=NatureDeRejet.DEFINITIF.value,
    )
