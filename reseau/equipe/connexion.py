"""Entrer dans l'administration : qui n'a plus de mandat n'y entre plus, et apprend pourquoi."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms.auth import LoginForm

from .fin import terminer_les_echus


class ConnexionForm(LoginForm):
    """Le formulaire de Wagtail ; le mot de passe vérifié, il regarde si la personne a encore un mandat."""

    def confirm_login_allowed(self, user: Any) -> None:
        """Raises: ValidationError."""
        super().confirm_login_allowed(user)
        if terminer_les_echus(utilisateur=user):
            user.refresh_from_db()
            if not user.is_active:
                raise ValidationError(
                    _("Votre mandat est terminé. S’il est renouvelé, demandez une invitation à votre organisation."),
                    code="mandat_termine",
                )
