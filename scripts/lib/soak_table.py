# What the worlds of a run went through as Markdown, for docs/reliability.md: each kind of trouble with how often
# it struck, each group of answers and cells with how much of it was visited, and everything that never happened.
TROUBLE = {
    "fault": "begun by the world at a site",
    "clock": "clocks",
    "device": "had an effect in a meter or relay",
    "wire": "had an effect on a bus with bytes",
    "field": "had an effect on a bus without bytes; sites by their kind of field",
    "link_fault": "between gateway and cloud",
    "hostile": "answers in the cloud's name",
    "cloud_fault": "of the cloud's machine",
    "office_fault": "between office and cloud",
    "stranger": "tried at the cloud's door",
}
CELLS = ("supply", "relay_test", "transaction", "sync_up", "sync_down")
PAIRS = 3  # kinds in a row


def rows(names):
    listed = sorted(names.items())
    height = (len(listed) + PAIRS - 1) // PAIRS
    for i in range(height):
        cells = []
        for name, count in listed[i::height]:
            cells += [f"`{name}`", f"{count:,}" if count else "**0**"]
        cells += [""] * (2 * PAIRS - len(cells))
        yield "| " + " | ".join(cells) + " |"


def visited(group, names):
    zeros = [f"`{name}`" for name, count in sorted(names.items()) if not count]
    return f"| {group} | {len(names) - len(zeros)} of {len(names)} | {', '.join(zeros)} |"


def by_state(names):
    states = {}
    for cell, count in names.items():
        state, _, event = cell.partition(".")
        states.setdefault(state, {})[event] = count
    return states


def text(figures):
    coverage = figures["coverage"]
    out = [f"{figures['seeds']} worlds, {figures['simulated_years']:.1f} building-years, {figures['power_cuts']:,} power "
           f"cuts, {figures['process_starts']:,} starts, {figures['violations']} violations.", ""]
    out += ["| kind | fired " * PAIRS + "|", "|---|---:" * PAIRS + "|"]
    for group, what in TROUBLE.items():
        if group not in coverage:
            continue
        out.append(f"| **{group}**: {what} |" + " |" * (2 * PAIRS - 1))
        out += rows(coverage[group])
    out += ["", "| group | visited | never |", "|---|---:|---|"]
    out += [visited(group, names) for group, names in sorted(coverage.items()) if group not in {*TROUBLE, *CELLS}]
    out += ["", "| machine and state | events | never |", "|---|---:|---|"]
    for group in CELLS:
        for state, events in by_state(coverage.get(group, {})).items():
            out.append(visited(f"{group}: {state}", events))
    return "\n".join(out) + "\n"
