"""The engine: kinds of layers, losses and optimizers, compiled to a program of named instructions.

`plan` says what a drawing means and what is wrong with it; `compile` turns a plan into programs over one `State`.
"""

from nnstudio.engine.plan import DataShape, Plan, check, make_plan, plan

__all__ = ["DataShape", "Plan", "check", "make_plan", "plan"]
