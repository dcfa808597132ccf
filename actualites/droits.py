"""Ce qui ne s'efface pas, ni avec la page au-dessous de laquelle il vit : on le dépublie."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from .models import Diffusion, PriseDePositionPage, Signature, VersionDePrise


def textes_signes() -> Iterable[str]:
    """Les textes que l'on a commencé à signer : des personnes et des organisations s'y sont engagées."""
    lues, signees = (modele.objects.filter(prise=OuterRef("pk")) for modele in (VersionDePrise, Signature))
    return PriseDePositionPage.objects.filter(Exists(lues) | Exists(signees)).values_list("path", flat=True)


def numeros_partis() -> Iterable[str]:
    """Les numéros diffusés : chaque lettre y mène, et ses comptes en dépendent."""
    return Diffusion.objects.values_list("numero__path", flat=True)
