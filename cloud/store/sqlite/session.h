// SqliteSession: one transaction on the store's connection. The use cases are implemented in a file
// each. Internal to this folder.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cloud/store/sqlite/query.h"
#include "cloud/store/store.h"

namespace riser::cloud {

// The connection and its prepared statements, which outlive sessions.
struct Connection {
    explicit Connection(sqlite::Database opened) : database(std::move(opened)) {}

    sqlite::Database database;
    // Statements before the database in destruction: declared after it. By the address of their text, which is
    // a literal: as long as the program runs, nothing else is there.
    std::unordered_map<const char*, sqlite::Statement> statements;
};

class SqliteSession final : public Session {
public:
    explicit SqliteSession(Connection& connection);

    Outcome<StoreError> commit() override;
    [[nodiscard]] bool failed() const override { return error_.has_value(); }
    void mark() override;
    void keep() override;
    void undo() override;

    // directory.cpp
    void add_owner(const Owner& owner) override;
    std::optional<Owner> find_owner(OwnerId id) override;
    std::vector<Owner> list_owners() override;
    void add_site(const Site& site) override;
    std::optional<Site> find_site(SiteId id) override;
    std::vector<Site> list_sites(OwnerId owner) override;
    void add_gateway(const Gateway& gateway) override;
    std::optional<Gateway> find_gateway(GatewayId id) override;
    std::vector<Gateway> list_gateways(const SiteKey& site) override;
    std::vector<Gateway> list_all_gateways() override;
    void set_public_key(const GatewayKey& key, const wire::PublicKey& public_key) override;
    void set_followed_epoch(const GatewayKey& key, EpochId epoch) override;
    void set_command_epoch(const GatewayKey& key, std::uint64_t command_epoch) override;
    void note_contact(const GatewayKey& key, std::int64_t at_ms) override;
    void note_journal(const GatewayKey& key, std::uint64_t sequence) override;
    void put_account(const Account& account) override;
    std::optional<Account> find_account(AccountId id) override;
    std::vector<Account> list_accounts(const GatewayKey& key) override;

    // ledger.cpp
    Watermark watermark(const JournalKey& key) override;
    void append_entry(const JournalKey& key, const StoredEntry& entry) override;
    std::optional<journal::Hash> entry_hash(const JournalKey& key, std::uint64_t sequence) override;
    std::vector<StoredEntry> read_entries(const JournalKey& key, std::uint64_t after,
                                          std::size_t limit) override;
    void park(const JournalKey& key, const ParkedEntry& entry) override;
    std::vector<ParkedEntry> list_parked(const JournalKey& key) override;
    void unpark_all(const JournalKey& key) override;
    void raise(const GatewayKey& key, const std::string& kind, const std::string& subject,
               const std::string& detail, std::int64_t now_ms) override;
    std::vector<OpenItem> list_open_items(const std::optional<GatewayKey>& key,
                                          bool closed_too) override;
    bool close_open_item(std::int64_t id, std::int64_t now_ms) override;
    void close_open_items(const GatewayKey& key, const std::string& kind,
                          const std::string& subject, std::int64_t now_ms) override;
    void put_event(const JournalKey& key, const wire::Event& event) override;
    std::uint64_t events_through(const JournalKey& key) override;
    std::vector<wire::Event> read_events(const JournalKey& key, std::uint64_t after,
                                         std::size_t limit) override;

    // books.cpp
    std::optional<AccountBooks> account_books(const JournalKey& key, AccountId id) override;
    std::vector<AccountBooks> list_account_books(const JournalKey& key) override;
    void put_account_books(const JournalKey& key, const AccountBooks& books) override;
    std::optional<SupplyPointBooks> supply_point(const JournalKey& key, SupplyPointId id) override;
    std::vector<SupplyPointBooks> list_supply_points(const JournalKey& key) override;
    void put_supply_point(const JournalKey& key, const SupplyPointBooks& books) override;
    std::vector<ShareBooks> list_shares(const JournalKey& key) override;
    std::vector<ShareBooks> shares_of(const JournalKey& key, SupplyPointId id) override;
    std::vector<ShareBooks> shares_of(const JournalKey& key, MeterId id) override;
    void put_share(const JournalKey& key, const ShareBooks& share) override;
    void remove_shares(const JournalKey& key, SupplyPointId id) override;
    std::optional<MeterBooks> meter(const JournalKey& key, MeterId id) override;
    std::vector<MeterBooks> list_meters(const JournalKey& key) override;
    void put_meter(const JournalKey& key, const MeterBooks& meter) override;

