"""Qui peut quoi : le rapport du secrétariat, et ce que chaque page en dit."""
