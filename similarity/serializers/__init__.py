"""What the similarity room says over the API."""
