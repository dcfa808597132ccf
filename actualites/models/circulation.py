"""La circulation d'un texte entre organisations : ce qu'elles ont lu, ce qu'elles ont décidé, et quand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from alliance.socle.jetons import nouvelle_clef
from reseau.choix import NatureDeMembre

from ..choix import ActeDeCosigner, EtatDeCosignature


class VersionDePrise(models.Model):
    """Les mots d'une prise de position à un instant, tels qu'on les a fait lire. Ne change plus.

    `racine` dit quelle version a, la première, eu ce fond : deux versions de même racine ne diffèrent que par des
    corrections que l'initiatrice a déclarées de pure forme. Une décision vaut pour sa racine (`versions.lignee`).
    """

    prise = models.ForeignKey(
        "actualites.PriseDePositionPage", on_delete=models.CASCADE, related_name="versions_de_prise"
    )
    rang = models.PositiveSmallIntegerField(_("version"))
    empreinte = models.CharField(
        _("empreinte"), max_length=64, help_text=_("SHA-256 de la forme canonique du texte et de ses pièces jointes.")
    )
    contenu = models.JSONField(_("contenu"), help_text=_("La page entière, sérialisée."))
    racine = models.ForeignKey(
        "self", verbose_name=_("même fond que"), null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        help_text=_("Vide : cette version a son propre fond."),
    )  # fmt: skip
    raison = models.CharField(
        _("ce qui change"), max_length=255, blank=True, help_text=_("En une phrase, pour qui a déjà signé.")
    )
    creee_le = models.DateTimeField(_("créée le"), default=timezone.now)
    creee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("version circulée")
        verbose_name_plural = _("versions circulées")
        ordering = ["prise", "rang"]
        constraints = [models.UniqueConstraint(fields=["prise", "rang"], name="version_de_prise_unique")]

    def __str__(self) -> str:
        return str(_("version %(rang)s") % {"rang": self.rang})

    @property
    def racine_ou_soi(self) -> int:
        """La clé de la version qui a, la première, eu ce fond."""
        return self.racine_id or self.pk

    @property
    def est_de_forme(self) -> bool:
        return self.racine_id is not None

    @cached_property
    def page(self) -> "models.Model":
        """La prise de position telle que cette version la dit ; à lire, jamais à enregistrer."""
        return self.prise.with_content_json(self.contenu)


class Circulation(models.Model):
    """Un tour de signatures : à qui l'on envoie le texte, jusqu'à quand, et combien il en faut."""

    prise = models.ForeignKey("actualites.PriseDePositionPage", on_delete=models.CASCADE, related_name="circulations")
    message = models.TextField(
        _("message"), blank=True, help_text=_("Un mot aux organisations : pourquoi ce texte, pourquoi maintenant.")
    )
    echeance = models.DateTimeField(_("répondre avant le"))
    quorum = models.PositiveSmallIntegerField(
        _("quorum"), null=True, blank=True, help_text=_("Combien de signatures il faut pour publier. Vide : aucune.")
    )
    ouverte_le = models.DateTimeField(_("ouverte le"), default=timezone.now)
    ouverte_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    close_le = models.DateTimeField(_("close le"), null=True, blank=True)
    close_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("circulation")
        verbose_name_plural = _("circulations")
        ordering = ["-ouverte_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["prise"], condition=Q(close_le__isnull=True), name="circulation_une_seule_ouverte"
            )
        ]

    def __str__(self) -> str:
        return str(_("Circulation de « %(titre)s »") % {"titre": self.prise.title})

    @property
    def est_ouverte(self) -> bool:
        """Vrai si l'on peut encore décider : ni close, ni échue."""
        return self.close_le is None and timezone.now() < self.echeance


