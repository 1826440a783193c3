"""The platform's side: measures, forwarded claims, answers."""
