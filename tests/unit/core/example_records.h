// One plain example of every record type, in order of type number: for golden bytes and as the good
// record that a test spoils. The values are chosen to be told apart in a hex dump.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/base/bytes.h"
#include "core/journal/codec.h"

namespace riser::journal {

// An id of sixteen equal bytes.
template <class Id>
[[nodiscard]] Id id_of(std::uint8_t byte) {
    Id id;
    id.bytes.fill(byte);
    return id;
}

// The type is the first number of a record's bytes, and never changes.
[[nodiscard]] std::uint8_t type_of(const Record& record);

[[nodiscard]] payment::Tariff example_tariff();
[[nodiscard]] payment::SupplyPolicy example_policy();
[[nodiscard]] std::vector<Record> example_records();
// Of the types that have a version beyond the first: its content.
[[nodiscard]] std::vector<Record> example_later_versions();
// Their parts about credits and charges, which came later.
[[nodiscard]] std::vector<Record> example_payment_records();
[[nodiscard]] std::vector<Record> example_price_records();
[[nodiscard]] std::vector<Record> example_rerating_records();
[[nodiscard]] std::vector<Record> example_feed_in_records();
[[nodiscard]] std::vector<Record> example_later_payment_versions();
// And about tenancies.
[[nodiscard]] std::vector<Record> example_tenancy_records();
[[nodiscard]] std::vector<Record> example_tenancy_versions();
// And about bills.
[[nodiscard]] std::vector<Record> example_billing_records();
[[nodiscard]] std::vector<Record> example_contract_records();
[[nodiscard]] std::vector<Record> example_credit_limit_records();
[[nodiscard]] std::vector<Record> example_period_records();
// And about vouchers.
[[nodiscard]] std::vector<Record> example_voucher_records();
[[nodiscard]] std::vector<Record> example_token_records();
[[nodiscard]] std::vector<Record> example_correction_records();
[[nodiscard]] std::vector<Record> example_held_back_records();
[[nodiscard]] std::vector<Record> example_top_up_records();
// Version 2 of TariffCorrected, version 4 of Credited.
[[nodiscard]] std::vector<Record> example_correction_versions();
[[nodiscard]] std::vector<Record> example_common_records();
// The examples as the entries of one journal, one record each: sequence 1 is the genesis.
[[nodiscard]] std::vector<Entry> example_entries();

// The bytes of an entry up to and with its count of records, to be followed by hand-made records.
[[nodiscard]] ByteWriter start_of_entry(std::uint64_t record_count);

template <class T>
[[nodiscard]] T example() {
    for (const auto& record : example_records()) {
        if (const auto* found = std::get_if<T>(&record)) return *found;
    }
    return {};
}

}  // namespace riser::journal
