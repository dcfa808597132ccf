"""La base des formulaires où l'on choisit une réponse, et où chaque réponse demande ses propres champs."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from alliance.socle.formulaires_publics import FormulairePublic


class FormulaireDeReponse(FormulairePublic):
    """Remet à vide ce que la réponse choisie n'emploie pas, et exige ce qu'elle demande.

    Attributes:
        champs_par_reponse: pour chaque réponse, les champs qu'elle emploie.
        vides: pour chacun de ces champs, sa valeur quand on ne l'emploie pas.
        obligatoires: ceux qu'une réponse qui les emploie ne peut laisser vides.
    """

    champs_par_reponse: Mapping[str, Collection[str]] = {}
    vides: Mapping[str, Any] = {}
    obligatoires: Collection[str] = ()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        utiles = self.champs_par_reponse.get(donnees.get("reponse", ""), ())
        for nom, vide in self.vides.items():
            if nom not in utiles:
                donnees[nom] = vide
                self.errors.pop(nom, None)
            elif nom in self.obligatoires and not donnees.get(nom) and nom not in self.errors:
                self.add_error(nom, _("Cette réponse a besoin de ce champ."))
        return donnees
