"""Le rangement des fichiers statiques : chacun sous son empreinte, les modules que d'autres importent compris."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StatiquesEmpreintes(CompressedManifestStaticFilesStorage):
    """Récrit aussi les `import` des modules JavaScript.

    Sans cela, un module importé serait demandé sous son nom nu, gardé une minute par le navigateur, et celui d'avant
    une mise à jour pourrait répondre à celui d'après.
    """

    support_js_module_import_aggregation = True
