"""Lets pre-commit's language: python install modellint from a checkout (PEP 517): what is built asks for the published wheel, no more."""

from wheel import Wheel, metadata, version


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    wheel = Wheel(wheel_directory, "modellint_hook", "py3-none-any")
    wheel.close(metadata("modellint-hook", "ModelLint for pre-commit.", [f"Requires-Dist: modellint=={version()}"]), is_pure=True)
    return wheel.path.name


def build_sdist(sdist_directory, config_settings=None):
    raise NotImplementedError("ModelLint is built with the .NET SDK: see docs/install.md")
