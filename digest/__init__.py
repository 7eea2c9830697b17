"""A legal newsletter's back office: feeds in, one e-mail a day out, every court case in it once."""

__version__ = "0.1.0"
