"""Ce que l'historique d'une page dit des circulations."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from ..choix import ActeDeCosigner

GESTES = {
    "circuler": (_("Faire circuler"), _("Mise en circulation")),
    "solliciter": (_("Solliciter des organisations"), _("Organisations sollicitées")),
    "relancer_cosignatures": (_("Relancer les organisations"), _("Organisations relancées")),
    "prolonger_circulation": (_("Prolonger la circulation"), _("Échéance repoussée")),
    "clore_circulation": (_("Clore la circulation"), _("Circulation close")),
    "proposer_version": (_("Proposer une version"), _("Nouvelle version proposée")),
    "traiter_demande": (_("Répondre à une demande"), _("Réponse donnée à une demande de changement")),
    "renvoyer_le_lien": (_("Renvoyer un lien"), _("Lien renvoyé")),
}


class ActeParLien(LogFormatter):
    """« Ville d'Exemple : a signé »."""

    acte: ActeDeCosigner

    def format_message(self, log_entry: Any) -> str:
        return f"{log_entry.data.get('organisation', '')} : {self.acte.label.lower()}"

    def format_comment(self, log_entry: Any) -> str:
        return ""


@hooks.register("register_log_actions")
def gestes_journalises(actions: Any) -> None:
    for geste, (libelle, phrase) in GESTES.items():
        actions.register_action(f"actualites.{geste}", libelle, phrase)
    for acte in ActeDeCosigner:
        actions.register_action(f"actualites.cosignature_{acte.value}")(
            type("Acte", (ActeParLien,), {"label": acte.label, "acte": acte})
        )
