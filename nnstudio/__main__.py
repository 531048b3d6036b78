"""`python -m nnstudio`, and the entry of a frozen program, which is its own trainer process too."""

import sys

from nnstudio.session.trainer.launch import ARGUMENT

if __name__ == "__main__":
    if sys.argv[1:] == [ARGUMENT]:
        from nnstudio.session.trainer.process import main as trainer

        trainer()
    else:
        from nnstudio.app.cli import main

        sys.exit(main())
