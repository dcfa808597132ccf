"""La signature du public : une ligne par personne, et un compteur que l'on ne recompte pas à chaque lecture."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.socle.jetons import nouvelle_clef

from ..choix import EtatDeSignature, GenreDeSignataire
from ..querysets import SignatureQuerySet


class Invalidation(models.Model):
    """Un lot de signatures écartées du compte, avec sa raison ; il se lève comme il s'est posé."""

    prise = models.ForeignKey("actualites.PriseDePositionPage", on_delete=models.CASCADE, related_name="invalidations")
    motif = models.CharField(_("motif"), max_length=255)
    critere = models.CharField(_("critère"), max_length=255, help_text=_("Ce qui a désigné ces signatures."))
    nombre = models.PositiveIntegerField(_("signatures"), default=0)
    faite_le = models.DateTimeField(_("faite le"), default=timezone.now)
    faite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    levee_le = models.DateTimeField(_("levée le"), null=True, blank=True)
    levee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("invalidation")
        verbose_name_plural = _("invalidations")
        ordering = ["-faite_le"]

    def __str__(self) -> str:
        return self.motif


class Signature(models.Model):
    """Une personne, ou une organisation qui n'est pas membre, sous une prise de position.

    Compte si elle est confirmée et non invalidée. `adresse_canonique` est ce qui fait une personne
    (`socle.adresses_electroniques.canonique`) : la base refuse la seconde.
    """

    prise = models.ForeignKey("actualites.PriseDePositionPage", on_delete=models.CASCADE, related_name="signatures")
    genre = models.CharField(_("genre"), max_length=12, choices=GenreDeSignataire, default=GenreDeSignataire.PERSONNE)
    prenom = models.CharField(_("prénom"), max_length=80, blank=True)
    nom = models.CharField(_("nom"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    fonction = models.CharField(_("fonction"), max_length=160, blank=True)
    commune = models.CharField(_("commune"), max_length=120, blank=True)
    commentaire = models.TextField(_("commentaire"), blank=True)
    courriel = models.EmailField(_("adresse électronique"), blank=True)
    adresse_canonique = models.CharField(
        _("adresse canonique"), max_length=254, blank=True, help_text=_("Vide une fois anonymisée.")
    )
    nom_public = models.BooleanField(_("nom affiché"), default=False)
    recevoir_suites = models.BooleanField(_("veut recevoir les suites"), default=False)
    etat = models.CharField(_("état"), max_length=12, choices=EtatDeSignature, default=EtatDeSignature.EN_ATTENTE)
    invalidation = models.ForeignKey(
        Invalidation, null=True, blank=True, on_delete=models.SET_NULL, related_name="signatures"
    )
    verifiee_le = models.DateTimeField(_("organisation vérifiée le"), null=True, blank=True)
    verifiee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    clef = models.CharField(max_length=64, unique=True, editable=False, default=nouvelle_clef)
    creee_le = models.DateTimeField(_("reçue le"), default=timezone.now)
    demandee_le = models.DateTimeField(
        _("confirmation demandée le"), null=True, blank=True, help_text=_("Le dernier courriel de confirmation.")
    )
    confirmee_le = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    retiree_le = models.DateTimeField(_("retirée le"), null=True, blank=True)
    anonymisee_le = models.DateTimeField(_("anonymisée le"), null=True, blank=True)
    # --- D'où elle vient, et ce qui la rend douteuse -----------------------------------------------------------------
    provenance = models.CharField(
        _("provenance"), max_length=253, blank=True, help_text=_("Le site où le formulaire était intégré ; vide : ici.")
    )
    reseau = models.CharField(
        _("réseau"), max_length=32, blank=True, db_index=True, help_text=_("Empreinte ; effacée après 30 jours.")
    )
    appareil = models.CharField(
        _("appareil"), max_length=32, blank=True, db_index=True, help_text=_("Empreinte ; effacée après 30 jours.")
    )
    domaine_jetable = models.BooleanField(_("adresse jetable"), default=False)
    sans_preuve = models.BooleanField(
        _("sans preuve de travail"), default=False, help_text=_("Le navigateur n’a pas répondu au défi.")
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-confirmee_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["prise", "genre", "adresse_canonique"],
                condition=~Q(adresse_canonique=""),
                name="signature_une_par_adresse",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatDeSignature.CONFIRMEE) | Q(confirmee_le__isnull=False),
                name="signature_confirmee_a_une_date",
            ),
        ]
        indexes = [
            # La liste des noms, page après page, et les organisations à vérifier.
            models.Index(
                fields=["prise", "genre", "-confirmee_le", "-id"],
                condition=Q(etat=EtatDeSignature.CONFIRMEE, nom_public=True, invalidation__isnull=True),
                name="signature_noms_publics",
            ),
            models.Index(fields=["prise", "etat", "-creee_le"], name="signature_registre"),
        ]

    def __str__(self) -> str:
        return self.nom_affiche or str(_("Signature anonyme"))

    @property
    def est_en_attente(self) -> bool:
        return self.etat == EtatDeSignature.EN_ATTENTE

    @property
    def est_retiree(self) -> bool:
        return self.etat == EtatDeSignature.RETIREE

    @property
    def est_d_une_organisation(self) -> bool:
        return self.genre == GenreDeSignataire.ORGANISATION

    @property
    def nom_affiche(self) -> str:
        """Le nom de la personne ou de l'organisation, que son affichage soit permis ou non."""
        if self.est_d_une_organisation:
            return self.organisation
        return f"{self.prenom} {self.nom}".strip()

    @property
    def compte(self) -> bool:
        """Vrai si elle est dans le compteur."""
        return self.etat == EtatDeSignature.CONFIRMEE and self.invalidation_id is None


