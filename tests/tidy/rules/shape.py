# How a file looks: it says what it is, it is short, it has no switches, no leftovers and no trace of the
# machine it was written on.
import re
from pathlib import PurePosixPath

from . import Rule, is_cpp, per_file

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 80

# What opens a comment, by suffix ("" = a script with a shebang line).
OPENINGS = {
    **dict.fromkeys((".h", ".cpp", ".js", ".mjs", ".ts", ".tsx", ".proto", ".css"), r"//|/\*"),
    **dict.fromkeys((".py", ".sh", ".toml", ".service", ".socket", ".rules", ".conf", ""), r'#(?!!)|"""'),
    ".sql": "--",
}
MIN_OPENING_CHARACTERS = 30

PATHS = r"(?<![\w./$}~-])/(?:work|root|Users)/|(?<![\w./$}~-])/home/\w+/"
TEMPORARY = r"(?<![\w./$}~-])/tmp/"
LEFTOVERS = r"\b(?:TODO|FIXME|XXX|HACK)\b"


def check_opening(source):
    lines = source.lines
    if source.suffix == ".cpp" and introduced_by_header(source):
        return
    skip = 1 if lines[:1] and lines[0].startswith("#!") else 0
    if len(lines) <= skip:
        return
    opening = OPENINGS[source.suffix]
    if not re.match(opening, lines[skip].lstrip()):
        yield skip + 1, "the file does not open with a comment"
        return
    text = ""
    for line in lines[skip:]:
        if len(text) >= MIN_OPENING_CHARACTERS or not line.strip():
            break
        text += line.strip()
    if len(text) < MIN_OPENING_CHARACTERS:
        yield skip + 1, "the opening comment says next to nothing"


def introduced_by_header(source):
    """x.cpp and x_test.cpp include x.h first: its opening comment says what the three are about."""
    noun = PurePosixPath(source.path).stem.removesuffix("_test")
    return bool(source.includes) and PurePosixPath(source.includes[0].target).name == noun + ".h"


def check_file_length(source):
    if len(source.lines) > MAX_FILE_LINES:
        yield 1, f"{len(source.lines)} lines, more than {MAX_FILE_LINES}"


def check_function_length(source):
    for function in source.functions:
        if function.lines > MAX_FUNCTION_LINES:
            yield function.line, f"{function.lines} lines in {function.head[:60]!r}, more than {MAX_FUNCTION_LINES}"


def check_switches(source):
    for line, match in source.find(r"^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif)\b[^\n]*"):
        if "__has_include" not in match[0]:
            yield line, f"a switch of the preprocessor ({' '.join(match[0].split())})"


def check_paths(source):
    for line, match in source.find(PATHS, "text"):
        yield line, f"a path of one machine ({match[0]})"
    if source.is_code() or source.suffix == ".toml":
        for line, match in source.find(TEMPORARY, "text"):
            yield line, f"a fixed temporary path ({match[0]})"


def check_leftovers(source):
    for line, match in source.find(LEFTOVERS, "text"):
        yield line, f"unfinished ({match[0]})"


def check_using(source):
    # Inside a function a name of the standard library may be opened: it ends with the function.
    for line, match in source.find(r"^([ \t]*)using\s+namespace\s+([\w:]+)"):
        local = bool(match[1]) and match[2].startswith("std::")
        if "literals" not in match[2] and not local:
            yield line, f"using namespace {match[2]}"


def not_own_examples(source):
    return not source.below("tests/tidy/rules")


def has_opening(source):
    known = source.suffix in OPENINGS and (source.suffix != "" or source.is_script())
    return known and not source.path.endswith("__init__.py") and not source.below("tests/golden")


def long_function(lines):
    return "// A file.\nnamespace n {\nint f(int a)\n    : b{1} {\n" + "    g();\n" * (lines - 3) + "}\n}\n"


CPP = "// Says what this file is and what it is not.\n"

