import datetime
from typing import Any

import factory
import wagtail_factories
from django.utils import timezone

from actualites.choix import EtatDeCosignature, EtatDeSignature, NatureDePrise
from actualites.models import (
    ChiffreDePrise,
    Circulation,
    Cosignature,
    InitiatriceDePrise,
    PriseDePositionPage,
    Signature,
    VersionDePrise,
)
from actualites.versions.contenu import empreinte, serialiser
from actualites.versions.lignee import derniere_version
from alliance.socle.choix import CleAxe
from alliance.socle.models import Axe, Theme

from .reseau import MembreFactory


class PriseFactory(wagtail_factories.PageFactory):
    """Une prise de position complète et publiée, portée par l'organisation dans l'espace de laquelle elle vit.

    `live=False` donne un brouillon ; `axes`, `themes`, `chiffres`, `initiatrices` (noms) prennent des listes.
    """

    class Meta:
        model = PriseDePositionPage

    title = factory.Sequence(lambda n: f"Ouvrons le gymnase d’Exemple n° {n}")
    slug = factory.Sequence(lambda n: f"ouvrons-le-gymnase-{n}")
    parent = factory.SubFactory(MembreFactory)
    nature = NatureDePrise.LETTRE_OUVERTE
    en_bref = "<p>Nous demandons l’ouverture du gymnase avant l’hiver.</p>"
    texte = [
        ("texte", "<p>Quarante personnes dorment dehors. Le gymnase est vide.</p>"),
        ("tiroir", {"titre": "Ce que dit la loi", "contenu": [("texte", "<p>L’accueil est inconditionnel.</p>")]}),
    ]
    contexte_national = "<p>Les centres sont pleins.</p>"
    contexte_europeen = "<p>D’autres villes ont ouvert des lieux.</p>"
    destinataires = [
        ("destinataire", {"nom": "Préfecture d’Exemple", "fonction": "préfète", "demande": "Ouvrir le gymnase"})
    ]
    contact_presse_nom = "Service de presse d’Exemple"
    contact_presse_courriel = "presse@exemple.org"

    @classmethod
    def _create(cls, model_class: type[PriseDePositionPage], *args: Any, **kwargs: Any) -> PriseDePositionPage:
        axes = kwargs.pop("axes", [CleAxe.VILLES_FRONTIERES])
        themes = kwargs.pop("themes", ["Hébergement et logement"])
        chiffres = kwargs.pop(
            "chiffres",
            [{"valeur": 40, "signification": "personnes dehors", "source": "Collectif d’Exemple", "annee": 2024}],
        )
        initiatrices = kwargs.pop("initiatrices", None)
        prise = super()._create(model_class, *args, **kwargs)
        prise.axes.set(Axe.objects.filter(cle__in=[str(getattr(cle, "value", cle)) for cle in axes]))
        prise.themes.set(Theme.objects.filter(name__in=themes))
        prise.chiffres.set([ChiffreDePrise(**chiffre) for chiffre in chiffres])
        if initiatrices is None:
            membre = prise.organisation
            nom = membre.title if membre else "Alliance d’Exemple"
            prise.initiatrices.set([InitiatriceDePrise(membre=membre, nom=nom)])
        else:
            prise.initiatrices.set([InitiatriceDePrise(nom=nom) for nom in initiatrices])
        prise.save()
        revision = prise.save_revision()
        if prise.live:
            revision.publish()
            prise.refresh_from_db()
        return prise


def circuler(prise: PriseDePositionPage, *, de_forme: bool = False, **champs: Any) -> VersionDePrise:
    """La version que dit le dernier brouillon de la page, mise en circulation sans passer par les écrans."""
    brouillon = PriseDePositionPage.objects.get(pk=prise.pk).get_latest_revision_as_object()
    precedente = derniere_version(prise)
    return VersionDePrise.objects.create(
        prise=prise,
        rang=(precedente.rang if precedente else 0) + 1,
        empreinte=empreinte(brouillon),
        contenu=serialiser(brouillon),
        racine_id=precedente.racine_ou_soi if precedente and de_forme else None,
        **champs,
    )


class CirculationFactory(factory.django.DjangoModelFactory):
    """Une circulation ouverte pour une semaine, sur un brouillon."""

    class Meta:
        model = Circulation

    prise = factory.SubFactory(PriseFactory, live=False)
    echeance = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))


class CosignatureFactory(factory.django.DjangoModelFactory):
    """Une organisation sollicitée ; `version=` et `etat=SIGNEE` la font avoir signé."""

    class Meta:
        model = Cosignature

    circulation = factory.SubFactory(CirculationFactory)
    prise = factory.SelfAttribute("circulation.prise")
    membre = factory.SubFactory(MembreFactory)
    organisation = factory.SelfAttribute("membre.title")
    nature_d_organisation = factory.SelfAttribute("membre.nature")
    courriel = factory.Sequence(lambda n: f"mandataire-{n}@exemple.org")
    expire_le = factory.SelfAttribute("circulation.echeance")
    etat = EtatDeCosignature.ATTENDUE
    envoyee_le = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Cosignature], *args: Any, **kwargs: Any) -> Cosignature:
        if kwargs.get("etat") != EtatDeCosignature.ATTENDUE:
            kwargs.setdefault("nom", "Camille Exemple")
            kwargs.setdefault("fonction", "maire")
            kwargs.setdefault("au_nom_de", kwargs["organisation"])
            kwargs.setdefault("decidee_le", timezone.now())
        return super()._create(model_class, *args, **kwargs)


class SignatureFactory(factory.django.DjangoModelFactory):
    """Une signature du public, confirmée et affichée, que le compteur ignore (`signatures.compteur.recompter`)."""

    class Meta:
        model = Signature

    prise = factory.SubFactory(PriseFactory, signature_publique=True)
    prenom = "Camille"
    nom = factory.Sequence(lambda n: f"Exemple {n}")
    courriel = factory.Sequence(lambda n: f"camille.{n}@exemple.org")
    adresse_canonique = factory.SelfAttribute("courriel")
    nom_public = True
    etat = EtatDeSignature.CONFIRMEE
    confirmee_le = factory.LazyFunction(timezone.now)
