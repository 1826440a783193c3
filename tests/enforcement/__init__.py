"""The platform's side: measures, orders, forwarded claims, answers."""
