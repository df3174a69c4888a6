#include "tests/sim/world/audit/record_story.h"

#include <fmt/format.h>

#include "core/base/overload.h"
#include "core/wire/billing_text.h"
#include "core/wire/record_text.h"

namespace riser::sim {
namespace {

std::string marks(const std::vector<journal::RegisterMark>& marks) {
    std::string out;
    for (const auto& mark : marks) out += (out.empty() ? "" : ",") + std::to_string(mark.value.wh);
    return out.empty() ? "nothing" : out;
}

std::string segments(const journal::Settlement& settlement) {
    std::string out = "settlement";
    for (const auto& segment : settlement.segments) {
        out += fmt::format(" meter {}: {}..{} Wh{}", segment.register_id.meter.value,
                           segment.register_from.wh, segment.register_to.wh,
                           segment.provisional ? " (provisional)" : "");
    }
    return out;
}

std::string limit(const journal::LoadLimited& limited) {
    return fmt::format("supply point {} is limited to {} W, step {}, cause {}, after {} s",
                       limited.supply_point.value, limited.limit.w, limited.step,
                       static_cast<int>(limited.cause), limited.limited_s);
}

std::string overload_of(const journal::OverLimit& over) {
    return fmt::format(
        "supply point {} is over its limit of {} W: {} W used, {} W shown, for {} s, number {}{}",
        over.supply_point.value, over.limit.w, over.used.w, over.shown.w, over.over_s, over.number,
        over.waits ? ", and waits" : "");
}

std::string name(journal::DoubtReason reason) {
    switch (reason) {
        case journal::DoubtReason::backwards:
            return "backwards";
        case journal::DoubtReason::impossible:
            return "impossible";
        case journal::DoubtReason::identity:
            return "identity";
        case journal::DoubtReason::frozen:
            return "frozen";
    }
    return "";
}

}  // namespace

std::string record_story(const journal::Record& record) {
    return std::visit(
        overload{
            [](const journal::MeterEpochStarted& started) {
                return fmt::format("meter {} begins epoch {} ({}): closes at {}, opens at {}",
                                   started.meter.value, started.epoch.value,
                                   wire::epoch_reason_text(started.reason), marks(started.closing),
                                   marks(started.opening));
            },
            [](const journal::RegisterRolledOver& rolled) {
                return fmt::format("meter {} rolls over at {}", rolled.register_id.meter.value,
                                   rolled.end.wh);
            },
            [](const journal::MeterDoubted& doubt) {
                return fmt::format("meter {} is doubted ({}), it shows {}", doubt.meter.value,
                                   name(doubt.reason), doubt.seen.wh);
            },
            [](const journal::DoubtCleared& cleared) {
                return fmt::format("meter {} is doubted no more", cleared.meter.value);
            },
            [](const journal::Settlement& settlement) { return segments(settlement); },
            [](const journal::ConsumptionRerated& rerated) {
                return fmt::format("account {} is corrected by {}", to_string(rerated.account),
                                   format_money(rerated.amount));
            },
            [](const journal::ConsumptionCorrected& corrected) {
                return fmt::format("account {} is corrected by {}{}", to_string(corrected.account),
                                   format_money(corrected.amount),
                                   corrected.booked ? "" : " (it has ended: not booked)");
            },
            [](const journal::TenancyBegan& began) {
                std::string reads;
                for (const auto& read : began.reads) {
                    reads += fmt::format(", meter {} at {}{}", read.register_id.meter.value,
                                         read.value.wh, read.actual ? "" : " (not read)");
                }
                return fmt::format("supply point {} passes to {}{}", began.supply_point.value,
                                   to_string(began.account), reads);
            },
            [](const journal::AccountClosed& closed) {
                std::string moves;
                for (const auto& move : closed.moves) {
                    moves +=
                        fmt::format(", {} from {} to {}", format_money(move.amount),
                                    billing::to_string(move.from), billing::to_string(move.to));
                }
                return fmt::format("account {} ends{}", to_string(closed.account), moves);
            },
            [](const journal::FormerAccountPaid& paid) {
                return fmt::format("{} and {} come for account {}, which has ended",
                                   format_money(paid.to_collection), format_money(paid.to_refund),
                                   to_string(paid.account));
            },
            [](const journal::RefundPaid& paid) {
                return fmt::format("{} are paid out of account {}", format_money(paid.amount),
                                   to_string(paid.account));
            },
            [](const journal::AccountClassified& classified) {
                return fmt::format("account {} is {}{}", to_string(classified.account),
                                   payment::to_string(classified.customer_class),
                                   classified.critical ? ", critical" : "");
            },
            [](const journal::LoadLimited& limited) { return limit(limited); },
            [](const journal::OverLimit& over) { return overload_of(over); },
            // Those about bills have words already.
            [](const auto& other) {
                if constexpr (requires { wire::billing_text(other); }) {
                    return wire::billing_text(other);
                } else {
                    return std::string();
                }
            },
        },
        record);
}

}  // namespace riser::sim
