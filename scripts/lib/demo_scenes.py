# What every scene of the demo is: a few apartments, what they go through, told in plain words while it happens. A scene
# looks at the building once a second and acts as a tenant, the office or the landlord would; it decides nothing that the
# gateway decides. The scenes: demo_price_scenes.py, demo_credit_scenes.py, demo_shop.py, demo_zigbee.py; what is
# proven at the end: demo_reckoning.py.
import textwrap

from demo_parts import say

HEATER_W = 4000
WIDTH = 110  # of the console
INDENT = 20


class Scene:
    """One of the things to be seen. `shown` once it was; what it tells begins with its title."""

    title = ""
    # Seconds of life after commissioning and friendly hours by which a check demands that it was seen.
    patience = 45

    def __init__(self, demo):
        self.demo = demo
        self.shown = False

    @property
    def apartments(self):
        """Numbers of the apartments that it is about; empty: this building is too small for it."""
        return []

    def playbill(self):
        """What will be seen, in a sentence."""

    def first_payments(self):
        """What its tenants pay before anything is used, by apartment; everybody else pays 5.00."""
        return {}

    def loads(self):
        """Watts that its apartments draw from the beginning, by apartment."""
        return {}

    def begin(self):
        """Current begins to flow."""

    def look(self, points):
        """The building as it is now: supply points by number."""

    def over(self):
        """Nothing more will be shown: what was broken is mended."""

    def faults(self):
        """What was not as it should be, once all is over and settled."""
        return []

    def bills(self):
        """Bills that were issued in it."""
        return []

    def kept_on(self):
        """How many were kept on by friendly hours."""
        return 0

    def invitation(self):
        """What a visitor may do with it afterwards; none."""
        return ""

    def outcome(self):
        return "too small a building" if not self.apartments else "shown" if self.shown else "not reached"

    def tell(self, text):
        lines = textwrap.wrap(text, WIDTH - INDENT)
        say("\n".join(f"  {head:<{INDENT - 2}}{line}" for head, line in zip([self.title, *[""] * len(lines)], lines)))

    def existing(self, numbers):
        return [number for number in numbers if number in self.demo.meters]


def names(numbers):
    """"apartment 4", "apartments 4, 5 and 7"."""
    if len(numbers) == 1:
        return f"apartment {numbers[0]}"
    return f"apartments {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def kwh(watt_hours):
    return f"{watt_hours / 1000:.3f} kWh"
