"""À qui va un message : les signatures qui comptent, de qui veut les suites, une fois par adresse."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet

from alliance.socle import envois

from ..choix import GenreDeSignataire
from ..models import EnvoiDeMessage, MessageAuxSignataires, Signature

#: Combien de signatures s'inscrivent d'un coup.
LOT = 1_000


def recoit(signature: Signature) -> bool:
    """Vrai si l'on peut écrire maintenant à cette personne."""
    return bool(signature.compte and signature.recevoir_suites and signature.courriel)


def signatures_a_joindre(message: MessageAuxSignataires) -> QuerySet[Signature]:
    """Les signatures à qui le message s'adresse ; une fois lancé, seulement celles qui étaient là à ce moment."""
    signatures = Signature.objects.comptees().filter(prise=message.prise_id, recevoir_suites=True).exclude(courriel="")
    return signatures.filter(confirmee_le__lte=message.lance_le) if message.lance_le else signatures


def combien(message: MessageAuxSignataires) -> int:
    """Combien d'adresses recevront ce message si on le lance maintenant."""
    return signatures_a_joindre(message).values("adresse_canonique").distinct().count()


def inscrire(message: MessageAuxSignataires) -> None:
    """Donne sa ligne à chaque personne à joindre qui n'en a pas encore. Interrompue, elle se reprend.

    Les personnes d'abord, que la base tient uniques par adresse ; puis les organisations, sauf celles dont l'adresse
    est déjà celle d'une personne : nul ne reçoit deux fois la même nouvelle.
    """
    for genre in (GenreDeSignataire.PERSONNE, GenreDeSignataire.ORGANISATION):
        for lot in _sans_ligne(message, genre):
            if genre == GenreDeSignataire.ORGANISATION:
                lot = _sans_adresse_deja_jointe(message, lot)
            envois.inscrire(
                EnvoiDeMessage, (EnvoiDeMessage(message=message, signature_id=cle) for cle, _adresse in lot)
            )


def _sans_ligne(message: MessageAuxSignataires, genre: str) -> Iterator[list[tuple[int, str]]]:
    sa_ligne = EnvoiDeMessage.objects.filter(message=message, signature=OuterRef("pk"))
    attendent = signatures_a_joindre(message).filter(~Exists(sa_ligne), genre=genre).order_by("pk")
    derniere = 0
    while lot := list(attendent.filter(pk__gt=derniere).values_list("pk", "adresse_canonique")[:LOT]):
        derniere = lot[-1][0]
        yield lot


def _sans_adresse_deja_jointe(message: MessageAuxSignataires, lot: list[tuple[int, str]]) -> list[tuple[int, str]]:
    jointes = set(
        EnvoiDeMessage.objects.filter(
            message=message, signature__adresse_canonique__in=[adresse for _cle, adresse in lot]
        ).values_list("signature__adresse_canonique", flat=True)
    )
    return [(cle, adresse) for cle, adresse in lot if adresse not in jointes]
