"""How figures are written, where a language's usual way would not do for money."""
