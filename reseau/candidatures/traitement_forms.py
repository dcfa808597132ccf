"""Les formulaires du secrétariat sur une candidature."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from alliance.socle.adresses import segment
from alliance.socle.saisie_de_dates import SaisieDeDate

from ..choix import COLLECTIVITES, RoleDeMandat
from ..choix_de_territoire import choix_de_territoire
from ..models import Candidature, ReseauIndexPage, Territoire
from ..models.membre import ADRESSES_RESERVEES


class FormulaireDeQuestion(forms.Form):
    message = forms.CharField(
        label=gettext_lazy("Votre question"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Envoyée par courriel ; la personne répond sur sa page, sans compte."),
    )


class FormulaireDeRefus(forms.Form):
    raison = forms.CharField(
        label=gettext_lazy("La raison du refus"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Envoyée telle quelle à la personne. Dites ce qui permettrait une autre réponse."),
    )


class FormulaireDAcceptation(forms.Form):
    """Ce qu'il reste à décider pour ouvrir l'espace ; tout le reste vient de la candidature."""

    slug = forms.SlugField(
        label=gettext_lazy("Adresse de la page"),
        max_length=120,
        help_text=gettext_lazy("La fin de l’adresse publique, sous /reseau/."),
    )
    territoire = forms.ModelChoiceField(
        Territoire.objects.all(),
        label=gettext_lazy("Territoire"),
        required=False,
        widget=choix_de_territoire.widget_class,
    )
    role = forms.ChoiceField(label=gettext_lazy("Rôle de la personne"), choices=RoleDeMandat.choices)
    fin_de_mandat = forms.DateField(
        label=gettext_lazy("Fin de son mandat"),
        required=False,
        widget=SaisieDeDate,
        help_text=gettext_lazy("Laissez vide s’il n’a pas de terme."),
    )
    joindre_la_piece = forms.BooleanField(
        label=gettext_lazy("Joindre la délibération à l’espace, publiquement"),
        required=False,
        help_text=gettext_lazy("Ouvrez-la d’abord : elle ne doit porter aucun nom qui n’a pas à être publié."),
    )

    def __init__(self, *args: Any, candidature: Candidature, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "slug": adresse_libre(candidature.organisation),
            "territoire": candidature.territoire,
            "role": candidature.role,
            "fin_de_mandat": candidature.fin_de_mandat,
        }
        super().__init__(*args, **kwargs)
        territoire: Any = self.fields["territoire"]
        territoire.required = candidature.nature in COLLECTIVITES
        if candidature.territoire is None and candidature.territoire_libre:
            territoire.help_text = _("La personne a écrit : « %(lieu)s ».") % {"lieu": candidature.territoire_libre}
        if not candidature.piece:
            del self.fields["joindre_la_piece"]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        if slug in ADRESSES_RESERVEES:
            raise ValidationError(_("Cette adresse est celle d’une page du site : choisissez-en une autre."))
        if _soeurs().filter(slug=slug).exists():
            raise ValidationError(_("Une autre organisation a déjà cette adresse."))
        return slug

    def clean_fin_de_mandat(self) -> Any:
        fin = self.cleaned_data["fin_de_mandat"]
        if fin and fin < timezone.localdate():
            raise ValidationError(_("Ce mandat est déjà fini : donnez une autre date, ou laissez vide."))
        return fin


def adresse_libre(nom: str) -> str:
    """Une adresse tirée du nom, que personne n'a encore sous l'annuaire."""
    base = segment(nom, defaut="membre")
    prises = {*ADRESSES_RESERVEES, *_soeurs().filter(slug__startswith=base).values_list("slug", flat=True)}
    return next(
        candidate for n in range(1, len(prises) + 2) if (candidate := base if n == 1 else f"{base}-{n}") not in prises
    )


def _soeurs() -> Any:
    annuaire = ReseauIndexPage.objects.first()
    return Page.objects.child_of(annuaire) if annuaire else Page.objects.none()
