# The tidy rules. Each module lists its rules in RULES; each rule brings snippets that it must catch and
# snippets that it must let pass, which tidy_test.py tries before it trusts the rule with the repository.
from dataclasses import dataclass, field


@dataclass
class Finding:
    path: str
    line: int
    rule: str
    what: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.what}"


@dataclass
class Rule:
    name: str
    advice: str  # what to do about a finding
    check: object  # tree {path: Source} -> iterable of (path, line, what)
    caught: list = field(default_factory=list)  # trees {path: text}, each with at least one finding
    passes: list = field(default_factory=list)  # trees without any

    def findings(self, tree):
        for path, line, what in self.check(tree):
            yield Finding(path, line, self.name, f"{what}; {self.advice}")


def per_file(check, wanted):
    """A rule's check from a function of one source: check(source) -> iterable of (line, what)."""

    def check_tree(tree):
        for source in tree.values():
            if wanted(source):
                for line, what in check(source):
                    yield source.path, line, what

    return check_tree


def is_cpp(source):
    return source.is_cpp()
