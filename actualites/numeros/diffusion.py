"""La diffusion d'un numéro : inscrire qui le reçoit, puis l'envoyer par lots, une fois à chaque personne."""

from functools import cached_property

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django_tasks import task

from alliance.socle import envois
from alliance.socle.envois import Bilan, Courriel, EnvoiEnNombre
from alliance.socle.verrous import une_sous_verrou

from ..infolettre.destinataires import destinataires_du_numero, est_joignable
from ..infolettre.rejets import SuspendreLesRefus
from ..models import Abonnement, Diffusion, EnvoiDeNumero, NumeroPage
from .acces import ouvrir
from .liens import entetes, liens_personnels
from .rendu import personnaliser
from .retenue import ecarts, prevenir

#: Combien de lignes s'écrivent d'un coup.
LOT_D_INSCRIPTION = 2_000


class EnvoiDuNumero(SuspendreLesRefus, EnvoiEnNombre[EnvoiDeNumero]):
    """Un numéro à qui l'a demandé."""

    modele = EnvoiDeNumero
    relations = ("abonnement",)
    liste = "infolettre"

    def __init__(self, diffusion: Diffusion) -> None:
        self.diffusion = diffusion

    def lignes(self) -> QuerySet[EnvoiDeNumero]:
        return EnvoiDeNumero.objects.filter(diffusion=self.diffusion)

    def composer(self, ligne: EnvoiDeNumero) -> Courriel | None:
        """La lettre figée, avec les liens de la personne ; rien à qui s'en est allé ou ne veut plus les numéros."""
        abonnement = ligne.abonnement
        if abonnement is None or not est_joignable(abonnement) or not abonnement.numeros:
            return None
        return self.courriel_pour(abonnement)

    def courriel_pour(self, abonnement: Abonnement) -> Courriel:
        liens = liens_personnels(abonnement, self.diffusion.pk)
        return Courriel(
            adresse=abonnement.courriel,
            sujet=self.diffusion.sujet,
            texte=personnaliser(self.diffusion.texte, liens),
            html=personnaliser(self.diffusion.html, liens, html=True),
            entetes=entetes(abonnement, self.diffusion.pk),
        )

    @cached_property
    def comptes(self) -> dict[str, int]:
        """Ce qui est arrivé à ces lettres une fois parties ; rien sur leur ouverture, que l'on ne sait pas."""
        return self.lignes().aggregate(
            # Celles que le serveur d'envoi a refusées ne sont pas parties : elles se comptent parmi les échecs.
            rejetes=Count("pk", filter=Q(rejete_le__isnull=False, envoye_le__isnull=False)),
            desabonnes=Count("pk", filter=Q(desabonne_le__isnull=False)),
        )


def poursuivre(diffusion: Diffusion, lots: int | None = None) -> Bilan:
    """Fait ce qui est à faire maintenant d'une diffusion : à l'heure dite inscrire, puis envoyer, puis clore.

    Se rejoue sans effet, et se lance de plusieurs processus à la fois. Une diffusion que l'on arrête s'arrête au lot
    suivant.

    Args:
        lots: combien de lots au plus ; tous si l'on n'en dit rien.
    """
    total = Bilan()
    if not inscrire(diffusion):
        total.arret = _ce_qui_retient(diffusion)
        if total.arret:
            prevenir(diffusion.pk)
        return total
    envoi = EnvoiDuNumero(diffusion)
    while lots is None or lots > 0:
        if raison := _ce_qui_retient(diffusion):
            total.arret = raison
            return total
        lots = None if lots is None else lots - 1
        if not envoi.dues().exists():
            break
        bilan = envoi.expedier(1)
        total.envoyes += bilan.envoyes
        total.ecartes += bilan.ecartes
        total.echecs += bilan.echecs
        if bilan.arret:
            total.arret = bilan.arret
            return total
    if not envoi.avancement().dus:
        Diffusion.objects.filter(pk=diffusion.pk, terminee_le__isnull=True).update(terminee_le=timezone.now())
    return total


