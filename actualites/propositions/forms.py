"""Le formulaire par lequel n'importe qui propose un événement, puis modifie sa proposition."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.socle.champs_publics import AdresseElectronique, AdresseWeb, LigneDeTexte, NomDePersonne, Paragraphes
from alliance.socle.formulaires_publics import FormulairePublic
from alliance.socle.limites import depasse, reseau_de
from alliance.socle.models import Axe
from alliance.socle.preuve_de_travail import defi, est_resolu
from reseau.candidatures.lieux import reconnaitre

from ..choix import FormeDEvenement, ModaliteDEvenement, Tarif
from ..evenements.fuseaux import FUSEAU_DU_SITE, FUSEAUX
from .contenu import AUTRES_DATES, CASES, Partie
from .journees import journee_de, journees_a_venir

USAGE = "proposition"
ORGANISATIONS_AU_PLUS = 12
#: Au-delà, ce n'est plus un rendez-vous que l'on annonce.
AVENIR = datetime.timedelta(days=730)
DUREE = datetime.timedelta(days=31)
UNE_HEURE = 60 * 60
#: Ce qu'un même réseau propose en une heure : avec la réponse au défi, puis sans.
ENVOIS_PAR_RESEAU = 20
ENVOIS_SANS_PREUVE = 6
#: Ce qui concerne la personne, et n'est jamais publié.
DE_LA_PERSONNE = ("nom", "organisation", "courriel")
AUTRES = tuple(f"autre_date_{rang}" for rang in range(1, AUTRES_DATES + 1))


def _jour(**options: Any) -> forms.DateField:
    options.setdefault("error_messages", {})["invalid"] = gettext_lazy("Écrivez une date, par exemple 31/12/2030.")
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def _heure(**options: Any) -> forms.TimeField:
    return forms.TimeField(
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Écrivez une heure, par exemple 18:30.")},
        **options,
    )


def _axes() -> list[tuple[str, str]]:
    return [(axe.cle, f"{axe.nom} : {axe.description}") for axe in Axe.objects.all()]


class FormulaireDEvenement(FormulairePublic):
    """Ce que l'on dit de l'événement ; le même formulaire sert à le proposer et à le modifier.

    Args:
        donnees: celles de la proposition que l'on modifie.
        corrigees: ce que la rédaction a corrigé, et qui ne se change plus d'ici.
    """

    geste = "proposition"
    fois = ENVOIS_PAR_RESEAU

    titre = LigneDeTexte(
        label=gettext_lazy("Titre"),
        max_length=160,
        help_text=gettext_lazy("Ce qui se passe, en une ligne : « Veillée aux frontières »."),
    )
    forme = forms.ChoiceField(
        label=gettext_lazy("Ce que c’est"), choices=[("", gettext_lazy("Choisissez")), *FormeDEvenement.choices]
    )
    journee = forms.ChoiceField(
        label=gettext_lazy("Dans le cadre de"),
        required=False,
        help_text=gettext_lazy("La journée d’action dont c’est le rendez-vous local : il paraîtra aussi sur sa page."),
    )
    en_bref = Paragraphes(
        3,
        label=gettext_lazy("En deux ou trois phrases"),
        max_length=600,
        help_text=gettext_lazy("Ce qui s’y passe, et pour qui."),
    )
    programme = Paragraphes(
        7,
        label=gettext_lazy("Le programme"),
        required=False,
        max_length=6_000,
        help_text=gettext_lazy("Qui parle, ce qu’il faut apporter. Une ligne vide sépare deux paragraphes."),
    )
    date_debut = _jour(label=gettext_lazy("Date"))
    heure_debut = _heure(label=gettext_lazy("Début"), help_text=gettext_lazy("Vide : toute la journée."))
    heure_fin = _heure(label=gettext_lazy("Fin"))
    date_fin = _jour(
        label=gettext_lazy("Dernier jour"),
        required=False,
        help_text=gettext_lazy("Seulement s’il dure plusieurs jours, ou finit après minuit."),
    )
    fuseau = forms.ChoiceField(
        label=gettext_lazy("Ces heures sont celles de"), choices=FUSEAUX, initial=FUSEAU_DU_SITE, required=False
    )
    modalite = forms.ChoiceField(
        label=gettext_lazy("On y participe"),
        choices=ModaliteDEvenement.choices,
        initial=ModaliteDEvenement.SUR_PLACE,
        widget=forms.RadioSelect,
    )
    lieu_nom = LigneDeTexte(
        label=gettext_lazy("Lieu"), required=False, max_length=160, help_text=gettext_lazy("« Salle des fêtes ».")
    )
    adresse = LigneDeTexte(label=gettext_lazy("Adresse"), required=False, max_length=120)
    commune = LigneDeTexte(
        label=gettext_lazy("Commune"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Tapez trois lettres de son nom ; si elle n’est pas proposée, écrivez-la."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-territoires": ""}),
    )
    lien_distance = AdresseWeb(label=gettext_lazy("Lien pour suivre à distance"))
    distance_precisions = LigneDeTexte(
        label=gettext_lazy("Comment on reçoit ce lien"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("S’il n’est pas public : « envoyé à l’inscription »."),
    )
    organisations = Paragraphes(
        3,
        label=gettext_lazy("Qui organise"),
        max_length=2_000,
        help_text=gettext_lazy("Une organisation par ligne. Leurs noms sont publiés."),
    )
    lien = AdresseWeb(label=gettext_lazy("Page où en savoir plus"))
    axes = forms.MultipleChoiceField(
        label=gettext_lazy("Ce que cela touche"),
        choices=_axes,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Les axes du texte de l’alliance. Dans le doute, cochez celui qui s’en approche."),
        error_messages={"required": gettext_lazy("Cochez au moins un axe : celui qui s’en approche.")},
    )
    public = LigneDeTexte(
        label=gettext_lazy("Pour qui"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("« Ouvert à toutes et tous »."),
    )
    tarif = forms.ChoiceField(label=gettext_lazy("Tarif"), required=False, choices=Tarif.choices)
    tarif_precisions = LigneDeTexte(label=gettext_lazy("Précisions sur le tarif"), required=False, max_length=160)
    langues = LigneDeTexte(
        label=gettext_lazy("Langues"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("« Français, traduction en arabe »."),
    )
    inscription_adresse = AdresseWeb(label=gettext_lazy("Lien d’inscription"))
    inscription_avant = _jour(label=gettext_lazy("S’inscrire avant le"), required=False)
    inscription_precisions = LigneDeTexte(
        label=gettext_lazy("Comment s’inscrire, sinon"), required=False, max_length=200
    )
    contact_courriel = AdresseElectronique(
        label=gettext_lazy("Adresse de contact à publier"),
        required=False,
        help_text=gettext_lazy("Celle d’une organisation, que tout le monde lira. Vide : aucune n’est publiée."),
    )
    acces_fauteuil = forms.BooleanField(label=gettext_lazy("Accessible en fauteuil roulant"), required=False)
    langue_des_signes = forms.BooleanField(label=gettext_lazy("Traduit en langue des signes"), required=False)
    boucle_magnetique = forms.BooleanField(label=gettext_lazy("Boucle magnétique"), required=False)
    garde_d_enfants = forms.BooleanField(label=gettext_lazy("Garde d’enfants"), required=False)
    accessibilite_precisions = LigneDeTexte(
        label=gettext_lazy("Précisions sur l’accessibilité"), required=False, max_length=200
    )
    mot = Paragraphes(
        3,
        label=gettext_lazy("Un mot à la rédaction"),
        required=False,
        max_length=1_500,
        help_text=gettext_lazy("Jamais publié."),
    )

    def __init__(
        self,
        *args: Any,
        donnees: Mapping[str, Any] | None = None,
        corrigees: Collection[Partie] = (),
        **kwargs: Any,
    ) -> None:
        self.avant = donnees or {}
        if donnees is not None:
            kwargs["initial"] = {**_initiales(donnees), **kwargs.get("initial", {})}
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self._proposer_les_journees()
        for rang, nom in enumerate(AUTRES, start=2):
            self.fields[nom] = _jour(label=_("Date %(rang)d") % {"rang": rang}, required=False)
        for partie in corrigees:
            for nom in partie.champs:
                self.fields.pop(nom, None)

    def _proposer_les_journees(self) -> None:
        """Celles qui viennent, et celle déjà choisie : elle a pu passer depuis."""
        journees = journees_a_venir()
        deja = journee_de(self.avant.get("journee"))
        if deja is not None and str(deja.pk) not in dict(journees):
            journees.append((str(deja.pk), deja.title))
        if journees:
            champ = cast("forms.ChoiceField", self.fields["journee"])
            champ.choices = [("", _("Aucune journée d’action")), *journees]
        else:
            del self.fields["journee"]

    @property
    def autres_dates(self) -> list[forms.BoundField]:
        return [self[nom] for nom in AUTRES if nom in self.fields]

    @property
    def autres_dates_ouvertes(self) -> bool:
        """Vrai s'il y a, parmi les autres dates, de quoi lire ou corriger."""
        return any(champ.value() or champ.errors for champ in self.autres_dates)

    @property
    def cases_d_accessibilite(self) -> list[forms.BoundField]:
        return [self[nom] for nom in CASES if nom in self.fields]

    def clean_organisations(self) -> list[str]:
        lignes = [ligne.strip() for ligne in self.cleaned_data["organisations"].splitlines() if ligne.strip()]
        noms = list(dict.fromkeys(LigneDeTexte(max_length=160).clean(ligne) for ligne in lignes))
        if len(noms) > ORGANISATIONS_AU_PLUS:
            raise ValidationError(
                _("Douze organisations au plus : dites les autres dans le programme."), code="trop_d_organisations"
            )
        return noms

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        if "date_debut" in self.fields:
            self._verifier_les_dates(donnees)
        self._verifier_le_lieu(donnees)
        return donnees

    def _verifier_le_lieu(self, donnees: dict[str, Any]) -> None:
        modalite = donnees.get("modalite") or self.avant.get("modalite")
        if modalite != ModaliteDEvenement.A_DISTANCE and self._manque("commune", donnees):
            self.add_error("commune", _("Dites dans quelle commune, ou choisissez « À distance »."))
        a_distance = modalite in (ModaliteDEvenement.A_DISTANCE, ModaliteDEvenement.LES_DEUX)
        if a_distance and self._manque("lien_distance", donnees) and self._manque("distance_precisions", donnees):
            self.add_error("lien_distance", _("Donnez le lien, ou dites comment on le reçoit."))

    def _manque(self, nom: str, donnees: dict[str, Any]) -> bool:
        return nom in self.fields and nom not in self.errors and not donnees.get(nom)

    def _verifier_les_dates(self, donnees: dict[str, Any]) -> None:
        debut, fin = donnees.get("date_debut"), donnees.get("date_fin")
        for nom in ("date_debut", *AUTRES):
            self._verifier_la_date(nom, donnees.get(nom))
        if debut and fin and not debut <= fin <= debut + DUREE:
            self.add_error(
                "date_fin",
                _("Le dernier jour précède le premier.") if fin < debut else _("Un mois au plus, d’une seule traite."),
            )
        if fin and fin != debut and any(donnees.get(nom) for nom in AUTRES):
            self.add_error("date_fin", _("Donnez un dernier jour, ou d’autres dates ; pas les deux."))
        if donnees.get("heure_fin"):
            self._verifier_les_heures(donnees)

    def _verifier_les_heures(self, donnees: dict[str, Any]) -> None:
        debut, fin = donnees.get("heure_debut"), donnees["heure_fin"]
        if debut is None:
            if "heure_debut" not in self.errors:
                self.add_error("heure_fin", _("Donnez aussi l’heure de début, ou aucune des deux."))
        elif fin == debut and donnees.get("date_fin") in (None, donnees.get("date_debut")):
            self.add_error("heure_fin", _("C’est aussi l’heure de début : donnez une fin plus tardive, ou aucune."))
        elif fin < debut and donnees.get("date_fin") in (None, donnees.get("date_debut")):
            self.add_error(
                "heure_fin", _("La fin précède le début. S’il finit le lendemain, dites-le au dernier jour.")
            )

    def _verifier_la_date(self, nom: str, jour: datetime.date | None) -> None:
        if jour is None or jour.isoformat() in self._deja_dites:
            return
        aujourd_hui = timezone.localdate()
        if jour < aujourd_hui:
            self.add_error(nom, _("Cette date est passée."))
        elif jour > aujourd_hui + AVENIR:
            self.add_error(nom, _("C’est dans plus de deux ans : proposez-le plus tard."))

    @property
    def _deja_dites(self) -> set[str]:
        """Les dates d'une proposition que l'on modifie : le temps a pu passer."""
        return {str(self.avant.get("date_debut")), *self.avant.get("autres_dates", [])}

    @property
    def donnees(self) -> dict[str, Any]:
        """Ce qui se garde de l'événement, prêt pour JSON ; le formulaire doit être valide."""
        sans = {*self.GARDES, *DE_LA_PERSONNE, *AUTRES}
        dites = {nom: self.cleaned_data[nom] for nom in self.fields if nom not in sans}
        if "date_debut" in dites:
            dates = {self.cleaned_data[nom] for nom in ("date_debut", *AUTRES) if self.cleaned_data.get(nom)}
            dites["date_debut"], *autres = sorted(dates)
            dites["autres_dates"] = autres
            if dites.get("date_fin") == dites["date_debut"]:
                dites["date_fin"] = None
        if "commune" in dites:
            reconnu = reconnaitre(dites["commune"]).territoire if dites["commune"] else None
            dites["territoire"] = reconnu.pk if reconnu else None
        return {**self.avant, **{nom: _en_json(valeur) for nom, valeur in dites.items()}}


