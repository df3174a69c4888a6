# Rules about the source itself, checked like any other property: layers, dependencies, exact numbers,
# clocks, randomness, sleeps, size and form. Not a formatter (scripts/format) and not clang-tidy.
# Every rule first proves on its own snippets that it can fail. What a rule cannot sensibly demand of one
# file is listed in exceptions.toml with its reason; an exception that is no longer needed is a failure
# too, so that the list only ever gets shorter.
# builds: none
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

from rules import dependencies, layers, purity, repository, shape
from source import Source

ROOT = Path(__file__).resolve().parents[2]
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")
RULES = [rule for module in (layers, dependencies, purity, shape, repository) for rule in module.RULES]


def tree_of(texts):
    return {path: Source(path, text) for path, text in texts.items()}


def self_test():
    """Problems with the rules themselves, and how many snippets were tried."""
    problems, tried = [], 0
    for rule in RULES:
        if not rule.caught or not rule.passes:
            problems.append(f"rule {rule.name} has no snippets to prove itself on")
        for texts in rule.caught:
            tried += 1
            if not list(rule.findings(tree_of(texts))):
                problems.append(f"rule {rule.name} misses: {texts}")
        for texts in rule.passes:
            tried += 1
            problems += [f"rule {rule.name} complains for nothing: {found}" for found in rule.findings(tree_of(texts))]
    return problems, tried


def repository_tree():
    """What is committed or about to be: tracked files and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    tree = {}
    for path in sorted(set(listed.stdout.split("\0"))):
        file = ROOT / path
        if not path or file.is_symlink() or not file.is_file():
            continue
        try:
            tree[path] = Source(path, file.read_text())
        except UnicodeDecodeError:
            pass  # binary data: no rule is about it
    return tree


def apply_exceptions(findings, exceptions):
    """Takes the allowed findings away; complains about exceptions that allow more than is needed."""
    problems = []
    by_key = defaultdict(list)
    for found in findings:
        by_key[found.rule, found.path].append(found)
    names = {rule.name for rule in RULES}
    for entry in exceptions:
        rule, path, count = entry["rule"], entry["file"], entry["count"]
        actual = len(by_key[rule, path])
        if rule not in names or len(entry.get("reason", "")) < 20:
            problems.append(f"exceptions.toml: {rule} in {path}: unknown rule or no reason given")
        elif actual < count:
            problems.append(f"exceptions.toml: {rule} in {path}: allows {count}, only {actual} left; lower or delete it")
        elif actual == count:
            by_key[rule, path] = []
    return problems + [str(found) for group in by_key.values() for found in group]


def test_exceptions():
    """The ratchet holds: an exception covers exactly as many findings as it says."""
    rule = next(rule for rule in RULES if rule.name == "clock")
    found = list(rule.findings(tree_of({"gateway/io/x.cpp": "auto t = time(nullptr); auto u = time(nullptr);"})))
    entry = {"rule": "clock", "file": "gateway/io/x.cpp", "reason": "a reason that is long enough to be one"}
    cases = [(2, True), (1, False), (3, False)]
    wrong = [count for count, fine in cases if (not apply_exceptions(found, [{**entry, "count": count}])) != fine]
    return [f"an exception for {count} of 2 findings is handled wrongly" for count in wrong]


def main():
    problems, tried = self_test()
    problems += test_exceptions()
    tree = repository_tree()
    if not any(path.startswith("core/") for path in tree):
        problems.append("no source was found: is this a git checkout?")
    findings = [found for rule in RULES for found in rule.findings(tree)]
    problems += apply_exceptions(findings, tomllib.loads(EXCEPTIONS.read_text()).get("exception", []))
    for problem in problems:
        print(problem)
    print(f"{len(RULES)} rules, {tried} snippets, {len(tree)} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
