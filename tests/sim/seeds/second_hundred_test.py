# builds: release
# programs: riser-soak
# time-limit: 900
# One half of the worlds of every test run; the other runs beside it (two_hundred.py).
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import two_hundred  # noqa: E402

sys.exit(two_hundred.run(1))
