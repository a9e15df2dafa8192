"""Entry point: `python run_bot.py` serves; `python run_bot.py --help` lists the other commands."""

import gc
import sys

gc.disable()  # of what is imported nothing is garbage, and looking for some takes its time
from bot.app import main  # noqa: E402

gc.enable()

if __name__ == "__main__":
    sys.exit(main())
