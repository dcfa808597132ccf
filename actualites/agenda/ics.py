"""Les agendas que l'on suit : tout l'agenda ou ses filtres, et un seul événement (RFC 5545, 7986)."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from icalendar import Calendar, vDuration
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.views import serve

from alliance.socle.cache import garder_au_plus

from ..evenements.fuseaux import FUSEAU_DU_SITE
from ..models import AgendaIndexPage, InscriptionAuCalendrier
from .composition import d_une_ligne
from .facettes import etiquette, repertoire
from .filtres import FiltreSuivi
from .inscription import GARDE
from .vtimezone import vtimezone

if TYPE_CHECKING:
    from ..models import EvenementPage

PRODID = "-//Alliance accueillante//Agenda//FR"
#: Ce qu'un abonné relit au plus souvent.
RELECTURE = datetime.timedelta(hours=6)
#: Au-delà, un flux ne s'abonne plus, il se télécharge : les plus lointains attendent leur tour.
EVENEMENTS_AU_PLUS = 2000
RETIRES_AU_PLUS = 500
PAR_LECTURE = 1000
FICHIER = "evenement.ics"


# --- Écrire -----------------------------------------------------------------------------------------------------------
def en_calendrier(
    composants: Sequence[bytes], fuseaux: dict[str, tuple[int, int]], *, nom: str, adresse: str = ""
) -> bytes:
    """Le fichier entier.

    Args:
        composants: des VEVENT déjà écrits.
        fuseaux: première et dernière année où chacun sert.
        nom: celui que montre l'agenda qui s'abonne.
        adresse: celle de la page d'où cela vient.
    """
    # Le nom reprend ce que le lecteur cherche.
    nom = d_une_ligne(nom)
    calendrier = Calendar()
    calendrier.add("PRODID", PRODID)
    calendrier.add("VERSION", "2.0")
    calendrier.add("CALSCALE", "GREGORIAN")
    calendrier.add("METHOD", "PUBLISH")
    calendrier.add("NAME", nom)
    calendrier.add("X-WR-CALNAME", nom)
    if adresse:
        calendrier.add("URL", adresse)
    calendrier.add("REFRESH-INTERVAL", RELECTURE, parameters={"VALUE": "DURATION"})
    calendrier.add("X-PUBLISHED-TTL", vDuration(RELECTURE))
    tete, fin, _reste = calendrier.to_ical().rpartition(b"END:VCALENDAR")
    if not fuseaux and not composants:
        # La norme veut un composant au moins (RFC 5545 § 3.6) : un agenda que rien ne remplit encore se suit aussi.
        fuseaux = {FUSEAU_DU_SITE: (annee := timezone.localdate().year, annee)}
    zones = (_vtimezone(fuseau, *annees) for fuseau, annees in sorted(fuseaux.items()) if fuseau != "UTC")
    return b"".join([tete, *zones, *composants, fin, b"\r\n"])


def _vtimezone(fuseau: str, de: int, a: int) -> bytes:
    # Par dizaines : peu de fuseaux différents à garder en mémoire.
    return vtimezone(fuseau, de // 10 * 10, a // 10 * 10 + 9)


def _ecrire(lues: Iterable[tuple[str, list[Any]]], **options: Any) -> bytes:
    """Args: lues: les composants et les fuseaux de chaque inscription."""
    composants: list[bytes] = []
    fuseaux: dict[str, tuple[int, int]] = {}
    for texte, siens in lues:
        composants.append(texte.encode())
        for fuseau, de, a in siens:
            connu = fuseaux.get(fuseau, (de, a))
            fuseaux[fuseau] = min(connu[0], de), max(connu[1], a)
    return en_calendrier(composants, fuseaux, **options)


def _repondre(
    request: HttpRequest, contenu: bytes, marque: str, fichier: str, modifie_le: datetime.datetime | None
) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = f'inline; filename="{fichier}"'
    reponse["ETag"] = marque
    if modifie_le is not None:
        reponse["Last-Modified"] = http_date(modifie_le.timestamp())
    return get_conditional_response(request, etag=marque, response=reponse) or reponse


# --- Tout l'agenda ----------------------------------------------------------------------------------------------------
@require_safe
def servir_l_agenda(request: HttpRequest) -> HttpResponse:
    """L'agenda, avec les filtres de la liste : ce qui vient, ce qui vient de passer, ce qui vient d'être retiré.

    Sans dates demandées, rien qui soit fini depuis plus longtemps que la garde.
    """
    index = AgendaIndexPage.objects.live().public().first()
    if index is None:
        raise Http404
    filtre = FiltreSuivi(request.GET, repertoire(), suivie=True)
    adresse = index.get_full_url(request) or ""
    noms = [settings.WAGTAIL_SITE_NAME, index.title, *(actif["libelle"] for actif in filtre.filtres_actifs())]

    def ecrire() -> bytes:
        return _ecrire(_composants(_a_ecrire(filtre)), nom=" – ".join(noms), adresse=adresse)

    if filtre.recherche:
        contenu = ecrire()
        marque = etiquette(contenu)
    else:
        cle = (filtre.aujourd_hui, "ics", adresse, filtre.adresse(), filtre.periode)
        contenu, marque = filtre.repertoire.ecrit(cle, ecrire)
    reponse = _repondre(request, contenu, marque, "agenda.ics", None)
    garder_au_plus(reponse, filtre.duree_de_garde)
    return reponse


def _a_ecrire(filtre: FiltreSuivi) -> list[int]:
    """Les inscriptions que ces filtres retiennent, les plus proches d'abord, puis les retirées."""
    depuis = filtre.du or (None if filtre.au else filtre.aujourd_hui - GARDE)
    toutes = InscriptionAuCalendrier.objects.order_by("dernier_jour", "pk")
    if depuis is not None:
        toutes = toutes.filter(dernier_jour__gte=depuis)
    retenus = set(filtre.toutes_les_pks())
    publies = toutes.filter(retire_le=None).values_list("pk", "evenement_id")
    retires = toutes.filter(retire_le__gte=timezone.now() - GARDE).values_list("pk", "facettes")
    return [
        *islice((pk for pk, evenement in publies.iterator() if evenement in retenus), EVENEMENTS_AU_PLUS),
        *islice((pk for pk, valeurs in retires.iterator() if filtre.retient_ces_valeurs(valeurs)), RETIRES_AU_PLUS),
    ]


