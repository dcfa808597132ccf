"""Ce qu'une page cite (images, documents, territoires, pages), que Wagtail relève pour dire où chaque chose sert."""

from collections.abc import Iterator
from contextlib import contextmanager

from wagtail.models import Page


@contextmanager
def releve_une_fois(page: Page) -> Iterator[None]:
    """Enregistre une page et ses parties sans relever ce qu'elle cite autrement qu'à la fin, en entier.

    Wagtail relit sinon la page entière, une dizaine de requêtes, à chaque partie enregistrée : pour quinze chiffres,
    partenaires et territoires, quinze fois.
    """
    # Importable une fois seulement les modèles chargés, et celui de page en dépend.
    from wagtail.signal_handlers import reference_index_auto_update_disabled, update_reference_index_on_save

    deja = getattr(reference_index_auto_update_disabled, "value", False)
    reference_index_auto_update_disabled.value = True
    try:
        yield
    finally:
        reference_index_auto_update_disabled.value = deja
    update_reference_index_on_save(page)
