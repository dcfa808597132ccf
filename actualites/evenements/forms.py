"""Le formulaire d'un événement : il laisse enregistrer un brouillon incomplet, et refuse de l'envoyer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.socle.forms import ChampThemes
from alliance.socle.moderation.completude import Manque
from alliance.socle.moderation.forms import FormulaireComplet

from ..choix import JourDeSemaine
from .calendrier import jours_de
from .completude import serie_trop_longue, verifier

#: Ce qui, une fois l'événement publié, ne change que par une annonce (`actions.AnnoncerUnChangement`).
PAR_ANNONCE = ("etat", "annonce")
#: Ce dont se déduisent les dates d'une série.
REGLE = frozenset({"date_debut", "heure_debut", "frequence", "intervalle", "jours", "jusqu_au", "nombre"})


class ChampJours(forms.MultipleChoiceField):
    """Les jours de la semaine en cases à cocher ; la valeur est celle de la RFC 5545 : « MO,TH »."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=JourDeSemaine.choices, **options)

    def prepare_value(self, value: Any) -> Any:
        return jours_de(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        return ",".join(jours_de(",".join(super().clean(value))))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class EvenementForm(FormulaireComplet):
    """Vérifie la complétude de ce qui est soumis chaque fois que le texte avance vers la publication."""

    adresse_a_defaut = "evenement"

    jours = ChampJours(
        label=_("Jours de la semaine"),
        required=False,
        help_text=_("Pour une série hebdomadaire. Aucun : le jour de la première date."),
    )
    themes = ChampThemes(
        label=_("Thèmes"),
        required=False,
        help_text=_("Deux à quatre thèmes suffisent. S’il en manque un, demandez-le au secrétariat."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Les listes de cases se liraient sinon à chaque affichage d'un champ.
        for nom in ("axes", "themes"):
            if nom in self.fields:
                champ: Any = self.fields[nom]
                champ.widget.choices = list(champ.choices)
        # Wagtail dit publiée une page qui n'est pas encore enregistrée.
        if self.instance.pk and self.instance.live:
            for nom in PAR_ANNONCE:
                if nom in self.fields:
                    self.fields[nom].disabled = True
                    self.fields[nom].help_text = _(
                        "L’événement est publié : choisissez « Annoncer un changement », en tête de l’écran."
                    )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django ne le déclare pas.
        # Même en brouillon : une série coupée sans le dire passerait pour entière. Une fois la page lue : l'erreur
        # d'un champ le retire de ce qu'elle lit, et elle dirait qu'il manque.
        if not self.errors.keys() & REGLE and (trop := serie_trop_longue(self.instance)):
            self.add_error("jusqu_au", trop)

    def manques(self) -> list[Manque]:
        return verifier(self.instance, self)
