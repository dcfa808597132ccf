"""Les champs d'un formulaire que le public remplit : ce qui s'y écrit sera peut-être publié, ou recevra un courriel."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .adresses_electroniques import LONGUEUR_D_UNE_ADRESSE, canonique

#: Joignent les lettres de plusieurs écritures ; les autres caractères invisibles ne servent qu'à tromper l'œil.
JOINTURES = {"\u200c", "\u200d"}
#: Un domaine suivi d'un chemin. Sans chemin, « Change.org » est un nom d'organisation.
ADRESSE_WEB = re.compile(r"[a-z0-9-]\.[a-z]{2,}(:\d+)?[/?#]\w")
#: Ce que l'on vend au bout d'une adresse, et que nul prénom ne porte.
DOMAINE = re.compile(
    r"[a-z0-9-]\.(fr|com|org|net|info|eu|io|co|me|ly|biz|app|dev|site|shop|store|online|xyz|top|club|link|live|ru|cn|tk)\b"
)


class LigneDeTexte(forms.CharField):
    """Un nom, une fonction, un lieu : une ligne que l'on publiera peut-être, donc sans adresse ni caractère caché."""

    def to_python(self, value: Any) -> str:
        texte = unicodedata.normalize("NFC", super().to_python(value) or "")
        lisible = (" " if lettre.isspace() else lettre for lettre in texte if _se_lit(lettre))
        return " ".join("".join(lisible).split())

    def validate(self, value: str) -> None:
        super().validate(value)
        # Relu sous sa forme la plus simple : « ｗｗｗ․ » se lit comme « www. ».
        lu = unicodedata.normalize("NFKC", value).lower()
        if "<" in lu or ">" in lu:
            raise ValidationError(_("Écrivez-le en toutes lettres, sans les signes « < » et « > »."))
        if any(signe in lu for signe in ("://", "www.", "@")) or ADRESSE_WEB.search(lu):
            raise ValidationError(_("Écrivez-le en toutes lettres, sans adresse ni lien."))
        if value and not any(lettre.isalnum() for lettre in value):
            raise ValidationError(_("Écrivez-le en toutes lettres."))


class NomDePersonne(LigneDeTexte):
    """Un prénom ou un nom : pas même le nom d'un site, qu'une organisation peut porter."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if DOMAINE.search(unicodedata.normalize("NFKC", value).lower()):
            raise ValidationError(_("Écrivez-le en toutes lettres, sans adresse ni lien."))


class Paragraphes(forms.CharField):
    """Un texte simple, en paragraphes ; les caractères cachés n'y passent pas."""

    def __init__(self, rangs: int, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rangs}), **options)

    def to_python(self, value: Any) -> str:
        texte = unicodedata.normalize("NFC", super().to_python(value) or "")
        texte = texte.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        return "".join(lettre for lettre in texte if lettre == "\n" or unicodedata.category(lettre)[0] != "C").strip()


class AdresseWeb(forms.URLField):
    """Une adresse en http ou https, et rien d'autre."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}))
        super().__init__(
            required=False,
            assume_scheme="https",
            max_length=500,
            error_messages={"invalid": gettext_lazy("Écrivez une adresse entière, par exemple https://exemple.org/.")},
            **options,
        )


class AdresseElectronique(forms.EmailField):
    """Une adresse à laquelle un serveur écrirait, sous la forme aussi où on la compare."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGUEUR_D_UNE_ADRESSE, **options)

    def clean(self, value: Any) -> Any:
        adresse = super().clean(value)
        if len(canonique(adresse)) > LONGUEUR_D_UNE_ADRESSE:
            raise ValidationError(_("Cette adresse est trop longue pour que l’on puisse y écrire."))
        return adresse


def _se_lit(lettre: str) -> bool:
    return lettre in JOINTURES or lettre.isspace() or not unicodedata.category(lettre).startswith("C")
