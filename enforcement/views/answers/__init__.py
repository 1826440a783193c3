"""Pages of forwarded claims: of who made the avatar, of the claimant and of the staff."""
