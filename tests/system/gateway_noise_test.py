#!/usr/bin/python3
# A bad line: flipped bits, late, shortened and foreign answers all the time. Faults may cost readings,
# but never make one: nothing shown is a value that no register had, and in the end every watt-hour is
# charged.
# time-limit: 540
from site_parts import PATIENCE, Site, Watch, check, wait_for

FAULTS = ("--noise", 50000, "--late-ppm", 50000, "--late-ms", 120, "--truncate-ppm", 50000, "--foreign-ppm", 50000)
FAULTS_WANTED = 50  # of all kinds together, before the balance is drawn


class Truth:
    """Compares what the gateway shows with what the registers showed before and after it was asked."""

    def __init__(self, site):
        self.site, self.compared = site, 0
        self.lowest = dict(site.opening)

    def compare(self):
        building = self.site.building()
        highest = self.site.simulator.registers()
        if not building:
            return
        for meter in building["meters"]:
            for register in meter["registers"]:
                if meter["id"] not in highest or register["quantity"] != "import_energy":
                    continue
                low, high = self.lowest[meter["id"]], highest[meter["id"]]
                check(low <= register["wh"] <= high,
                      f"meter {meter['id']}: shown as {register['wh']} Wh, which is not in {low}..{high}")
                self.lowest[meter["id"]] = register["wh"]  # a register never runs backwards
                self.compared += 1


def faults(site):
    return site.order("state")["buses"][0]["faults"]


def main():
    with Site(*FAULTS) as site:
        truth = Truth(site)
        site.start()
        accounts = site.commission(dict.fromkeys(range(1, 5), "40.00"))
        for number in accounts:
            site.order("set_load", number, 2000 * number)

        def enough():
            truth.compare()
            seen = faults(site)
            return sum(seen.values()) >= FAULTS_WANTED and all(seen[kind] for kind in
                                                               ("noise", "late", "truncated", "foreign"))

        with Watch(site, accounts):
            wait_for("enough faults", 3 * PATIENCE, enough, 0.1)
            site.reckon()
            truth.compare()
        check(truth.compared > 20, f"only {truth.compared} values compared")
        doubted = [m for m in site.building()["meters"] if m["doubt"]]
        check(not doubted, f"meters in doubt: {doubted}")
        print(f"ok {truth.compared} values compared, none wrong, with {faults(site)}", flush=True)
        check(site.building()["counts"]["cut_offs"] == 0, "somebody was cut off")
        check(site.stop() == 0, "the gateway did not stop cleanly")


if __name__ == "__main__":
    main()
