"""Pages of the similarity room: previews, watched works, quarantined works, checks."""
