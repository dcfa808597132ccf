"""« en France », « au Brésil », « aux États-Unis », « à Malte » : la préposition qui va avec un nom de pays."""

#: Les noms masculins en « e », qui prennent « au ».
MASCULINS_EN_E = frozenset({"BZ", "KH", "MX", "MZ", "SR", "ZW"})
PLURIELS = frozenset(
    {"US", "NL", "AE", "PH", "KM", "MV", "SC", "BS", "FJ", "MH", "SB", "TC", "KY", "TF", "VG", "VI", "FK", "FO"}
)
#: Les îles et les villes-États, qui n'ont pas d'article.
_ILES = (
    "AG AI AW BB BH BL BM CU CW CY DJ DM FM GG GI GU HK HT JE KI KN LC MC MF MG MO MS MT MU NR NU PM PR SG SH SM "
    "SX ST TO TT TV TW VA VC VU WF WS MP NF PN AX AS CK BN IM GD OM"
)
SANS_ARTICLE = frozenset(_ILES.split())
EXCEPTIONS = {
    "FR": "en France",
    "GF": "en Guyane",
    "GP": "en Guadeloupe",
    "MQ": "en Martinique",
    "RE": "à La Réunion",
    "YT": "à Mayotte",
    "NC": "en Nouvelle-Calédonie",
    "PF": "en Polynésie française",
    "PS": "en Palestine",
    "SY": "en Syrie",
    "RU": "en Russie",
    "GB": "au Royaume-Uni",
    "IL": "en Israël",
    "IR": "en Iran",
    "IQ": "en Irak",
    "CD": "en République démocratique du Congo",
    "CG": "au Congo",
    "CF": "en République centrafricaine",
    "DO": "en République dominicaine",
    "CZ": "en Tchéquie",
    "TZ": "en Tanzanie",
    "BO": "en Bolivie",
    "VE": "au Venezuela",
    "MD": "en Moldavie",
    "KR": "en Corée du Sud",
    "KP": "en Corée du Nord",
    "LA": "au Laos",
    "MK": "en Macédoine du Nord",
    "VA": "au Vatican",
    "GD": "à la Grenade",
    "DM": "à la Dominique",
    "BB": "à la Barbade",
    "TT": "à Trinité-et-Tobago",
    "OM": "à Oman",
    "AQ": "en Antarctique",
    "EH": "au Sahara occidental",
    "XK": "au Kosovo",
    "CY": "à Chypre",
    "MF": "à Saint-Martin",
    "SB": "aux Îles Salomon",
    "IM": "sur l’Île de Man",
    "AX": "aux Îles Åland",
    "SS": "au Soudan du Sud",
    "TL": "au Timor oriental",
    "PG": "en Papouasie-Nouvelle-Guinée",
    "LY": "en Libye",
    "GY": "au Guyana",
    "BL": "à Saint-Barthélemy",
    "BM": "aux Bermudes",
    "CK": "aux Îles Cook",
    "AS": "aux Samoa américaines",
    "FM": "en Micronésie",
    "GW": "en Guinée-Bissau",
    "MP": "aux Îles Mariannes du Nord",
    "NF": "sur l’Île Norfolk",
    "PN": "à Pitcairn",
    "PW": "aux Palaos",
    "SL": "en Sierra Leone",
    "SX": "à Saint-Martin",
    "SZ": "en Eswatini",
    "US": "aux États-Unis",
    "MH": "aux Îles Marshall",
    "SA": "en Arabie saoudite",
    "TF": "dans les Terres australes et antarctiques françaises",
    "IO": "",
    "HM": "",
    "GS": "",
    "BN": "au Brunei",
}
VOYELLES = "aeéèêiîoôuyAEÉÈIÎOÔUŒ"


def situation(code: str, nom: str) -> str:
    """Où l'on est, quand on est dans le pays `nom` (en français, sans article)."""
    nom = nom.replace("'", "’")
    if code in EXCEPTIONS:
        return EXCEPTIONS[code]
    if code in PLURIELS:
        return f"aux {nom}"
    if code in SANS_ARTICLE:
        return f"à {nom}"
    if nom[0] in VOYELLES or (nom.split()[0].endswith("e") and code not in MASCULINS_EN_E):
        return f"en {nom}"
    return f"au {nom}"
