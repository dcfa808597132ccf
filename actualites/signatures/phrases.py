"""Ce que l'historique d'un texte dit des gestes sur ses signatures."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter


class _Phrase(LogFormatter):
    """Une phrase de journal, remplie de ce que le geste y a laissé."""

    phrase: Any = ""

    def format_message(self, log_entry: Any) -> str:
        manque = {"nombre": "?", "motif": "", "provenance": "", "organisation": "", "signatures": "?"}
        return str(self.phrase) % {**manque, **log_entry.data}


def _phrase(label: Any, phrase: Any) -> type[_Phrase]:
    return type("Phrase", (_Phrase,), {"label": label, "phrase": phrase})


PHRASES = {
    "signature.retirer": _phrase(_("Retirer une signature"), _("Signature retirée par la personne")),
    "signature.montrer": _phrase(_("Montrer un nom"), _("La personne montre son nom")),
    "signature.masquer": _phrase(_("Masquer un nom"), _("La personne ne montre plus son nom")),
    "signatures.invalider": _phrase(
        _("Invalider des signatures"), _("Signatures invalidées : %(nombre)s. Motif : %(motif)s")
    ),
    "signatures.lever_invalidation": _phrase(
        _("Lever une invalidation"), _("Invalidation levée : %(nombre)s signatures. Motif d’alors : %(motif)s")
    ),
    "signatures.verifier_organisation": _phrase(
        _("Vérifier une organisation signataire"), _("Organisation signataire vérifiée : %(organisation)s")
    ),
    "signatures.saisir_papier": _phrase(
        _("Saisir des signatures sur papier"), _("Signatures sur papier saisies : %(nombre)s (%(provenance)s)")
    ),
    "signatures.annuler_papier": _phrase(
        _("Annuler un lot de papier"), _("Lot de papier annulé : %(nombre)s signatures. Motif : %(motif)s")
    ),
    "signatures.effacer_une_personne": _phrase(
        _("Effacer une personne"), _("Signatures d’une personne effacées à sa demande : %(signatures)s")
    ),
}
