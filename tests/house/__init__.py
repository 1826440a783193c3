"""Rules about the whole: style, texts, generated files, requirements and every URL."""
