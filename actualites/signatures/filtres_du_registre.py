"""Ce qui désigne des signatures dans le registre : les filtres et la recherche, les mêmes pour lire et pour agir."""

import datetime
import re
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from alliance.socle.adresses_electroniques import canonique
from alliance.socle.typographie import date_longue

from ..choix import EtatDeSignature, GenreDeSignataire
from ..models import PriseDePositionPage, Signature
from .invalidation import INVALIDABLES, Selection
from .verification import A_VERIFIER

#: De ce siècle : avant, ou très après, la base ne sait pas dire l'instant à son heure.
HEURE = re.compile(r"20\d\d-\d\d-\d\dT\d\d")
MARQUES: dict[str, tuple[Any, Q]] = {
    "en-jeu": (gettext_lazy("Ni retirée ni invalidée"), Q(invalidation__isnull=True, etat__in=INVALIDABLES)),
    "jetable": (gettext_lazy("Adresse jetable"), Q(domaine_jetable=True)),
    "sans-preuve": (gettext_lazy("Sans preuve de travail"), Q(sans_preuve=True)),
    "invalidee": (gettext_lazy("Invalidée"), Q(invalidation__isnull=False)),
    "a-verifier": (gettext_lazy("Organisation à vérifier"), Q(**A_VERIFIER)),
}
ICI = "ici"
#: Les filtres dont la valeur, un numéro, ne dit rien à qui relit.
PHRASES = {"meme_reseau": gettext_lazy("même connexion"), "meme_appareil": gettext_lazy("même appareil")}
#: Ce que peut valoir une clé : au-delà, la base la refuserait.
CLE_AU_PLUS = 2**63 - 1
MOTS_AU_PLUS = 20
LONGUEUR_D_UN_NOM = 160


def prises_signees(request: HttpRequest | None) -> QuerySet[PriseDePositionPage]:
    """Les textes que l'on peut signer, ou que l'on a signés."""
    signees = Signature.objects.filter(prise=OuterRef("pk"))
    return PriseDePositionPage.objects.filter(Q(signature_publique=True) | Exists(signees)).only("title")


class FiltreDesSignatures(WagtailFilterSet):
    """Les filtres du registre. Ceux d'un signal (même réseau, même appareil) passent par une de ses signatures."""

    # Par `id`, dont Django sait qu'un nombre trop grand n'est celui de personne ; `pk` est ici un lien vers la page.
    prise = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Prise de position"), queryset=prises_signees, to_field_name="id"
    )
    genre = django_filters.ChoiceFilter(label=gettext_lazy("Qui signe"), choices=GenreDeSignataire.choices)
    etat = django_filters.ChoiceFilter(label=gettext_lazy("État"), choices=EtatDeSignature.choices)
    marque = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Signes"),
        choices=[(valeur, libelle) for valeur, (libelle, _condition) in MARQUES.items()],
        widget=forms.CheckboxSelectMultiple,
        method="filtrer_marque",
    )
    recue = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Reçue"), field_name="creee_le", widget=DateRangePickerWidget
    )
    heure = django_filters.CharFilter(
        label=gettext_lazy("Reçue à cette heure"),
        method="filtrer_heure",
        help_text=gettext_lazy("Par exemple 2026-09-21T14 : de 14 h à 15 h."),
    )
    provenance = django_filters.CharFilter(
        label=gettext_lazy("Provenance"),
        method="filtrer_provenance",
        help_text=gettext_lazy("Le site où le formulaire était intégré ; « ici » pour ce site."),
    )
    domaine = django_filters.CharFilter(
        label=gettext_lazy("Domaine de l’adresse"),
        method="filtrer_domaine",
        max_length=253,
        help_text=gettext_lazy("exemple.org"),
    )
    meme_reseau = django_filters.NumberFilter(
        label=gettext_lazy("Même réseau que la signature"), method="filtrer_empreinte", max_value=CLE_AU_PLUS
    )
    meme_appareil = django_filters.NumberFilter(
        label=gettext_lazy("Même appareil que la signature"), method="filtrer_empreinte", max_value=CLE_AU_PLUS
    )

    class Meta:
        model = Signature
        fields = ["prise", "genre", "etat"]

    def filtrer_marque(self, queryset: Any, nom: str, valeurs: list[str]) -> Any:
        for valeur in valeurs:
            queryset = queryset.filter(MARQUES[valeur][1])
        return queryset

    def filtrer_heure(self, queryset: Any, nom: str, valeur: str) -> Any:
        limite = debut_de(valeur)
        if limite is None:
            return queryset.none()
        return queryset.filter(creee_le__gte=limite, creee_le__lt=limite + datetime.timedelta(hours=1))

    def filtrer_provenance(self, queryset: Any, nom: str, valeur: str) -> Any:
        valeur = valeur.strip().lower()
        return queryset.filter(provenance="" if valeur == ICI else valeur)

    def filtrer_domaine(self, queryset: Any, nom: str, valeur: str) -> Any:
        return queryset.filter(adresse_canonique__endswith=f"@{valeur.strip().lower().removeprefix('@')}")

    def filtrer_empreinte(self, queryset: Any, nom: str, cle: Any) -> Any:
        champ = nom.removeprefix("meme_")
        if cle != int(cle):
            return queryset.none()
        valeur = Signature.objects.filter(pk=int(cle)).values_list(champ, flat=True).first()
        # Oubliée après trente jours, ou jamais connue : rien n'y ressemble.
        return queryset.filter(**{champ: valeur}) if valeur else queryset.none()


