#include "core/journal/check.h"

#include <algorithm>
#include <string_view>

#include "core/journal/check_billing.h"
#include "core/journal/check_common.h"
#include "core/journal/check_contract.h"
#include "core/journal/check_payment.h"
#include "core/journal/check_supply.h"
#include "core/journal/check_tenancy.h"
#include "core/journal/check_voucher.h"
#include "core/payment/supply_policy.h"

namespace riser::journal {
namespace {

using metering::Quantity;
using metering::SwitchState;

constexpr std::uint32_t k_all_predicates = (1U << payment::k_cut_predicates) - 1;

bool is_register_value(Energy value) {
    return value.wh >= 0 && value <= k_max_register;
}
bool is_small_id(std::uint32_t id) {
    return id >= 1 && id <= k_max_small_id;
}
bool is_balance(Money money) {
    return money >= -k_max_balance && money <= k_max_balance;
}
bool is_limit(Money money) {
    return money >= -k_max_amount && money <= k_max_amount;
}
bool is_power(Power power) {
    return power.w >= -k_max_power.w && power <= k_max_power;
}
bool is_residue(const payment::Residue& residue) {
    return residue.numerator >= 0 && residue.numerator < payment::k_residue_denominator;
}
bool is_share(std::int64_t ppm) {
    return ppm >= 1 && ppm <= payment::k_full_share_ppm;
}
bool is_currency(const Currency& currency) {
    return parse_currency(currency.text()).has_value();
}
bool is_known(Quantity quantity) {
    return metering::to_string(quantity) != "?";
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

// Length within [min, max], nothing but letters, digits and `others`.
bool is_word(std::string_view text, std::size_t min, std::size_t max, std::string_view others) {
    return text.size() >= min && text.size() <= max &&
           std::all_of(text.begin(), text.end(), [others](char c) {
               return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
           });
}

constexpr std::string_view k_bad_serial = "the serial is not letters, digits and hyphens";

bool is_model(std::string_view model) {
    return is_word(model, 1, 40, "_-") && std::none_of(model.begin(), model.end(), is_upper);
}
bool is_serial(std::string_view serial) {
    return is_word(serial, 0, 32, "-");
}

template <class T, class Key>
bool all_ascend(const std::vector<T>& items, Key key) {
    return std::adjacent_find(items.begin(), items.end(), [&](const T& a, const T& b) {
               return !(key(a) < key(b));
           }) == items.end();
}

template <class T, class Key>
bool all_different(const std::vector<T>& items, Key key) {
    std::vector<decltype(key(items.front()))> keys;
    keys.reserve(items.size());
    for (const auto& item : items) keys.push_back(key(item));
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
}

bool are_marks(const std::vector<RegisterMark>& marks) {
    return all_different(marks, [](const RegisterMark& mark) { return mark.quantity; }) &&
           std::all_of(marks.begin(), marks.end(), [](const RegisterMark& mark) {
               return is_known(mark.quantity) && is_register_value(mark.value);
           });
}

bool has_whole_seconds(const payment::SupplyPolicy& policy) {
    std::vector<Duration> spans(policy.notice.begin(), policy.notice.end());
    for (const auto& step : policy.soft_landing.steps) spans.push_back(step.lasts);
    for (const auto& step : policy.load_limit.steps) spans.push_back(step.lasts);
    spans.insert(spans.end(), {policy.load_limit.over_for, policy.load_limit.off_for,
                               policy.load_limit.counted_for, policy.soft_landing.over_limit_grace,
                               policy.soft_landing.open_for, policy.reconnection.off_less_than,
                               policy.pace.between_operations, policy.pace.connected_at_least,
                               policy.staging.every});
    return std::all_of(spans.begin(), spans.end(),
                       [](Duration span) { return span % std::chrono::seconds(1) == Duration{}; });
}

// Visits one record and keeps the first rule that it breaks.
class Checker {
public:
    void operator()(const Genesis& r) {
        known(r.gateway, "the gateway has no id");
        known(r.epoch, "the epoch has no id");
        known(r.site, "the site has no id");
        must(is_word(r.zone, 1, 64, "_+-/"), "the zone is not an IANA name");
        must(is_currency(r.currency), "the currency is not three capital letters");
        must(r.chain_scheme == 1, "the chain scheme is not 1, the only one this version knows");
    }

    void operator()(const MeterEpochStarted& r) {
        meter(r.meter);
        must(r.epoch.value >= 1, "meter epochs start at 1");
        must(is_model(r.identity.model), "the model is not a profile name");
        must(is_serial(r.identity.serial), k_bad_serial);
        must(are_marks(r.closing) && are_marks(r.opening),
             "the marks are not one register value per quantity");
        must(!r.opening.empty(), "no register opens");
        must(r.reason != EpochReason::commissioned || r.closing.empty(),
             "a meter that is commissioned has nothing to close");
    }

    void operator()(const RegisterRolledOver& r) {
        register_id(r.register_id);
        must(r.end.wh >= 1 && r.end <= k_max_register, "the end is not a register value");
    }

    void operator()(const MeterDoubted& r) {
        meter(r.meter);
        must(is_register_value(r.seen), "the value seen is not a register value");
    }

    void operator()(const DoubtCleared& r) { meter(r.meter); }

    void operator()(const SupplyPointDefined& r) {
        const auto& registers = r.supply_point.registers;
        supply_point(r.supply_point.id);
        must(!registers.empty(), "no register measures the supply point");
        for (const auto& share : registers) {
            meter(share.meter);
            must(is_known(share.quantity), "the quantity is unknown");
            must(is_share(share.share_ppm), "a share is not within 1 and 1000000 ppm");
        }
        keeps(r);
        must(all_different(registers, [](const auto& s) { return std::pair(s.meter, s.quantity); }),
             "a register has two shares");
        const auto& switches = r.supply_point.switches;
        must(std::all_of(switches.begin(), switches.end(),
                         [](SwitchId id) { return is_small_id(id.value); }),
             "a switch is not numbered within 1 and 65535");
        must(all_different(switches, [](SwitchId id) { return id; }), "a switch is named twice");
    }

    void operator()(const AccountOpened& r) {
        known(r.account, "the account has no id");
        supply_point(r.supply_point);
    }

    void operator()(const AccountConfigured& r) {
        known(r.account, "the account has no id");
        known(r.tariff, "the tariff has no id");
        must(is_limit(r.limit), "the limit is beyond 1000000000.00");
        must(is_limit(r.warning_threshold), "the warning threshold is beyond 1000000000.00");
        must(is_limit(r.max_top_up) && r.max_top_up.micro >= 0 && is_limit(r.max_balance) &&
                 r.max_balance.micro >= 0,
             "a greatest amount is not within 0 and 1000000000.00");
    }

    void operator()(const TariffPublished& r) {
        known(r.tariff.id, "the tariff has no id");
        if (const auto checked = payment::check_tariff(r.tariff); !checked) {
            must(false, checked.error().message);
        }
    }

    void operator()(const Credited& r) {
        known(r.top_up, "the top-up has no id");
        known(r.account, "the account has no id");
        must(r.amount.micro >= 1 && r.amount <= k_max_amount,
             "the amount is not within 0.000001 and 1000000000.00");
        keeps(r);
    }
    // What rules of its own alone say something about.
    template <class R>
    void operator()(const R& r) {
        keeps(r);
    }

    void operator()(const Settlement& r) {
        must(r.rating_version == k_rating_version,
             "the rating version is not one this version knows");
        for (const auto& reference : r.tariffs) {
            known(reference.id, "a tariff has no id");
            must(reference.version >= 1, "tariff versions start at 1");
        }
        Money total{};
        for (std::size_t i = 0; i < r.segments.size() && problem_.empty(); ++i) {
            where_ = "segment " + std::to_string(i + 1) + ": ";
            segment(r.segments[i], r.tariffs.size());
            if (!problem_.empty()) return;
            total += r.segments[i].amount;  // both within k_max_balance: no overflow
            must(is_balance(total), "the sum of the amounts is beyond 1000000000000.00");
        }
    }

    void operator()(const LocalTimeDefined& r) {
        must(is_word(r.zone.name, 1, 64, "_+-/"), "the zone is not an IANA name");
        keeps(r);
    }

    void operator()(const BlockPeriodBegun& r) {
        known(r.account, "the account has no id");
        const auto& span = r.span;
        must(is_record_time_ms(span.begins_ms) && is_record_time_ms(span.ends_ms) &&
                 span.begins_ms < span.ends_ms,
             "the period does not end after it begins");
        must(span.days >= 1 && span.days <= span.of_days, "the period has no days");
    }

    void operator()(const BlockStepped& r) {
        known(r.account, "the account has no id");
        known(r.tariff.id, "the tariff has no id");
        must(r.tariff.version >= 1, "tariff versions start at 1");
        must(r.step.from < r.step.to && r.step.to < payment::k_max_prices,
             "the step does not go up from one price to another");
        must(r.step.energy >= 1 && r.step.energy <= payment::k_max_shared_energy,
             "the step has no energy");
        must(r.amount.micro >= 0 && is_balance(r.amount), "the amount is not one");
        must(is_residue(r.residue_after), "the residue is not a fraction");
    }

    void operator()(const LowCreditChanged& r) { known(r.account, "the account has no id"); }

    void operator()(const SupplyDesired& r) {
        supply_point(r.supply_point);
        const bool cut = r.state == SwitchState::disconnected;
        must(cut || r.state == SwitchState::connected,
             "supply is desired connected or disconnected");
        must(is_balance(r.balance), "the balance is beyond 1000000000000.00");
        must(r.predicates <= k_all_predicates, "a predicate is unknown to this version");
        const bool justified = r.predicates == k_all_predicates;
        must(!rests_on_predicates(r.reason) || (cut && justified),
             "supply is cut for what is not paid though a predicate of the cut does not hold");
        contacts(r.contacts);
    }

    void operator()(const SupplyObserved& r) { supply_point(r.supply_point); }
    void operator()(const SupplyArmed& r) { supply_point(r.supply_point); }

    void operator()(const PairingTested& r) {
        supply_point(r.supply_point);
        must(is_power(r.before) && is_power(r.while_open), "a power is beyond a gigawatt");
        if (!r.wiring.empty()) wiring(r.wiring);
    }

    void operator()(const SupplyReadied& r) { supply_point(r.supply_point); }

    void operator()(const PolicySet& r) {
        must(r.version >= 1, "policy versions start at 1");
        must(is_word(r.pack, 0, 40, "_-"), "the pack is not the name of a policy pack");
        if (const auto checked = payment::check_supply_policy(r.policy); !checked) {
            must(false, checked.error().message);
        }
        must(has_whole_seconds(r.policy), "a span of the policy is not whole seconds");
    }

    void operator()(const CommandExecuted& r) {
        known(r.id, "the command has no id");
        if (r.lane == CommandLane::local) {
            must(r.command_epoch == 0 && r.sequence == 0, "the local lane has no sequence");
        }
        if (r.lane == CommandLane::state) must(r.sequence >= 1, "the state lane counts from 1");
        must(r.command_epoch <= INT64_MAX && r.sequence <= INT64_MAX, "a sequence is beyond 2^63");
    }

    [[nodiscard]] std::string take_problem() { return std::move(problem_); }

private:
    void must(bool holds, std::string_view otherwise) {
        if (!holds && problem_.empty()) problem_ = where_ + std::string(otherwise);
    }
    template <class R>
    void keeps(const R& r) {
        const std::string_view broken = broken_rule(r);
        must(broken.empty(), broken);
    }
    template <class Tag>
    void known(const Id128<Tag>& id, std::string_view otherwise) {
        must(!id.is_nil(), otherwise);
    }
    void meter(MeterId id) { must(is_small_id(id.value), "the meter is not within 1 and 65535"); }
    void supply_point(SupplyPointId id) {
        must(is_small_id(id.value), "the supply point is not within 1 and 65535");
    }
    void bus(BusId id) { must(is_small_id(id.value), "a bus is not numbered within 1 and 65535"); }
    void contacts(const std::vector<metering::Contact>& contacts) {
        for (const auto& contact : contacts) bus(contact.bus);
        must(all_ascend(contacts, [](const auto& contact) { return contact; }),
             "the contacts are not in their order, each once");
    }
    void wiring(const metering::Wiring& wiring) {
        must(!wiring.contacts.empty() && !wiring.meters.empty(),
             "a wiring has no contact or no meter");
        contacts(wiring.contacts);
        for (const auto& placed : wiring.meters) {
            meter(placed.meter);
            bus(placed.bus);
            must(placed.identity.model.empty() || is_model(placed.identity.model),
                 "the model is not a profile name");
            must(is_serial(placed.identity.serial), k_bad_serial);
        }
        must(all_ascend(wiring.meters, [](const auto& placed) { return placed.meter; }),
             "the meters are not in their order, each once");
    }
    void register_id(const metering::RegisterId& id) {
        meter(id.meter);
        must(id.epoch.value >= 1, "meter epochs start at 1");
        must(is_known(id.quantity), "the quantity is unknown");
    }

    void segment(const Segment& s, std::size_t tariffs) {
        supply_point(s.supply_point);
        register_id(s.register_id);
        must(is_share(s.share_ppm), "the share is not within 1 and 1000000 ppm");
        must(is_register_value(s.register_from) && is_register_value(s.register_to) &&
                 s.register_from < s.register_to,
             "the registers do not advance within their range");
        // In either order: a clock that was put right may lie between the two readings.
        must(is_record_time_ms(s.from_ms) && is_record_time_ms(s.to_ms),
             "a time is not between 1970 and 9999");
        must(s.tariff < tariffs, "the tariff is not one of the settlement");
        must(s.price < payment::k_max_prices, "the price is not one of a tariff");
        must(s.amount.micro >= 0 && s.amount <= k_max_balance,
             "the amount is not within 0 and 1000000000000.00");
        must(is_residue(s.residue_after), "the residue is not a fraction of a micro-unit");
    }

    std::string where_;
    std::string problem_;
};

}  // namespace

Outcome<> check_record(const Record& record) {
    Checker checker;
    std::visit(checker, record);
    std::string problem = checker.take_problem();
    if (problem.empty()) return Done{};
    return fail(Problem{std::string(record_name(record)) + ": " + problem});
}

Outcome<> check_header(const EntryHeader& header) {
    if (header.epoch.is_nil()) return fail(Problem{"header: the epoch has no id"});
    if (header.boot.is_nil()) return fail(Problem{"header: the boot has no id"});
    if (header.sequence < 1 || header.sequence > INT64_MAX) {
        return fail(Problem{"header: the sequence is not within 1 and 2^63 - 1"});
    }
    if (!is_record_time_ms(header.monotonic_ms)) {
        return fail(Problem{"header: the monotonic time is out of range"});
    }
    const bool ordered = header.earliest_ms <= header.wall_ms && header.wall_ms <= header.latest_ms;
    if (!ordered || !is_record_time_ms(header.earliest_ms) ||
        !is_record_time_ms(header.latest_ms)) {
        return fail(
            Problem{"header: the wall time is not within its bounds between 1970 and 9999"});
    }
    return Done{};
}

Outcome<> check_entry(const Entry& entry) {
    if (auto header = check_header(entry.header); !header) return header;
    if (entry.records.empty()) return fail(Problem{"an entry without a record"});
    for (std::size_t i = 0; i < entry.records.size(); ++i) {
        const auto* genesis = std::get_if<Genesis>(&entry.records[i]);
        const bool first_of_all = entry.header.sequence == 1 && i == 0;
        if ((genesis != nullptr) != first_of_all) {
            return fail(Problem{"a journal begins with a genesis and has no other"});
        }
        if (genesis != nullptr && genesis->epoch != entry.header.epoch) {
            return fail(Problem{"genesis: the epoch is not that of the journal"});
        }
        if (auto checked = check_record(entry.records[i]); !checked) return checked;
    }
    return Done{};
}

}  // namespace riser::journal