class CompteurDeSignatures(models.Model):
    """Les comptes d'une prise de position, tenus à jour dans la transaction de chaque geste (`signatures.compteur`)."""

    prise = models.OneToOneField(
        "actualites.PriseDePositionPage",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="compteur_de_signatures",
    )
    personnes = models.PositiveIntegerField(_("personnes"), default=0)
    organisations = models.PositiveIntegerField(_("organisations"), default=0)
    #: Celles dont le nom se montre : ce que compte la pagination des noms.
    noms_de_personnes = models.PositiveIntegerField(_("noms de personnes affichés"), default=0)
    papier = models.PositiveIntegerField(_("signatures sur papier"), default=0)

    class Meta:
        verbose_name = _("compteur de signatures")
        verbose_name_plural = _("compteurs de signatures")

    def __str__(self) -> str:
        return f"{self.total}"

    @property
    def total(self) -> int:
        return self.personnes + self.organisations + self.papier


class LotDePapier(models.Model):
    """Des signatures recueillies sur papier, comptées ensemble, avec leur provenance."""

    prise = models.ForeignKey("actualites.PriseDePositionPage", on_delete=models.CASCADE, related_name="lots_de_papier")
    nombre = models.PositiveIntegerField(_("nombre de signatures"))
    provenance = models.CharField(
        _("provenance"), max_length=255, help_text=_("Où et par qui : « marché d’Exemple, Collectif d’Exemple ».")
    )
    recueillies_le = models.DateField(_("recueillies le"), help_text=_("Le dernier jour de la collecte."))
    conservees = models.CharField(
        _("où sont les feuilles"), max_length=255, blank=True, help_text=_("Pour qui voudra vérifier. Jamais publié.")
    )
    saisi_le = models.DateTimeField(_("saisi le"), default=timezone.now)
    saisi_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    annule_le = models.DateTimeField(_("annulé le"), null=True, blank=True)
    annule_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("lot de signatures sur papier")
        verbose_name_plural = _("lots de signatures sur papier")
        ordering = ["-saisi_le"]
        constraints = [models.CheckConstraint(condition=Q(nombre__gt=0), name="lot_de_papier_non_vide")]

    def __str__(self) -> str:
        return f"{self.nombre} – {self.provenance}"