    // audit.cpp
    std::optional<payment::Tariff> tariff(const JournalKey& key, TariffId id,
                                          std::uint32_t version) override;
    std::vector<payment::Tariff> list_tariffs(const JournalKey& key) override;
    std::vector<payment::Tariff> tariff_versions(const JournalKey& key, TariffId id) override;
    void add_tariff(const JournalKey& key, const payment::Tariff& tariff) override;
    std::uint32_t newest_policy(const JournalKey& key) override;
    std::vector<BookedPolicy> list_policies(const JournalKey& key) override;
    void add_policy(const JournalKey& key, const BookedPolicy& policy) override;
    std::optional<ZoneRules> local_time(const JournalKey& key) override;
    void put_local_time(const JournalKey& key, const ZoneRules& zone) override;
    std::optional<journal::CommonBooks> common_costs(const JournalKey& key) override;
    void put_common_costs(const JournalKey& key,
                          const std::optional<journal::CommonBooks>& books) override;
    std::vector<BookedCredit> credits_of(TopUpId id) override;
    std::vector<BookedCredit> list_credits(const JournalKey& key, AccountId account) override;
    void add_credit(const BookedCredit& credit) override;
    void note_execution(const JournalKey& key, const UnknownExecution& execution) override;
    std::optional<UnknownExecution> find_execution(const JournalKey& key,
                                                   CommandId command) override;
    void add_difference(const JournalKey& key, const AuditDifference& difference) override;
    std::vector<AuditDifference> list_differences(const JournalKey& key,
                                                  std::size_t limit) override;
    std::uint64_t count_differences(const JournalKey& key) override;
    void clear_books(const JournalKey& key) override;

    // bills.cpp
    void add_bill(const BookedBill& bill) override;
    std::optional<BookedBill> find_bill(const JournalKey& key, AccountId account,
                                        const billing::BillNumber& number) override;
    std::vector<BookedBill> bills_with_number(const GatewayKey& key,
                                              const billing::BillNumber& number) override;
    billing::BillNumber last_bill_number(const JournalKey& key, std::uint16_t series) override;
    std::optional<BookedBill> cancellation_of(const JournalKey& key, AccountId account,
                                              const billing::BillNumber& number) override;
    void set_bill_number(const JournalKey& key, const journal::BillNumbered& numbered) override;
    std::vector<BookedBill> list_waiting_bills(const JournalKey& key, std::size_t limit) override;
    void stop_waiting(const BookedBill& bill) override;
    std::vector<BookedBill> list_bills(const JournalKey& key, AccountId account,
                                       std::uint64_t after, std::size_t limit) override;
    std::vector<BookedBill> list_bills(const SiteKey& key, std::uint64_t after,
                                       std::size_t limit) override;
    void note_unheard(const GatewayKey& key) override;
    void note_heard(const GatewayKey& key) override;
    std::size_t count_unheard(OwnerId owner) override;
    billing::NumberSeries legal_series(OwnerId owner) override;
    void put_legal_series(OwnerId owner, const billing::NumberSeries& series) override;
    billing::BillNumber last_legal_number(OwnerId owner) override;
    void add_legal_number(const LegalNumber& number) override;
    std::optional<LegalNumber> legal_number_of(const JournalKey& key, AccountId account,
                                               const billing::BillNumber& bill) override;
    std::optional<LegalNumber> legal_number_with(OwnerId owner, const std::string& text) override;
    std::optional<LegalNumber> legal_number_at(OwnerId owner,
                                               const billing::BillNumber& number) override;
    std::vector<LegalNumber> list_legal_numbers(OwnerId owner, const billing::BillNumber& after,
                                                std::size_t limit) override;

