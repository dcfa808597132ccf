"""Ce qui manque avant l'envoi en relecture."""

from typing import TYPE_CHECKING, Any

from alliance.socle.moderation.completude import Manque

if TYPE_CHECKING:
    from .forms import EvenementForm


def verifier(page: Any, form: "EvenementForm | None" = None) -> list[Manque]:
    """Ce qui manque au texte, dans l'ordre du formulaire.

    Args:
        form: ce qui est soumis, quand ce n'est pas ce que porte `page`.
    """
    return []
