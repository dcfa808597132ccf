"""Le formulaire d'une fiche : il laisse enregistrer un brouillon incomplet, et refuse de l'envoyer en relecture."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockField
from wagtail.blocks.stream_block import StreamBlockValidationError

from alliance.socle.forms import ChampThemes
from alliance.socle.moderation.forms import AdresseDuTitre
from reseau.choix import SuiteDeProposition
from reseau.choix_de_territoire import annoncer

from .choix import ReponseDeConfirmation
from .completude import Contenu, Manque, verifier

#: Les décisions d'un circuit qui font avancer le texte ; toute autre (demander des changements) le renvoie.
DECISIONS_QUI_RENVOIENT = frozenset({"reject"})
#: Ce que dit une pratique de son état : une confirmation peut l'écrire sans passer par l'éditeur.
CHAMPS_DE_L_ETAT = frozenset({"statut", "statut_annee", "statut_mois", "statut_motif"})
ENVOIS = ("action-publish", "action-submit", "action-restart-workflow")


class FichePageForm(AdresseDuTitre):
    """Vérifie la complétude de ce qui est soumis chaque fois que la fiche avance vers la publication."""

    themes = ChampThemes(
        label=_("Thèmes"),
        required=False,
        help_text=_("Deux à quatre thèmes suffisent. S’il en manque un, demandez-le au secrétariat."),
    )

    adresse_a_defaut = "fiche"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lire_une_seule_fois()
        #: Ce qui a fait refuser l'envoi ; vide tant que rien n'a été refusé.
        self.manques_refuses: list[Manque] = []

    def is_valid(self) -> bool:
        valide = super().is_valid()
        if self.is_bound and self.exige_la_completude and not self.manques_refuses:
            self.manques_refuses = self._refuser_les_manques()
        return valide and not self.manques_refuses

    @property
    def exige_la_completude(self) -> bool:
        """Faux pour un brouillon, pour le renvoi d'un texte à son autrice et pour l'abandon d'un circuit."""
        if self.is_deferred_validation:
            return False
        if any(self.data.get(action) for action in ENVOIS):
            return True
        if self.data.get("action-workflow-action"):
            return self.data.get("workflow-action-name") not in DECISIONS_QUI_RENVOIENT
        return not self.data.get("action-cancel-workflow")

    def clean(self) -> dict[str, Any]:
        self._refuser_un_etat_perime()
        return super().clean()

    def _refuser_un_etat_perime(self) -> None:
        """Refuse une fois de récrire l'état d'une pratique que l'on a dite terminée depuis l'ouverture de l'éditeur.

        Le formulaire refusé se représente avec la date d'aujourd'hui : l'enregistrer de nouveau est un choix.
        """
        lue = parse_datetime(self.data.get("loaded_revision_created_at", ""))
        if lue is None or not self.instance.pk or not CHAMPS_DE_L_ETAT & set(self.changed_data):
            return
        depuis = self.instance.demandes_de_confirmation.filter(
            reponse=ReponseDeConfirmation.TERMINEE, suite=SuiteDeProposition.APPLIQUEE, suite_le__gt=lue
        )
        if depuis.exists():
            self.add_error(
                "statut",
                _(
                    "Pendant que vous écriviez, le secrétariat a dit cette pratique terminée. Choisissez « Terminée », "
                    "ou enregistrez de nouveau si elle ne l’est pas."
                ),
            )

    def _lire_une_seule_fois(self) -> None:
        """Les listes de cases et les territoires choisis se liraient sinon à chaque affichage d'un champ."""
        for nom in ("axes", "themes"):
            champ = self.fields[nom]
            champ.widget.choices = list(champ.choices)
        if "territoires" in self.formsets:
            lignes = self.formsets["territoires"].forms
            fiches = [ligne.instance for ligne in lignes if ligne.instance.territoire_id]
            connus = {fiche.territoire_id: fiche.territoire for fiche in fiches}
            for ligne in lignes:
                annoncer(ligne.fields["territoire"], connus)

    def lignes(self, relation: str) -> list[Any]:
        """Les lignes soumises d'une relation, sans celles que l'on supprime ni celles restées vides."""
        formset = self.formsets.get(relation)
        if formset is None:
            return list(getattr(self.instance, relation).all())
        return [
            ligne.instance
            for ligne in formset.forms
            if not formset._should_delete_form(ligne) and (ligne.instance.pk or ligne.has_changed())
        ]

    def _refuser_les_manques(self) -> list[Manque]:
        manques = [m for m in verifier(self.instance, Contenu.du_formulaire(self)) if m.bloquant]
        deja_en_erreur = set(self.errors) | {
            nom for nom, formset in self.formsets.items() if formset.total_error_count()
        }
        for champ in dict.fromkeys(manque.champ for manque in manques):
            if champ not in deja_en_erreur:
                self._signaler(champ, [manque.message for manque in manques if manque.champ == champ])
        return manques

    def _signaler(self, champ: str, messages: list[str]) -> None:
        """Attache les messages au champ, à la relation ou, si le formulaire ne le montre pas, au formulaire entier."""
        if champ in self.formsets:
            self.formsets[champ]._non_form_errors.extend(messages)
        elif champ in self.fields:
            en_blocs = isinstance(self.fields[champ], BlockField)
            self.add_error(
                champ, StreamBlockValidationError(non_block_errors=messages) if en_blocs else ValidationError(messages)
            )
        else:
            self.add_error(NON_FIELD_ERRORS, ValidationError(messages))
