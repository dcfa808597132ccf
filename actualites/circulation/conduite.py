"""Conduire une circulation : relancer, prolonger, clore, répondre aux demandes, renvoyer un lien."""

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle.jetons import nouvelle_clef
from alliance.socle.verrous import une_sous_verrou

from ..choix import A_RELANCER, ActeDeCosigner, EtatDeCosignature
from ..models import Circulation, Cosignature, DemandeDeChangement
from . import avis, regles
from .mandataires import mandataires_des
from .ouverture import verifier_l_echeance

#: Les états d'où une organisation s'attend à voir paraître son nom, alors que la clôture l'en écarte.
EN_SUSPENS = frozenset({EtatDeCosignature.SUSPENDUE, EtatDeCosignature.CHANGEMENT})


class GesteDeCirculation:
    """Un geste de qui conduit la circulation."""

    def __init__(self, circulation: Circulation, user: Any) -> None:
        self.circulation, self.user = circulation, user

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises: CirculationRefusee."""
        if not skip_permission_checks:
            regles.verifier_le_droit(self.user, self.circulation.prise)


class Relancer(GesteDeCirculation):
    """Écrit de nouveau à qui n'a rien décidé de définitif ; jamais deux fois le même jour à la même personne.

    Args:
        cosignatures: lesquelles ; toutes celles qui attendent, sans rien.
        user: vide quand l'heure seule le décide (`relancer_cosignatures`).
    """

    def __init__(
        self, circulation: Circulation, user: Any = None, cosignatures: Iterable[Cosignature] | None = None
    ) -> None:
        super().__init__(circulation, user)
        self.cles: Collection[int] | None = None if cosignatures is None else {c.pk for c in cosignatures}

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> int:
        """Rend le nombre de personnes à qui l'on écrit.

        Raises: CirculationRefusee ; CirculationFermee si elle est close ou échue.
        """
        self.check(skip_permission_checks)
        _prise, toutes = regles.verrouiller_la_prise(self.circulation.prise)
        circulation = regles.circulation_ouverte(self.circulation)
        if not circulation.est_ouverte:
            raise regles.CirculationFermee(_("L’échéance est passée : repoussez-la d’abord."))
        aujourd_hui = timezone.localdate()
        voulues = [
            c
            for c in toutes
            if c.circulation_id == circulation.pk
            and c.etat in A_RELANCER
            and (self.cles is None or c.pk in self.cles)
            and (c.relancee_le is None or timezone.localdate(c.relancee_le) < aujourd_hui)
        ]
        _aux_personnes_d_aujourd_hui(voulues)
        relancees = [c for c in voulues if c.courriel and not regles.mandat_fini(c)]
        for cosignature in relancees:
            cosignature.relances += 1
            cosignature.relancee_le = timezone.now()
            cosignature.expire_le = max(cosignature.expire_le, regles.fin_du_lien(circulation))
            cosignature.save()
            acte = regles.acte_de(cosignature, ActeDeCosigner.RELANCEE, par=self.user)
            acte.save()
            avis.relancer(acte)
        if relancees:
            regles.journaliser(circulation.prise, "relancer_cosignatures", self.user, organisations=len(relancees))
        return len(relancees)


class Prolonger(GesteDeCirculation):
    """Repousse l'échéance ; les liens de qui n'a pas signé valent d'autant."""

    def __init__(self, circulation: Circulation, user: Any, echeance: datetime.datetime) -> None:
        super().__init__(circulation, user)
        self.echeance = echeance

    @transaction.atomic
    def execute(self) -> Circulation:
        """Raises: CirculationRefusee ; ValidationError si l'échéance n'est ni à venir ni plus lointaine."""
        self.check()
        verifier_l_echeance(self.echeance)
        _prise, toutes = regles.verrouiller_la_prise(self.circulation.prise)
        circulation = regles.circulation_ouverte(self.circulation)
        if self.echeance <= circulation.echeance:
            raise ValidationError({"echeance": _("Choisissez une échéance plus lointaine que celle d’aujourd’hui.")})
        circulation.echeance = self.echeance
        circulation.save(update_fields=["echeance"])
        fin = regles.fin_du_lien(circulation)
        siennes = [c for c in toutes if c.circulation_id == circulation.pk]
        for cosignature in siennes:
            cosignature.expire_le = max(cosignature.expire_le, fin)
        Cosignature.objects.bulk_update(siennes, ["expire_le"])
        regles.journaliser(circulation.prise, "prolonger_circulation", self.user)
        return circulation


class Clore(GesteDeCirculation):
    """Ferme la circulation : plus personne ne décide, et le secrétariat, prévenu, peut valider le texte.

    Les organisations qui avaient signé ou demandé un changement, sans que leur nom puisse paraître, l'apprennent.
    """

    @transaction.atomic
    def execute(self) -> Circulation:
        """Raises: CirculationRefusee ; CirculationFermee si elle est déjà close."""
        self.check()
        # Toutes les cosignatures : celle qui se signe à cet instant se compte avant, ou ne se fait pas.
        _prise, toutes = regles.verrouiller_la_prise(self.circulation.prise)
        circulation = regles.circulation_ouverte(self.circulation)
        circulation.close_le, circulation.close_par = timezone.now(), self.user
        circulation.save(update_fields=["close_le", "close_par"])
        regles.journaliser(circulation.prise, "clore_circulation", self.user)
        avis.circulation_close(circulation)
        # Une signature suspendue peut venir d'un tour d'avant : celui-ci était le sien aussi, pour confirmer.
        for cosignature in toutes:
            if cosignature.etat in EN_SUSPENS and cosignature.courriel and not regles.mandat_fini(cosignature):
                avis.circulation_close_sans_elle(cosignature, circulation)
        return circulation


