"""Les courriels d'une candidature : chaque pas s'écrit à qui il concerne, et à personne d'autre."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.socle.courriels import Correspondant, adresse_absolue, composer
from alliance.socle.models import Utilisateur

from ..choix import GenreDePas
from ..equipe.avis import secretariat
from ..models import Candidature, PasDeCandidature
from .liens import lien_de

GABARITS = "reseau/courriels/candidature_"


def lien_de_reprise(candidature: Candidature) -> None:
    """Le lien qui rouvre un brouillon.

    Tant que l'adresse n'est pas prouvée, rien de ce que l'on a écrit n'est redit : le formulaire, ouvert à tout le
    monde, n'enverrait pas autre chose que nos mots à qui n'a rien demandé.
    """
    _a_la_personne(
        candidature,
        "candidature_reprise",
        f"candidature:{candidature.pk}",
        sujet=_("Votre candidature est enregistrée : reprenez-la quand vous voulez"),
        titre=_("Votre brouillon vous attend"),
        textes=[
            _("Tout ce que vous avez écrit est gardé. Ce lien, qui n’est qu’à vous, rouvre votre candidature."),
            _("Sans changement pendant trente jours, elle s’efface d’elle-même."),
        ],
        libelle=_("Reprendre ma candidature"),
    )


def confirmation_demandee(candidature: Candidature) -> None:
    """Le lien qui prouve l'adresse et dépose la candidature."""
    _a_la_personne(
        candidature,
        "candidature_confirmation",
        f"candidature:{candidature.pk}",
        sujet=_("Confirmez votre adresse pour déposer votre candidature"),
        titre=_("Un dernier geste pour déposer"),
        textes=[
            _("Ouvrez cette page et confirmez : votre candidature part alors au secrétariat de l’alliance."),
            _("Si vous n’avez rien demandé, ne faites rien : tout s’effacera au bout de trente jours."),
        ],
        libelle=_("Relire et confirmer"),
    )


def _message_du_pas(genre: str) -> tuple[str, str, list[str]]:
    """Ce que chaque pas dit à la personne qui candidate : sujet, titre, phrases."""
    return {
        GenreDePas.DEPOT: (
            _("Votre candidature est déposée"),
            _("Nous l’avons bien reçue"),
            [_("Le secrétariat va la lire. Vous pouvez suivre chaque étape, ou la retirer, sur votre page.")],
        ),
        GenreDePas.PRISE_EN_CHARGE: (
            _("Votre candidature est en cours de lecture"),
            _("Quelqu’un s’en occupe"),
            [_("Une personne du secrétariat a pris votre candidature en charge. Vous n’avez rien à faire.")],
        ),
        GenreDePas.QUESTION: (
            _("Une question sur votre candidature"),
            _("Le secrétariat vous pose une question"),
            [_("Répondez sur votre page, sans créer de compte.")],
        ),
        GenreDePas.REPONSE: (
            _("Votre réponse est bien arrivée"),
            _("Merci de votre réponse"),
            [_("Le secrétariat reprend la lecture de votre candidature.")],
        ),
        GenreDePas.ACCEPTATION: (
            _("Votre candidature est acceptée : bienvenue"),
            _("Bienvenue dans l’alliance"),
            [
                _("Votre organisation a maintenant sa page sur le site."),
                _("Un autre courriel vous invite à ouvrir votre compte : c’est par lui que vous écrirez ses fiches."),
            ],
        ),
        GenreDePas.REFUS: (
            _("La réponse de l’alliance à votre candidature"),
            _("Votre candidature n’est pas retenue"),
            [
                _("Voici pourquoi. Vous pourrez candidater de nouveau quand ces raisons auront changé."),
                _("Ses informations seront effacées dans douze mois."),
            ],
        ),
        GenreDePas.RETRAIT: (
            _("Votre candidature est retirée"),
            _("C’est fait : elle est retirée"),
            [_("Le secrétariat n’y donnera pas suite. Ses informations seront effacées dans douze mois.")],
        ),
    }[GenreDePas(genre)]


def prevenir_la_personne(pas: PasDeCandidature) -> None:
    """Dit à la personne qui candidate ce qui vient d'arriver, avec ce que le secrétariat lui écrit."""
    sujet, titre, textes = _message_du_pas(pas.genre)
    _a_la_personne(
        pas.candidature,
        f"candidature_{pas.genre}",
        f"pas:{pas.pk}",
        sujet=sujet,
        titre=titre,
        textes=textes,
        citation=pas.message if pas.genre in (GenreDePas.QUESTION, GenreDePas.REFUS) else "",
        libelle=_("Répondre à la question") if pas.genre == GenreDePas.QUESTION else _("Voir où elle en est"),
    )


def prevenir_le_secretariat(pas: PasDeCandidature) -> None:
    """Dit à qui s'en occupe, ou à défaut à tout le secrétariat, ce que la personne ou un·e collègue vient de faire."""
    candidature = pas.candidature
    organisation = {"organisation": candidature}
    sujet = {
        GenreDePas.DEPOT: _("Nouvelle candidature : %(organisation)s"),
        GenreDePas.RENDUE: _("Candidature rendue à la file : %(organisation)s"),
        GenreDePas.REPONSE: _("%(organisation)s a répondu à votre question"),
        GenreDePas.RETRAIT: _("%(organisation)s retire sa candidature"),
    }[GenreDePas(pas.genre)] % organisation
    composer(
        f"secretariat_{pas.genre}",
        f"pas:{pas.pk}",
        [personne for personne in _qui_s_en_occupe(candidature) if personne.pk != pas.auteur_id],
        sujet=sujet,
        gabarit=f"{GABARITS}au_secretariat",
        lien=adresse_absolue(reverse("candidatures:inspect", args=[candidature.pk])),
        libelle=_("Ouvrir la candidature"),
        contexte={"candidature": candidature, "titre": sujet, "citation": pas.message},
    )


def _qui_s_en_occupe(candidature: Candidature) -> list[Utilisateur]:
    if candidature.en_charge is not None and candidature.en_charge.is_active:
        return [candidature.en_charge]
    return secretariat()


def _a_la_personne(
    candidature: Candidature, evenement: str, objet: str, *, sujet: str, libelle: str, **contexte: Any
) -> None:
    composer(
        evenement,
        objet,
        [Correspondant(candidature.courriel, candidature.nom)],
        sujet=sujet,
        gabarit=f"{GABARITS}a_la_personne",
        lien=lien_de(candidature),
        libelle=libelle,
        contexte={"candidature": candidature, **contexte},
    )
