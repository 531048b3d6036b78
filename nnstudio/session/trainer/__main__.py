"""The entry of the trainer process."""

from nnstudio.session.trainer.process import main

if __name__ == "__main__":
    main()
