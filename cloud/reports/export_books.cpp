#include "cloud/reports/export_books.h"

#include "core/base/assert.h"
#include "core/wire/book_file.h"

namespace riser::cloud {
namespace {

constexpr std::size_t k_page = 200;

}  // namespace

Result<std::size_t> export_books(Session& session, GatewayId gateway,
                                 const std::function<void(std::string_view)>& write) {
    const auto known = session.find_gateway(gateway);
    if (!known) {
        return fail(Problem{"there is no gateway " + to_string(gateway) +
                            "; GET /v1/sites/{site}/gateways lists them"});
    }
    const std::uint64_t through =
        known->epoch.is_nil() ? 0 : session.watermark(known->journal()).through;
    if (through == 0) {
        return fail(Problem{"gateway " + to_string(gateway) + " has never sent an entry"});
    }
    write(wire::format_book_head({gateway, known->epoch, through}));
    std::uint64_t last = 0;
    while (last < through) {
        const auto page = session.read_entries(known->journal(), last, k_page);
        RISER_ASSERT(!page.empty(), "every entry up to the watermark is there");
        for (const auto& entry : page) {
            write(wire::format_book_entry({entry.sequence, entry.hash, entry.bytes}));
        }
        last = page.back().sequence;
    }
    return static_cast<std::size_t>(last);
}

}  // namespace riser::cloud
