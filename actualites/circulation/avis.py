"""Les courriels d'une circulation : à la personne mandatée, à qui fait circuler, au secrétariat."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.socle.courriels import Correspondant, adresse_absolue, composer
from alliance.socle.models import Utilisateur
from alliance.socle.typographie import moment_long
from reseau.equipe.avis import secretariat

from ..choix import ActeDeCosigner, EtatDeCosignature
from ..models import ActeDeCosignature, Circulation, Cosignature, DemandeDeChangement, VersionDePrise
from .liens import lien_de

GABARIT = "actualites/courriels/cosignature_message"


def demander(acte: ActeDeCosignature) -> int:
    """Le texte à lire, et le lien pour décider."""
    cosignature = acte.cosignature
    return _a_la_personne(
        cosignature,
        "cosignature_demande",
        f"acte:{acte.pk}",
        sujet=_("« %(titre)s » : votre organisation le signe-t-elle ?"),
        titre=_("Un texte vous est proposé à la signature"),
        textes=[
            _("%(qui)s vous propose de signer « %(texte)s » au nom de « %(organisation)s ».") % _noms(cosignature),
            _("Lisez-le, puis signez, déclinez ou demandez un changement : cinq minutes, sans compte."),
            _reponse_avant(cosignature),
        ],
        citation=cosignature.circulation.message,
        libelle=_("Lire le texte et répondre"),
    )


def relancer(acte: ActeDeCosignature) -> int:
    """Le même lien, et le temps qui reste."""
    cosignature = acte.cosignature
    return _a_la_personne(
        cosignature,
        "cosignature_relance",
        f"acte:{acte.pk}",
        sujet=_("Votre réponse est attendue : « %(titre)s »"),
        titre=_("Un texte attend votre réponse"),
        textes=[
            _("%(qui)s vous a proposé de signer « %(texte)s » au nom de « %(organisation)s ».") % _noms(cosignature),
            _reponse_avant(cosignature),
        ],
        libelle=_("Lire le texte et répondre"),
    )


def renvoyer(acte: ActeDeCosignature) -> int:
    """Un lien neuf, qui remplace l'ancien."""
    cosignature = acte.cosignature
    return _a_la_personne(
        cosignature,
        "cosignature_lien",
        f"acte:{acte.pk}",
        sujet=_("Votre lien pour « %(titre)s »"),
        titre=_("Voici votre nouveau lien"),
        textes=[
            _("Il ouvre « %(texte)s », proposé par %(qui)s à « %(organisation)s ».") % _noms(cosignature),
            _("Les liens reçus avant celui-ci ne marchent plus."),
        ],
        libelle=_("Ouvrir ma page"),
    )


def texte_change(cosignature: Cosignature, version: VersionDePrise) -> int:
    """Le texte n'est plus celui que la personne a lu : ce qui change, et ce qu'elle peut faire."""
    noms = _noms(cosignature)
    suspendue = cosignature.est_suspendue
    textes = [
        _("« %(texte)s », que vous avez signé au nom de « %(organisation)s », a changé. Votre signature est suspendue.")
        % noms
        if suspendue
        else _("« %(texte)s », sur lequel vous avez demandé un changement, a une nouvelle version.") % noms,
        _("Regardez ce qui change, puis confirmez ou retirez votre signature.")
        if suspendue
        else _("Regardez ce qui change, puis signez, déclinez ou demandez autre chose."),
        _reponse_avant(cosignature),
    ]
    return _a_la_personne(
        cosignature,
        "cosignature_texte_change",
        f"cosignature:{cosignature.pk}:version:{version.pk}",
        sujet=_("Le texte a changé : « %(titre)s »"),
        titre=_("Le texte a changé"),
        textes=textes,
        citation=version.raison,
        libelle=_("Voir ce qui change et décider"),
    )


