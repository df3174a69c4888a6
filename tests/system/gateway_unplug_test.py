#!/usr/bin/python3
# The adapter is pulled out and put back, a meter dies and comes back, while the building uses energy:
# one alarm for the bus, none of it seen as a reading, nobody cut off, and afterwards every watt-hour
# that was used meanwhile is charged.
# time-limit: 180
from site_parts import PATIENCE, Site, Watch, check, wait_for

DEAD = 2


def bus(site):
    building = site.building()
    return building["buses"][0] if building else {"state": "", "sweeps": 0}


def health(site, meter):
    building = site.building()
    return next((m["health"] for m in building["meters"] if m["id"] == meter), "") if building else ""


def advance(site, meter):
    return site.meters()[meter]["advance_wh"]


def one_alarm(lines):
    errors = [line for line in lines if " error " in line]
    check(len(errors) == 1, f"one alarm expected: {errors}")


def test_unplugged(site):
    before = advance(site, 1)
    site.order("unplug", 1)
    wait_for("the loss of the bus to be seen", PATIENCE, lambda: bus(site)["state"] == "down", 0.1)
    for point in site.points().values():
        check(point["supply"]["desired"] == "connected", f"apartment {point['id']} is to be cut off: a bus is away")
    wait_for("energy to be used unseen", PATIENCE, lambda: advance(site, 1) >= before + 5, 0.1)
    one_alarm(site.log_lines())
    site.order("plug", 1)
    wait_for("the bus to be back", PATIENCE, lambda: bus(site)["state"] == "up", 0.1)
    site.wait_sweeps(3)
    wait_for("every meter to be read again", PATIENCE, site.all_read, 0.1)
    one_alarm(site.log_lines())
    print("ok unplugged and back: one alarm", flush=True)


def test_dead_meter(site):
    before = advance(site, DEAD)
    site.order("kill", DEAD)
    wait_for("the dead meter to be seen", PATIENCE, lambda: health(site, DEAD) == "no_answer", 0.1)
    site.wait_sweeps(3)
    check(health(site, 1) == "good", "a dead meter took another one with it")
    wait_for("energy to be used unseen", PATIENCE, lambda: advance(site, DEAD) >= before + 20, 0.1)
    site.order("revive", DEAD)
    wait_for("the meter to be read again", PATIENCE, lambda: health(site, DEAD) == "good", 0.1)
    alarms = [line for line in site.logged("device_silent") if f"meter={DEAD} " in line]
    check(len(alarms) == 1, f"one alarm expected: {alarms}")
    print("ok a meter dies and comes back", flush=True)


def main():
    with Site() as site:
        site.start()
        accounts = site.commission(dict.fromkeys(range(1, 5), "30.00"))
        for number in accounts:
            site.order("set_load", number, 6000)
        with Watch(site, accounts):
            test_unplugged(site)
            test_dead_meter(site)
            site.reckon()
        doubted = [m for m in site.building()["meters"] if m["doubt"]]
        check(not doubted, f"meters in doubt: {doubted}")
        check(site.building()["counts"]["cut_offs"] == 0, "somebody was cut off")
        check(site.stop() == 0, "the gateway did not stop cleanly")


if __name__ == "__main__":
    main()