RULES = [
    Rule(
        "opening_comment",
        "begin with 2 to 6 lines: what it is, what it is not, where the specification is",
        per_file(check_opening, has_opening),
        caught=[
            {"core/x.cpp": "#include <vector>\n"},
            {"core/x.h": "#pragma once\n// Too late.\n"},
            {"core/x.h": "// x.h\n\n#pragma once\n"},
            {"core/x.cpp": '#include "core/y.h"\n#include "core/x.h"\n'},
            {"tests/x_test.cpp": '#include "core/y.h"\n'},
            {"scripts/x": "#!/bin/bash\nset -e\n"},
            {"tests/x_test.py": "import os\n"},
            {"configs/x.toml": "a = 1\n"},
            {"systemd/x.service": "[Unit]\n"},
        ],
        passes=[
            {"core/x.cpp": CPP},
            {"core/x.cpp": '#include "core/x.h"\n'},
            {"tests/unit/x_test.cpp": '#include "core/x.h"\n'},
            {"scripts/x": "#!/bin/bash\n# Says what this script does and how.\n"},
            {"tests/x_test.py": "#!/usr/bin/python3\n# Says what this test proves and how.\n"},
            {"README.md": "# Riser\n"},
        ],
    ),
    Rule(
        "file_length",
        "ask which second noun hides in it, and give that noun a file",
        per_file(check_file_length, lambda source: source.is_code()),
        caught=[{"core/x.cpp": CPP + "int x;\n" * 400}, {"tests/x_test.py": "# A test.\n" * 401}],
        passes=[{"core/x.cpp": CPP + "int x;\n" * 399}, {"docs/x.md": "line\n" * 900}],
    ),
    Rule(
        "function_length",
        "split it at the step that has a name",
        per_file(check_function_length, lambda source: source.is_code()),
        caught=[
            {"core/x.cpp": long_function(81)},
            {"core/x.cpp": CPP + "class C {\n public:\n  C() : a_{1}, b_(2) {\n" + "    g();\n" * 80 + "  }\n};\n"},
            {"tests/x_test.cpp": CPP + "TEST(A, b) {\n" + "    g({1, 2});\n" * 80 + "}\n"},
            {"core/x.h": CPP + "template <class T>\nvoid f(T t = {}) {\n" + "  if (a) { b(); }\n" * 80 + "}\n"},
            {"scripts/lib/x.py": "def f():\n" + "    g()\n" * 80},
        ],
        passes=[
            {"core/x.cpp": long_function(80)},
            {"core/x.cpp": CPP + "constexpr std::array k_table = {\n" + "    1,\n" * 100 + "};\n"},
            {"core/x.h": CPP + "struct S {\n" + "    int a() const { return 1; }\n" * 100 + "};\n"},
            {"core/x.h": CPP + "template <class T>\nclass C : public D<T> {\n" + "    int a{1};\n" * 100 + "};\n"},
            {"core/x.cpp": CPP + "namespace n {\n" + "int f(int a) { return a; }\n" * 100 + "}\n"},
        ],
    ),
    Rule(
        "preprocessor_switch",
        "choose at run time by configuration, or at link time by a library",
        per_file(check_switches, is_cpp),
        caught=[{"core/x.cpp": CPP + "#ifdef WITH_ZIGBEE\n#endif\n"}, {"core/x.cpp": CPP + "# if DEBUG > 1\n#endif\n"}],
        passes=[{"core/x.cpp": CPP + "#pragma once\n#define X 1\n// #if\n"}],
    ),
    Rule(
        "machine_path",
        "use a path relative to the repository, or a fresh temporary folder (mktemp -d)",
        per_file(check_paths, not_own_examples),
        caught=[
            {"docs/x.md": "see /work/main\n"},
            {"core/x.cpp": CPP + 'open("/home/jane/riser.db");\n'},
            {"tests/x_test.sh": "#!/bin/bash\ncd /root/riser\n"},
            {"tests/x_test.cpp": CPP + 'open("/tmp/test.db");\n'},
        ],
        passes=[
            {"docs/x.md": "https://example.org/work/x and a/tmp/b and $HOME/root/x\n"},
            {"tests/x_test.sh": '#!/bin/bash\ntouch "$folder/tmp/x"\n'},
        ],
    ),
    Rule(
        "unfinished",
        "finish it, or describe the limit in plain words",
        per_file(check_leftovers, lambda source: not_own_examples(source) and source.is_code()),
        caught=[{"core/x.cpp": CPP + "// TODO: everything\n"}, {"scripts/x": "#!/bin/bash\n# FIXME\n"}],
        passes=[{"core/x.cpp": CPP + "auto todo_list = 1;\n"}],
    ),
    Rule(
        "using_namespace",
        "write the namespace, or open it",
        per_file(check_using, is_cpp),
        caught=[
            {"core/x.cpp": CPP + "using namespace std;\n"},
            {"core/x.cpp": CPP + "void f() {\n    using namespace riser::modbus;\n}\n"},
        ],
        passes=[
            {"tests/x_test.cpp": CPP + "using namespace std::chrono_literals;\n"},
            {"core/x.cpp": CPP + "void f() {\n    using namespace std::chrono;\n}\n"},
        ],
    ),
]
