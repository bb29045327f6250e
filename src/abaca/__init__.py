"""abaca: one self-hosted server in front of every way Gemini image models are sold."""

__version__ = "0.1.0"
