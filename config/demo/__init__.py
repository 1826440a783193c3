"""The demo: drawn characters, avatars made from them, one login per role and a case per state."""
