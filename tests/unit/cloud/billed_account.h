// An account that is billed, for tests of the cloud: its gateway composes bills as a real one does, from the books that
// the cloud has of it. Whoever wants a wrong one changes it before it is appended.
#pragma once

#include "core/journal/bill_composer.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {

constexpr std::int64_t k_test_day_ms = 86'400'000;

class BilledAccount : public ::testing::Test {
protected:
    BilledAccount() { journal.commission(2); }

    void agree(journal::NumberedBy numbered_by = journal::NumberedBy::gateway,
               std::uint32_t apartment = 1) {
        journal::BillingAgreed agreed;
        agreed.account = JournalWriter::account(apartment);
        agreed.numbered_by = numbered_by;
        agreed.series.prefix = "A-";
        agreed.tax_code = 19;
        agreed.period_ends_ms = k_start_ms + 30 * k_test_day_ms;
        journal.append({agreed});
        upload();
    }
    void upload() { cloud.ingest(journal.everything()); }
    journal::AccountBilling billing(std::uint32_t apartment = 1) {
        return cloud.books(JournalWriter::account(apartment))
            .billing.value_or(journal::AccountBilling{});
    }
    static billing::LocalDay today() {
        return billing::LocalDay{std::chrono::days(k_start_ms / k_test_day_ms)};
    }
    // What `known` comes to on a bill with this number.
    journal::BillIssued composed(const journal::AccountBilling& known, std::uint64_t counter) {
        journal::BillRequest request;
        request.number = {1, 2025, counter};
        request.to_ms = journal.next_ms();
        request.next_ends_ms = request.to_ms + 30 * k_test_day_ms;
        request.issued = today();
        request.reads = known.reads;
        request.tariff = &tariff;
        return journal::compose_bill(
                   known, request,
                   [this](TariffId, std::uint32_t) -> const payment::Tariff* { return &tariff; })
            .value();
    }
    journal::BillIssued next_bill(std::uint64_t counter, std::uint32_t apartment = 1) {
        return composed(billing(apartment), counter);
    }
    // Issues what was charged until now.
    journal::BillIssued issue(std::uint64_t counter, std::uint32_t apartment = 1) {
        auto bill = next_bill(counter, apartment);
        journal.append({bill});
        upload();
        return bill;
    }
    void use(Energy energy, std::uint32_t apartment = 1) {
        journal.consume(apartment, energy);
        upload();
    }
    std::string differences() {
        upload();
        std::string text;
        for (const auto& difference : cloud.in_session(
                 [&](Session& s) { return s.list_differences(cloud.gateway().journal(), 100); })) {
            text += said_of(account, difference.what) + "\n";
        }
        return text;
    }
    std::vector<std::string> open_kinds() {
        std::vector<std::string> kinds;
        for (const auto& item : cloud.open_items()) kinds.push_back(item.kind);
        return kinds;
    }
    std::vector<BookedBill> bills() {
        return cloud.in_session([&](Session& s) { return s.list_bills(cloud.site.key, 0, 100); });
    }

    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
    AccountId account = JournalWriter::account(1);
    payment::Tariff tariff = JournalWriter::tariff();
};

}  // namespace riser::cloud
