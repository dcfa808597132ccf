"""Donner suite à des réponses depuis l'administration : une seule d'un clic, ou celles que l'on a cochées."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages

from .propositions import DonnerSuite

#: Ce qu'un écran montre et peut traiter d'un coup.
REPONSES_PAR_PAGE = 50
#: Une clé que toute base sait chercher.
CLE = re.compile(r"[0-9]{1,18}")


@dataclass
class Bilan:
    """Ce qui a été fait de réponses envoyées ensemble."""

    faites: int = 0
    deja: int = 0
    refus: list[str] = field(default_factory=list)

    def dire(self, request: HttpRequest) -> None:
        """Le dit à qui vient d'agir."""
        if self.faites:
            messages.success(
                request,
                ngettext("%(n)s réponse traitée.", "%(n)s réponses traitées.", self.faites) % {"n": self.faites},
            )
        if self.deja:
            deja = ngettext("%(n)s réponse avait déjà sa suite.", "%(n)s réponses avaient déjà leur suite.", self.deja)
            messages.warning(request, deja % {"n": self.deja})
        for refus in self.refus:
            messages.error(request, refus)
        if not (self.faites or self.deja or self.refus):
            messages.warning(request, _("Cochez au moins une réponse."))


def donner_suite(
    request: HttpRequest,
    reponses: QuerySet[Any],
    gestes: Mapping[str, type[DonnerSuite]],
    une_a_une: Callable[[Any], str] = lambda reponse: "",
) -> Bilan:
    """Exécute ce que le formulaire demande : `geste=appliquer:<version>` pour une réponse, ou `geste=appliquer` avec
    une valeur de `reponse` par case cochée. Chaque réponse est une transaction : un refus n'arrête pas les autres.

    Args:
        reponses: celles que cet écran peut traiter.
        gestes: l'action de chaque nom.
        une_a_une: dit pourquoi une réponse ne se traite pas avec d'autres ; vide si elle le peut.
    """
    bilan = Bilan()
    nom, _deux_points, seule = request.POST.get("geste", "").partition(":")
    versions = [seule] if seule else request.POST.getlist("reponse")[:REPONSES_PAR_PAGE]
    demandees = {int(cle): version for version in versions if CLE.fullmatch(cle := version.partition(".")[0])}
    if nom not in gestes or not demandees:
        return bilan
    for pk, reponse in reponses.in_bulk(list(demandees)).items():
        if not seule and (raison := une_a_une(reponse)):
            bilan.refus.append(raison)
            continue
        try:
            if gestes[nom](reponse, request.user, demandees[pk]).execute():
                bilan.faites += 1
            else:
                bilan.deja += 1
        except ValidationError as refus:
            bilan.refus.append(f"{reponse} : {' '.join(refus.messages)}")
    return bilan
