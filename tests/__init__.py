"""Tests; each says in one sentence what a user can rely on."""
