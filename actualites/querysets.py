"""Les questions que l'on pose aux signatures."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from .choix import EtatDeSignature, GenreDeSignataire

if TYPE_CHECKING:
    from .models import Signature  # noqa: F401


class SignatureQuerySet(QuerySet["Signature"]):
    def comptees(self) -> "SignatureQuerySet":
        """Celles du compteur : confirmées, ni retirées, ni invalidées."""
        return self.filter(etat=EtatDeSignature.CONFIRMEE, invalidation__isnull=True)

    def personnes(self) -> "SignatureQuerySet":
        return self.filter(genre=GenreDeSignataire.PERSONNE)

    def organisations(self) -> "SignatureQuerySet":
        return self.filter(genre=GenreDeSignataire.ORGANISATION)

    def affichees(self) -> "SignatureQuerySet":
        """Celles dont le nom se montre, les plus récentes d'abord."""
        return self.comptees().filter(nom_public=True).order_by("-confirmee_le", "-pk")
