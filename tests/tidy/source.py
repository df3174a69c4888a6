# A source file as the tidy rules see it: its text, its code with comments and strings blanked out (so
# that a rule never trips over prose), its includes and its functions. Deliberately not a C++ parser: it
# only has to be right about the style this repository is written in.
import ast
import bisect
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

CPP_SUFFIXES = {".h", ".cpp"}
# What a person writes and reads line by line; data (golden files, TOML) and prose are not counted.
CODE_SUFFIXES = CPP_SUFFIXES | {".py", ".sh", ".js", ".mjs", ".ts", ".tsx", ".css", ".html", ".sql", ".proto"}

_TOKENS = re.compile(
    r"""
      (?P<comment> //(?:[^\n\\]|\\.|\\\n)* | /\*.*?\*/ )
    | (?P<raw> \bR"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)" )
    | (?P<number> \b[0-9](?:'?[0-9A-Za-z_.])* )
    | (?P<string> "(?:[^"\\\n]|\\.|\\\n)*" | '(?:[^'\\\n]|\\.)+' )
    """,
    re.X | re.S,
)


def _blank(match):
    if match["number"]:
        return match[0]
    text = re.sub(r"[^\n]", " ", match[0])
    return text if match["comment"] else '"' + text[1:-1] + '"'


def _blank_comment(match):
    return _blank(match) if match["comment"] else match[0]


@dataclass
class Include:
    line: int
    target: str
    quoted: bool


@dataclass
class Function:
    line: int
    lines: int
    head: str


class Source:
    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.suffix = PurePosixPath(path).suffix

    def is_cpp(self):
        return self.suffix in CPP_SUFFIXES

    def is_script(self):
        return self.suffix in (".py", ".sh") or (self.suffix == "" and self.text.startswith("#!"))

    def is_code(self):
        return self.suffix in CODE_SUFFIXES or self.is_script()

    def below(self, *folders):
        return any(self.path.startswith(folder.rstrip("/") + "/") for folder in folders)

    @cached_property
    def lines(self):
        return self.text.splitlines()

    @cached_property
    def code(self):
        """C++ only: the text with comments and the contents of strings replaced by blanks."""
        return _TOKENS.sub(_blank, self.text)

    @cached_property
    def uncommented(self):
        """C++ only: the text with comments replaced by blanks, strings kept."""
        return _TOKENS.sub(_blank_comment, self.text)

    @cached_property
    def _line_starts(self):
        return [0] + [found.end() for found in re.finditer("\n", self.text)]

    def line_at(self, offset):
        return bisect.bisect_right(self._line_starts, offset)

    def find(self, pattern, where="code"):
        """(line, match) of every occurrence in the `text`, the `code` or the `uncommented` text."""
        for match in re.finditer(pattern, getattr(self, where), re.M):
            yield self.line_at(match.start()), match

    @cached_property
    def includes(self):
        found = []
        for line, match in self.find(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', "uncommented"):
            found.append(Include(line, match[2], match[1] == '"'))
        return found

    @cached_property
    def functions(self):
        if self.is_cpp():
            return _cpp_functions(self)
        if self.suffix == ".py":
            return _python_functions(self)
        return []


def _python_functions(source):
    try:
        tree = ast.parse(source.text)
    except SyntaxError:
        return []
    nodes = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return [Function(node.lineno, node.end_lineno - node.lineno + 1, node.name) for node in nodes]


# What stands before a scope that is no function body.
_SCOPE = re.compile(r"\s*(?:(?:inline|export|typedef|static|constexpr|const)\s+)*(?:namespace|class|struct|union|enum|extern)\b")
_LABEL = re.compile(r"\b(?:public|private|protected)\s*:(?!:)")
_LEADING = re.compile(r"(?:\s|(?:public|private|protected)\s*:(?!:))*")
_TEMPLATE = re.compile(r"\btemplate\s*<(?:[^<>]|<(?:[^<>]|<[^<>]*>)*>)*>")
_ATTRIBUTE = re.compile(r"\[\[.*?\]\]", re.S)
_INITIALISERS = re.compile(r"\)[\w\s]*:(?!:)")


def _opens(head):
    """What a brace after this text opens: a scope, a function, or an initialiser."""
    head = _ATTRIBUTE.sub(" ", _TEMPLATE.sub(" ", _LABEL.sub(" ", head)))
    if head.count("(") > head.count(")"):
        return "initialiser"  # a default argument
    if _SCOPE.match(head) and not re.search(r"\)\s*(?:const|noexcept|override|final|\s)*$", head):
        return "scope"
    if ")" not in head:
        return "initialiser"
    if _INITIALISERS.search(head) and re.search(r"[\w>]\s*$", head) and not re.search(r"\b(?:const|noexcept)\s*$", head):
        return "initialiser"  # a member in a constructor's list
    return "function"


def _cpp_functions(source):
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", lambda m: re.sub(r"[^\n]", " ", m[0]), source.code, flags=re.M)
    functions, stack, start = [], [], 0
    for match in re.finditer(r"[{};]", code):
        at, inside_function = match.start(), any(kind == "function" for kind, _ in stack)
        if match[0] == "{":
            head = code[start:at]
            kind = "block" if inside_function else _opens(head)
            stack.append((kind, start + _LEADING.match(head).end()))
            if kind != "initialiser":
                start = at + 1
        elif match[0] == "}" and stack:
            kind, opened = stack.pop()
            if kind == "function":
                first = source.line_at(opened)
                head = " ".join(code[opened:at].split("{")[0].split())
                functions.append(Function(first, source.line_at(at) - first + 1, head))
            if kind != "initialiser":
                start = at + 1
        elif match[0] == ";" and not (stack and stack[-1][0] == "initialiser"):
            start = at + 1
    return functions
