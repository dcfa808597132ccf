from django.db import models
from wagtail.models import Page


class TexteDePage(models.Model):
    """Le texte lisible d'une page, tel que la recherche l'a indexé : les extraits le citent sans relire les blocs.

    Écrit par le moteur de recherche avec l'index ; rien d'autre n'y écrit.
    """

    page = models.OneToOneField(Page, primary_key=True, on_delete=models.CASCADE, related_name="texte_indexe")
    texte = models.TextField()

    # Une copie ne fait pas référence : Wagtail n'a pas à la suivre.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "texte indexé d’une page"
        verbose_name_plural = "textes indexés des pages"

    def __str__(self) -> str:
        return f"{self.page_id}"
