"""Les courriels d'une proposition. Avant la confirmation, ils ne portent que nos mots : l'adresse n'est pas prouvée."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState

from alliance.socle.courriels import Correspondant, adresse_absolue, composer
from alliance.socle.models import CourrielEnvoye, Utilisateur
from reseau.equipe.avis import secretariat

from ..models import EvenementPage, PropositionDEvenement
from .liens import lien_de

GABARITS = "actualites/courriels/proposition_"


def confirmation_demandee(proposition: PropositionDEvenement) -> None:
    _a_la_personne(
        proposition,
        "confirmer",
        sujet=_("Confirmez l’événement que vous proposez"),
        titre=_("Un dernier geste pour proposer votre événement"),
        textes=[
            _("Ouvrez cette page, relisez, puis confirmez par le bouton : la rédaction le relit alors, et le publie."),
            _("Sans confirmation, tout s’efface au bout de sept jours."),
            _("Gardez ce courriel : son lien vous servira aussi à modifier votre proposition, ou à la retirer."),
        ],
        libelle=_("Relire et confirmer"),
        nomme=False,
    )


def acceptee(proposition: PropositionDEvenement, page: EvenementPage) -> None:
    _a_la_personne(
        proposition,
        "acceptee",
        sujet=_("Votre événement est dans l’agenda de l’alliance"),
        titre=_("Votre événement est publié"),
        textes=[
            _("La rédaction l’a relu : il est dans l’agenda."),
            _("Quelque chose change ? Votre page permet de proposer une correction, ou de dire qu’il est annulé."),
        ],
        libelle=_("Voir la page et la corriger"),
        page_publique=adresse_absolue(page.get_url() or ""),
    )


def correction_parue(proposition: PropositionDEvenement, page: EvenementPage) -> None:
    assert proposition.modifiee_le is not None
    _a_la_personne(
        proposition,
        "correction",
        suite=f":{proposition.modifiee_le.timestamp():.0f}",
        sujet=_("Votre correction est publiée"),
        titre=_("Votre correction est publiée"),
        textes=[_("La page de l’événement dit maintenant ce que vous avez corrigé.")],
        libelle=_("Voir où cela en est"),
        page_publique=adresse_absolue(page.get_url() or ""),
    )


def refusee(proposition: PropositionDEvenement) -> None:
    _a_la_personne(
        proposition,
        "refusee",
        sujet=_("La réponse de l’alliance à votre proposition d’événement"),
        titre=_("Votre événement n’est pas retenu"),
        textes=[
            _("Voici pourquoi. Vous pourrez en proposer un autre."),
            _("Votre nom et votre adresse s’effacent dans quatre-vingt-dix jours."),
        ],
        citation=proposition.motif,
        libelle=_("Voir ma proposition"),
    )


def corrections_demandees(proposition: PropositionDEvenement, page: EvenementPage, etape: TaskState) -> None:
    _a_la_personne(
        proposition,
        "a_corriger",
        suite=f":etape:{etape.pk}",
        sujet=_("Une correction est demandée pour votre événement"),
        titre=_("La relecture demande une correction"),
        textes=[_("Voici la remarque. Modifiez votre proposition : elle repart alors en relecture.")],
        citation=etape.comment,
        libelle=_("Modifier ma proposition"),
    )


def changee_pendant_la_relecture(proposition: PropositionDEvenement, version: Revision, relecteur: Utilisateur) -> None:
    _a_la_redaction(
        proposition,
        "changee",
        f":version:{version.pk}",
        [relecteur],
        sujet=_("Changée pendant votre relecture : « %(titre)s »") % {"titre": version.object_str},
        textes=[_("La personne qui propose cet événement vient de le modifier : sa relecture recommence.")],
        lien=adresse_absolue(reverse("wagtailadmin_pages:edit", args=[proposition.evenement_id])),
        libelle=_("Ouvrir le texte"),
    )


def retiree_pendant_la_relecture(proposition: PropositionDEvenement, relecteur: Utilisateur) -> None:
    _a_la_redaction(
        proposition,
        "retiree",
        "",
        [relecteur],
        sujet=_("Retirée : « %(titre)s »") % {"titre": proposition},
        textes=[_("La personne qui proposait cet événement l’a retiré : il n’y a plus rien à relire.")],
        lien=adresse_absolue(reverse("wagtailadmin_home")),
        libelle=_("Voir ce qui attend"),
    )


def mot_a_la_redaction(proposition: PropositionDEvenement, mot: str) -> None:
    _a_la_redaction(
        proposition,
        "mot",
        f":{timezone.now().timestamp():.0f}",
        secretariat(),
        sujet=_("Un mot au sujet de « %(titre)s »") % {"titre": proposition},
        textes=[_("La personne qui a proposé cet événement vous écrit.")],
        citation=mot,
        lien=adresse_absolue(reverse("propositions_d_evenement:inspect", args=[proposition.pk])),
        libelle=_("Ouvrir la proposition"),
    )


def effacer_les_courriels(proposition: PropositionDEvenement) -> None:
    """Ce que l'on a écrit à la personne au titre de cette proposition."""
    CourrielEnvoye.objects.filter(
        evenement__startswith="proposition_",
        objet__startswith=_objet(proposition),
        adresse=proposition.courriel.strip().lower(),
    ).delete()


def _objet(proposition: PropositionDEvenement) -> str:
    # La clef, et non le numéro : « proposition:1 » serait aussi le début de « proposition:12 ».
    return f"proposition:{proposition.clef}"


def _a_la_personne(
    proposition: PropositionDEvenement,
    lequel: str,
    *,
    sujet: str,
    libelle: str,
    suite: str = "",
    nomme: bool = True,
    **contexte: Any,
) -> None:
    composer(
        f"proposition_{lequel}",
        f"{_objet(proposition)}{suite}",
        [Correspondant(proposition.courriel)],
        sujet=sujet,
        gabarit=f"{GABARITS}a_la_personne",
        lien=lien_de(proposition),
        libelle=libelle,
        contexte={"nom_de_l_evenement": str(proposition) if nomme else "", **contexte},
    )


def _a_la_redaction(
    proposition: PropositionDEvenement,
    lequel: str,
    suite: str,
    personnes: list[Utilisateur],
    *,
    sujet: str,
    lien: str,
    libelle: str,
    **contexte: Any,
) -> None:
    composer(
        f"proposition_{lequel}",
        f"{_objet(proposition)}{suite}",
        personnes,
        sujet=sujet,
        gabarit=f"{GABARITS}a_la_redaction",
        lien=lien,
        libelle=libelle,
        contexte={"titre": sujet, **contexte},
    )
