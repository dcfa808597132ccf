"""Le formulaire d'une fiche : il laisse enregistrer un brouillon incomplet, et refuse de l'envoyer en relecture."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from alliance.socle.forms import ChampThemes
from alliance.socle.moderation.forms import FormulaireComplet
from reseau.choix import SuiteDeProposition
from reseau.choix_de_territoire import annoncer

from .choix import ReponseDeConfirmation
from .completude import Contenu, Manque, verifier

#: Ce que dit une pratique de son état : une confirmation peut l'écrire sans passer par l'éditeur.
CHAMPS_DE_L_ETAT = frozenset({"statut", "statut_annee", "statut_mois", "statut_motif"})


class FichePageForm(FormulaireComplet):
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

    def manques(self) -> list[Manque]:
        return verifier(self.instance, Contenu.du_formulaire(self))

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
