"""Ce qui arrive à un numéro : un objet par geste, qui vérifie le droit, change et journalise."""

import datetime
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from alliance.socle.verrous import une_sous_verrou
from reseau.etancheite import est_de_l_equipe_centrale

from ..infolettre.destinataires import destinataires_du_numero
from ..models import Diffusion, EnvoiDeNumero, NumeroPage
from .acces import ouvrir, reserver
from .diffusion import confier
from .elements import pages_du_corps
from .rendu import POIDS_MAXIMAL, Lettre, liens_d_exemple, personnaliser, rendre
from .retenue import ecarts, empreinte, releve

#: Programmer plus loin serait une faute de frappe.
DANS_UN_AN = datetime.timedelta(days=366)


class GesteRefuse(PermissionDenied):
    """La personne n'a pas ce droit sur ce numéro."""


class GesteDeNumero:
    """Ce que les gestes partagent : le numéro, la personne, et le droit de diffuser."""

    def __init__(self, numero: NumeroPage, user: Any) -> None:
        self.numero, self.user = numero, user

    def check(self) -> None:
        """Raises: GesteRefuse."""
        if not est_de_l_equipe_centrale(self.user):
            raise GesteRefuse(_("Seul le secrétariat diffuse un numéro."))

    def verrouiller(self) -> Diffusion:
        """La diffusion du numéro, relue sous verrou. Raises: ValidationError s'il n'en a pas, ou si elle est finie."""
        diffusion = Diffusion.objects.select_for_update().filter(numero=self.numero).first()
        if diffusion is None:
            raise ValidationError(_("Ce numéro n’a pas de diffusion."))
        if diffusion.terminee_le is not None:
            raise ValidationError(_("Ce numéro est déjà parti à tout le monde."))
        return diffusion

    def journaliser(self, geste: str, **donnees: Any) -> None:
        log(instance=self.numero, action=f"actualites.{geste}_numero", user=self.user, data=donnees)


class ProgrammerLaDiffusion(GesteDeNumero):
    """Fige le numéro publié et le fait partir à l'heure dite. Un numéro ne se diffuse qu'une fois.

    Args:
        prevue_le: l'heure ; `None` pour tout de suite.
        relu: l'`empreinte` de la lettre que la personne a eue sous les yeux.
    """

    def __init__(self, numero: NumeroPage, user: Any, relu: str, prevue_le: datetime.datetime | None = None) -> None:
        super().__init__(numero, user)
        self.relu, self.prevue_le = relu, prevue_le

    @transaction.atomic
    def execute(self) -> Diffusion:
        """Raises: GesteRefuse ; ValidationError si le numéro n'est pas en ligne, s'il est déjà diffusé, s'il a changé
        depuis qu'on l'a relu, s'il est trop lourd, ou s'il n'y a personne à qui l'envoyer."""
        self.check()
        maintenant = timezone.now()
        numero = NumeroPage.objects.get(pk=self.numero.pk)
        if not numero.live:
            raise ValidationError(_("Ce numéro n’est pas publié : il doit d’abord être relu."))
        if self.prevue_le is not None and self.prevue_le <= maintenant:
            raise ValidationError(_("Cette heure est passée : choisissez-en une autre, ou envoyez maintenant."))
        if self.prevue_le is not None and self.prevue_le > maintenant + DANS_UN_AN:
            raise ValidationError(_("Choisissez une heure dans l’année qui vient."))
        lettre = rendre(numero)
        if not constant_time_compare(self.relu, lettre.empreinte):
            raise ValidationError(_("Le numéro a changé depuis que vous l’avez lu : relisez-le, puis diffusez-le."))
        if lettre.poids > POIDS_MAXIMAL:
            raise ValidationError(_("La lettre est trop lourde : des messageries la couperaient. Raccourcissez-la."))
        personnes = destinataires_du_numero(numero).count()
        if not personnes:
            raise ValidationError(_("Personne ne recevrait ce numéro : il n’y a rien à envoyer."))
        try:
            with transaction.atomic():
                diffusion = Diffusion.objects.create(
                    numero=numero,
                    sujet=lettre.sujet,
                    html=lettre.html,
                    texte=lettre.texte,
                    contenus=releve(pages_du_corps(numero.corps)),
                    prevue_le=self.prevue_le or maintenant,
                    decidee_par=self.user,
                    decidee_le=maintenant,
                )
        except IntegrityError:
            raise ValidationError(_("Ce numéro a déjà une diffusion : on ne l’envoie pas deux fois.")) from None
        self.journaliser("diffuser", personnes=personnes, prevue_le=diffusion.prevue_le.isoformat())
        transaction.on_commit(partial(confier, diffusion), robust=True)
        return diffusion


class AnnulerLaDiffusion(GesteDeNumero):
    """Défait une diffusion dont rien n'est parti ; le numéro reste publié, et pourra se diffuser."""

    @transaction.atomic
    def execute(self) -> None:
        """Raises: GesteRefuse ; ValidationError si une lettre est partie, ou est en train de partir."""
        self.check()
        diffusion = self.verrouiller()
        lignes, maintenant = EnvoiDeNumero.objects.filter(diffusion=diffusion), timezone.now()
        # D'une seule écriture : un processus qui envoie ne peut plus en prendre aucune, et l'effacement a son temps.
        lignes.filter(pris_le=None, envoye_le=None, tentatives=0).update(ecarte_le=maintenant)
        if lignes.exclude(ecarte_le=maintenant, tentatives=0).exists():
            raise ValidationError(_("Des lettres sont déjà parties : vous pouvez arrêter l’envoi, non l’annuler."))
        # Les lignes s'effacent avec elle.
        diffusion.delete()
        reserver(self.numero)
        self.journaliser("annuler")


