"""What the platform must do, and what the person who made an avatar answers."""
