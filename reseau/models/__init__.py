from .membre import MembrePage, ReseauIndexPage
from .territoire import Territoire

__all__ = ["MembrePage", "ReseauIndexPage", "Territoire"]
