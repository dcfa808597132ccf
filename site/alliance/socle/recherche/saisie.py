"""Ce qu'un lecteur tape dans un champ de recherche : lu avec tolérance, jamais une erreur."""

from django.utils.translation import gettext as _

LONGUEUR_DE_Q = 200


def lire_q(tape: str) -> tuple[str, list[str]]:
    """Le texte à chercher, nettoyé et borné, et ce qu'il faut en dire au lecteur."""
    propre = " ".join(tape.replace("\x00", " ").split())
    if len(propre) <= LONGUEUR_DE_Q:
        return propre, []
    avertissement = _("Votre recherche était trop longue : seuls ses %(n)d premiers signes ont compté.")
    return propre[:LONGUEUR_DE_Q].strip(), [avertissement % {"n": LONGUEUR_DE_Q}]
