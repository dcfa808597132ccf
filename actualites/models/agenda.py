"""L'agenda : sa page, et ce qui se calcule d'un événement publié pour être cherché, compté et suivi."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from alliance.socle.cache import garder_au_plus
from alliance.socle.models import PageAlliance

from ..choix import EtatDEvenement, NatureDeChangement

#: Les adresses de la rubrique qui ne sont pas des événements : aucun ne peut les prendre.
ADRESSES_RESERVEES = frozenset({"agenda", "flux", "carte", "proposer", "proposition", "evenement"})


class AgendaIndexPage(PageAlliance):
    """La liste, le mois et la carte de tous les événements publiés ; ceux de toute l'alliance vivent sous elle."""

    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("Une ou deux phrases en tête de l’agenda.")
    )

    content_panels = [*PageAlliance.content_panels, FieldPanel("introduction")]

    parent_page_types = ["accueil.AccueilPage"]
    subpage_types = ["actualites.EvenementPage"]
    slug_fixe = "agenda"
    max_count = 1
    template = "actualites/agenda_index_page.html"
    publication_directe = True

    class Meta:
        verbose_name = _("agenda")

    @property
    def description_publique(self) -> str:
        return self.search_description or self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..agenda.liste import contexte_de_l_agenda

        return {**super().get_context(request, *args, **kwargs), **contexte_de_l_agenda(self, request)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> TemplateResponse:
        from ..agenda.liste import ouvrir_a_la_carte

        reponse = super().serve(request, *args, **kwargs)
        # « Aujourd'hui » change à minuit sans que rien ne soit publié.
        garder_au_plus(reponse, reponse.context_data["duree_de_garde"])
        ouvrir_a_la_carte(reponse)
        return reponse


class OccurrenceDEvenement(models.Model):
    """Une date d'un événement publié, telle qu'elle a (ou aura) lieu. Se recalcule entière à chaque publication.

    Une date annulée y reste, avec son état : on la montre barrée. Une date exclue n'y est pas.
    """

    evenement = models.ForeignKey("actualites.EvenementPage", on_delete=models.CASCADE, related_name="occurrences")
    #: La date que la règle donne ; elle désigne l'occurrence même déplacée (RFC 5545, RECURRENCE-ID).
    date_prevue = models.DateField(_("date prévue"))
    #: Instants ; pour une journée entière, de minuit à minuit à la pendule du lieu.
    debut = models.DateTimeField(_("début"))
    fin = models.DateTimeField(_("fin"))
    #: Premier et dernier jour compris, à la pendule du lieu.
    jour_debut = models.DateField(_("premier jour"), db_index=True)
    jour_fin = models.DateField(_("dernier jour"), db_index=True)
    journee_entiere = models.BooleanField(_("journée entière"), default=False)
    etat = models.CharField(_("tenue"), max_length=12, choices=EtatDEvenement, default=EtatDEvenement.PREVU)
    titre = models.CharField(_("titre"), max_length=160, blank=True)
    lieu = models.CharField(_("lieu"), max_length=255, blank=True)
    annonce = models.CharField(_("annonce"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("date d’un événement")
        verbose_name_plural = _("dates d’événements")
        ordering = ["debut", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evenement", "date_prevue"], name="occurrence_d_evenement_unique"),
            models.CheckConstraint(condition=models.Q(fin__gte=models.F("debut")), name="occurrence_dans_l_ordre"),
        ]

    def __str__(self) -> str:
        return f"{self.evenement_id} : {self.jour_debut}"


class InscriptionAuCalendrier(models.Model):
    """Ce que les agendas abonnés lisent d'un événement : composé à la publication, gardé après son retrait.

    `sequence` monte quand ce que dit l'agenda change (RFC 5545 § 3.8.7.4). Retiré (dépublié, effacé), l'événement y
    reste un temps, annulé, pour que les agendas qui l'ont copié l'apprennent.
    """

    evenement = models.OneToOneField(
        "actualites.EvenementPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="inscription"
    )
    uid = models.UUIDField(unique=True)
    #: Le chemin de la page (`/agenda/…/`), pour répondre à son adresse quand elle n'est plus là.
    chemin = models.CharField(max_length=500, db_index=True)
    sequence = models.PositiveIntegerField(default=0)
    empreinte = models.CharField(max_length=64)
    #: Les VEVENT de l'événement, prêts à écrire ; les VTIMEZONE se composent à la demande.
    composants = models.TextField()
    fuseaux = models.JSONField(default=list)
    #: Ce que les filtres demandent encore d'un événement retiré : {facette: [valeurs]}.
    facettes = models.JSONField(default=dict)
    dernier_jour = models.DateField(db_index=True)
    cree_le = models.DateTimeField(default=timezone.now)
    modifie_le = models.DateTimeField(default=timezone.now)
    retire_le = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("inscription au calendrier")
        verbose_name_plural = _("inscriptions au calendrier")

    def __str__(self) -> str:
        return self.chemin


class ChangementDEvenement(models.Model):
    """Ce qui a changé d'un événement déjà annoncé : se montre sur sa page et ne s'efface pas."""

    evenement = models.ForeignKey("actualites.EvenementPage", on_delete=models.CASCADE, related_name="changements")
    nature = models.CharField(_("nature"), max_length=12, choices=NatureDeChangement)
    #: La date de la série que cela concerne ; rien si c'est l'événement entier.
    date_prevue = models.DateField(_("date concernée"), null=True, blank=True)
    avant = models.CharField(_("avant"), max_length=500)
    apres = models.CharField(_("après"), max_length=500)
    le = models.DateTimeField(_("le"), default=timezone.now)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("changement d’un événement")
        verbose_name_plural = _("changements d’événements")
        ordering = ["-le", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} : {self.avant} → {self.apres}"
