"""The pages of the review room, by who looks at them."""
