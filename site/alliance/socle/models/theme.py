from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import TagBase
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.search import index


class Theme(index.Indexed, ClusterableModel, TagBase):
    """Un mot du vocabulaire commun des thèmes ; seul le secrétariat en ajoute ou en fusionne."""

    free_tagging = False

    description = models.CharField(
        _("description"), max_length=255, blank=True, help_text=_("Ce que ce thème recouvre, en une phrase.")
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("description"),
        InlinePanel("synonymes", label=_("synonyme"), heading=_("Synonymes")),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")
        ordering = ["name"]


class SynonymeDeTheme(models.Model):
    """Un autre nom du même thème : il le fait trouver, et son ancienne adresse y mène encore."""

    theme = ParentalKey(Theme, on_delete=models.CASCADE, related_name="synonymes")
    nom = models.CharField(_("autre nom"), max_length=100, unique=True)
    slug = models.SlugField(_("ancien identifiant"), max_length=100, blank=True, editable=False, db_index=True)

    class Meta:
        verbose_name = _("synonyme")
        verbose_name_plural = _("synonymes")
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom
