"""Les formulaires de dépôt d'images et de documents ; Wagtail s'en sert partout où un fichier entre."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from .fichiers import image_sans_metadonnees, nom_sur, verifier_document


class FormulaireDImage(BaseImageForm):
    """Refuse ce qui n'est pas une image saine, et retire d'une photo ce que l'on n'y voit pas.

    Wagtail a déjà vérifié l'extension, le format réel, le poids et le nombre de pixels (`WAGTAILIMAGES_*`).
    """

    class Meta(BaseImageForm.Meta):
        pass

    def clean_file(self) -> Any:
        fichier = self.cleaned_data.get("file")
        if not isinstance(fichier, UploadedFile):
            return fichier
        return SimpleUploadedFile(
            nom_sur(fichier.name or "", "image"), image_sans_metadonnees(fichier), fichier.content_type or ""
        )


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
