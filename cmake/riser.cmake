# Build rules shared by every folder: warnings, sanitizers, ccache, precompiled headers, and the
# functions riser_library, riser_headers, riser_program, riser_test and riser_bench.
option(RISER_CCACHE "Use ccache when it is installed" ON)
set(RISER_SANITIZE "" CACHE STRING "Value for -fsanitize=, e.g. address,undefined")

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# A fresh clone in another folder must hit the same cache: paths are made relative to the source
# directory, the working directory is not hashed, and precompiled headers are allowed.
find_program(RISER_CCACHE_PROGRAM ccache)
if(RISER_CCACHE AND RISER_CCACHE_PROGRAM)
  set(riser_launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${RISER_CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${riser_launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${riser_launcher})
endif()

# Compiling the files of a folder together takes half the time of compiling each by itself: most of it goes
# into headers and templates that they share. For those who build everything; whoever changes one file after
# the other is better off without (preset dev, which also shows that every file includes what it needs).
option(RISER_UNITY "Compile several files of a target at once" OFF)
if(RISER_UNITY)
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
endif()

# riser_apart(a.cpp ...): files of the current folder that are always compiled by themselves, because a name
# in their unnamed namespace is also one of a neighbour's.
function(riser_apart)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# Files that are compiled by themselves as well, as paths from the root of the source: for whoever changes one of these
# after the other (scripts/soak --mutants).
set(RISER_APART "" CACHE STRING "Sources that RISER_UNITY leaves alone")
function(riser_leave_alone)
  foreach(source ${ARGN})
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE folder)
    if("${folder}/${source}" IN_LIST RISER_APART)
      riser_apart(${source})
    endif()
  endforeach()
endfunction()

add_library(riser_flags INTERFACE)
target_compile_options(riser_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror -fno-strict-aliasing -fpch-preprocess
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
# g++ 12 sees overruns in inlined library code that are not there (GCC PR 105329, 105545, 105651); the
# sanitizers of the other builds look for the real ones.
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_options(riser_flags INTERFACE -Wno-restrict -Wno-stringop-overread
    -Wno-stringop-overflow -Wno-array-bounds -Wno-maybe-uninitialized)
  # Functions and lines are what a backtrace needs: a quarter to a third less to compile than with -g.
  target_compile_options(riser_flags INTERFACE -g1)
endif()
# A sixth of the time went into collecting the compiler's own garbage; it may take a gigabyte instead where there are
# two for each core.
cmake_host_system_information(RESULT riser_memory_mib QUERY TOTAL_PHYSICAL_MEMORY)
cmake_host_system_information(RESULT riser_cores QUERY NUMBER_OF_LOGICAL_CORES)
math(EXPR riser_memory_of_core_mib "${riser_memory_mib} / ${riser_cores}")
if(riser_memory_of_core_mib GREATER 2000)
  target_compile_options(riser_flags INTERFACE
    "SHELL:--param ggc-min-expand=100" "SHELL:--param ggc-min-heapsize=524288")
endif()
target_include_directories(riser_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_link_libraries(riser_flags INTERFACE Threads::Threads)
# A quarter of the time of the usual linker, for some hundred programs.
find_program(RISER_LLD ld.lld)
if(RISER_LLD)
  target_link_options(riser_flags INTERFACE -fuse-ld=lld)
endif()
if(RISER_SANITIZE)
  # Line tables are all that a report needs, and compiling takes a third less time than with -g. What
  # tests consist of is compiled without optimisation, which takes a third less time again: only what is
  # tested has to run fast (and -Og takes a sixth less than -O1). The checks of each pointer (null, alignment,
  # size, type) cost a quarter of the rest; AddressSanitizer sees what comes of a bad one, so they are made on
  # demand (docs/development.md).
  # g++ 12 takes the instrumentation of a moved std::variant for a read of uninitialised memory; the
  # sanitizer-free builds keep the warning.
  option(RISER_SANITIZE_POINTERS "check each pointer as well" OFF)
  target_compile_options(riser_flags INTERFACE -fsanitize=${RISER_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all $<IF:$<BOOL:$<TARGET_PROPERTY:RISER_TEST>>,-O0,-Og> -g1
    $<$<NOT:$<BOOL:${RISER_SANITIZE_POINTERS}>>:-fno-sanitize=null,alignment,object-size,vptr>
    -Wno-maybe-uninitialized)
  target_link_options(riser_flags INTERFACE -fsanitize=${RISER_SANITIZE})
  if(RISER_SANITIZE STREQUAL "thread")
    # Boost.Asio's fences are beyond ThreadSanitizer; what they order is also ordered by its mutexes.
    # The rest are g++ 12's false alarms about inlined strings, see above.
    target_compile_options(riser_flags INTERFACE -Wno-tsan -Wno-array-bounds -Wno-restrict
      -Wno-stringop-overread -Wno-stringop-overflow)
  endif()
endif()

# One precompiled set of standard headers, reused by every library.
file(WRITE ${CMAKE_BINARY_DIR}/pch_anchor.cpp "// Anchor of the precompiled standard headers.\n")
add_library(riser_pch OBJECT ${CMAKE_BINARY_DIR}/pch_anchor.cpp)
target_link_libraries(riser_pch PUBLIC riser_flags)
target_precompile_headers(riser_pch PRIVATE
  <algorithm> <array> <chrono> <cstdint> <cstring> <functional> <map> <memory> <optional> <span>
  <string> <string_view> <unordered_map> <utility> <variant> <vector>)

# riser_library(NAME SOURCES a.cpp ... [DEPENDS other targets])
function(riser_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  riser_leave_alone(${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC riser_flags ${ARG_DEPENDS})
  target_precompile_headers(${name} REUSE_FROM riser_pch)
endfunction()

# riser_test_library(NAME SOURCES a.cpp ... [DEPENDS other targets]): what tests and simulators consist of.
function(riser_test_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC riser_flags ${ARG_DEPENDS})
  set_target_properties(${name} PROPERTIES RISER_TEST ON)
  # The precompiled headers of tests hold those of GoogleTest, so its definitions must be the same.
  target_compile_definitions(${name} PRIVATE
    GTEST_HAS_PTHREAD=1)
  target_precompile_headers(${name} REUSE_FROM riser_test_pch)
endfunction()

# riser_foreign_code(a.cpp ...): files that are nearly all other libraries' templates. Under sanitizers they are
# compiled without optimisation: half the time, and what they do there is no matter of speed.
function(riser_foreign_code)
  if(RISER_SANITIZE)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -O0 SKIP_PRECOMPILE_HEADERS ON)
  endif()
endfunction()

# riser_headers(NAME [DEPENDS ...]): a folder of headers only.
function(riser_headers name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  add_library(${name} INTERFACE)
  target_link_libraries(${name} INTERFACE riser_flags ${ARG_DEPENDS})
endfunction()

# Aggregates, so that scripts build only what they run: `programs` is what a user starts, and
# tests_<group> and `benches` are made by riser_test() and riser_bench() below.
add_custom_target(programs)

# What scripts/test and scripts/bench may run, one line each: rewritten by every configure run, so
# that a renamed test is never found as a stale program.
set(RISER_TEST_MANIFEST ${CMAKE_BINARY_DIR}/tests/programs.txt)
set(RISER_BENCH_MANIFEST ${CMAKE_BINARY_DIR}/tests/benches.txt)
file(WRITE ${RISER_TEST_MANIFEST} "")
file(WRITE ${RISER_BENCH_MANIFEST} "")

function(riser_add_to group target)
  if(NOT TARGET ${group})
    add_custom_target(${group})
  endif()
  add_dependencies(${group} ${target})
endfunction()

# riser_program(NAME SOURCES ... DEPENDS ...): build/<preset>/NAME.
function(riser_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE riser_flags ${ARG_DEPENDS})
  target_precompile_headers(${name} REUSE_FROM riser_pch)
  riser_add_to(programs ${name})
endfunction()

# riser_test(GROUP NAME [THREADS] [TIMEOUT seconds] SOURCES ... DEPENDS ...): a GoogleTest program
# build/<preset>/tests/<group>/<name>, run by scripts/test with the source directory as the working
# directory, so a test names a file as "configs/meters/x.toml". No absolute path is compiled in: it
# would make a fresh clone miss the compiler cache. THREADS: also run under ThreadSanitizer (every
# program of the group `system` is). TIMEOUT: more than the usual time limit, in seconds.
function(riser_test group name)
  cmake_parse_arguments(ARG "THREADS" "TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  set(target ${group}_${name})
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE riser_flags ${ARG_DEPENDS} riser_test_printers
    GTest::gtest GTest::gtest_main)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/${group} RISER_TEST ON)
  target_precompile_headers(${target} REUSE_FROM riser_test_pch)
  add_test(NAME ${group}.${name} COMMAND ${target} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  riser_add_to(tests_${group} ${target})
  set(threads sequential)
  if(ARG_THREADS OR group STREQUAL "system")
    set(threads threads)
    riser_add_to(threaded_tests_${group} ${target})
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 0)
  endif()
  file(APPEND ${RISER_TEST_MANIFEST} "${group} ${name} ${threads} ${ARG_TIMEOUT}\n")
endfunction()

# riser_bench(NAME SOURCES ... DEPENDS ...): a program build/<preset>/tests/bench/NAME for
# scripts/bench, which describes what it must print.
function(riser_bench name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(bench_${name} ${ARG_SOURCES})
  target_link_libraries(bench_${name} PRIVATE riser_flags ${ARG_DEPENDS})
  set_target_properties(bench_${name} PROPERTIES OUTPUT_NAME ${name}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/bench)
  target_precompile_headers(bench_${name} REUSE_FROM riser_pch)
  riser_add_to(benches bench_${name})
  file(APPEND ${RISER_BENCH_MANIFEST} "${name}\n")
endfunction()

# riser_bench_script(NAME file): the same, as an executable script beside the programs it measures.
function(riser_bench_script name file)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/tests/bench)
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${file} ${CMAKE_BINARY_DIR}/tests/bench/${name} SYMBOLIC)
  riser_add_to(bench_${name} programs)
  riser_add_to(benches bench_${name})
  file(APPEND ${RISER_BENCH_MANIFEST} "${name}\n")
endfunction()
