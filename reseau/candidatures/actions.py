"""Ce que fait la personne qui candidate : un objet par geste, qui vérifie l'état, change, journalise et prévient.

Son droit est le lien qu'elle tient (`liens.py`) : les vues ne passent ici que la candidature que ce lien désigne.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from alliance.socle.verrous import une_sous_verrou

from ..choix import A_TRAITER, MODIFIABLES, GenreDePas, StatutDeCandidature
from ..models import Candidature, PasDeCandidature
from . import avis, pieces
from .liens import nouvelle_clef


class GesteImpossible(ValidationError):
    """La candidature n'en est plus là ; le message dit où elle en est."""


def inscrire(candidature: Candidature, genre: GenreDePas, *, auteur: Any = None, message: str = "") -> PasDeCandidature:
    """Ajoute un pas au chemin de la candidature, et l'inscrit au journal."""
    log(instance=candidature, action=f"candidature.{genre.value}", user=auteur)
    return PasDeCandidature.objects.create(candidature=candidature, genre=genre, auteur=auteur, message=message)


def verrouiller(candidature: Candidature, attendus: Collection[str]) -> Candidature:
    """Relit la candidature sous verrou. Raises: GesteImpossible si son statut n'est pas de ceux attendus."""
    relue = une_sous_verrou(candidature, "territoire", "en_charge")
    if relue.statut not in attendus:
        raise GesteImpossible(
            _("Cette candidature n’en est plus là : %(statut)s.") % {"statut": relue.get_statut_display().lower()}
        )
    return relue


class Enregistrer:
    """Garde un brouillon, nouveau ou repris, avec sa pièce.

    Args:
        candidature: celle que l'on reprend, ou rien pour en commencer une.
        valeurs: les champs du modèle à écrire ; une candidature neuve exige `courriel`.
        piece: le fichier reçu, déjà vérifié ; `piece_gardee` la référence de celui mis de côté.
        sans_piece: retire le fichier joint auparavant.
    """

    def __init__(
        self,
        candidature: Candidature | None,
        valeurs: Mapping[str, Any],
        *,
        piece: UploadedFile | None = None,
        piece_gardee: str = "",
        sans_piece: bool = False,
    ) -> None:
        self.candidature, self.valeurs = candidature, valeurs
        self.piece, self.piece_gardee, self.sans_piece = piece, piece_gardee, sans_piece

    @transaction.atomic
    def execute(self) -> Candidature:
        """Raises: GesteImpossible si elle n'est plus modifiable."""
        if self.candidature is None:
            candidature = Candidature(courriel=self.valeurs["courriel"], empreinte=nouvelle_clef())
        else:
            candidature = verrouiller(self.candidature, MODIFIABLES)
        for champ, valeur in self.valeurs.items():
            if champ != "courriel":
                setattr(candidature, champ, valeur)
        candidature.statut = StatutDeCandidature.BROUILLON
        if self.sans_piece:
            pieces.retirer(candidature)
        pieces.joindre(candidature, self.piece, self.piece_gardee)
        candidature.save()
        return candidature


class Commencer(Enregistrer):
    """Un premier envoi, brouillon ou complet : la suite passe par le lien envoyé à l'adresse donnée."""

    def __init__(self, valeurs: Mapping[str, Any], *, envoi: bool, **piece: Any) -> None:
        super().__init__(None, valeurs, **piece)
        self.envoi = envoi

    @transaction.atomic
    def execute(self) -> Candidature:
        candidature = super().execute()
        if self.envoi:
            DemanderConfirmation(candidature).execute()
            avis.confirmation_demandee(candidature)
        else:
            avis.lien_de_reprise(candidature)
        return candidature


class DemanderConfirmation:
    """Une candidature complète attend que sa personne la relise et confirme."""

    def __init__(self, candidature: Candidature) -> None:
        self.candidature = candidature

    @transaction.atomic
    def execute(self) -> Candidature:
        candidature = verrouiller(self.candidature, MODIFIABLES)
        if candidature.consentement_le is None:
            raise GesteImpossible(_("Sans votre accord, la candidature ne peut pas être déposée."))
        candidature.statut = StatutDeCandidature.A_CONFIRMER
        candidature.save(update_fields=["statut", "modifiee_le"])
        return candidature


class Confirmer:
    """L'adresse est prouvée : la candidature est déposée, et le secrétariat le sait. Se rejoue sans effet."""

    def __init__(self, candidature: Candidature) -> None:
        self.candidature = candidature

    @transaction.atomic
    def execute(self) -> Candidature:
        """Raises: GesteImpossible si elle n'attend pas de confirmation."""
        candidature = verrouiller(self.candidature, {StatutDeCandidature.A_CONFIRMER, *A_TRAITER})
        if candidature.statut in A_TRAITER:
            return candidature
        candidature.statut, candidature.deposee_le = StatutDeCandidature.DEPOSEE, timezone.now()
        candidature.save(update_fields=["statut", "deposee_le", "modifiee_le"])
        pas = inscrire(candidature, GenreDePas.DEPOT)
        avis.prevenir_la_personne(pas)
        avis.prevenir_le_secretariat(pas)
        return candidature


class Repondre:
    """La réponse à la dernière question : la candidature revient à qui la lit."""

    def __init__(self, candidature: Candidature, message: str) -> None:
        self.candidature, self.message = candidature, message.strip()

    @transaction.atomic
    def execute(self) -> PasDeCandidature:
        """Raises: GesteImpossible si aucune question n'attend ; ValidationError si la réponse est vide."""
        if not self.message:
            raise ValidationError({"message": _("Écrivez votre réponse.")})
        candidature = verrouiller(self.candidature, {StatutDeCandidature.EN_QUESTION})
        candidature.statut = StatutDeCandidature.DEPOSEE
        candidature.save(update_fields=["statut", "modifiee_le"])
        pas = inscrire(candidature, GenreDePas.REPONSE, message=self.message)
        avis.prevenir_la_personne(pas)
        avis.prevenir_le_secretariat(pas)
        return pas


class Retirer:
    """La personne renonce : ce qui est déposé devient « retiré » ; un brouillon, que nul n'a lu, s'efface aussitôt."""

    def __init__(self, candidature: Candidature) -> None:
        self.candidature = candidature

    @transaction.atomic
    def execute(self) -> Candidature | None:
        """Rend la candidature retirée, ou rien si elle est effacée. Raises: GesteImpossible si elle est décidée."""
        candidature = verrouiller(self.candidature, {*MODIFIABLES, *A_TRAITER})
        if candidature.est_modifiable:
            pieces.retirer(candidature)
            candidature.delete()
            return None
        candidature.statut, candidature.decidee_le = StatutDeCandidature.RETIREE, timezone.now()
        candidature.save(update_fields=["statut", "decidee_le", "modifiee_le"])
        pas = inscrire(candidature, GenreDePas.RETRAIT)
        avis.prevenir_la_personne(pas)
        avis.prevenir_le_secretariat(pas)
        return candidature