    // commands.cpp
    void add_top_up(const IssuedTopUp& top_up) override;
    std::optional<IssuedTopUp> find_top_up(TopUpId id) override;
    std::vector<IssuedTopUp> list_top_ups(const GatewayKey& key, AccountId account,
                                          std::size_t limit) override;
    std::vector<IssuedSum> sum_top_ups(const GatewayKey& key) override;
    void add_command(const QueuedCommand& command) override;
    void number_command(const QueuedCommand& command) override;
    void set_result(const GatewayKey& key, CommandId id, journal::CommandResult result,
                    std::int64_t executed_ms) override;
    std::optional<QueuedCommand> find_command(const GatewayKey& key, CommandId id) override;
    std::vector<QueuedCommand> list_unfinished(const GatewayKey& key) override;
    std::vector<QueuedCommand> list_commands(const GatewayKey& key, std::size_t limit) override;
    std::vector<QueuedCommand> deliverable(const GatewayKey& key, journal::CommandLane lane,
                                           std::uint64_t command_epoch, std::uint64_t after,
                                           std::size_t limit) override;
    std::optional<QueuedCommand> last_numbered(const GatewayKey& key, journal::CommandLane lane,
                                               std::uint64_t command_epoch) override;
    void add_published_tariff(const PublishedTariff& tariff) override;
    std::vector<PublishedTariff> list_published_tariffs(const SiteKey& key) override;
    std::optional<StoredAnswer> stored_answer(const std::string& scope,
                                              const std::string& key) override;
    void store_answer(const std::string& scope, const std::string& key, const StoredAnswer& answer,
                      std::int64_t now_ms) override;

    // readings.cpp
    void put_day(const JournalKey& key, const wire::EncodedDay& day) override;
    void put_snapshot(const JournalKey& key, const wire::SnapshotBlock& snapshot) override;
    std::vector<wire::EncodedDay> days_of(const JournalKey& key, MeterId meter,
                                          std::int32_t first_day, std::int32_t last_day) override;
    std::vector<StoredSample> samples_of(const JournalKey& key, MeterId meter, std::int64_t from_s,
                                         std::int64_t to_s) override;
    std::uint64_t drop_compacted_samples(const GatewayKey& key, std::int64_t before_s) override;

    // vouchers.cpp, voucher_sales.cpp
    void add_voucher_series(const voucher::Series& series, std::int64_t now_ms) override;
    std::optional<voucher::Series> find_voucher_series(voucher::SeriesId id) override;
    std::optional<voucher::Series> newest_voucher_series(OwnerId owner) override;
    std::uint64_t count_series_codes(voucher::SeriesId id) override;
    void put_voucher_batch(const StoredBatch& batch) override;
    std::optional<StoredBatch> find_voucher_batch(voucher::BatchId id) override;
    std::optional<StoredBatch> find_voucher_batch(OwnerId owner,
                                                  const std::string& short_name) override;
    std::vector<StoredBatch> list_voucher_batches(OwnerId owner) override;
    std::vector<StoredBatch> list_all_voucher_batches() override;
    std::optional<StoredBatch> next_batch_to_make() override;
    std::vector<std::uint32_t> add_voucher_locks(const StoredBatch& batch, std::uint32_t first,
                                                 const std::vector<voucher::Lock>& locks) override;
    std::vector<voucher::Lock> voucher_locks(voucher::BatchId batch,
                                             const voucher::SerialRange& range) override;
    std::optional<voucher::VoucherName> find_voucher(OwnerId owner, voucher::Lock lock) override;
    std::vector<voucher::CloudCustody::Part> custody_parts(voucher::BatchId batch) override;
    void put_custody_parts(voucher::BatchId batch,
                           const std::vector<voucher::CloudCustody::Part>& parts) override;
    void note_told(voucher::BatchId batch, GatewayId gateway, std::uint32_t page) override;
    bool was_told(voucher::BatchId batch, GatewayId gateway, std::uint32_t page) override;
    std::vector<GatewayId> list_told(voucher::BatchId batch) override;
    void put_spent(const SpentVoucher& spent) override;
    std::optional<SpentVoucher> find_spent(const voucher::VoucherName& name) override;
    std::vector<SpentVoucher> list_spent(voucher::BatchId batch, std::int64_t after_serial,
                                         std::size_t limit) override;
    std::vector<std::uint32_t> spent_serials(voucher::BatchId batch,
                                             const voucher::SerialRange& range) override;
    void add_print(const VoucherPrint& print) override;
    std::vector<VoucherPrint> list_prints(voucher::BatchId batch) override;
    void put_seller(const Seller& seller) override;
    std::optional<Seller> find_seller(SellerId id) override;
    std::vector<Seller> list_sellers(OwnerId owner) override;
    void add_movement(const Movement& movement) override;
    std::vector<Movement> list_movements(voucher::BatchId batch) override;
    void add_posting(const VoucherPosting& posting) override;
    std::optional<VoucherPosting> find_posting(OwnerId owner,
                                               const std::string& reference) override;
    std::vector<VoucherPosting> list_postings(OwnerId owner, std::uint64_t after,
                                              std::size_t limit) override;
    std::vector<VoucherBalance> voucher_balances(OwnerId owner) override;
    std::uint64_t voucher_epoch() override;
    void set_voucher_epoch(std::uint64_t epoch) override;

