from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choix import EtatDImport
from .candidature import depot_prive


class ImportDeMembres(models.Model):
    """Un fichier de membres, lu à blanc puis appliqué d'un bloc ; `rapport` dit ligne par ligne ce qui arrivera.

    `rapport` : `{"lignes": [{"ligne": 2, "cle": "…", "effet": "creer|modifier|identique|refuser",
    "nom": "…", "changements": {"champ": ["avant", "après"]}, "erreurs": [{"colonne": "…", "raison": "…"}]}], …}`.
    """

    fichier = models.FileField(_("fichier"), upload_to="imports/", storage=depot_prive, max_length=255)
    nom_du_fichier = models.CharField(_("nom du fichier"), max_length=255)
    etat = models.CharField(_("état"), max_length=10, choices=EtatDImport, default=EtatDImport.LECTURE)
    lignes = models.PositiveIntegerField(_("lignes"), default=0)
    lignes_faites = models.PositiveIntegerField(_("lignes traitées"), default=0)
    a_creer = models.PositiveIntegerField(_("à créer"), default=0)
    a_modifier = models.PositiveIntegerField(_("à modifier"), default=0)
    refusees = models.PositiveIntegerField(_("refusées"), default=0)
    rapport = models.JSONField(_("rapport"), default=dict)
    erreur = models.TextField(_("erreur"), blank=True)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    cree_le = models.DateTimeField(_("déposé le"), default=timezone.now)
    applique_le = models.DateTimeField(_("appliqué le"), null=True, blank=True)

    class Meta:
        verbose_name = _("import de membres")
        verbose_name_plural = _("imports de membres")
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return self.nom_du_fichier
