import datetime
from collections.abc import Iterable
from typing import Any

import factory
from django.utils import timezone
from wagtail.models import Page

from actualites.choix import EtatDAbonnement, EtatDeCosignature, EtatDeSignature, FormeDEvenement, NatureDePrise
from actualites.models import (
    Abonnement,
    ArticlePage,
    ChiffreDePrise,
    Circulation,
    Cosignature,
    DateDEvenement,
    Diffusion,
    EvenementPage,
    InfolettreIndexPage,
    InitiatriceDePrise,
    NumeroPage,
    OrganisationDEvenement,
    PriseDePositionPage,
    Signature,
    VersionDePrise,
)
from actualites.numeros.acces import ouvrir
from actualites.versions.contenu import empreinte, serialiser
from actualites.versions.lignee import derniere_version
from alliance.socle.choix import CleAxe
from reseau.models import MembrePage

from .pages import PageGarnieFactory, classer
from .reseau import MembreFactory


class PriseFactory(PageGarnieFactory):
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
    def garnir(
        cls,
        page: PriseDePositionPage,
        mere: Page,
        axes: Iterable[Any] = (CleAxe.VILLES_FRONTIERES,),
        themes: Iterable[str] = ("Hébergement et logement",),
        chiffres: Iterable[dict[str, Any]] = (
            {"valeur": 40, "signification": "personnes dehors", "source": "Collectif d’Exemple", "annee": 2024},
        ),
        initiatrices: Iterable[str] | None = None,
    ) -> None:
        classer(page, axes, themes)
        page.chiffres.set([ChiffreDePrise(**chiffre) for chiffre in chiffres])
        if initiatrices is None:
            membre = mere if isinstance(mere, MembrePage) else None
            nom = membre.title if membre else "Alliance d’Exemple"
            page.initiatrices.set([InitiatriceDePrise(membre=membre, nom=nom)])
        else:
            page.initiatrices.set([InitiatriceDePrise(nom=nom) for nom in initiatrices])


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


class EvenementFactory(PageGarnieFactory):
    """Un rendez-vous complet et publié : une table ronde, demain à 18 h, à la maison d'accueil.

    `live=False` donne un brouillon ; `axes`, `themes`, `organisations` (noms), `dates` (dictionnaires) prennent des
    listes.
    """

    class Meta:
        model = EvenementPage

    title = factory.Sequence(lambda n: f"Rencontre d’Exemple n° {n}")
    slug = factory.Sequence(lambda n: f"rencontre-d-exemple-{n}")
    parent = factory.SubFactory(MembreFactory)
    forme = FormeDEvenement.TABLE_RONDE
    en_bref = "<p>Trois villes racontent ce qu’elles ont ouvert.</p>"
    description = [("texte", "<p>Accueil à 17 h 30.</p>")]
    date_debut = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=1))
    heure_debut = datetime.time(18)
    heure_fin = datetime.time(20)
    lieu_nom = "Maison d’accueil"
    adresse = "1 rue de l’Exemple"

    @classmethod
    def garnir(
        cls,
        page: EvenementPage,
        mere: Page,
        axes: Iterable[Any] = (CleAxe.CITOYENNETE,),
        themes: Iterable[str] = (),
        organisations: Iterable[str] = ("Collectif d’Exemple",),
        dates: Iterable[dict[str, Any]] = (),
    ) -> None:
        classer(page, axes, themes)
        page.organisations.set([OrganisationDEvenement(nom=nom) for nom in organisations])
        page.dates.set([DateDEvenement(**date) for date in dates])


class ArticleFactory(PageGarnieFactory):
    """Une actualité complète et publiée ; `live=False` donne un brouillon."""

    class Meta:
        model = ArticlePage

    title = factory.Sequence(lambda n: f"La maison d’Exemple ouvre n° {n}")
    slug = factory.Sequence(lambda n: f"la-maison-d-exemple-{n}")
    parent = factory.SubFactory(MembreFactory)
    chapo = "<p>La maison a ouvert lundi.</p>"
    corps = [("texte", "<p>Douze personnes y dorment.</p>")]

    @classmethod
    def garnir(
        cls,
        page: ArticlePage,
        mere: Page,
        axes: Iterable[Any] = (CleAxe.CITOYENNETE,),
        themes: Iterable[str] = (),
    ) -> None:
        classer(page, axes, themes)


class NumeroFactory(PageGarnieFactory):
    """Un numéro de l'infolettre, publié ; `live=False` donne un brouillon, `parti=True` ce que tout le monde lit."""

    class Meta:
        model = NumeroPage

    title = factory.Sequence(lambda n: f"Lettre d’Exemple n° {n}")
    slug = factory.Sequence(lambda n: f"lettre-d-exemple-{n}")
    parent = factory.LazyFunction(InfolettreIndexPage.objects.get)
    sujet = factory.SelfAttribute("title")
    accroche = "Ce mois-ci, trois villes ouvrent une maison."
    corps = [("texte", "<p>Bonjour à toutes et tous.</p>")]

    @classmethod
    def _create(cls, model_class: type[NumeroPage], *args: Any, parti: bool = False, **kwargs: Any) -> NumeroPage:
        numero = super()._create(model_class, *args, **kwargs)
        if parti:
            le = timezone.now()
            Diffusion.objects.create(numero=numero, sujet=numero.title, lancee_le=le, terminee_le=le)
            ouvrir(numero, le)
            numero.refresh_from_db()
        return numero


class AbonnementFactory(factory.django.DjangoModelFactory):
    """Une personne abonnée et confirmée, qui suit tout."""

    class Meta:
        model = Abonnement

    courriel = factory.Sequence(lambda n: f"lectrice.{n}@exemple.org")
    adresse_canonique = factory.SelfAttribute("courriel")
    etat = EtatDAbonnement.CONFIRME
    origine = "page de l’infolettre"
    confirme_le = factory.LazyFunction(timezone.now)
