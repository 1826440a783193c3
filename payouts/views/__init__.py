"""The pages of the payouts room, by who looks at them."""
