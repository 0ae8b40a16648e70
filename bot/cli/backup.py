"""`rahnuma backup` and `rahnuma restore`: all that the bot has learnt as one file, and back."""

import argparse

from bot.backup.places import bring_back, save
from bot.config import Config


def run(options: argparse.Namespace, config: Config) -> int:
    """Write a backup; raises `BackupRefused`, `DatabaseUnusable` or OSError."""
    manifest = save(options.config, config, options.file)
    index = f"; the live index is {manifest.index}" if manifest.index else ""
    print(f"{options.file}: {len(manifest.files)} files{index}. Secrets are not in it")
    return 0


def run_without_settings(options: argparse.Namespace) -> int:
    """Bring a backup back; raises `BackupRefused`, `DatabaseUnusable`, `ConfigError` or OSError."""
    restored = bring_back(options.file, options.config, force=options.force)
    manifest = restored.manifest
    for place in restored.aside:
        print(f"put aside: {place}")
    print(f"{options.file}: {len(manifest.files)} files of {manifest.created} are in place again")
    print("next: set the secrets in the environment, run `rahnuma index build`, then `rahnuma serve`")
    return 0
