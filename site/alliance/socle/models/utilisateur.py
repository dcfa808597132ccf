from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..choix import Role


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    def _creer(self, email: str, password: str | None, **champs: Any) -> "Utilisateur":
        if not email:
            raise ValueError("Une adresse électronique est obligatoire.")
        utilisateur = self.model(email=email.strip().lower(), **champs)
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur

    def create_user(self, email: str, password: str | None = None, **champs: Any) -> "Utilisateur":
        return self._creer(email, password, **{"is_staff": False, "is_superuser": False, **champs})

    def create_superuser(self, email: str, password: str | None = None, **champs: Any) -> "Utilisateur":
        return self._creer(email, password, **{"is_staff": True, "is_superuser": True, **champs})

    def get_by_natural_key(self, username: str | None) -> "Utilisateur":
        return self.get(email__iexact=(username or "").strip())


class Utilisateur(AbstractUser):
    """Une personne qui entre dans l'administration ; son adresse, sans égard à la casse, est son identifiant."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(
        _("adresse électronique"),
        unique=True,
        error_messages={"unique": _("Une personne a déjà un compte avec cette adresse.")},
    )
    fonction = models.CharField(
        _("fonction"),
        max_length=120,
        blank=True,
        help_text=_("Votre rôle dans votre organisation, par exemple « chargée de mission intégration »."),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UtilisateurManager()  # type: ignore[misc,assignment]

    class Meta(AbstractUser.Meta):
        verbose_name = _("utilisateur ou utilisatrice")  # type: ignore[assignment]
        verbose_name_plural = _("utilisateurs et utilisatrices")  # type: ignore[assignment]
        constraints = [models.UniqueConstraint(Lower("email"), name="utilisateur_email_sans_casse")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    @cached_property
    def roles_communs(self) -> frozenset[str]:
        """Les rôles communs de la personne, lus une fois par instance, comme Django fait des permissions : un écran de
        l'administration les demande dix fois."""
        return frozenset(self.groups.filter(name__in=Role.values).values_list("name", flat=True))

    def a_un_role(self, *roles: Role) -> bool:
        """Vrai pour qui a tous les droits, ou l'un de ces rôles communs."""
        return self.is_superuser or not self.roles_communs.isdisjoint(role.value for role in roles)

    @property
    def est_de_l_administration(self) -> bool:
        """Peut publier sans relecture ce qu'une autre personne a écrit."""
        return self.a_un_role(Role.ADMINISTRATION)

    @property
    def est_de_l_equipe_centrale(self) -> bool:
        """Le secrétariat et l'administration, qui voient tout le site."""
        return self.is_active and self.a_un_role(Role.SECRETARIAT, Role.ADMINISTRATION)

    @property
    def suit_toutes_les_etapes(self) -> bool:
        """Le secrétariat voit les retards de toutes les étapes, et non des siennes seules."""
        return self.a_un_role(Role.SECRETARIAT)
