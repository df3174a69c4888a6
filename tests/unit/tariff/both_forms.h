// A tariff from the text of a file and from that of a body, and what is said about it. For the tests of this folder.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "platform/tariff/tariff_file.h"
#include "platform/tariff/tariff_object.h"

namespace riser::tariff {

inline constexpr payment::TariffDefaults k_defaults{TariffId{{7}}, UtcTime{std::chrono::hours(24)},
                                                    Currency{{'E', 'U', 'R'}}};

struct Read {
    payment::Tariff tariff;
    std::string problem;  // "" when there is none
};

// "2:9: tariff.price: ..." of a table that begins with the text.
inline Read from_file(std::string_view text) {
    auto document = toml::Document::parse(text, "t");
    if (!document) return {{}, document.error().message};
    toml::Table root = document->root();
    Read read;
    read.tariff = read_tariff(root, "tariff", k_defaults);
    if (const auto problem = document->problem()) read.problem = problem->message;
    return read;
}

// "/price ..." for each, with "; " between them.
inline Read from_body(std::string_view text) {
    http::JsonFields fields{
        boost::json::parse(boost::json::string_view(text.data(), text.size())).get_object()};
    Read read;
    read.tariff = read_tariff(fields, k_defaults);
    for (const auto& error : fields.errors()) {
        read.problem += (read.problem.empty() ? "" : "; ") + error.pointer + " " + error.detail;
    }
    return read;
}

}  // namespace riser::tariff
