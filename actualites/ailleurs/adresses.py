"""À quelles machines on accepte de parler : celles d'Internet, et rien de ce qui est à nous ou près de nous.

Une adresse est jugée par ce qu'elle est, jamais par l'écriture de son nom : `https://0x7f.1/` ou un nom qui se résout
vers une machine interne sont jugés sur l'adresse où l'on se connecterait.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

#: Ce que `is_global` laisse passer, ou que d'anciennes versions de Python ignorent.
_IPV4_REFUSEES = tuple(
    ip_network(bloc)
    for bloc in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")
)
#: L'Internet en IPv6 tient là ; ailleurs : liens locaux, adresses privées, IPv4 déguisées (::/96, ::ffff:0:0/96,
#: 64:ff9b::/96 et 64:ff9b:1::/48).
_IPV6_PUBLIQUES = ip_network("2000::/3")
#: Dedans, ce qui porte une IPv4 (Teredo, 6to4) ou ne mène nulle part (documentation, essais, identifiants).
_IPV6_REFUSEES = tuple(
    ip_network(bloc) for bloc in ("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20")
)


def est_publique(adresse: str) -> bool:
    """Vrai si cette adresse IP est celle d'une machine ordinaire d'Internet.

    Une IPv6 qui contient une IPv4 est refusée entière, fût-elle publique : elle n'a rien à faire dans un DNS.
    """
    try:
        lue = ip_address(adresse.partition("%")[0])
    except ValueError:
        return False
    if "%" in adresse or not lue.is_global or lue.is_multicast or lue.is_reserved or lue.is_unspecified:
        return False
    if isinstance(lue, IPv6Address):
        return lue in _IPV6_PUBLIQUES and not any(lue in bloc for bloc in _IPV6_REFUSEES)
    return isinstance(lue, IPv4Address) and not any(lue in bloc for bloc in _IPV4_REFUSEES)
