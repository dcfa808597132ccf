"""Les formulaires de dépôt d'images et de documents ; Wagtail s'en sert partout où un fichier entre."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .fichiers import image_abimee, image_sans_metadonnees, nom_sur, verifier_document


class ChampDImage(WagtailImageField):
    """Le champ de Wagtail, qui ne répond plus par une panne quand une image s'arrête en chemin."""

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except (OSError, SyntaxError, EOFError) as erreur:
            raise image_abimee() from erreur


class FormulaireDImage(BaseImageForm):
    """Refuse ce qui n'est pas une image saine, et retire d'une photo ce que l'on n'y voit pas.

    Wagtail a déjà vérifié l'extension, le format réel, le poids et le nombre de pixels (`WAGTAILIMAGES_*`).
    """

    class Meta(BaseImageForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail choisit la classe de ce champ sans laisser la changer.
        if (champ := self.fields.get("file")) is not None:
            self.fields["file"] = ChampDImage(
                label=champ.label, required=champ.required, widget=champ.widget, max_length=champ.max_length
            )

    def clean_file(self) -> Any:
        fichier = self.cleaned_data.get("file")
        if isinstance(fichier, UploadedFile):
            octets = image_sans_metadonnees(fichier)
            # Récrit sur place : si un autre champ manque, le dépôt multiple met de côté le fichier reçu lui-même.
            fichier.seek(0)
            fichier.truncate()
            fichier.write(octets)
            fichier.seek(0)
            fichier.size = len(octets)
            fichier.name = nom_sur(fichier.name or "", "image")
        return fichier


class FormulaireDeDocument(BaseDocumentForm):
    """Refuse un document dont le contenu n'est pas celui que son nom annonce."""

    class Meta(BaseDocumentForm.Meta):
        pass

    def clean_file(self) -> Any:
        fichier = self.cleaned_data.get("file")
        if isinstance(fichier, UploadedFile):
            verifier_document(fichier.name or "", fichier)
            fichier.name = nom_sur(fichier.name or "")
        return fichier

    def _update_errors(self, errors: ValidationError) -> None:
        # Le fichier écarté, le modèle vérifie l'extension d'un nom vide : sa raison contredirait la nôtre.
        if "file" in self.errors and hasattr(errors, "error_dict"):
            errors = ValidationError({nom: dites for nom, dites in errors.error_dict.items() if nom != "file"})
        super()._update_errors(errors)
