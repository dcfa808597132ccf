"""Les formulaires publics d'une candidature."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField

from alliance.socle.formulaires_publics import FormulairePublic
from alliance.socle.limites import depasse, reseau_de

from ..choix import NatureDeMembre, RoleDeMandat
from ..models import Candidature, Territoire
from .lieux import reconnaitre
from .pieces import EXTENSIONS, chemin_mis_de_cote, mettre_de_cote, verifier

TEXTE_LONG = 5_000
#: Ce que vaut le dernier choix de la liste des territoires proposés.
AUCUN_TERRITOIRE = "aucun"
UN_JOUR = 24 * 60 * 60
#: Les champs qui sont ceux du modèle, sous le même nom.
CHAMPS_DU_MODELE = (
    "organisation",
    "nature",
    "pays",
    "site_web",
    "presentation",
    "motivation",
    "nom",
    "fonction",
    "role",
    "fin_de_mandat",
)


class FormulaireDeCandidature(FormulairePublic):
    """Toute la candidature. Sans `envoi`, l'adresse électronique suffit : le reste s'enregistre tel quel.

    Args:
        envoi: vrai pour déposer (tout est exigé), faux pour enregistrer un brouillon.
        candidature: celle que l'on reprend ; son adresse ne se change plus, puisque le lien la prouve.
    """

    geste = "candidature"
    fois = 20

    organisation = forms.CharField(
        label=gettext_lazy("Nom de l’organisation"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    nature = forms.ChoiceField(
        label=gettext_lazy("Ce qu’elle est"), choices=[("", gettext_lazy("Choisissez")), *NatureDeMembre.choices]
    )
    lieu = forms.CharField(
        label=gettext_lazy("Son territoire"),
        max_length=160,
        help_text=gettext_lazy(
            "La collectivité elle-même, ou la commune, le département, la région où l’association agit."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-territoires": ""}),
    )
    lieu_cherche = forms.CharField(required=False, widget=forms.HiddenInput)
    territoire = forms.CharField(
        required=False, label=gettext_lazy("De quel territoire s’agit-il ?"), widget=forms.RadioSelect
    )
    pays = CountryField(default="FR").formfield(label=gettext_lazy("Pays"))
    site_web = forms.URLField(
        label=gettext_lazy("Site web"),
        required=False,
        assume_scheme="https",
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    presentation = forms.CharField(
        label=gettext_lazy("Qui vous êtes, ce que vous faites"),
        max_length=TEXTE_LONG,
        help_text=gettext_lazy("En un paragraphe. Si votre candidature est acceptée, il ouvrira votre page publique."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    motivation = forms.CharField(
        label=gettext_lazy("Pourquoi rejoindre l’alliance"),
        max_length=TEXTE_LONG,
        help_text=gettext_lazy("Ce que vous cherchez, ce que vous apportez. Lu par le secrétariat seul."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    piece = forms.FileField(
        label=gettext_lazy("Délibération ou procès-verbal"),
        required=False,
        help_text=gettext_lazy(
            "Le texte qui a décidé l’adhésion, s’il existe déjà : PDF, ODT ou DOCX, 10 Mo au plus. "
            "Il n’est publié que si vous le voulez."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{extension}" for extension in EXTENSIONS)}),
    )
    piece_gardee = forms.CharField(required=False, widget=forms.HiddenInput)
    sans_piece = forms.BooleanField(required=False, label=gettext_lazy("Retirer ce fichier"))
    nom = forms.CharField(
        label=gettext_lazy("Vos prénom et nom"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    fonction = forms.CharField(
        label=gettext_lazy("Votre fonction"),
        max_length=160,
        help_text=gettext_lazy("« Adjointe à la solidarité », « chargé de mission », « coprésidente »."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Votre rôle avec l’alliance"),
        choices=RoleDeMandat.choices,
        initial=RoleDeMandat.REFERENT_TECHNIQUE,
        help_text=gettext_lazy("Les référent·es répondent de l’organisation ; la rédaction écrit ses fiches."),
    )
    fin_de_mandat = forms.DateField(
        label=gettext_lazy("Fin de votre mandat"),
        required=False,
        help_text=gettext_lazy("S’il a un terme : celui de l’élection, ou de votre contrat."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    courriel = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"),
        help_text=gettext_lazy("Pour vous écrire au sujet de cette candidature. Jamais publiée."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    consentement = forms.BooleanField(
        label=gettext_lazy("J’accepte que l’alliance garde ces informations pour étudier la candidature."),
        error_messages={"required": gettext_lazy("Sans cet accord, l’alliance ne peut pas lire la candidature.")},
    )

    def __init__(self, *args: Any, envoi: bool = False, candidature: Candidature | None = None, **kwargs: Any) -> None:
        self.envoi, self.candidature = envoi, candidature
        if candidature is not None:
            kwargs["initial"] = {**_valeurs_de(candidature), **kwargs.get("initial", {})}
        super().__init__(*args, use_required_attribute=False, **kwargs)
        if candidature is not None:
            del self.fields["courriel"]
        self.reconnu: Territoire | None = None

    def full_clean(self) -> None:
        # Un brouillon n'exige que l'adresse ; à l'écran, les champs obligatoires pour déposer restent annoncés tels.
        facultatifs = [
            champ for nom, champ in self.fields.items() if champ.required and nom != "courriel" and not self.envoi
        ]
        for champ in facultatifs:
            champ.required = False
        super().full_clean()
        for champ in facultatifs:
            champ.required = True

    def clean_piece(self) -> UploadedFile | None:
        recue = self.cleaned_data.get("piece")
        return verifier(recue) if isinstance(recue, UploadedFile) else None

    def clean_fin_de_mandat(self) -> Any:
        fin = self.cleaned_data.get("fin_de_mandat")
        if fin and fin < timezone.localdate():
            raise ValidationError(_("Cette date est passée : donnez celle du mandat en cours, ou laissez vide."))
        return fin

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        self._reconnaitre_le_lieu(donnees)
        courriel = str(donnees.get("courriel", "")).lower()
        if courriel and not self.errors and depasse("candidature.courriel", courriel, fois=5, duree=UN_JOUR):
            raise ValidationError(_("Nous avons déjà beaucoup écrit à cette adresse : réessayez demain."))
        return donnees

    def _reconnaitre_le_lieu(self, donnees: dict[str, Any]) -> None:
        lieu, choix = str(donnees.get("lieu", "")), donnees.get("territoire", "")
        # Un choix fait pour un autre nom que celui qui est écrit ne vaut plus.
        choix = choix if lieu == donnees.get("lieu_cherche") else ""
        if not lieu:
            return
        lu = reconnaitre(lieu)
        choisi = [territoire for territoire in lu.propositions if str(territoire.pk) == choix]
        self.reconnu = choisi[0] if choisi else lu.territoire
        if self.reconnu or choix == AUCUN_TERRITOIRE or not lu.propositions:
            return
        if self.envoi:
            self._proposer(lieu, lu.propositions)
            self.add_error("territoire", _("Plusieurs territoires peuvent répondre à ce nom : dites lequel."))

    def _proposer(self, lieu: str, territoires: list[Territoire]) -> None:
        choix: Any = self.fields["territoire"].widget
        choix.choices = [
            *((str(territoire.pk), str(territoire)) for territoire in territoires),
            (AUCUN_TERRITOIRE, _("Aucun de ceux-là : gardez « %(lieu)s »") % {"lieu": lieu}),
        ]
        self._renvoyer("lieu_cherche", lieu)

    @property
    def propose_des_territoires(self) -> bool:
        widget: Any = self.fields["territoire"].widget
        return bool(list(widget.choices))

    @property
    def valeurs(self) -> dict[str, Any]:
        """Ce qui s'écrit dans le modèle ; le formulaire doit être valide."""
        donnees = self.cleaned_data
        valeurs = {nom: donnees.get(nom) for nom in CHAMPS_DU_MODELE}
        valeurs["role"] = valeurs["role"] or RoleDeMandat.REFERENT_TECHNIQUE
        valeurs["pays"] = valeurs["pays"] or "FR"
        valeurs["territoire"] = self.reconnu
        valeurs["territoire_libre"] = "" if self.reconnu else donnees.get("lieu", "")
        valeurs["consentement_le"] = timezone.now() if donnees.get("consentement") else None
        if self.candidature is None:
            valeurs["courriel"] = donnees["courriel"]
        return valeurs

    @property
    def piece_deja_la(self) -> str:
        """Le nom du fichier gardé d'un envoi précédent, ou vide."""
        gardee = chemin_mis_de_cote(str(self["piece_gardee"].value() or ""))
        jointe = str(self.candidature.piece.name) if self.candidature and self.candidature.piece else ""
        return (gardee or jointe).rpartition("/")[2]

    def garder_la_piece(self) -> None:
        """Met de côté le fichier d'un formulaire refusé, pour que le corriger ne le perde pas."""
        recue = getattr(self, "cleaned_data", {}).get("piece")
        if isinstance(recue, UploadedFile) and not depasse(
            "candidature.piece", reseau_de(self.request), fois=30, duree=UN_JOUR
        ):
            self._renvoyer("piece_gardee", mettre_de_cote(recue))

    def _renvoyer(self, champ: str, valeur: str) -> None:
        """Le formulaire représenté portera cette valeur dans un champ caché."""
        recues: Any = self.data
        changees = recues.copy()
        changees[self.add_prefix(champ)] = valeur
        self.data = changees


def _valeurs_de(candidature: Candidature) -> dict[str, Any]:
    return {
        **{nom: getattr(candidature, nom) for nom in CHAMPS_DU_MODELE},
        "lieu": str(candidature.territoire or candidature.territoire_libre),
        "consentement": candidature.consentement_le is not None,
    }


class FormulaireDeReponse(forms.Form):
    """La réponse à une question du secrétariat."""

    message = forms.CharField(
        label=gettext_lazy("Votre réponse"), max_length=TEXTE_LONG, widget=forms.Textarea(attrs={"rows": 6})
    )
