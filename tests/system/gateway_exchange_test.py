#!/usr/bin/python3
# A meter is changed for another of the same model without a word: the gateway must not charge the jump of
# its register, must doubt the meter and cut nobody off. After the installer has written its serial number
# into the configuration and said where the old one ended, both together are charged to the watt-hour.
# time-limit: 180
from site_parts import PATIENCE, Site, Watch, check, wait_for

CHANGED = 1
FIRST_WH = 12  # what the simulator's replacement shows


def kwh(wh):
    return f"{wh // 1000}.{wh % 1000:03}"


def meter(site):
    building = site.building()
    return next((m for m in building["meters"] if m["id"] == CHANGED), None) if building else None


def use_energy(site, wh):
    before = site.meters()[CHANGED]["advance_wh"]
    site.order("unfreeze")
    wait_for("energy to be used", PATIENCE, lambda: site.meters()[CHANGED]["advance_wh"] >= before + wh, 0.1)
    site.order("freeze")  # the installer works on dead cables


def test_unannounced(site, closing):
    site.order("kill", CHANGED)  # nobody changes a meter within one sweep
    wait_for("the silence to be seen", PATIENCE, lambda: meter(site) and meter(site)["health"] == "no_answer", 0.1)
    site.order("exchange", CHANGED)
    site.order("revive", CHANGED)
    wait_for("another meter to be seen", PATIENCE,
             lambda: meter(site) and meter(site)["health"] == "wrong_identity", 0.1)
    site.request("POST", "/v1/settle")
    site.wait_sweeps(5)
    collected, used = site.point(CHANGED)["collected_wh"], closing - site.opening[CHANGED]
    check(collected == used, f"{used} Wh were used, {collected} Wh charged")
    print("ok another meter is seen, its register is not charged", flush=True)


def test_configured(site, old_serial):
    """The installer writes the new serial number into the configuration and starts the gateway again."""
    check(site.stop() == 0, "the gateway did not stop cleanly")
    new_serial = site.meters()[CHANGED]["serial"]
    check(new_serial != old_serial, "the simulator did not change the meter")
    text = site.config.read_text()
    site.config.write_text(text.replace(f'serial = "{old_serial}"', f'serial = "{new_serial}"'))
    site.start()
    # The doubt is in the journal; what the new meter shows is known once it was read.
    wait_for("the new meter to be read, in doubt", PATIENCE,
             lambda: (meter(site) or {}).get("doubt") and meter(site)["health"] == "good", 0.1)
    print(f"ok in doubt until the exchange is declared: {meter(site)['doubt']}", flush=True)


def test_impossible_closing(site, closing):
    for wrong in (closing - 1000, closing + 500_000):
        status, answer = site.request("POST", f"/v1/meters/{CHANGED}/exchange",
                                      {"closing": {"import_energy": kwh(wrong)}})
        check(400 <= status < 500, f"a closing of {kwh(wrong)} kWh was taken: {status} {answer}")
    print("ok a closing that cannot be is refused", flush=True)


def main():
    with Site() as site:
        site.start()
        accounts = site.commission(dict.fromkeys(range(1, 5), "30.00"))
        for number in accounts:
            site.order("set_load", number, 6000)
        with Watch(site, accounts):
            use_energy(site, 20)
            wait_for("the last reading of the old meter", PATIENCE, site.registers_read, 0.1)
            closing, serial = site.meters()[CHANGED]["registered_wh"], site.meters()[CHANGED]["serial"]
            test_unannounced(site, closing)
            test_configured(site, serial)
            test_impossible_closing(site, closing)
            status, answer = site.request("POST", f"/v1/meters/{CHANGED}/exchange",
                                          {"closing": {"import_energy": kwh(closing)}})
            check(status == 200, f"the exchange was not taken: {status} {answer}")
            site.opening[CHANGED] = FIRST_WH - (closing - site.opening[CHANGED])  # both meters in one count
            use_energy(site, 20)
            site.reckon()
        check(not meter(site)["doubt"], f"still in doubt: {meter(site)['doubt']}")
        check(site.building()["counts"]["cut_offs"] == 0, "somebody was cut off")
        check(site.stop() == 0, "the gateway did not stop cleanly")


if __name__ == "__main__":
    main()
