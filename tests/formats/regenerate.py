"""Write tests/formats/golden/ anew, for a reviewed change: `python tests/formats/regenerate.py`."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def main() -> None:
    # A script finds only its own folder; pytest sees to these two by itself.
    sys.path[:0] = [str(TESTS.parent), str(TESTS)]
    from support.sample_feeds import GOLDEN, render_golden

    for name in GOLDEN:
        for suffix in ("rss", "atom", "json"):
            (TESTS / "formats" / "golden" / f"{name}.{suffix}").write_bytes(render_golden(name, suffix))


if __name__ == "__main__":
    main()
