"""What the API of people reads."""

from rest_framework import serializers


class PasswordSerializer(serializers.Serializer[None]):
    """Shows that whoever holds the token is the person."""

    password = serializers.CharField(trim_whitespace=False, max_length=500)
