"""A platform that runs beside the site as a process of its own and speaks HTTP with it alone."""
