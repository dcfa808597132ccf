"""Ce que l'API publique donne des données du réseau."""

from rest_framework import serializers


class TerritoireSerializer(serializers.Serializer):
    """Un territoire tel que l'API le donne."""

    nom = serializers.CharField()
    genre = serializers.CharField()
    pays = serializers.CharField(source="pays.code")
    population = serializers.IntegerField()
    population_annee = serializers.IntegerField()
    code_insee = serializers.CharField()
