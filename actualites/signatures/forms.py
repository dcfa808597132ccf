"""Le formulaire par lequel le public signe, et celui de la page personnelle."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.socle.champs_publics import AdresseElectronique, LigneDeTexte, NomDePersonne
from alliance.socle.formulaires_publics import FormulairePublic
from alliance.socle.preuve_de_travail import defi, est_resolu
from alliance.socle.typographie import enumerer
from reseau.choix import PRESENTS
from reseau.geo.noms import plier
from reseau.models import MembrePage

from ..choix import ChampDemande, GenreDeSignataire
from ..models import Signature
from .defenses import DEPOTS_PAR_RESEAU, Marques, marques_de, trop_sans_preuve

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

#: Le temps minimal d'un envoi qui porte une réponse au défi (secondes).
TEMPS_AVEC_PREUVE = 1
#: Les champs que chaque prise de position demande, rend facultatifs ou ne montre pas (`demander_…`).
AU_CHOIX = ("fonction", "organisation", "commune", "commentaire")


class FormulaireDeSignature(FormulairePublic):
    """Signer un texte, en son nom ou au nom d'une organisation qui n'est pas membre.

    Args:
        prise: le texte, qui dit quels champs demander.
    """

    geste = "signature"
    fois = DEPOTS_PAR_RESEAU
    GARDES = (*FormulairePublic.GARDES, "preuve")

    genre = forms.ChoiceField(
        label=gettext_lazy("Vous signez"),
        choices=[
            (GenreDeSignataire.PERSONNE.value, gettext_lazy("En mon nom")),
            (GenreDeSignataire.ORGANISATION.value, gettext_lazy("Au nom d’une organisation")),
        ],
        initial=GenreDeSignataire.PERSONNE.value,
        widget=forms.RadioSelect,
    )
    prenom = NomDePersonne(
        label=gettext_lazy("Prénom"),
        max_length=80,
        error_messages={"required": gettext_lazy("Écrivez votre prénom.")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    nom = NomDePersonne(
        label=gettext_lazy("Nom"),
        max_length=80,
        error_messages={"required": gettext_lazy("Écrivez votre nom.")},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    organisation = LigneDeTexte(
        label=gettext_lazy("Organisation"),
        error_messages={"required": gettext_lazy("Écrivez le nom de l’organisation.")},
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    fonction = LigneDeTexte(
        label=gettext_lazy("Fonction"),
        error_messages={"required": gettext_lazy("Écrivez votre fonction.")},
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    commune = LigneDeTexte(
        label=gettext_lazy("Commune"),
        error_messages={"required": gettext_lazy("Écrivez votre commune.")},
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    commentaire = forms.CharField(
        label=gettext_lazy("Pourquoi vous signez"),
        error_messages={"required": gettext_lazy("Écrivez pourquoi vous signez.")},
        max_length=1_000,
        required=False,
        help_text=gettext_lazy("Lu par le secrétariat de l’alliance. Jamais publié."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    courriel = AdresseElectronique(
        label=gettext_lazy("Adresse électronique"),
        error_messages={"required": gettext_lazy("Écrivez votre adresse électronique.")},
        help_text=gettext_lazy("Pour confirmer votre signature. Jamais publiée, ni transmise à qui que ce soit."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    nom_public = forms.BooleanField(required=False, label=gettext_lazy("Afficher mon nom parmi les signataires"))
    recevoir_suites = forms.BooleanField(
        required=False, label=gettext_lazy("Recevoir par courriel les suites de ce texte")
    )
    infolettre = forms.BooleanField(required=False, label=gettext_lazy("M’abonner aussi à la lettre de l’alliance"))
    preuve = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, prise: "PriseDePositionPage", **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.prise = prise
        self.usage = f"signature:{prise.pk}"
        self.sans_preuve = True
        if not prise.signature_des_organisations:
            del self.fields["genre"]
        for nom in AU_CHOIX:
            demande = getattr(prise, f"demander_{nom}")
            self.fields[nom].required = demande == ChampDemande.OBLIGATOIRE
            if demande == ChampDemande.MASQUE and not (nom == "organisation" and prise.signature_des_organisations):
                del self.fields[nom]

    @property
    def defi(self) -> str:
        """Le défi que le navigateur résout pendant que l'on écrit."""
        return defi(self.usage)

    @property
    def organisation_seulement(self) -> bool:
        """Vrai si le nom d'organisation n'est demandé qu'à qui signe pour elle."""
        return self.prise.demander_organisation == ChampDemande.MASQUE and "organisation" in self.fields

    def full_clean(self) -> None:
        # L'organisation qui signe donne toujours son nom ; celle d'une personne suit le réglage du texte.
        champ = self.fields.get("organisation")
        reglage = champ.required if champ else False
        if champ is not None and self.data.get(self.add_prefix("genre")) == GenreDeSignataire.ORGANISATION:
            champ.required = True
        super().full_clean()
        if champ is not None:
            champ.required = reglage

    @property
    def temps_minimal(self) -> float:
        # Le navigateur a déjà travaillé : on peut signer d'un trait, ses champs remplis d'eux-mêmes.
        attendu = super().temps_minimal
        return min(attendu, TEMPS_AVEC_PREUVE) if self.cleaned_data.get("preuve") else attendu

    @property
    def ce_qui_parait(self) -> str:
        """« de votre fonction et de votre commune » : ce que ce texte demande et que l'on verra près du nom."""
        precisions = {
            "fonction": _("de votre fonction"),
            "organisation": _("de votre organisation"),
            "commune": _("de votre commune"),
        }
        return enumerer(mots for nom, mots in precisions.items() if nom in self.fields and not self._reserve(nom))

    def _reserve(self, nom: str) -> bool:
        return nom == "organisation" and self.organisation_seulement

    def clean_organisation(self) -> str:
        organisation: str = self.cleaned_data["organisation"]
        if organisation and self.genre_choisi == GenreDeSignataire.ORGANISATION:
            membre = membre_de_ce_nom(organisation)
            if membre:
                raise ValidationError(
                    _(
                        "%(nom)s est membre de l’alliance : elle cosigne par sa personne mandatée ; "
                        "signez en votre nom."
                    ),
                    params={"nom": membre},
                )
        return organisation

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        # Une réponse au défi ne sert qu'une fois : on ne l'use pas sur un formulaire qui sera représenté.
        if not self.errors:
            self.sans_preuve = not est_resolu(str(donnees.get("preuve", "")), self.usage)
            if self.sans_preuve and trop_sans_preuve(self.request):
                raise ValidationError(
                    _(
                        "Trop de signatures depuis votre réseau sans la vérification du navigateur : activez "
                        "JavaScript, ou attendez une heure, puis recommencez."
                    )
                )
        return donnees

    @property
    def genre_choisi(self) -> str:
        return str(self.cleaned_data.get("genre") or GenreDeSignataire.PERSONNE.value)

    @property
    def valeurs(self) -> dict[str, Any]:
        """Ce qui s'écrit dans la signature ; le formulaire doit être valide."""
        noms = ("prenom", "nom", *AU_CHOIX, "courriel", "nom_public", "recevoir_suites")
        valeurs = {nom: self.cleaned_data.get(nom, "") for nom in noms}
        valeurs["genre"] = self.genre_choisi
        if self.organisation_seulement and self.genre_choisi == GenreDeSignataire.PERSONNE:
            valeurs["organisation"] = ""
        return valeurs

    def marques(self, request: HttpRequest) -> Marques:
        return marques_de(request, self.cleaned_data["courriel"], sans_preuve=self.sans_preuve)


class FormulaireDeReglage(forms.Form):
    """Ce que l'on change d'une signature confirmée."""

    nom_public = forms.BooleanField(required=False, label=gettext_lazy("Afficher mon nom parmi les signataires"))
    recevoir_suites = forms.BooleanField(
        required=False, label=gettext_lazy("Recevoir par courriel les suites de ce texte")
    )

    def __init__(self, recu: Any = None, *, signature: Signature) -> None:
        choisis = {"nom_public": signature.nom_public, "recevoir_suites": signature.recevoir_suites}
        super().__init__(recu, initial=choisis)
        if signature.genre == GenreDeSignataire.ORGANISATION:
            self.fields["nom_public"].label = _("Afficher le nom de l’organisation parmi les signataires")


def membre_de_ce_nom(organisation: str) -> str:
    """Le membre de l'alliance qui porte ce nom, à la casse, aux accents et aux signes près ; vide si aucun."""
    plie = plier(organisation)
    if not plie:
        return ""
    titres = MembrePage.objects.live().filter(statut__in=PRESENTS).values_list("title", flat=True)
    return next((titre for titre in titres.iterator() if plier(titre) == plie), "")
