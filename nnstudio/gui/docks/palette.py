"""Palette. (Being written by the inspector helper: shell helper, leave it to them.)"""
