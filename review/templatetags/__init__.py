"""Words for the room's templates."""