def correction(cosignature: Cosignature, version: VersionDePrise) -> int:
    """Une correction de forme : la signature reste, mais rien ne change sans qu'on le montre."""
    return _a_la_personne(
        cosignature,
        "cosignature_correction",
        f"cosignature:{cosignature.pk}:version:{version.pk}",
        sujet=_("Une correction de forme dans « %(titre)s »"),
        titre=_("Une correction de forme"),
        textes=[
            _("%(qui)s a corrigé la forme de « %(texte)s », signé par « %(organisation)s ».") % _noms(cosignature),
            _("Votre signature reste. Si vous jugez que le sens change, retirez-la depuis la même page."),
        ],
        citation=version.raison,
        libelle=_("Voir la correction"),
    )


def circulation_close_sans_elle(cosignature: Cosignature, circulation: Circulation) -> int:
    """À qui n'a pas confirmé sa signature, ou attendait un changement : son nom ne paraîtra pas."""
    noms = _noms(cosignature)
    return _a_la_personne(
        cosignature,
        "cosignature_sans_suite",
        f"cosignature:{cosignature.pk}:circulation:{circulation.pk}",
        sujet=_("La circulation est close : « %(titre)s »"),
        titre=_("La circulation est close"),
        textes=[
            _("La circulation de « %(texte)s » est close : on ne peut plus le signer.") % noms,
            _("Votre signature était suspendue : le nom de « %(organisation)s » ne paraîtra pas sous ce texte.") % noms
            if cosignature.etat == EtatDeCosignature.SUSPENDUE
            else _("Vous aviez demandé un changement : le nom de « %(organisation)s » ne paraîtra pas sous ce texte.")
            % noms,
            _("Si un nouveau tour s’ouvre, vous recevrez un autre courriel."),
        ],
        libelle=_("Ouvrir ma page"),
    )


def repondre_a_la_demande(demande: DemandeDeChangement) -> int:
    """La réponse à qui a demandé un changement."""
    noms = _noms(demande.cosignature)
    return _a_la_personne(
        demande.cosignature,
        "cosignature_reponse",
        f"demande:{demande.pk}",
        sujet=_("Une réponse à votre demande sur « %(titre)s »"),
        titre=_("Votre demande est retenue") if demande.retenue else _("Votre demande n’est pas retenue"),
        textes=[_("%(qui)s répond à ce que vous avez demandé sur « %(texte)s ».") % noms],
        citation=demande.reponse,
        libelle=_("Rouvrir le texte"),
    )


def accuser(acte: ActeDeCosignature) -> int:
    """Ce qui vient d'être décidé, et le lien qui permet d'y revenir."""
    cosignature = acte.cosignature
    noms = _noms(cosignature) | {"quand": moment_long(acte.le)}
    retiree = acte.acte == ActeDeCosigner.RETIREE
    return _a_la_personne(
        cosignature,
        "cosignature_accuse",
        f"acte:{acte.pk}",
        sujet=_("Signature retirée : « %(titre)s »") if retiree else _("Vous avez signé « %(titre)s »"),
        titre=_("Votre signature est retirée") if retiree else _("Merci, votre signature est enregistrée"),
        textes=[
            _("Le %(quand)s, « %(organisation)s » a retiré sa signature de « %(texte)s ». Son nom n’y paraît plus.")
            % noms
        ]
        if retiree
        else [
            _("Le %(quand)s, vous avez signé « %(texte)s » au nom de « %(organisation)s ».") % noms,
            _("Gardez ce courriel : pendant un an, son lien ouvre votre certificat et permet de retirer la signature."),
        ],
        libelle=_("Ouvrir ma page") if retiree else _("Voir mon certificat, ou retirer ma signature"),
    )


