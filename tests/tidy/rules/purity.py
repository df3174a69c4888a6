# What makes money exact and tests repeatable: no floating point near money or energy, no clock and no
# randomness but those of platform/, no sleeping.
from . import Rule, is_cpp, per_file

# Floating point: everything that counts, prices, stores or decodes. Screens may do as they like.
EXACT = ["core", "gateway/controller", "gateway/store", "gateway/field", "cloud"]
INEXACT = ["cloud/http", "cloud/portal"]
FLOAT_WORD = r"\b(?:float|double|float_t|double_t|stof|stod|stold|atof|strtof|strtod|strtold|lround|llround)\b"
FLOAT_LITERAL = r"(?<![\w.'])(?:\d[\d']*\.(?!\.)\d*(?:[eE][+-]?\d+)?|\d[\d']*[eE][+-]?\d+|\.\d+)[fFlL]?(?![\w.])"

# A name that is called: not a member, not another namespace's, not part of a longer word.
CALL = r"(?<![\w.>:])(?:std::|::)?"
CLOCKS = (
    r"\b\w*[cC]lock\w*::now\s*\(",
    CALL + r"time\s*\(\s*(?:NULL|nullptr|0|&\s*\w+)?\s*\)",
    CALL + r"(?:gettimeofday|clock_gettime|timespec_get|ftime)\s*\(|(?<!\w)(?:std)?::clock\s*\(",
)
RANDOM = (
    CALL + r"(?:rand|random)\s*\(\s*\)(?!\s*(?:const\s*)?\{)",
    CALL + r"(?:srand|srandom|rand_r|drand48|lrand48|getrandom|getentropy|arc4random\w*)\s*\(",
    r"\b(?:random_device|mt19937\w*|minstd_rand\w*|default_random_engine|random_shuffle)\b",
    r"\brandombytes_\w+\s*\(|\bcrypto_(?!\w*seed)\w+_(?:keypair|keygen)\s*\(|\bRAND_\w*bytes\s*\(|\buuid_generate\w*\s*\(",
)
SLEEPS_CPP = (
    r"\bsleep_(?:for|until)\s*\(",
    CALL + r"(?:usleep|nanosleep|clock_nanosleep)\s*\(",
    r"(?<!\w)::sleep\s*\(|\bsleep\s*\(\s*\d",
)
SLEEPS_SCRIPT = (r"^[ \t]*sleep\b|[;&|][ \t]*sleep\b|\bdo[ \t]+sleep\b|\bthen[ \t]+sleep\b", r"\btime\.sleep\s*\(")


def find_all(source, patterns, what, where="code"):
    for pattern in patterns:
        for line, match in source.find(pattern, where):
            yield line, what.format(" ".join(match[0].split()))


def check_floating_point(source):
    return find_all(source, (FLOAT_WORD, FLOAT_LITERAL), "floating point ({}) in code that counts money or energy")


def check_clock(source):
    return find_all(source, CLOCKS, "reads a clock ({})")


def check_random(source):
    return find_all(source, RANDOM, "makes randomness ({})")


def check_sleep(source):
    if source.is_cpp():
        return find_all(source, SLEEPS_CPP, "sleeps ({})")
    return find_all(source, SLEEPS_SCRIPT, "sleeps ({})", "text")


def exact(source):
    return source.is_cpp() and source.below(*EXACT) and not source.below(*INEXACT)


def outside(*folders):
    return lambda source: source.is_cpp() and not source.below(*folders)


def must_not_sleep(source):
    own_examples = source.below("tests/tidy/rules")
    return not own_examples and (source.is_cpp() or (source.below("tests") and source.is_script()))


def body(code):
    return f"// A file.\nvoid f() {{ {code} }}\n"


