"""The public pages: figures, the register, a decision, the archives."""
