"""Comprendre une case : chaque fonction rend une valeur sûre, ou lève `ValueError` avec une raison à montrer."""

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django_countries import countries

from ..choix import NatureDeMembre, PrecisionDeDate, RoleDeMandat, StatutDeMembre
from ..geo.noms import plier
from .lecture import Case

#: Les jours comptés d'Excel, de 1954 à 2064 : un nombre d'une colonne de dates.
JOURS_D_EXCEL = range(20_000, 60_000)
ORIGINE_D_EXCEL = datetime.date(1899, 12, 30)
PREMIERE_ANNEE = 1900

NATURES: dict[str, NatureDeMembre] = {
    **{plier(str(nature.label)): nature for nature in NatureDeMembre},
    **{plier(nature.value): nature for nature in NatureDeMembre},
    **dict.fromkeys(
        ("mairie", "ville", "municipalite", "commune nouvelle", "village", "arrondissement", "com"),
        NatureDeMembre.COMMUNE,
    ),
    **dict.fromkeys(
        ("epci", "communaute de communes", "communaute d agglomeration", "communaute urbaine", "agglomeration", "agglo",
         "cc", "ca", "cu", "com com", "communaute", "intercommunal", "interco", "intercommunalites"),
        NatureDeMembre.INTERCOMMUNALITE,
    ),
    **dict.fromkeys(("eurometropole", "metropoles"), NatureDeMembre.METROPOLE),
    **dict.fromkeys(("conseil departemental", "cd", "conseil general", "dept"), NatureDeMembre.DEPARTEMENT),
    **dict.fromkeys(("conseil regional", "cr"), NatureDeMembre.REGION),
    **dict.fromkeys(("asso", "association", "associations", "association loi 1901", "association nationale"),
                    NatureDeMembre.ASSOCIATION),
    **dict.fromkeys(("collectif", "association locale", "collectif citoyen", "asso locale"), NatureDeMembre.COLLECTIF),
    **dict.fromkeys(("federation", "reseau national", "coordination", "plateforme"), NatureDeMembre.RESEAU),
    **dict.fromkeys(("organisation non gouvernementale", "ongi", "osi"), NatureDeMembre.ONG),
    **dict.fromkeys(("laboratoire", "universite", "labo", "chercheurs", "centre de recherche", "chercheur"),
                    NatureDeMembre.RECHERCHE),
}  # fmt: skip

STATUTS: dict[str, StatutDeMembre] = {
    **{plier(str(statut.label)): statut for statut in StatutDeMembre},
    **dict.fromkeys(("candidate", "candidature", "en cours d adhesion"), StatutDeMembre.CANDIDAT),
    **dict.fromkeys(("active", "membre", "adherent", "adherente", "oui", "a jour"), StatutDeMembre.ACTIF),
    **dict.fromkeys(("veille", "mis en veille", "mise en veille", "inactif", "inactive", "suspendu", "suspendue"),
                    StatutDeMembre.EN_VEILLE),
    **dict.fromkeys(("sortie", "retire", "retiree", "retrait", "parti", "partie", "ancien membre", "demissionnaire"),
                    StatutDeMembre.SORTI),
}  # fmt: skip

ROLES: dict[str, RoleDeMandat] = {
    **dict.fromkeys(
        ("elu", "elue", "elu e", "referent elu", "referente elue", "referent e elu e", "maire", "adjoint", "adjointe"),
        RoleDeMandat.REFERENT_ELU,
    ),
    **dict.fromkeys(("technique", "referent technique", "referente technique", "referent e technique", "agent",
                     "agente",
                     "technicien", "technicienne", "salarie", "salariee", "referent", "referente"),
                    RoleDeMandat.REFERENT_TECHNIQUE),
    **dict.fromkeys(("redaction", "redacteur", "redactrice", "contributeur", "contributrice"), RoleDeMandat.REDACTION),
}  # fmt: skip

