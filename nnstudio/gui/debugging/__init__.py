"""Parts for breakpoints and watches: what can be measured, what stops a training, and how both are shown."""
