"""La matrice des droits : `attendus` dit qui peut quoi, `scene` pose les pages, `gestes` joue les vraies requêtes.

Un type de page de plus : une ligne dans `scene.TYPES`. Un rôle de plus : un tableau dans `attendus.ATTENDUS`.
"""
