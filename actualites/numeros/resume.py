"""Le résumé du mois : ce qui a paru le mois précédent, composé pour chaque personne selon ce qu'elle suit."""

import datetime
from functools import cached_property, lru_cache

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance.socle import envois
from alliance.socle.courriels import adresse_absolue
from alliance.socle.envois import Bilan, Courriel, EnvoiEnNombre
from alliance.socle.verrous import une_sous_verrou

from ..infolettre.destinataires import destinataires_du_resume, est_joignable
from ..infolettre.rejets import SuspendreLesRefus
from ..models import Abonnement, EnvoiDeResume, ResumeMensuel
from .contenus import lire_contenus
from .elements import Element
from .liens import entetes, liens_personnels
from .parutions import Groupe, Sujets, parutions, suit, sujets_des_pages
from .rendu import Lettre, composer, personnaliser

#: Un résumé se lit d'un trait : au-delà, la rubrique dit le reste.
PAR_GROUPE = 8
#: Combien de pages d'un genre se rapprochent de ce que chacun suit, dans un mois.
EXAMINEES = 300
LOT_D_INSCRIPTION = 2_000
#: Combien de compositions différentes se gardent : la plupart des personnes suivent les mêmes choses.
COMPOSITIONS = 256


class EnvoiDuResume(SuspendreLesRefus, EnvoiEnNombre[EnvoiDeResume]):
    """Le résumé d'un mois à qui l'a demandé."""

    modele = EnvoiDeResume
    relations = ("abonnement",)
    liste = "resume-du-mois"

    def __init__(self, resume: ResumeMensuel) -> None:
        self.resume = resume
        self._lettre = lru_cache(maxsize=COMPOSITIONS)(self._composer_la_lettre)

    def lignes(self) -> QuerySet[EnvoiDeResume]:
        return EnvoiDeResume.objects.filter(resume=self.resume)

    def composer(self, ligne: EnvoiDeResume) -> Courriel | None:
        """Ce qui a paru de ce que la personne suit ; rien à qui s'en est allé, ni quand il n'y a rien à dire."""
        abonnement = ligne.abonnement
        if not est_joignable(abonnement) or not abonnement.resume:
            return None
        lettre = self.lettre_pour(abonnement)
        if lettre is None:
            return None
        liens = liens_personnels(abonnement)
        return Courriel(
            adresse=abonnement.courriel,
            sujet=lettre.sujet,
            texte=personnaliser(lettre.texte, liens),
            html=personnaliser(lettre.html, liens, html=True),
            entetes=entetes(abonnement),
        )

    def lettre_pour(self, abonnement: Abonnement) -> Lettre | None:
        """Le résumé de cette personne ; `None` si rien de ce qu'elle suit n'a paru."""
        suivis = Sujets(
            *(
                frozenset(getattr(abonnement, sujet).values_list("pk", flat=True))
                for sujet in ("axes", "membres", "regions")
            )
        )
        retenues = frozenset(pk for pk, sujets in self._sujets.items() if suit(suivis, sujets))
        return self._lettre(retenues) if retenues else None

    @cached_property
    def _groupes(self) -> list[Groupe]:
        # Assez pour que rien de ce que suit une personne ne soit caché par ce que les autres suivent.
        return parutions(*bornes(self.resume.mois), au_plus=EXAMINEES)

    @cached_property
    def _sujets(self) -> dict[int, Sujets]:
        return sujets_des_pages(page for groupe in self._groupes for page in groupe.pages)

    def _composer_la_lettre(self, retenues: frozenset[int]) -> Lettre | None:
        elements: list[Element] = []
        for groupe in self._groupes:
            pks = [page.pk for page in groupe.pages if page.pk in retenues]
            connus = lire_contenus(pks[:PAR_GROUPE])
            contenus = [connus[pk] for pk in pks if pk in connus]
            if contenus:
                elements.append(Element("intertitre", mots=str(groupe.intertitre)))
                elements.extend(Element("contenu", contenu=contenu) for contenu in contenus)
                if len(pks) > PAR_GROUPE:
                    rubrique = adresse_absolue(getattr(groupe.pages[0], "rubrique", "") or "/reseau/")
                    elements.append(Element("bouton", mots=_("Voir la suite"), adresse=rubrique))
        if not elements:
            return None
        mois = date_format(self.resume.mois, "F Y")
        return composer(
            sujet=_("Ce qui a paru en %(mois)s") % {"mois": mois},
            titre=_("Ce qui a paru en %(mois)s") % {"mois": mois},
            accroche=_("Ce que l’alliance et ses membres ont publié, parmi ce que vous suivez."),
            elements=elements,
            pourquoi=_("Vous recevez ce résumé, une fois par mois, parce que vous l’avez demandé."),
        )


def mois_precedent(aujourd_hui: datetime.date | None = None) -> datetime.date:
    """Le premier jour du mois d'avant."""
    premier = (aujourd_hui or timezone.localdate()).replace(day=1)
    return (premier - datetime.timedelta(days=1)).replace(day=1)


def bornes(mois: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """Le début du mois, et celui du suivant, à l'heure du site."""
    suivant = (mois + datetime.timedelta(days=32)).replace(day=1)
    debut, fin = (timezone.make_aware(datetime.datetime.combine(jour, datetime.time())) for jour in (mois, suivant))
    return debut, fin


def envoyer_le_resume(mois: datetime.date) -> Bilan:
    """Inscrit qui reçoit le résumé de ce mois, puis envoie ce qui est dû. Se rejoue sans effet, et à plusieurs.

    Une personne en a un par mois : qui le demande ensuite aura le suivant.
    """
    resume = _inscrire(mois)
    if resume.termine_le is not None:
        return Bilan()
    envoi = EnvoiDuResume(resume)
    bilan = envoi.expedier()
    if not bilan.arret and not envoi.avancement().dus:
        ResumeMensuel.objects.filter(pk=resume.pk, termine_le__isnull=True).update(termine_le=timezone.now())
    return bilan


def a_poursuivre() -> list[datetime.date]:
    """Les mois dont le résumé est à envoyer : le précédent, et ceux restés en route."""
    restes = ResumeMensuel.objects.filter(termine_le__isnull=True).values_list("mois", flat=True)
    return sorted({mois_precedent(), *restes})


@transaction.atomic
def _inscrire(mois: datetime.date) -> ResumeMensuel:
    resume, _neuf = ResumeMensuel.objects.get_or_create(mois=mois)
    resume = une_sous_verrou(resume)
    # Toutes les lignes s'écrivent avec la première, dans cette transaction : il y en a, ou il n'y en a pas.
    if resume.termine_le is None and not EnvoiDeResume.objects.filter(resume=resume).exists():
        cles = list(destinataires_du_resume().order_by("pk").values_list("pk", flat=True))
        for debut in range(0, len(cles), LOT_D_INSCRIPTION):
            envois.inscrire(
                EnvoiDeResume,
                [EnvoiDeResume(resume=resume, abonnement_id=cle) for cle in cles[debut : debut + LOT_D_INSCRIPTION]],
            )
    return resume
