// The part of Boost.Asio that is not templates, compiled once instead of into every file that
// includes a header of it (Asio's manual, "Optional separate compilation"). CMakeLists.txt defines
// BOOST_ASIO_SEPARATE_COMPILATION for this folder, the only one that uses Asio.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
