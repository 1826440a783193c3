"""The main job from outside, on the running product: a browser, and the API alone."""