class ArreterLaDiffusion(GesteDeNumero):
    """Suspend l'envoi : le lot en cours s'achève, les suivants attendent. Se rejoue sans effet."""

    @transaction.atomic
    def execute(self) -> None:
        """Raises: GesteRefuse ; ValidationError si l'envoi est fini."""
        self.check()
        diffusion = self.verrouiller()
        if diffusion.arretee_le is None:
            Diffusion.objects.filter(pk=diffusion.pk).update(arretee_le=timezone.now())
            self.journaliser("arreter")


class ReprendreLaDiffusion(GesteDeNumero):
    """Reprend un envoi arrêté, ou remet tout de suite en file un envoi interrompu."""

    @transaction.atomic
    def execute(self) -> None:
        """Raises: GesteRefuse ; ValidationError si l'envoi est fini."""
        self.check()
        diffusion = self.verrouiller()
        if diffusion.arretee_le is not None:
            Diffusion.objects.filter(pk=diffusion.pk).update(arretee_le=None)
            self.journaliser("reprendre")
        transaction.on_commit(partial(confier, diffusion), robust=True)


class EnvoyerTelQuel(GesteDeNumero):
    """Laisse partir une lettre dont un contenu a changé depuis la décision. Ce qui changerait encore la retiendrait.

    Args:
        vus: l'`empreinte` des changements que la personne a eus sous les yeux.
    """

    def __init__(self, numero: NumeroPage, user: Any, vus: str) -> None:
        super().__init__(numero, user)
        self.vus = vus

    @transaction.atomic
    def execute(self) -> None:
        """Raises: GesteRefuse ; ValidationError si l'envoi est fini, ou si autre chose a changé entre-temps."""
        self.check()
        diffusion = self.verrouiller()
        if trouves := ecarts(diffusion):
            if not constant_time_compare(self.vus, empreinte(trouves)):
                raise ValidationError(_("Autre chose a changé entre-temps : relisez ce qui retient cet envoi."))
            diffusion.contenus = releve([int(cle) for cle in diffusion.contenus])
            diffusion.save(update_fields=["contenus"])
            self.journaliser("envoyer_tel_quel", changes=[ecart.titre for ecart in trouves])
        transaction.on_commit(partial(confier, diffusion), robust=True)


class MettreEnLigneSansEnvoyer(GesteDeNumero):
    """Rend public un numéro publié que personne ne recevra : une archive, un import. Il ne s'enverra plus."""

    @transaction.atomic
    def execute(self) -> Diffusion:
        """Sa date publique reste celle de sa publication. Raises: GesteRefuse ; ValidationError si le numéro n'est
        pas publié, ou s'il a déjà une diffusion."""
        self.check()
        numero = NumeroPage.objects.get(pk=self.numero.pk)
        if not numero.live:
            raise ValidationError(_("Ce numéro n’est pas publié : il doit d’abord être relu."))
        lettre, maintenant = rendre(numero), timezone.now()
        try:
            with transaction.atomic():
                diffusion = Diffusion.objects.create(
                    numero=numero,
                    sujet=lettre.sujet,
                    html=lettre.html,
                    texte=lettre.texte,
                    decidee_par=self.user,
                    lancee_le=maintenant,
                    terminee_le=maintenant,
                )
        except IntegrityError:
            raise ValidationError(_("Ce numéro a déjà une diffusion : on ne l’envoie pas deux fois.")) from None
        ouvrir(numero, numero.first_published_at or maintenant)
        self.journaliser("mettre_en_ligne")
        return diffusion


class AjouterDesContenus(GesteDeNumero):
    """Ajoute des contenus publiés à la fin du brouillon, sous l'intertitre de leur genre.

    Args:
        groupes: pour chaque intertitre, les pages à ajouter, dans l'ordre.
    """

    def __init__(self, numero: NumeroPage, user: Any, groupes: Sequence[tuple[str, Iterable[Page]]]) -> None:
        super().__init__(numero, user)
        self.groupes = groupes

    def check(self) -> None:
        """Raises: GesteRefuse si la personne n'écrit pas ce numéro, ou s'il est verrouillé."""
        verrou = self.numero.get_lock()
        if not self.numero.permissions_for_user(self.user).can_edit() or (verrou and verrou.for_user(self.user)):
            raise GesteRefuse(_("Vous ne pouvez pas modifier ce numéro maintenant."))

    @transaction.atomic
    def execute(self) -> int:
        """Rend combien de contenus ont été ajoutés ; ceux qui y sont déjà ne comptent pas. Raises: GesteRefuse."""
        self.check()
        brouillon = une_sous_verrou(self.numero).get_latest_revision_as_object()
        deja = pages_du_corps(brouillon.corps)
        ajoutes = 0
        for intertitre, pages in self.groupes:
            nouvelles = [page for page in pages if page.pk not in deja]
            if nouvelles and intertitre:
                brouillon.corps.append(("intertitre", intertitre))
            for page in nouvelles:
                brouillon.corps.append(("contenu", {"page": page, "mots": ""}))
            ajoutes += len(nouvelles)
        if ajoutes:
            brouillon.save_revision(user=self.user, log_action=True)
        return ajoutes


def envoyer_un_essai(lettre: Lettre, adresse: str) -> None:
    """Envoie la lettre à cette adresse, tout de suite, marquée comme un essai. Raises: OSError si rien ne part."""
    liens = liens_d_exemple()
    essai = EmailMultiAlternatives(
        f"{_('[Essai]')} {lettre.sujet}",
        personnaliser(lettre.texte, liens),
        to=[adresse],
        headers={"Auto-Submitted": "auto-generated"},
    )
    essai.attach_alternative(personnaliser(lettre.html, liens, html=True), "text/html")
    essai.send()