_PAYS = {"usa": "US", "etats unis": "US", "royaume uni": "GB", "angleterre": "GB", "uk": "GB", "grande bretagne": "GB"}
_MOIS = {
    nom: rang
    for rang, noms in enumerate(
        ("janvier janv jan", "fevrier fev fevr", "mars", "avril avr", "mai", "juin", "juillet juil", "aout",
         "septembre sept", "octobre oct", "novembre nov", "decembre dec"),
        start=1,
    )
    for nom in noms.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_JOUR = re.compile(r"(\d{1,2})(?:er)?[-/. ]+(\d{1,2}|[a-z]+)[-/. ]+(\d{4}|\d{2})(?: .*)?")
_MOIS_SEUL = re.compile(r"(\d{1,2}|[a-z]+)[-/. ]+(\d{4})")


def texte(case: Case) -> str:
    """La case comme on la lirait à l'écran."""
    return f"{case:%d/%m/%Y}" if isinstance(case, datetime.date) else str(case)


def sans_calcul(case: Case) -> Case:
    """Raises: ValueError, si la case est une formule : son résultat ne se devine pas."""
    if isinstance(case, str) and case.startswith("="):
        raise ValueError(_("C’est une formule : collez sa valeur à la place."))
    return case


def ligne(case: Case, longueur: int) -> str:
    lu = " ".join(texte(case).split())
    if len(lu) > longueur:
        raise ValueError(_("Trop long : %(longueur)d signes au plus.") % {"longueur": longueur})
    return lu


def parmi(case: Case, vocabulaire: dict[str, Any], attendus: str) -> Any:
    trouve = vocabulaire.get(plier(texte(case)))
    if trouve is None:
        raise ValueError(
            _("« %(lu)s » n’est pas connu. Attendu : %(attendus)s.") % {"lu": texte(case)[:80], "attendus": attendus}
        )
    return trouve


def nature(case: Case) -> NatureDeMembre:
    return parmi(case, NATURES, ", ".join(str(libelle) for libelle in NatureDeMembre.labels))


def statut(case: Case) -> StatutDeMembre:
    return parmi(case, STATUTS, ", ".join(str(libelle) for libelle in StatutDeMembre.labels))


def role(case: Case) -> RoleDeMandat:
    return parmi(case, ROLES, _("élu·e, technique, rédaction"))


def pays(case: Case) -> str:
    """Le code à deux lettres d'un pays nommé en français, ou donné par son code."""
    lu = texte(case)
    if lu.upper() in countries.countries:
        return lu.upper()
    plie = plier(lu)
    code = _PAYS.get(plie) or next((code for code, nom in countries if plier(str(nom)) == plie), "")
    if not code:
        raise ValueError(
            _("« %(lu)s » n’est pas un pays connu : son nom en français, ou son code à deux lettres.") % {"lu": lu[:80]}
        )
    return code


def site_web(case: Case) -> str:
    lu = texte(case).strip("<>").split()[0]
    adresse = lu if "://" in lu else f"https://{lu}"
    try:
        URLValidator(schemes=["http", "https"])(adresse)
    except ValidationError as erreur:
        raise ValueError(_("« %(lu)s » n’est pas l’adresse d’un site.") % {"lu": lu[:80]}) from erreur
    return ligne(adresse, 200)


def courriel(case: Case) -> str:
    lu = texte(case).removeprefix("mailto:").strip("<> ;,").lower()
    try:
        validate_email(lu)
    except ValidationError as erreur:
        raise ValueError(_("« %(lu)s » n’est pas une adresse électronique.") % {"lu": lu[:80]}) from erreur
    return ligne(lu, 254)


def date(case: Case) -> datetime.date:
    """Un jour : date d'un classeur, « 2021-03-12 », « 12/03/2021 », « 12 mars 2021 »."""
    jour, precision = date_dite(case)
    if precision != PrecisionDeDate.JOUR:
        raise ValueError(
            _("« %(lu)s » ne dit pas le jour : écrivez une date entière, comme 12/03/2021.") % {"lu": texte(case)}
        )
    return jour


def date_dite(case: Case) -> tuple[datetime.date, PrecisionDeDate]:
    """Une date et ce que l'on en sait : le jour, le mois (« mars 2021 ») ou l'année (« 2021 »)."""
    if isinstance(case, datetime.date):
        return _plausible(case), PrecisionDeDate.JOUR
    if isinstance(case, int | float) and int(case) in JOURS_D_EXCEL:
        return ORIGINE_D_EXCEL + datetime.timedelta(days=int(case)), PrecisionDeDate.JOUR
    lu = texte(case)
    plie = _plie_de_date(lu)
    try:
        if trouve := _ISO.fullmatch(lu):
            annee, mois, jour = map(int, trouve.groups())
            return _plausible(datetime.date(annee, mois, jour)), PrecisionDeDate.JOUR
        if trouve := _JOUR.fullmatch(plie):
            return _plausible(datetime.date(_annee(trouve[3]), _mois(trouve[2]), int(trouve[1]))), PrecisionDeDate.JOUR
        if trouve := _MOIS_SEUL.fullmatch(plie):
            return _plausible(datetime.date(int(trouve[2]), _mois(trouve[1]), 1)), PrecisionDeDate.MOIS
        if re.fullmatch(r"\d{4}", plie):
            return _plausible(datetime.date(int(plie), 1, 1)), PrecisionDeDate.ANNEE
    except (ValueError, KeyError):
        pass
    raise ValueError(_("« %(lu)s » n’est pas une date : écrivez-la comme 12/03/2021.") % {"lu": lu[:40]})


def _plie_de_date(lu: str) -> str:
    """« 1er Août 2021 » devient « 1er aout 2021 » : plié, mais avec ses séparateurs."""
    return "".join(plier(signe) or (signe if signe in "-/." else " ") for signe in lu).strip()


def _annee(lue: str) -> int:
    if len(lue) == 4:
        return int(lue)
    # Une liste de membres ne remonte pas avant 1950.
    return 2000 + int(lue) if int(lue) < 50 else 1900 + int(lue)


def _mois(lu: str) -> int:
    return int(lu) if lu.isdigit() else _MOIS[lu]


def _plausible(jour: datetime.date) -> datetime.date:
    if jour.year < PREMIERE_ANNEE:
        raise ValueError(_("Cette date est trop ancienne."))
    return jour


def siren(case: Case) -> str:
    """Neuf chiffres à la clef juste ; d'un SIRET (quatorze), les neuf premiers."""
    chiffres = re.sub(r"[\s.\-]", "", texte(case))
    if isinstance(case, int | float):
        chiffres = chiffres.zfill(9)
    if not re.fullmatch(r"\d{9}|\d{14}", chiffres) or not _luhn(chiffres[:9]):
        raise ValueError(
            _("« %(lu)s » n’est pas un SIREN : neuf chiffres, sans faute de frappe.") % {"lu": texte(case)[:40]}
        )
    return chiffres[:9]


def _luhn(chiffres: str) -> bool:
    somme = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        n = int(chiffre) * (1 + rang % 2)
        somme += n - 9 if n > 9 else n
    return somme % 10 == 0


def rna(case: Case) -> str:
    lu = re.sub(r"\s", "", texte(case)).upper()
    if not re.fullmatch(r"W[0-9][0-9A-Z][0-9]{7}", lu):
        raise ValueError(_("« %(lu)s » n’est pas un numéro RNA : un W suivi de neuf chiffres.") % {"lu": lu[:40]})
    return lu


def reference(case: Case) -> str:
    """La clef de la liste, telle qu'écrite, en capitales : « ab 12 » et « AB 12 » sont le même membre."""
    return ligne(case, 40).upper()


def code_officiel(case: Case, nature_du_membre: NatureDeMembre | None) -> str:
    """Le code officiel d'un territoire, tel que le référentiel l'écrit : 01001, DEP-38, REG-84 ou un SIREN."""
    lu = re.sub(r"\s", "", texte(case)).upper()
    if re.fullmatch(r"(DEP|REG)-\w{2,3}", lu):
        return lu
    if nature_du_membre == NatureDeMembre.DEPARTEMENT and re.fullmatch(r"\d{1,3}|2[AB]", lu):
        return f"DEP-{lu.zfill(2)}"
    if nature_du_membre == NatureDeMembre.REGION and re.fullmatch(r"\d{1,2}", lu):
        return f"REG-{lu.zfill(2)}"
    if re.fullmatch(r"\d{9}", lu):
        return lu
    # Un tableur mange le zéro de l'Ain : 1001 est 01001.
    if re.fullmatch(r"\d{4,5}|2[AB]\d{3}", lu):
        return lu.zfill(5)
    raise ValueError(
        _("« %(lu)s » n’est pas un code INSEE : cinq signes, comme 38185 ou 2A004.") % {"lu": texte(case)[:40]}
    )
