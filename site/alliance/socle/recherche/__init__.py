"""La recherche en français : voir `docs/recherche.md`."""

from .correspondances import pks_correspondants

__all__ = ["pks_correspondants"]
