"""Ce que le site doit trouver en base pour vivre : axes, thèmes, groupes. Chaque fonction se rejoue sans effet."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.utils.text import slugify
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from .choix import CleAxe, Role
from .models import Axe, Theme

#: Ce que dit chaque axe, en une phrase (texte fondateur de l'alliance, 2019).
DESCRIPTIONS_DES_AXES = {
    CleAxe.CITOYENNETE: "Les personnes migrantes actrices et citoyennes de la ville : droits, vote local, résidence.",
    CleAxe.CO_CONSTRUCTION: "Des politiques d’accueil bâties entre élu·es, services et société civile.",
    CleAxe.AUTRE_RECIT: "Éduquer, sensibiliser, déconstruire les discours xénophobes, porter une parole commune.",
    CleAxe.VILLES_FRONTIERES: "Un accueil digne aux frontières, une responsabilité partagée entre villes.",
    CleAxe.AU_DELA_DE_L_URGENCE: "De la mise à l’abri à l’accès durable aux droits : logement, langue, visas.",
}

THEMES_DE_DEPART = {
    "Hébergement et logement": "Mise à l’abri, logements vides, hébergement chez l’habitant.",
    "Accès aux droits": "Cartes, domiciliation, guichets, accompagnement juridique.",
    "Santé": "Soins, santé mentale, médiation.",
    "Éducation et langue": "Scolarisation, cours de langue.",
    "Emploi et savoir-faire": "Travail, formation, ateliers, métiers partagés.",
    "Participation et citoyenneté": "Conseils, vote, représentation.",
    "Lutte contre les discriminations": "Égalité, lutte contre le racisme.",
    "Mineurs isolés": "Protection, familles d’accueil, présomption de minorité.",
    "Frontières et sauvetage": "Maraudes, accueil aux frontières, sauvetage en mer et en montagne.",
    "Plaidoyer et contentieux": "Interpellations, recours, alertes.",
    "Coopération décentralisée": "Liens avec des collectivités d’autres pays.",
    "Réseaux de villes": "Alliances et chartes entre collectivités.",
    "Sensibilisation": "Rencontres, festivals, interventions scolaires.",
}


def poser_axes() -> None:
    """Pose les cinq axes, dans l'ordre du texte fondateur."""
    for ordre, cle in enumerate(CleAxe, start=1):
        Axe.objects.update_or_create(
            cle=cle.value,
            defaults={"nom": str(cle.label), "description": DESCRIPTIONS_DES_AXES[cle], "ordre": ordre},
        )


def poser_themes() -> None:
    """Pose le vocabulaire de départ, la première fois seulement : le secrétariat en dispose ensuite."""
    if Theme.objects.exists():
        return
    for nom, description in THEMES_DE_DEPART.items():
        Theme.objects.create(name=nom, slug=slugify(nom), description=description)


def permissions(codes: Iterable[str]) -> list[Permission]:
    """Les permissions `"app.code"`, lues d'une seule requête. Raises: Permission.DoesNotExist."""
    voulues = [code.split(".") for code in codes]
    trouvees = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.filter(
            content_type__app_label__in={app for app, _nom in voulues}, codename__in={nom for _app, nom in voulues}
        ).select_related("content_type")
    }
    if manquantes := [f"{app}.{nom}" for app, nom in voulues if (app, nom) not in trouvees]:
        raise Permission.DoesNotExist(", ".join(manquantes))
    return [trouvees[app, nom] for app, nom in voulues]


def accorder(groupe: Group, *codes: str) -> None:
    """Donne au groupe exactement ces permissions de modèle : un droit accordé par erreur est retiré."""
    groupe.permissions.set(permissions(codes))


def accorder_sur_page(groupe: Group, page: Page, *codes: str) -> None:
    """Donne au groupe exactement ces droits sur la page et ce qu'elle contient."""
    voulues = permissions(f"wagtailcore.{code}" for code in codes)
    GroupPagePermission.objects.filter(group=groupe, page=page).exclude(permission__in=voulues).delete()
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group=groupe, page_id=page.pk, permission=voulue) for voulue in voulues],
        ignore_conflicts=True,
    )


def accorder_sur_collection(groupe: Group, collection: Collection, *codes: str) -> None:
    """Donne au groupe exactement ces droits (`"app.code"`) sur la collection et ce qu'elle contient."""
    voulues = permissions(codes)
    GroupCollectionPermission.objects.filter(group=groupe, collection=collection).exclude(
        permission__in=voulues
    ).delete()
    GroupCollectionPermission.objects.bulk_create(
        [GroupCollectionPermission(group=groupe, collection=collection, permission=voulue) for voulue in voulues],
        ignore_conflicts=True,
    )


# Wagtail juge les médias sur les permissions de ses propres modèles, même quand le site les remplace.
DROITS_SUR_LES_MEDIAS = [
    f"{app}.{action}_{modele}"
    for app, modele in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for action in ("add", "change", "delete", "choose")
]
CHOISIR_LES_MEDIAS = ["wagtailimages.choose_image", "wagtaildocs.choose_document"]

COLLECTION_COMMUNE = "Médiathèque commune"


def collection_commune() -> Collection:
    """La collection où toutes les organisations puisent, et où seul le secrétariat dépose."""
    existante = Collection.objects.filter(name=COLLECTION_COMMUNE, depth=2).first()
    return existante or Collection.get_first_root_node().add_child(name=COLLECTION_COMMUNE)


def poser_groupes() -> None:
    """Pose les groupes communs et leurs droits sur le socle, les pages et les médias, et rien d'autre : une application
    accorde ensuite les droits sur ses propres modèles.

    Retire aussi les groupes par défaut de Wagtail, qui voient tout.
    """
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()
    groupes = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    racine = Page.get_first_root_node()
    fonds = Collection.get_first_root_node()

    accorder(groupes[Role.RELECTURE], "wagtailadmin.access_admin")
    accorder_sur_collection(groupes[Role.RELECTURE], collection_commune(), *CHOISIR_LES_MEDIAS)

    referentiel = [
        f"{app}.{action}_{modele}"
        for app, modele in (("socle", "theme"), ("wagtailredirects", "redirect"))
        for action in ("add", "change", "delete", "view")
    ]
    gens = [f"socle.{action}_utilisateur" for action in ("add", "change", "delete", "view")]
    for role, codes in {
        Role.SECRETARIAT: ["wagtailadmin.access_admin", *referentiel],
        Role.ADMINISTRATION: ["wagtailadmin.access_admin", *referentiel, *gens],
    }.items():
        accorder(groupes[role], *codes)
        accorder_sur_page(
            groupes[role],
            racine,
            "add_page",
            "change_page",
            "publish_page",
            "bulk_delete_page",
            "lock_page",
            "unlock_page",
        )
        accorder_sur_collection(groupes[role], fonds, *DROITS_SUR_LES_MEDIAS)
