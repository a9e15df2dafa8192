"""Entry point: `python run_bot.py` serves; `python run_bot.py --help` lists the other commands."""

import sys

from bot.app import main

if __name__ == "__main__":
    sys.exit(main())