class Cosignature(models.Model):
    """Ce qu'une organisation décide d'un texte : son état, et la version qu'elle a lue.

    Le nom, la nature et le logo de l'organisation sont ceux du jour où elle a signé : un membre qui part ensuite reste
    tel qu'il a signé. Seules les actions de `circulation.actions` changent l'état, et chacune s'inscrit au journal
    (`ActeDeCosignature`).
    """

    prise = models.ForeignKey("actualites.PriseDePositionPage", on_delete=models.CASCADE, related_name="cosignatures")
    circulation = models.ForeignKey(Circulation, on_delete=models.CASCADE, related_name="cosignatures")
    membre = models.ForeignKey(
        "reseau.MembrePage", null=True, blank=True, on_delete=models.SET_NULL, related_name="cosignatures"
    )
    organisation = models.CharField(_("organisation"), max_length=255)
    nature_d_organisation = models.CharField(_("nature"), max_length=20, choices=NatureDeMembre)
    logo = models.ForeignKey("socle.ImageAlliance", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    mandat = models.ForeignKey(
        "reseau.Mandat", null=True, blank=True, on_delete=models.SET_NULL, related_name="cosignatures"
    )
    courriel = models.EmailField(_("adresse de la personne mandatée"), blank=True, help_text=_("Jamais publiée."))
    clef = models.CharField(max_length=64, unique=True, editable=False, default=nouvelle_clef)
    expire_le = models.DateTimeField(_("le lien vaut jusqu’au"))
    etat = models.CharField(
        _("état"), max_length=12, choices=EtatDeCosignature, default=EtatDeCosignature.ATTENDUE, db_index=True
    )
    version = models.ForeignKey(
        VersionDePrise, verbose_name=_("version lue"), null=True, blank=True, on_delete=models.RESTRICT,
        related_name="cosignatures", help_text=_("Celle sur laquelle porte la décision."),
    )  # fmt: skip
    nom = models.CharField(_("prénom et nom"), max_length=160, blank=True)
    fonction = models.CharField(_("fonction"), max_length=160, blank=True)
    au_nom_de = models.CharField(
        _("au nom de"), max_length=255, blank=True, help_text=_("L’organisation, le conseil, le bureau… qui a mandaté.")
    )
    motif = models.TextField(_("motif"), blank=True, help_text=_("Pourquoi elle refuse ou se retire. Jamais publié."))
    decidee_le = models.DateTimeField(_("décidée le"), null=True, blank=True)
    envoyee_le = models.DateTimeField(_("demandée le"), null=True, blank=True)
    relances = models.PositiveSmallIntegerField(_("relances"), default=0)
    relancee_le = models.DateTimeField(_("relancée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("cosignature")
        verbose_name_plural = _("cosignatures")
        ordering = ["organisation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["prise", "membre"], condition=Q(membre__isnull=False), name="cosignature_une_par_membre"
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatDeCosignature.ATTENDUE) | Q(version__isnull=False, decidee_le__isnull=False),
                name="cosignature_decidee_sur_une_version",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatDeCosignature.SIGNEE, EtatDeCosignature.SUSPENDUE]) | ~Q(nom=""),
                name="cosignature_signee_par_quelqu_un",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.get_etat_display()}"

    @property
    def est_signee(self) -> bool:
        return self.etat == EtatDeCosignature.SIGNEE

    @property
    def est_suspendue(self) -> bool:
        return self.etat == EtatDeCosignature.SUSPENDUE

    @property
    def est_refusee(self) -> bool:
        return self.etat == EtatDeCosignature.REFUSEE

    @property
    def est_retiree(self) -> bool:
        return self.etat == EtatDeCosignature.RETIREE

    @property
    def demande_un_changement(self) -> bool:
        return self.etat == EtatDeCosignature.CHANGEMENT


class ActeDeCosignature(models.Model):
    """Une ligne du journal d'une cosignature : le certificat s'en déduit. S'ajoute, ne se change pas."""

    cosignature = models.ForeignKey(Cosignature, on_delete=models.CASCADE, related_name="actes")
    acte = models.CharField(_("acte"), max_length=12, choices=ActeDeCosigner)
    version = models.ForeignKey(
        VersionDePrise, verbose_name=_("version"), null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    nom = models.CharField(_("prénom et nom"), max_length=160, blank=True)
    fonction = models.CharField(_("fonction"), max_length=160, blank=True)
    au_nom_de = models.CharField(_("au nom de"), max_length=255, blank=True)
    precision = models.TextField(_("précision"), blank=True)
    le = models.DateTimeField(_("le"), default=timezone.now)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text=_("Vide : la personne mandatée, par son lien."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("acte de cosignature")
        verbose_name_plural = _("actes de cosignature")
        ordering = ["le", "pk"]

    def __str__(self) -> str:
        return f"{self.get_acte_display()} – {self.cosignature.organisation}"


class DemandeDeChangement(models.Model):
    """Ce qu'une organisation voudrait voir changer avant de signer, passage par passage."""

    cosignature = models.ForeignKey(Cosignature, on_delete=models.CASCADE, related_name="demandes_de_changement")
    version = models.ForeignKey(VersionDePrise, on_delete=models.RESTRICT, related_name="+")
    passage = models.TextField(
        _("passage"), blank=True, help_text=_("Les mots concernés, tels qu’ils sont. Vide : le texte entier.")
    )
    commentaire = models.TextField(_("ce qu’il faudrait changer"))
    faite_le = models.DateTimeField(_("faite le"), default=timezone.now)
    retenue = models.BooleanField(_("retenue"), null=True, blank=True)
    reponse = models.TextField(_("réponse"), blank=True)
    traitee_le = models.DateTimeField(_("traitée le"), null=True, blank=True)
    traitee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("demande de changement")
        verbose_name_plural = _("demandes de changement")
        ordering = ["faite_le", "pk"]

    def __str__(self) -> str:
        return f"{self.cosignature.organisation} – {self.commentaire[:60]}"