RULES = [
    Rule(
        "floating_point",
        "use Money, Energy or Power (core/units), or integers in a fixed unit",
        per_file(check_floating_point, exact),
        caught=[
            {"core/payment/x.cpp": body("float x;")},
            {"core/payment/x.cpp": body("auto x = static_cast<double>(1);")},
            {"gateway/controller/x.cpp": body("auto x = 0.1 * y;")},
            {"gateway/store/x.h": body("std::vector<double> x;")},
            {"gateway/field/modbus/meter_decoder.cpp": body("return std::stod(text);")},
            {"cloud/ingest/x.cpp": body("auto x = 1e-6;")},
            {"cloud/store/x.cpp": body("long double x;")},
        ],
        passes=[
            {"core/payment/x.cpp": "// No double and no 0.1 here.\nconst char* k = \"3.14 double\"; int x = 1'000'000;\n"},
            {"core/payment/x.cpp": body("auto doubled = 0x1E5 + 2; call(a...);")},
            {"gateway/local/x.cpp": body("double percent;")},
            {"tests/bench/x.cpp": body("double ratio = 0.5;")},
        ],
    ),
    Rule(
        "clock",
        "take Now as an argument; only platform/clock reads a clock",
        per_file(check_clock, outside("platform")),
        caught=[
            {"gateway/controller/x.cpp": body("auto t = std::chrono::steady_clock::now();")},
            {"gateway/io/x.cpp": body("auto t = Clock::now();")},
            {"tests/unit/x_test.cpp": body("auto t = std::chrono::system_clock::now ();")},
            {"cloud/http/x.cpp": body("auto t = time(nullptr);")},
            {"cloud/http/x.cpp": body("std::time(&t);")},
            {"gateway/io/x.cpp": body("::clock_gettime(CLOCK_MONOTONIC, &t);")},
            {"gateway/io/x.cpp": body("gettimeofday(&t, nullptr);")},
            {"tests/bench/x.cpp": body("auto t = std::clock();")},
        ],
        passes=[
            {"platform/clock/system_clock.cpp": body("auto t = std::chrono::steady_clock::now();")},
            {"gateway/io/x.cpp": body("auto t = report.time(); auto u = clock.now(); auto v = clock(); wall_time(0); // time(0)")},
        ],
    ),
    Rule(
        "randomness",
        "use platform/entropy for secrets and ids, core/base/prng.h with a seed for tests and jitter",
        per_file(check_random, outside("platform")),
        caught=[
            {"gateway/sync/x.cpp": body("auto x = rand() % 10;")},
            {"gateway/sync/x.cpp": body("std::random_device device;")},
            {"tests/unit/x_test.cpp": body("std::mt19937_64 engine(1);")},
            {"core/voucher/x.cpp": body("randombytes_buf(key, 32);")},
            {"core/wire/x.cpp": body("crypto_sign_keypair(pk, sk);")},
            {"cloud/identity/x.cpp": body("getrandom(buffer, 16, 0);")},
        ],
        passes=[
            {"platform/entropy/entropy.cpp": body("getrandom(buffer, 16, 0);")},
            {"core/wire/x.cpp": body("crypto_sign_seed_keypair(pk, sk, seed); world.random(); operand(); Prng random(7);")},
            {"tests/unit/x.h": "// A file.\nPrng& random() { return random_; }\n"},
        ],
    ),
    Rule(
        "sleep",
        "wait for the event itself with a deadline (a condition variable, poll, inotify); a machine never waits",
        per_file(check_sleep, must_not_sleep),
        caught=[
            {"tests/unit/x_test.cpp": body("std::this_thread::sleep_for(1s);")},
            {"tests/system/x_test.cpp": body("usleep(10);")},
            {"gateway/io/x.cpp": body("::sleep(1);")},
            {"tests/system/x_test.sh": "#!/bin/bash\n# A test.\nsleep 5\n"},
            {"tests/system/x_test.sh": "#!/bin/bash\n# A test.\nwhile ! test -e x; do sleep 0.1; done\n"},
            {"tests/interop/x_test.py": "# A test.\ntime.sleep(0.5)\n"},
        ],
        passes=[
            {"tests/unit/x_test.cpp": body("condition.wait_for(lock, 1s); sleep(now); // no sleep_for(1s)")},
            {"tests/system/x_test.sh": "#!/bin/bash\n# Never sleep in a test.\ninotifywait -t 5 x\n"},
            {"scripts/demo": "#!/bin/bash\n# A script.\nsleep 1\n"},
        ],
    ),
]