def _composants(pks: list[int]) -> Iterator[tuple[str, list[Any]]]:
    for debut in range(0, len(pks), PAR_LECTURE):
        lot = pks[debut : debut + PAR_LECTURE]
        lus = {
            pk: (composants, fuseaux)
            for pk, composants, fuseaux in InscriptionAuCalendrier.objects.filter(pk__in=lot).values_list(
                "pk", "composants", "fuseaux"
            )
        }
        # Une inscription effacée entre-temps ne se lit plus.
        yield from (lus[pk] for pk in lot if pk in lus)


# --- Un seul événement ------------------------------------------------------------------------------------------------
@require_safe
def servir_a_l_adresse(request: HttpRequest, chemin: str) -> HttpResponseBase:
    """`<événement>/evenement.ics` ; celui d'un événement retiré dit, le temps de la garde, qu'il est annulé."""
    try:
        reponse: HttpResponseBase = serve(request, f"{chemin}{FICHIER}")
    except Http404:
        retiree = (
            InscriptionAuCalendrier.objects.filter(chemin=f"/{chemin}", retire_le__gte=timezone.now() - GARDE)
            .order_by("-retire_le")
            .first()
        )
        if retiree is not None:
            return _repondre_d_une(request, retiree)
        # Wagtail sait où la page a déménagé, mais n'y mènerait que ses lectrices et lecteurs.
        suite = get_redirect(request, Redirect.normalise_path(f"/{chemin}"))
        if suite is None or not (suite.redirect_page and suite.link):
            raise
        return HttpResponsePermanentRedirect(f"{suite.link}{FICHIER}")
    return reponse


def servir_un_evenement(request: HttpRequest, evenement: "EvenementPage") -> HttpResponse:
    """L'agenda de cette page publiée ; Wagtail a vérifié que l'on pouvait la lire."""
    inscription = InscriptionAuCalendrier.objects.filter(evenement=evenement).first()
    if inscription is None:
        raise Http404
    return _repondre_d_une(request, inscription)


def _repondre_d_une(request: HttpRequest, inscription: InscriptionAuCalendrier) -> HttpResponse:
    contenu = _ecrire([(inscription.composants, inscription.fuseaux)], nom=settings.WAGTAIL_SITE_NAME)
    return _repondre(request, contenu, etiquette(contenu), FICHIER, inscription.modifie_le)
