"""Ce qui vient d'ailleurs : les agendas que l'on suit, et ce que le public propose."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.socle.jetons import nouvelle_clef

from ..choix import AccueilDuFlux, EtatDeProposition


def en_https(adresse: str) -> None:
    """Raises: ValidationError, hors de https."""
    if not adresse.startswith("https://"):
        raise ValidationError(_("L’adresse doit commencer par https://."))


class FluxSuivi(models.Model):
    """L'agenda ICS d'un membre ou d'une ville, relu régulièrement."""

    titre = models.CharField(_("nom"), max_length=160, help_text=_("« Agenda de la ville d’Exemple »."))
    adresse = models.URLField(
        _("adresse"),
        max_length=500,
        unique=True,
        validators=[en_https],
        help_text=_("Celle du calendrier au format ICS, en https."),
    )
    membre = models.ForeignKey(
        "reseau.MembrePage",
        verbose_name=_("membre"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="flux_suivis",
        help_text=_("Les événements se rangent dans son espace. Vide : dans l’agenda de l’alliance."),
    )
    accueil = models.CharField(
        _("arrivée"),
        max_length=12,
        choices=AccueilDuFlux,
        default=AccueilDuFlux.RELECTURE,
        help_text=_("Directement : pour une source dont vous répondez."),
    )
    actif = models.BooleanField(_("suivi"), default=True)
    cree_le = models.DateTimeField(_("ajouté le"), default=timezone.now, editable=False)
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    etiquette = models.CharField(max_length=255, blank=True, editable=False)
    modifie_la_bas = models.CharField(max_length=64, blank=True, editable=False)
    pris_le = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("agenda suivi")
        verbose_name_plural = _("agendas suivis")
        ordering = ["titre"]

    def __str__(self) -> str:
        return self.titre


class PassageDeFlux(models.Model):
    """Une lecture d'un agenda suivi : ce qu'elle a fait, ou pourquoi elle n'a rien fait."""

    flux = models.ForeignKey(FluxSuivi, on_delete=models.CASCADE, related_name="passages")
    le = models.DateTimeField(_("le"), default=timezone.now)
    erreur = models.CharField(_("erreur"), max_length=500, blank=True)
    lus = models.PositiveIntegerField(_("lus"), default=0)
    crees = models.PositiveIntegerField(_("créés"), default=0)
    modifies = models.PositiveIntegerField(_("modifiés"), default=0)
    disparus = models.PositiveIntegerField(_("disparus"), default=0)
    ecartes = models.JSONField(_("écartés"), default=list, blank=True)

    class Meta:
        verbose_name = _("lecture d’un agenda suivi")
        verbose_name_plural = _("lectures d’agendas suivis")
        ordering = ["-le"]

    def __str__(self) -> str:
        return f"{self.flux_id} : {self.le}"


class EvenementSuivi(models.Model):
    """Un événement venu d'un agenda suivi, reconnu à son UID.

    `valeurs` est ce que la source disait au dernier passage : un champ de la page qui en diffère a été corrigé ici, et
    la correction survit aux passages suivants.
    """

    flux = models.ForeignKey(FluxSuivi, on_delete=models.CASCADE, related_name="evenements")
    uid = models.CharField(_("identifiant là-bas"), max_length=255)
    evenement = models.OneToOneField(
        "actualites.EvenementPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="suivi"
    )
    valeurs = models.JSONField(_("ce que dit la source"), default=dict)
    vu_le = models.DateTimeField(_("vu le"), default=timezone.now)
    disparu_le = models.DateTimeField(
        _("disparu le"), null=True, blank=True, help_text=_("La source ne l’annonce plus : à annuler ou à garder.")
    )

    class Meta:
        verbose_name = _("événement suivi")
        verbose_name_plural = _("événements suivis")
        constraints = [models.UniqueConstraint(fields=["flux", "uid"], name="evenement_suivi_unique")]

    def __str__(self) -> str:
        return self.uid


class PropositionDEvenement(models.Model):
    """Un événement proposé par quelqu'un qui n'a pas de compte : son adresse, son lien, et la page qui en est née.

    L'adresse électronique s'efface un temps après la décision.
    """

    courriel = models.EmailField(_("adresse électronique"), blank=True)
    nom = models.CharField(_("nom"), max_length=160, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    clef = models.CharField(max_length=64, unique=True, editable=False, default=nouvelle_clef)
    donnees = models.JSONField(_("ce qui est proposé"), default=dict)
    etat = models.CharField(_("état"), max_length=12, choices=EtatDeProposition, default=EtatDeProposition.A_CONFIRMER)
    evenement = models.OneToOneField(
        "actualites.EvenementPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="proposition"
    )
    motif = models.TextField(_("motif"), blank=True)
    proposee_le = models.DateTimeField(_("proposée le"), default=timezone.now)
    confirmee_le = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    decidee_le = models.DateTimeField(_("décidée le"), null=True, blank=True)
    modifiee_le = models.DateTimeField(_("modifiée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("événement proposé")
        verbose_name_plural = _("événements proposés")
        ordering = ["-proposee_le"]

    def __str__(self) -> str:
        return self.titre or str(self.pk)

    @property
    def titre(self) -> str:
        return str(self.donnees.get("titre") or "")

    @property
    def est_a_confirmer(self) -> bool:
        return self.etat == EtatDeProposition.A_CONFIRMER

    @property
    def est_a_relire(self) -> bool:
        return self.etat == EtatDeProposition.CONFIRMEE

    @property
    def est_acceptee(self) -> bool:
        return self.etat == EtatDeProposition.ACCEPTEE

    @property
    def est_refusee(self) -> bool:
        return self.etat == EtatDeProposition.REFUSEE

    @property
    def corrigee_depuis(self) -> bool:
        """Vrai si une correction envoyée après la publication attend encore."""
        return bool(self.est_acceptee and self.modifiee_le and self.decidee_le and self.modifiee_le > self.decidee_le)
