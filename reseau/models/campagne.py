"""Une campagne de reconfirmation, et ce que chacun y répond."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from alliance.socle.jetons import nouvelle_clef

from ..choix import ReponseDeCampagne, SuiteDeProposition


class Proposition(models.Model):
    """Une réponse reçue par un lien personnel, sans compte : une proposition, que le secrétariat applique ou écarte.

    Le lien se déduit de l'empreinte par une signature (`socle.jetons.jeton_derive`) : il reste le même d'une relance à
    l'autre, et qui lirait la base seule n'en tirerait aucun.
    """

    empreinte = models.CharField(max_length=64, unique=True, editable=False, default=nouvelle_clef)
    courriel = models.EmailField(_("adresse électronique"))
    envoyee_le = models.DateTimeField(_("demandée le"), null=True, blank=True)
    relances = models.PositiveSmallIntegerField(_("relances"), default=0)
    relancee_le = models.DateTimeField(_("relancée le"), null=True, blank=True)
    repondue_le = models.DateTimeField(_("répondue le"), null=True, blank=True)
    message = models.TextField(_("message"), blank=True)
    motif = models.CharField(_("raison"), max_length=255, blank=True)
    suite = models.CharField(_("suite"), max_length=10, choices=SuiteDeProposition, blank=True)
    suite_le = models.DateTimeField(_("suite donnée le"), null=True, blank=True)
    suite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("suite donnée par"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        abstract = True

    @property
    def version(self) -> str:
        """Ce qui distingue cette réponse d'une autre que la même personne donnerait ensuite."""
        return f"{self.pk}.{int(self.repondue_le.timestamp() * 1_000_000) if self.repondue_le else 0}"


class Campagne(models.Model):
    """Ce que le secrétariat demande à tous les membres après une élection."""

    titre = models.CharField(_("titre"), max_length=160, help_text=_("« Après les municipales de mars 2026 »."))
    message = models.TextField(_("message"), help_text=_("Ce qui s’est passé, et ce que vous demandez."))
    echeance = models.DateField(_("réponse attendue avant le"))
    jours_entre_relances = models.PositiveSmallIntegerField(
        _("jours entre deux relances"), default=10, help_text=_("Trois relances au plus, jusqu’à l’échéance.")
    )
    creee_le = models.DateTimeField(_("créée le"), default=timezone.now, editable=False)
    creee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    lancee_le = models.DateTimeField(_("lancée le"), null=True, blank=True, editable=False)
    close_le = models.DateTimeField(_("close le"), null=True, blank=True, editable=False)

    panels = [
        FieldPanel("titre"),
        FieldPanel("message"),
        FieldRowPanel([FieldPanel("echeance"), FieldPanel("jours_entre_relances")]),
    ]

    class Meta:
        verbose_name = _("campagne de reconfirmation")
        verbose_name_plural = _("campagnes de reconfirmation")
        ordering = ["-creee_le"]

    def __str__(self) -> str:
        return self.titre

    @property
    def est_ouverte(self) -> bool:
        return self.lancee_le is not None and self.close_le is None


class Sollicitation(Proposition):
    """Ce qu'une campagne demande à une référente d'un membre, et ce qu'elle répond."""

    campagne = models.ForeignKey(
        Campagne, verbose_name=_("campagne"), on_delete=models.CASCADE, related_name="sollicitations"
    )
    membre = models.ForeignKey(
        "reseau.MembrePage", verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="sollicitations"
    )
    mandat = models.ForeignKey(
        "reseau.Mandat", null=True, blank=True, on_delete=models.SET_NULL, related_name="sollicitations"
    )
    reponse = models.CharField(_("réponse"), max_length=16, choices=ReponseDeCampagne, blank=True)
    nouveau_nom = models.CharField(_("nom du nouveau contact"), max_length=160, blank=True)
    nouveau_courriel = models.EmailField(_("adresse du nouveau contact"), blank=True)
    nouvelle_fonction = models.CharField(_("fonction du nouveau contact"), max_length=160, blank=True)
    quitte = models.BooleanField(_("quitte sa fonction"), default=False)

    class Meta:
        verbose_name = _("réponse de campagne")
        verbose_name_plural = _("réponses de campagne")
        ordering = ["membre", "pk"]
        constraints = [
            # Une adresse effacée n'en double aucune autre.
            models.UniqueConstraint(
                fields=["campagne", "membre", "courriel"],
                condition=~models.Q(courriel=""),
                name="sollicitation_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membre.title} – {self.courriel or _('adresse effacée')}"