def prevenir_l_initiatrice(acte: ActeDeCosignature, demande: DemandeDeChangement | None = None) -> int:
    """Un refus, un retrait, une demande : ce qui appelle peut-être un geste."""
    cosignature = acte.cosignature
    noms = {"organisation": cosignature.organisation, "titre": cosignature.prise.title}
    sujet = {
        ActeDeCosigner.REFUSEE: _("« %(organisation)s » ne signera pas « %(titre)s »"),
        ActeDeCosigner.RETIREE: _("« %(organisation)s » retire sa signature de « %(titre)s »"),
        ActeDeCosigner.CHANGEMENT: _("« %(organisation)s » demande un changement à « %(titre)s »"),
    }[ActeDeCosigner(acte.acte)] % noms
    passage = _("À propos de : « %(passage)s »") % {"passage": demande.passage} if demande and demande.passage else ""
    return _en_interne(
        "cosignature_initiatrice",
        f"acte:{acte.pk}",
        [cosignature.circulation.ouverte_par],
        cosignature.circulation,
        sujet=sujet,
        textes=[texte for texte in [passage] if texte],
        citation=acte.precision,
        pourquoi=_("Vous recevez ce courriel parce que vous avez fait circuler ce texte."),
    )


def prevenir_le_secretariat(acte: ActeDeCosignature) -> int:
    """Un retrait se voit en public aussitôt : le secrétariat le sait."""
    cosignature = acte.cosignature
    return _en_interne(
        "cosignature_retiree",
        f"acte:{acte.pk}",
        secretariat(),
        cosignature.circulation,
        sujet=_("« %(organisation)s » retire sa signature de « %(titre)s »")
        % {"organisation": cosignature.organisation, "titre": cosignature.prise.title},
        textes=[_("Son nom ne paraît plus sous le texte, s’il y paraissait.")],
        citation=acte.precision,
        pourquoi=_("Vous recevez ce courriel parce que vous êtes du secrétariat de l’alliance."),
    )


def circulation_close(circulation: Circulation) -> int:
    """Le texte attend la validation du secrétariat."""
    return _en_interne(
        "cosignature_close",
        f"circulation:{circulation.pk}",
        secretariat(),
        circulation,
        sujet=_("Une circulation est close : « %(titre)s »") % {"titre": circulation.prise.title},
        textes=[_("Plus personne ne signe par son lien. Relisez le texte et ses signatures avant de le publier.")],
        pourquoi=_("Vous recevez ce courriel parce que vous êtes du secrétariat de l’alliance."),
    )


def _noms(cosignature: Cosignature) -> dict[str, str]:
    prise = cosignature.prise
    porteuse = prise.organisation
    return {
        "qui": porteuse.title if porteuse else _("L’alliance"),
        "texte": prise.versions_de_prise.order_by("-rang").values_list("contenu__title", flat=True).first()
        or prise.title,
        "organisation": cosignature.organisation,
    }


def _reponse_avant(cosignature: Cosignature) -> str:
    return _("Réponse attendue avant le %(quand)s.") % {"quand": moment_long(cosignature.circulation.echeance)}


def _a_la_personne(
    cosignature: Cosignature, evenement: str, objet: str, *, sujet: str, libelle: str, **contexte: Any
) -> int:
    mandat = cosignature.mandat
    return composer(
        evenement,
        objet,
        [Correspondant(cosignature.courriel, mandat.nom if mandat else cosignature.nom)],
        sujet=sujet % {"titre": _noms(cosignature)["texte"]},
        gabarit=GABARIT,
        lien=lien_de(cosignature),
        libelle=libelle,
        contexte={"organisation": cosignature.organisation, "personnel": True, **contexte},
    )


def _en_interne(
    evenement: str,
    objet: str,
    personnes: Sequence[Utilisateur | None],
    circulation: Circulation,
    *,
    sujet: str,
    **contexte: Any,
) -> int:
    return composer(
        evenement,
        objet,
        [personne for personne in personnes if personne is not None],
        sujet=sujet,
        gabarit=GABARIT,
        lien=adresse_absolue(reverse("circulations:tableau", args=[circulation.prise_id])),
        libelle=_("Ouvrir le tableau des cosignatures"),
        contexte={"titre": sujet, **contexte},
    )
