#include "core/journal/check_tenancy.h"

#include <algorithm>

namespace riser::journal {
namespace {

constexpr std::string_view k_no_account = "the account has no id";
constexpr std::string_view k_no_order = "the order has no id";

bool is_small(std::uint32_t id) {
    return id >= 1 && id <= k_max_small_id;
}

std::string_view broken_rule(const HandOverRead& read) {
    if (!is_small(read.register_id.meter.value)) return "the meter is not within 1 and 65535";
    if (read.register_id.epoch.value < 1) return "meter epochs start at 1";
    if (read.value.wh < 0 || read.value > k_max_register)
        return "the value is not a register value";
    return "";
}

auto place_of(const HandOverRead& read) {
    return std::pair(read.register_id.meter, read.register_id.quantity);
}

}  // namespace

std::string_view broken_reads(const std::vector<HandOverRead>& reads) {
    if (reads.size() > k_max_hand_over_reads) return "there are too many reads";
    for (std::size_t i = 0; i < reads.size(); ++i) {
        if (const auto broken = broken_rule(reads[i]); !broken.empty()) return broken;
        if (i > 0 && place_of(reads[i - 1]) >= place_of(reads[i])) {
            return "the reads are not in their order, each once";
        }
    }
    return "";
}

std::string_view broken_moves(const std::vector<billing::Move>& moves) {
    if (moves.size() > k_max_moves) return "there are too many moves";
    Money sum{};
    for (const auto& move : moves) {
        if (move.amount.micro < 1 || move.amount > k_max_balance - sum) {
            return "the amounts of the moves are out of range";
        }
        sum += move.amount;
        if (move.from == move.to) return "a move goes nowhere";
    }
    return "";
}

std::string_view broken_rule(const AccountClassified& r) {
    return r.account.is_nil() ? k_no_account : "";
}

std::string_view broken_rule(const TenancyBegan& r) {
    if (r.order.is_nil()) return k_no_order;
    if (!is_small(r.supply_point.value)) return "the supply point is not within 1 and 65535";
    if (r.account.is_nil() && !r.tariff.is_nil()) return "nobody pays, and has a tariff";
    return broken_reads(r.reads);
}

std::string_view broken_rule(const AccountClosed& r) {
    if (r.order.is_nil()) return k_no_order;
    if (r.account.is_nil()) return k_no_account;
    if (!billing::check_closing_terms(r.terms)) return "the terms of the end contradict each other";
    if (r.terms.other == r.account) return "an account closes into itself";
    return broken_moves(r.moves);
}

std::string_view broken_rule(const FormerAccountPaid& r) {
    if (r.top_up.is_nil()) return "the top-up has no id";
    if (r.account.is_nil()) return k_no_account;
    const bool parts = r.to_collection >= Money{} && r.to_collection <= k_max_amount &&
                       r.to_refund >= Money{} && r.to_refund <= k_max_amount;
    const bool whole = parts && r.amount() > Money{} && r.amount() <= k_max_amount;
    return whole ? "" : "the amount is not within 0.000001 and 1000000000.00";
}

std::string_view broken_rule(const RefundPaid& r) {
    if (r.payment.is_nil()) return "the payment has no id";
    if (r.account.is_nil()) return k_no_account;
    const bool amount = r.amount > Money{} && r.amount <= k_max_balance;
    return amount ? "" : "the amount is out of range";
}

}  // namespace riser::journal