    // tokens.cpp
    void put_command_kinds(const GatewayKey& key, std::uint32_t kinds) override;
    std::optional<std::uint32_t> command_kinds(const GatewayKey& key) override;
    void put_token_terms(const JournalKey& key, const voucher::TokenTerms& terms) override;
    std::optional<voucher::TokenTerms> find_token_terms(const JournalKey& key) override;
    void put_token_account(const TokenAccount& account) override;
    std::optional<TokenAccount> find_token_account(const JournalKey& key,
                                                   AccountId account) override;
    std::vector<TokenAccount> list_held_token_accounts(const JournalKey& key) override;
    void hold_token_accounts() override;
    void put_token_payment(const TokenPayment& payment) override;
    std::optional<TokenPayment> find_token_payment(OwnerId owner, PaymentId payment) override;
    std::optional<TokenPayment> find_token_payment(const JournalKey& key, AccountId account,
                                                   std::uint32_t number) override;
    std::optional<TokenPayment> find_token_payment(TopUpId top_up) override;
    std::vector<TokenPayment> list_token_payments(const GatewayKey& key, AccountId account,
                                                  std::size_t limit) override;

private:
    [[nodiscard]] TokenAccount with_unsettled(TokenAccount account);
    // The prepared statement of a literal; nullptr after a failure.
    sqlite::Statement* statement(std::string_view sql);
    void fail_with(const sqlite::Error& error);

    // Runs a statement that gives no rows.
    template <class... A>
    void run(std::string_view sql, const A&... arguments) {
        sqlite::Statement* prepared = statement(sql);
        if (prepared == nullptr) return;
        Binder binder{*prepared};
        (binder.add(arguments), ...);
        if (auto done = prepared->run(); !done) fail_with(done.error());
    }
    // Every row, through read(Row&). All rows are fetched at once, so a statement is never left
    // open while another runs.
    template <class T, class Read, class... A>
    std::vector<T> all(Read read, std::string_view sql, const A&... arguments) {
        std::vector<T> rows;
        sqlite::Statement* prepared = statement(sql);
        if (prepared == nullptr) return rows;
        Binder binder{*prepared};
        (binder.add(arguments), ...);
        while (true) {
            const auto more = prepared->step();
            if (!more) return fail_with(more.error()), std::vector<T>{};
            if (!*more) return rows;
            Row row{*prepared};
            rows.push_back(read(row));
        }
    }
    template <class T, class Read, class... A>
    std::optional<T> one(Read read, std::string_view sql, const A&... arguments) {
        auto rows = all<T>(read, sql, arguments...);
        if (rows.empty()) return std::nullopt;
        return std::move(rows.front());
    }
    template <class... A>
    std::int64_t number(std::string_view sql, const A&... arguments) {
        return one<std::int64_t>([](Row& row) { return row.next<std::int64_t>(); }, sql,
                                 arguments...)
            .value_or(0);
    }

    Connection& connection_;
    std::optional<sqlite::Transaction> transaction_;
    std::optional<StoreError> error_;
    bool marked_ = false;
};

}  // namespace riser::cloud
