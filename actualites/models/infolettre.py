"""Qui a demandé l'infolettre, ce qu'elle ou il veut recevoir, et la preuve de son accord."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.socle.jetons import nouvelle_clef
from alliance.socle.models import Envoi

from ..choix import EtatDAbonnement, NatureDeNouveaute, NatureDeRejet


class ImportDAbonnements(models.Model):
    """L'arrivée d'une liste déjà tenue ailleurs, avec ce qui prouve l'accord de ses personnes."""

    fichier = models.CharField(_("fichier"), max_length=255)
    preuve = models.TextField(
        _("preuve de l’accord"), help_text=_("Où, quand et comment ces personnes ont demandé à recevoir la lettre.")
    )
    fait_le = models.DateTimeField(_("fait le"), default=timezone.now)
    fait_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    bilan = models.JSONField(_("bilan"), default=dict)

    class Meta:
        verbose_name = _("import d’abonnements")
        verbose_name_plural = _("imports d’abonnements")
        ordering = ["-fait_le"]

    def __str__(self) -> str:
        return self.fichier


class Abonnement(models.Model):
    """Une adresse et son accord, daté et confirmé. Une désabonnée ne se réabonne que d'elle-même.

    Sans axe, membre ni région, la personne suit tout.
    """

    courriel = models.EmailField(_("adresse électronique"))
    adresse_canonique = models.CharField(_("adresse canonique"), max_length=254, unique=True)
    etat = models.CharField(_("état"), max_length=12, choices=EtatDAbonnement, default=EtatDAbonnement.EN_ATTENTE)
    origine = models.CharField(
        _("origine"), max_length=255, blank=True, help_text=_("Où l’accord a été donné : une page, une pétition.")
    )
    clef = models.CharField(max_length=64, unique=True, editable=False, default=nouvelle_clef)
    demande_le = models.DateTimeField(_("demandé le"), default=timezone.now)
    confirme_le = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    desabonne_le = models.DateTimeField(_("désabonné le"), null=True, blank=True)
    # --- Ce que l'on reçoit -------------------------------------------------------------------------------------------
    numeros = models.BooleanField(_("chaque numéro"), default=True)
    resume = models.BooleanField(_("le résumé du mois"), default=False)
    axes = models.ManyToManyField("socle.Axe", verbose_name=_("axes"), blank=True, related_name="abonnements")
    membres = models.ManyToManyField(
        "reseau.MembrePage", verbose_name=_("membres"), blank=True, related_name="abonnements"
    )
    regions = models.ManyToManyField(
        "reseau.Territoire", verbose_name=_("régions"), blank=True, related_name="abonnements"
    )
    # --- Ce qui n'arrive plus -----------------------------------------------------------------------------------------
    #: Une adresse qui rejette ou se plaint ne reçoit plus rien, sans que la personne se soit désabonnée.
    suspendu_le = models.DateTimeField(_("suspendu le"), null=True, blank=True)
    suspendu_pour = models.CharField(_("suspendu pour"), max_length=12, blank=True, choices=NatureDeRejet)
    importation = models.ForeignKey(
        ImportDAbonnements,
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="abonnements",
    )

    class Meta:
        verbose_name = _("abonnement à l’infolettre")
        verbose_name_plural = _("abonnements à l’infolettre")
        ordering = ["-demande_le"]

    def __str__(self) -> str:
        return self.courriel


class RejetDeCourriel(models.Model):
    """Un refus ou une plainte, dit par le fournisseur de courriel ou relevé à la main."""

    adresse_canonique = models.CharField(_("adresse"), max_length=254, db_index=True)
    nature = models.CharField(_("nature"), max_length=12, choices=NatureDeRejet)
    raison = models.CharField(_("raison"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=80, help_text=_("Le fournisseur, ou un fichier."))
    #: L'identifiant de l'avis chez le fournisseur : reçu deux fois, il ne compte qu'une.
    identifiant = models.CharField(max_length=255, unique=True)
    message = models.CharField(max_length=255, blank=True, help_text=_("Le Message-ID du courriel rejeté."))
    recu_le = models.DateTimeField(_("reçu le"), default=timezone.now)

    class Meta:
        verbose_name = _("rejet d’un courriel")
        verbose_name_plural = _("rejets de courriels")
        ordering = ["-recu_le"]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} : {self.adresse_canonique}"


class Alerte(models.Model):
    """Une recherche enregistrée : la personne est prévenue de ce qui s'y ajoute, et de ce qui y change.

    `rubrique` est celle d'une liste du site ; `parametres`, ses filtres, validés et mis en ordre.
    """

    abonnement = models.ForeignKey(Abonnement, on_delete=models.CASCADE, related_name="alertes")
    rubrique = models.CharField(_("rubrique"), max_length=40)
    parametres = models.CharField(_("filtres"), max_length=500, blank=True)
    titre = models.CharField(_("recherche"), max_length=255)
    #: Faux tant que la personne n'a pas confirmé depuis sa boîte.
    confirmee = models.BooleanField(_("confirmée"), default=False)
    cree_le = models.DateTimeField(_("créée le"), default=timezone.now)

    class Meta:
        verbose_name = _("alerte")
        verbose_name_plural = _("alertes")
        ordering = ["cree_le"]
        constraints = [models.UniqueConstraint(fields=["abonnement", "rubrique", "parametres"], name="alerte_unique")]

    def __str__(self) -> str:
        return self.titre


class Nouveaute(models.Model):
    """Ce dont les alertes préviennent : une page parue, changée, annulée. `traitee_le` : les envois sont inscrits."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="nouveautes")
    nature = models.CharField(_("nature"), max_length=12, choices=NatureDeNouveaute)
    texte = models.CharField(_("ce qui change"), max_length=500, blank=True)
    le = models.DateTimeField(_("le"), default=timezone.now, db_index=True)
    traitee_le = models.DateTimeField(_("traitée le"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("nouveauté")
        verbose_name_plural = _("nouveautés")
        ordering = ["le"]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} : {self.page_id}"


class EnvoiDAlerte(Envoi):
    """Ce qui est nouveau pour une personne, en un seul courriel."""

    abonnement = models.ForeignKey(Abonnement, on_delete=models.CASCADE, related_name="alertes_recues")
    #: Le passage qui l'a inscrit : une personne n'a qu'une ligne par passage.
    passage = models.DateTimeField(_("passage"))
    #: Des paires [alerte, nouveauté], par clé primaire.
    lignes = models.JSONField(default=list)

    class Meta(Envoi.Meta):
        verbose_name = _("envoi d’une alerte")
        verbose_name_plural = _("envois d’alertes")
        constraints = [models.UniqueConstraint(fields=["abonnement", "passage"], name="envoi_d_alerte_unique")]
        indexes = [models.Index(fields=["envoye_le", "pris_le"], name="envoi_d_alerte_du")]