class FormulaireDeProposition(FormulaireDEvenement):
    """Proposer : l'événement, puis la personne, que l'on ne publie jamais."""

    GARDES = (*FormulairePublic.GARDES, "preuve")

    nom = NomDePersonne(
        label=gettext_lazy("Vos prénom et nom"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation = LigneDeTexte(
        label=gettext_lazy("Votre organisation"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    courriel = AdresseElectronique(
        label=gettext_lazy("Votre adresse électronique"),
        help_text=gettext_lazy("Pour confirmer votre proposition et vous répondre. Jamais publiée."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    preuve = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    @property
    def defi(self) -> str:
        """Le défi que le navigateur résout pendant que l'on écrit."""
        return defi(USAGE)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        # Une réponse au défi ne sert qu'une fois : on ne l'use pas sur un formulaire qui sera représenté.
        if not self.errors and not est_resolu(str(donnees.get("preuve", "")), USAGE):
            reseau = reseau_de(self.request)
            if depasse("proposition.sans_preuve", reseau, fois=ENVOIS_SANS_PREUVE, duree=UNE_HEURE):
                raise ValidationError(
                    _(
                        "Trop d’envois depuis votre réseau sans la vérification du navigateur : activez JavaScript, "
                        "ou attendez une heure, puis recommencez."
                    )
                )
        return donnees

    @property
    def personne(self) -> dict[str, str]:
        """Qui propose ; le formulaire doit être valide."""
        return {nom: self.cleaned_data[nom] for nom in DE_LA_PERSONNE}


def _initiales(donnees: Mapping[str, Any]) -> dict[str, Any]:
    dates = zip(AUTRES, donnees.get("autres_dates", []), strict=False)
    return {**donnees, "organisations": "\n".join(donnees.get("organisations", [])), **dict(dates)}


def _en_json(valeur: Any) -> Any:
    if isinstance(valeur, list):
        return [_en_json(partie) for partie in valeur]
    if isinstance(valeur, datetime.time):
        return valeur.strftime("%H:%M")
    return valeur.isoformat() if isinstance(valeur, datetime.date) else valeur
