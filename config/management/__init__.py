"""Commands of the hall: servers that Redress brings along, and the demo."""