@transaction.atomic
def inscrire(diffusion: Diffusion) -> bool:
    """À l'heure dite, donne sa ligne à chaque destinataire, toutes ensemble ou aucune, et ouvre le numéro au public ;
    faux s'il n'y a rien à envoyer, ou si quelque chose le retient.

    Qui s'abonne ensuite recevra le numéro suivant ; qui s'en va avant son tour ne reçoit rien (`composer`).
    """
    try:
        relue = une_sous_verrou(diffusion, "numero")
    except Diffusion.DoesNotExist:  # annulée entre-temps
        return False
    if relue.terminee_le is not None or relue.arretee_le is not None or relue.prevue_le > timezone.now():
        return False
    if relue.lancee_le is None:
        if not relue.numero.live or ecarts(relue):
            return False
        cles = destinataires_du_numero(relue.numero).order_by("pk").values_list("pk", flat=True)
        lot: list[EnvoiDeNumero] = []
        for cle in cles.iterator(chunk_size=LOT_D_INSCRIPTION):
            lot.append(EnvoiDeNumero(diffusion=relue, abonnement_id=cle))
            if len(lot) >= LOT_D_INSCRIPTION:
                envois.inscrire(EnvoiDeNumero, lot)
                lot = []
        envois.inscrire(EnvoiDeNumero, lot)
        lancee_le = timezone.now()
        Diffusion.objects.filter(pk=relue.pk).update(lancee_le=lancee_le)
        ouvrir(relue.numero, lancee_le)
    return True


def a_poursuivre() -> QuerySet[Diffusion]:
    """Les diffusions dont l'heure est venue et qui ne sont ni finies ni arrêtées, la plus ancienne d'abord."""
    return Diffusion.objects.filter(
        prevue_le__lte=timezone.now(), terminee_le__isnull=True, arretee_le__isnull=True
    ).order_by("prevue_le")


def _ce_qui_retient(diffusion: Diffusion) -> str:
    etat = (
        Diffusion.objects.filter(pk=diffusion.pk).values("arretee_le", "lancee_le", "contenus", "numero__live").first()
    )
    if etat is None:
        return "la diffusion a été annulée"
    if etat["arretee_le"] is not None:
        return "la diffusion est arrêtée"
    if not etat["numero__live"]:
        # La lettre mène à sa page : retirée du site, elle attend.
        return "le numéro n’est plus en ligne"
    # Une fois lancée, ce qui part ne change plus, et rien ne le retient.
    retenue = etat["lancee_le"] is None and ecarts(Diffusion(contenus=etat["contenus"]))
    return "un contenu a changé depuis la décision" if retenue else ""


# Après tous les autres : une confirmation n'attend pas la fin d'un envoi en nombre.
@task(priority=-10)
def envoyer_numero(pk: int) -> None:
    """Envoie un lot, puis se remet dans la file s'il en reste : d'autres tâches passent entre deux lots.

    Là où les tâches s'exécutent aussitôt, tout part d'une traite. Ce qui échoue est laissé à la commande régulière.
    """
    diffusion = Diffusion.objects.filter(pk=pk).first()
    if diffusion is None:
        return
    une_file = envoyer_numero.get_backend().supports_defer
    bilan = poursuivre(diffusion, lots=1 if une_file else None)
    if une_file and not bilan.arret and EnvoiDuNumero(diffusion).dues().exists():
        envoyer_numero.enqueue(pk)


def confier(diffusion: Diffusion) -> None:
    """Remet la diffusion à la file, pour son heure ; là où il n'y a pas de file, la commande régulière s'en charge."""
    if diffusion.prevue_le <= timezone.now():
        envoyer_numero.enqueue(diffusion.pk)
    elif envoyer_numero.get_backend().supports_defer:
        envoyer_numero.using(run_after=diffusion.prevue_le).enqueue(diffusion.pk)


def noter_le_desabonnement(abonnement: Abonnement, lettre: str | None) -> None:
    """Note de quelle lettre la personne est partie ; ce que dit l'adresse n'est pas sûr, et ne change que sa ligne."""
    if lettre and lettre.isascii() and lettre.isdigit() and len(lettre) < 10:
        EnvoiDeNumero.objects.filter(diffusion_id=int(lettre), abonnement=abonnement, desabonne_le__isnull=True).update(
            desabonne_le=timezone.now()
        )


def diffusion_de(numero: NumeroPage) -> Diffusion | None:
    """La diffusion de ce numéro, s'il en a une."""
    return Diffusion.objects.filter(numero=numero).select_related("decidee_par").first() if numero.pk else None