class TraiterDemande:
    """Répond à une demande de changement ; la réponse part à qui l'a faite.

    Args:
        retenue: vrai si le texte changera, ou a changé, en ce sens.
    """

    def __init__(self, demande: DemandeDeChangement, user: Any, retenue: bool, reponse: str) -> None:
        self.demande, self.user, self.retenue, self.reponse = demande, user, retenue, reponse.strip()

    def check(self) -> None:
        """Raises: CirculationRefusee ; ValidationError si la réponse est vide."""
        regles.verifier_le_droit(self.user, self.demande.cosignature.prise)
        if not self.reponse:
            raise ValidationError({"reponse": _("Écrivez votre réponse : elle part à qui a fait la demande.")})

    @transaction.atomic
    def execute(self) -> DemandeDeChangement:
        """Raises: comme `check` ; ValidationError si quelqu'un y a déjà répondu."""
        self.check()
        demande = une_sous_verrou(self.demande, "cosignature__prise", "cosignature__circulation", "cosignature__mandat")
        if demande.traitee_le is not None:
            raise ValidationError(_("Quelqu’un a déjà répondu à cette demande."))
        demande.retenue, demande.reponse = self.retenue, self.reponse
        demande.traitee_le, demande.traitee_par = timezone.now(), self.user
        demande.save(update_fields=["retenue", "reponse", "traitee_le", "traitee_par"])
        regles.journaliser(demande.cosignature.prise, "traiter_demande", self.user)
        avis.repondre_a_la_demande(demande)
        return demande


class RenvoyerLeLien:
    """Envoie un lien neuf à la personne mandatée aujourd'hui ; l'ancien ne vaut plus.

    Args:
        user: vide quand la personne le redemande elle-même, par son ancien lien (`RedemanderLeLien`).
    """

    def __init__(self, cosignature: Cosignature, user: Any) -> None:
        self.cosignature, self.user = cosignature, user

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Cosignature:
        """Raises: CirculationRefusee ; ValidationError s'il n'y a plus rien à décider, ou personne à qui écrire."""
        if not skip_permission_checks:
            regles.verifier_le_droit(self.user, self.cosignature.prise)
        cosignature = regles.verrouiller_la_cosignature(self.cosignature)
        maintenant = timezone.now()
        if cosignature.etat == EtatDeCosignature.SIGNEE:
            fin = maintenant + regles.VALIDITE_DU_LIEN
        elif cosignature.circulation.est_ouverte:
            fin = regles.fin_du_lien(cosignature.circulation)
        elif cosignature.etat == EtatDeCosignature.SUSPENDUE:
            fin = maintenant + regles.VALIDITE_DU_LIEN
        else:
            raise regles.CirculationFermee(_("Cette circulation est finie : ce lien n’ouvrirait plus rien."))
        _aux_personnes_d_aujourd_hui([cosignature])
        if not cosignature.courriel or regles.mandat_fini(cosignature):
            raise ValidationError(_("Personne n’a plus de mandat pour décider au nom de cette organisation."))
        cosignature.clef = nouvelle_clef()
        engagee = cosignature.etat in regles.ENGAGEES
        cosignature.expire_le = max(cosignature.expire_le, fin) if engagee else fin
        cosignature.save()
        acte = regles.acte_de(cosignature, ActeDeCosigner.SOLLICITEE, precision=_("Lien neuf."), par=self.user)
        acte.save()
        regles.journaliser(cosignature.prise, "renvoyer_le_lien", self.user, organisation=cosignature.organisation)
        avis.renvoyer(acte)
        self.cosignature.refresh_from_db()
        return cosignature


class RedemanderLeLien:
    """La personne redemande un lien par celui qui a expiré : il part à l'adresse que l'on a, jamais à une autre."""

    def __init__(self, cosignature: Cosignature) -> None:
        self.cosignature = cosignature

    def execute(self) -> bool:
        """Faux, sans rien dire de plus, s'il n'y a rien à envoyer ou personne à qui l'envoyer."""
        if timezone.now() < self.cosignature.expire_le and not regles.mandat_fini(self.cosignature):
            return False  # le lien marche encore
        try:
            RenvoyerLeLien(self.cosignature, None).execute(skip_permission_checks=True)
        except ValidationError:
            return False
        return True


def _aux_personnes_d_aujourd_hui(cosignatures: Collection[Cosignature]) -> None:
    """Redirige vers la personne mandatée aujourd'hui celles dont le mandat a fini ; leur ancien lien meurt."""
    finies = [c for c in cosignatures if c.membre is not None and regles.mandat_fini(c)]
    mandataires = mandataires_des(c.membre for c in finies if c.membre is not None)
    for cosignature in finies:
        mandat = mandataires.get(cosignature.membre_id or 0)
        if mandat is not None:
            cosignature.mandat, cosignature.courriel = mandat, mandat.courriel
            cosignature.clef = nouvelle_clef()
