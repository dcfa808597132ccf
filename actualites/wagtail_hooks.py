"""Ce que les actualités ajoutent à l'administration ; chaque pièce inscrit ses propres crochets."""

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .agenda.menu import groupe_de_l_agenda
from .ailleurs import wagtail_hooks as _ailleurs  # noqa: F401
from .alertes import wagtail_hooks as _alertes  # noqa: F401
from .articles import wagtail_hooks as _articles  # noqa: F401
from .circulation import journal as _journal  # noqa: F401
from .circulation import wagtail_hooks as _circulation  # noqa: F401
from .communique import wagtail_hooks as _communique  # noqa: F401
from .evenements import wagtail_hooks as _evenements  # noqa: F401
from .infolettre import wagtail_hooks as _infolettre  # noqa: F401
from .menu import entree_des_prises
from .messages import wagtail_hooks as _messages  # noqa: F401
from .models import PriseDePositionPage
from .numeros import wagtail_hooks as _numeros  # noqa: F401
from .prises import wagtail_hooks as _prises  # noqa: F401
from .propositions import wagtail_hooks as _propositions  # noqa: F401
from .signatures import wagtail_hooks as _signatures  # noqa: F401
from .suivi import wagtail_hooks as _suivi  # noqa: F401
from .versions.garde import raisons_de_ne_pas_publier


@hooks.register("register_admin_menu_item")
def menu_des_prises() -> MenuItem:
    return entree_des_prises()


@hooks.register("register_admin_menu_item")
def menu_de_l_agenda() -> MenuItem:
    return groupe_de_l_agenda()


@hooks.register("avant_publication")
def ne_pas_publier_d_autres_mots(brouillon: object) -> list[str]:
    """La dernière étape de la relecture dit ici, plutôt que par une page de refus, ce qui empêche de publier."""
    if not isinstance(brouillon, PriseDePositionPage):
        return []
    return raisons_de_ne_pas_publier(brouillon, brouillon)
