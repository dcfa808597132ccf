"""Les courriels de la confirmation des fiches."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.socle.courriels import Correspondant, adresse_absolue, composer
from reseau.equipe.avis import secretariat
from reseau.models import Mandat

from ..models import DemandeDeConfirmation, FichePage
from .liens import lien_de

GABARITS = "bonnes_pratiques/courriels/"


def demander(demande: DemandeDeConfirmation) -> int:
    """Demande si la fiche dit toujours vrai."""
    return _ecrire(demande, "confirmation", _("« %(titre)s » dit-elle toujours vrai ?"))


def relancer(demande: DemandeDeConfirmation) -> int:
    """Redemande, une fois, avec le même lien."""
    return _ecrire(demande, "confirmation_relance", _("Une réponse attendue : « %(titre)s » dit-elle toujours vrai ?"))


def _ecrire(demande: DemandeDeConfirmation, evenement: str, sujet: str) -> int:
    return composer(
        evenement,
        f"demande:{demande.pk}",
        [Correspondant(demande.courriel, demande.nom)],
        sujet=sujet % {"titre": demande.fiche.title},
        gabarit=f"{GABARITS}{evenement}",
        lien=lien_de(demande),
        libelle=_("Répondre pour cette fiche"),
        contexte={"fiche": demande.fiche, "membre": demande.fiche.organisation},
    )


def a_corriger(demande: DemandeDeConfirmation, personnes: Iterable[Mandat]) -> int:
    """Dit à l'organisation ce qui est à corriger, et où."""
    fiche = demande.fiche
    return composer(
        "confirmation_a_corriger",
        f"demande:{demande.pk}",
        [Correspondant(mandat.courriel, mandat.nom) for mandat in personnes],
        sujet=_("À corriger : « %(titre)s »") % {"titre": fiche.title},
        gabarit=f"{GABARITS}confirmation_a_corriger",
        lien=adresse_absolue(reverse("wagtailadmin_pages:edit", args=[fiche.pk])),
        libelle=_("Ouvrir la fiche dans l’éditeur"),
        contexte={"fiche": fiche, "membre": fiche.organisation, "demande": demande},
    )


def prevenir_le_secretariat(
    premiere: DemandeDeConfirmation, silencieuses: Sequence[FichePage], orphelines: Sequence[FichePage]
) -> int:
    """Un seul courriel pour toutes les fiches ; `premiere` distingue cet envoi d'un autre."""
    return composer(
        "confirmation_secretariat",
        f"demande:{premiere.pk}",
        secretariat(),
        sujet=_("Des fiches que personne ne confirme"),
        gabarit=f"{GABARITS}confirmation_secretariat",
        lien=adresse_absolue(reverse("demandes_de_confirmation:index")),
        libelle=_("Ouvrir le registre des confirmations"),
        contexte={"silencieuses": silencieuses, "orphelines": orphelines},
    )