def chercher(queryset: Any, saisie: str) -> Any:
    """Les signatures d'une adresse, sous toutes ses variantes, ou dont chaque mot se trouve dans le nom."""
    saisie = saisie.replace("\x00", "").strip()
    if "@" in saisie.strip("@"):
        return queryset.filter(adresse_canonique=canonique(saisie))
    mots = saisie.split()
    if len(mots) > MOTS_AU_PLUS or any(len(mot) > LONGUEUR_D_UN_NOM for mot in mots):
        # Nul nom n'a cela. N'en chercher qu'une partie désignerait plus de signatures que l'on n'en demande.
        return queryset.none()
    for mot in mots:
        queryset = queryset.filter(Q(nom__icontains=mot) | Q(prenom__icontains=mot) | Q(organisation__icontains=mot))
    return queryset


class SelectionImpossible(ValidationError):
    """La requête ne désigne pas des signatures d'un seul texte ; le message dit quoi faire."""


def selection_demandee(parametres: QueryDict, request: HttpRequest) -> tuple[PriseDePositionPage, Selection]:
    """Ce que désigne une requête : les signatures cochées (`signature`), ou celles que laissent les filtres.

    Raises: SelectionImpossible.
    """
    if parametres.getlist("signature"):
        return _cochees(parametres.getlist("signature"))
    filtres = FiltreDesSignatures(parametres, request=request, queryset=Signature.objects.order_by("-pk"))
    if not filtres.is_valid():
        raise SelectionImpossible(
            _("Un des filtres n’a pas de sens : revenez au registre et choisissez-le de nouveau.")
        )
    prise = filtres.form.cleaned_data["prise"]
    if prise is None:
        raise SelectionImpossible(_("Une invalidation porte sur un seul texte : choisissez-le dans les filtres."))
    critere = dire(filtres, parametres.get("q", ""))
    if not critere:
        raise SelectionImpossible(_("Ajoutez au moins un filtre au texte : on n’invalide pas toutes ses signatures."))
    return prise, Selection(chercher(filtres.qs, parametres.get("q", "")), critere)


def _cochees(valeurs: list[str]) -> tuple[PriseDePositionPage, Selection]:
    cles = [int(valeur) for valeur in valeurs if valeur.isascii() and valeur.isdigit() and len(valeur) < 19]
    prises = list(PriseDePositionPage.objects.filter(signatures__in=cles).distinct()[:2])
    if len(prises) != 1:
        raise SelectionImpossible(_("Cochez des signatures d’un seul texte : une invalidation n’en concerne qu’un."))
    return prises[0], Selection.cochees(prises[0], cles)


def dire(filtres: FiltreDesSignatures, recherche: str = "") -> str:
    """Les filtres en mots, sans le texte ni ce qui vaut pour toutes ; vide s'il n'y en a pas."""
    morceaux: list[str] = []
    for nom in filtres.form.changed_data:
        valeur = filtres.form.cleaned_data.get(nom)
        if nom == "prise" or valeur in (None, "", []):
            continue
        if nom == "marque":
            morceaux += [str(MARQUES[marque][0]) for marque in valeur if marque != "en-jeu"]
        elif nom in PHRASES:
            morceaux.append(str(PHRASES[nom]))
        elif nom == "heure" and (debut := debut_de(valeur)) is not None:
            morceaux.append(_entre(debut))
        else:
            libelle = filtres.form.fields[nom].label
            morceaux.append(f"{libelle} : {_en_mots(filtres.form.fields[nom], valeur)}")
    if recherche.strip():
        # Une adresse cherchée ne s'écrit pas au journal.
        morceaux.append(_("recherche par adresse") if "@" in recherche else f"« {recherche.strip()} »")
    return ", ".join(morceaux)[:255]


def debut_de(heure: str) -> datetime.datetime | None:
    """L'instant où commence cette heure d'ici, « 2026-09-21T14 » ; rien si ce n'en est pas une."""
    try:
        return timezone.make_aware(datetime.datetime.strptime(heure, "%Y-%m-%dT%H")) if HEURE.fullmatch(heure) else None
    except (ValueError, OverflowError):
        return None


def _entre(debut: datetime.datetime) -> str:
    fin = timezone.localtime(debut + datetime.timedelta(hours=1))
    return _("reçues le %(jour)s entre %(debut)s h et %(fin)s h") % {
        "jour": date_longue(debut.date()),
        "debut": debut.hour,
        "fin": fin.hour or 24,
    }


def _en_mots(champ: Any, valeur: Any) -> str:
    if isinstance(valeur, slice):
        bornes = [
            timezone.localtime(borne).strftime("%d/%m/%Y") if borne else "…" for borne in (valeur.start, valeur.stop)
        ]
        return " – ".join(bornes)
    return str(dict(getattr(champ, "choices", [])).get(valeur, valeur))
