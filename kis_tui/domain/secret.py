"""The one place where a secret becomes text."""

from pydantic import SecretStr

HIDDEN = "<hidden>"
"""What stands where a secret was."""


def unwrapped(secret: SecretStr) -> str:
    """Return a secret's text, to be sent, written to its own file, hashed or hidden, and kept nowhere."""
    return secret.get_secret_value()
