# Writes a C++ file that holds the given files as string literals (page_files.h). Run in script mode:
#   cmake -DOUTPUT=... -DFOLDER=... -DFILES="a;b" -P embed.cmake
set(type.html "text/html; charset=utf-8")
set(type.css "text/css; charset=utf-8")
set(type.js "text/javascript; charset=utf-8")
set(type.svg "image/svg+xml")
set(entries "")
foreach(name IN LISTS FILES)
  file(READ "${FOLDER}/${name}" hex HEX)
  file(SIZE "${FOLDER}/${name}" size)
  string(REGEX REPLACE "(................................................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" text "${hex}")
  string(REPLACE "\n" "\"\n     \"" text "${text}")
  set(path "/${name}")
  if(name STREQUAL "index.html")
    set(path "/")
  endif()
  cmake_path(GET name EXTENSION extension)
  if(NOT DEFINED type${extension})
    message(FATAL_ERROR "embed.cmake knows no content type for ${name}")
  endif()
  string(APPEND entries "    {\"${path}\", \"${type${extension}}\",\n     {\"${text}\", ${size}}},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Generated from gateway/web/page by embed.cmake.
#include \"gateway/web/page_files.h\"

namespace riser::web {
namespace {

constexpr PageFile k_files[] = {
${entries}};

}  // namespace

std::span<const PageFile> page_files() { return k_files; }

}  // namespace riser::web
")
