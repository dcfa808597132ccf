"""Toutes les adresses de l’administration, lues dans le routeur : une adresse ajoutée y entre d’elle-même."""

from collections.abc import Iterator

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

#: Sortir de l'administration, ou y échouer exprès.
HORS_SUJET = {"wagtailadmin_logout", "wagtailadmin_error_test"}


def adresses_de_l_administration() -> Iterator[tuple[str, list[str]]]:
    """Le nom complet de chaque adresse et ses arguments."""

    def marche(noeud, espaces: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
        for motif in noeud.url_patterns:
            if isinstance(motif, URLResolver):
                yield from marche(motif, espaces + ((motif.namespace,) if motif.namespace else ()))
            elif isinstance(motif, URLPattern) and motif.name:
                arguments = list(motif.pattern.converters) or list(motif.pattern.regex.groupindex)
                yield ":".join([*espaces, motif.name]), arguments

    for noeud in get_resolver().url_patterns:
        if isinstance(noeud, URLResolver) and str(noeud.pattern) == "admin/":
            yield from marche(noeud, ())


def visiter(client: Client, adresse: str) -> tuple[int, str]:
    reponse = client.get(adresse)
    corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return reponse.status_code, corps.decode(errors="replace")
