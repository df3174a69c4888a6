// Runs month_charges.txt: an account is charged what its meter counts, and billed, by the code of gateway and cloud.
#include <memory>

#include <gtest/gtest.h>

#include "core/journal/account_records.h"
#include "core/journal/check.h"
#include "core/journal/period_charges.h"
#include "core/payment/period_price.h"
#include "core/payment/tariff_standing.h"
#include "tests/tables/table.h"

namespace riser::tables {
namespace {

using journal::AccountBilling;
using payment::Tariff;

constexpr const char* k_month_charges_table = "tests/tables/month_charges.txt";
constexpr std::int64_t k_five_minutes_ms = 5 * 60'000;
constexpr std::int64_t k_hour_ms = 3'600'000;

Tariff version_of(const Row& row) {
    Tariff tariff;
    tariff.id = TariffId{{7}};
    tariff.version = static_cast<std::uint32_t>(row.integer("version"));
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.effective_from = row.time("from");
    tariff.prices = {row.price("price")};
    auto& rules = tariff.rules;
    if (row.yes("inclusive")) {
        rules.taxation.inclusive = true;
        rules.taxation.taxes = {{19, row.ppm("tax"), payment::TaxedCharges::both, 0}};
    } else {
        tariff.tax_ppm = row.ppm("tax");
    }
    if (!row.empty("per_kw")) rules.demand.per_kw = row.money("per_kw");
    rules.demand.window_minutes = static_cast<std::uint16_t>(row.integer("minutes"));
    rules.demand.sliding = row.text("window") == "sliding";
    rules.demand.ratchet_ppm = row.ppm("ratchet");
    rules.demand.ratchet_months = static_cast<std::uint8_t>(row.integer("months"));
    if (!row.empty("minimum")) rules.minimum_per_month = row.money("minimum");
    const auto good = check_tariff(tariff);
    EXPECT_TRUE(good) << row.where() << ": " << good.error().message;
    return tariff;
}

// One interval between two readings.
struct Interval {
    std::int64_t from_ms = 0;
    std::int64_t to_ms = 0;
    Energy energy{};
    bool sure = true;
};

void add_use(std::vector<Interval>& intervals, const Row& row) {
    const std::int64_t from = to_unix_ms(row.time("from"));
    const std::int64_t to = to_unix_ms(row.time("to"));
    const std::string read = row.text("read");
    const std::int64_t step = read == "late" ? to - from : k_five_minutes_ms;
    for (std::int64_t at = from; at < to; at += step) {
        intervals.push_back(
            {at, at + step, {row.integer("watts") * step / k_hour_ms}, read != "unsure"});
    }
}

class MonthStory {
public:
    MonthStory(std::vector<Tariff> versions, std::vector<Interval> use, std::int64_t from_ms)
        : versions_(std::move(versions)), use_(std::move(use)) {
        std::sort(use_.begin(), use_.end(),
                  [](const auto& a, const auto& b) { return a.from_ms < b.from_ms; });
        account_.id = AccountId{{1}};
        account_.mode = payment::AccountMode::postpaid;
        account_.credits = {payment::Credit{}};
        account_.charges = {payment::Charge{}};
        account_.token().limit = -k_max_amount;
        journal::BillingAgreed agreed;
        agreed.account = account_.id;
        agreed.period_ends_ms = to_unix_ms(cycle_at(agreed.cycle, zone_, from_unix_ms(from_ms)).to);
        agree(books_, account_, agreed, from_ms);
        plan_periods(books_, zone_);
    }

    // All that is used until then, while the bills of it wait.
    void settle_until(std::int64_t to_ms) {
        while (next_ < use_.size() && use_[next_].from_ms < to_ms) {
            begin_terms(use_[next_].from_ms);
            settle(use_[next_++]);
        }
    }

    // The lines of the bill that ends there, as the table writes them.
    std::string bill(std::int64_t to_ms) {
        settle_until(to_ms);
        begin_terms(to_ms - 1);
        charge(to_ms);
        journal::BillRequest request;
        request.issued = payment::local_day(zone_, from_unix_ms(to_ms));
        request.number = next_number(request.issued);
        request.to_ms = to_ms;
        request.next_ends_ms =
            to_unix_ms(cycle_at(books_.terms.cycle, zone_, from_unix_ms(to_ms)).to);
        request.tariff = payment::version_at(versions_, from_unix_ms(to_ms - 1));
        auto bill = *compose_bill(books_, request, tariffs());
        EXPECT_TRUE(audit_bill(books_, bill, last_, request.tariff, tariffs()).empty());
        take(bill);
        last_bill_ = bill;
        return text_of(bill);
    }

    void cancel() {
        const auto day = last_bill_.issued;
        take(cancel_bill(books_, last_bill_, next_number(day), day));
    }

    [[nodiscard]] std::optional<std::string> broken() const {
        return journal::check_billing(books_, account_);
    }
    // What stores keep of it is the same again.
    [[nodiscard]] bool is_kept() const {
        const auto read = journal::decode_billing(journal::encode_billing(books_));
        return read && *read == books_;
    }

private:
    // As the gateway agrees on them: by the version that holds when a day begins.
    void begin_terms(std::int64_t at_ms) {
        for (const auto& version : versions_) {
            const std::int64_t from_ms =
                std::max(to_unix_ms(version.effective_from), books_.billed_until_ms);
            const auto* known = books_.period.current();
            const bool begun = to_unix_ms(version.effective_from) <= at_ms;
            if (!begun || version.version <= begun_) continue;
            begun_ = version.version;
            const bool owes = !payment::only_on_bills(version).empty();
            if (!owes && known == nullptr) continue;
            journal::PeriodTermsBegan r;
            r.account = account_.id;
            r.from_ms = from_ms;
            if (owes) {
                r.tariff = version.id;
                r.version = version.version;
                const auto& demand = version.rules.demand;
                r.window_minutes = demand.per_kw > Money{} ? demand.window_minutes : 0;
                r.sliding = r.window_minutes != 0 && demand.sliding;
            }
            EXPECT_TRUE(check_record(r));
            apply(books_, r);
        }
    }

    void settle(const Interval& interval) {
        const Tariff& tariff = *payment::version_at(versions_, from_unix_ms(interval.from_ms));
        journal::Settlement settlement;
        settlement.tariffs = {{tariff.id, tariff.version, {}}};
        journal::Segment segment;
        segment.register_id = {{3}, {1}, metering::Quantity::import_energy};
        segment.register_from = shown_;
        shown_ += interval.energy;
        segment.register_to = shown_;
        segment.from_ms = interval.from_ms;
        segment.to_ms = interval.to_ms;
        const auto charged = payment::charge_energy(
            interval.energy, payment::gross_price(tariff, 0), segment.share_ppm, account_.residue);
        segment.amount = charged.amount;
        account_.residue = segment.residue_after = charged.residue;
        journal::EntryHeader header;
        header.earliest_ms = interval.sure ? interval.to_ms - 1'000 : 0;
        header.wall_ms = header.latest_ms = interval.to_ms;
        payment::drain(account_, charged.amount);
        take_segment(books_, settlement, segment);
        measure_demand(books_, segment, header);
    }

    void charge(std::int64_t to_ms) {
        journal::PeriodQuestion question;
        question.ends_ms = to_ms;
        question.zone = &zone_;
        question.tariff = payment::version_at(versions_, from_unix_ms(to_ms - 1));
        question.tariffs = tariffs();
        for (const auto& due : journal::due_period_charges(books_, question)) {
            const auto fit = check_record(due);
            EXPECT_TRUE(fit) << fit.error().message;
            EXPECT_TRUE(audit_period_charge(books_, due, question).empty());
            apply(account_, due);
            apply(books_, due);
        }
        EXPECT_TRUE(journal::due_period_charges(books_, question).empty()) << "it is charged once";
    }

    void take(const journal::BillIssued& bill) {
        const auto fit = check_record(bill);
        EXPECT_TRUE(fit) << fit.error().message;
        apply(account_, bill);
        apply(books_, bill);
        plan_periods(books_, zone_);
        last_ = bill.number;
    }

    [[nodiscard]] billing::BillNumber next_number(billing::LocalDay day) const {
        return *billing::next_number(books_.terms.series, last_, day);
    }

    [[nodiscard]] journal::TariffVersions tariffs() const {
        return [this](TariffId, std::uint32_t version) -> const Tariff* {
            for (const auto& tariff : versions_) {
                if (tariff.version == version) return &tariff;
            }
            return nullptr;
        };
    }

    [[nodiscard]] std::string day_and_time(std::int64_t ms) const {
        const auto local = payment::local_time(zone_, from_unix_ms(ms));
        const std::chrono::year_month_day date{local.day};
        const auto minutes = std::chrono::floor<std::chrono::minutes>(local.of_day).count();
        const auto two = [](std::int64_t number) { return std::to_string(100 + number).substr(1); };
        return two(static_cast<unsigned>(date.day())) + "." +
               two(static_cast<unsigned>(date.month())) + ". " + two(minutes / 60) + ":" +
               two(minutes % 60);
    }

    [[nodiscard]] std::string what_of(const journal::BilledLine& line) const {
        using billing::LineKind;
        const auto& charged = line.charged;
        if (charged.kind == LineKind::energy) return "energy";
        if (charged.kind == LineKind::minimum_charge) return "minimum";
        if (charged.kind != LineKind::demand) return "?";
        const auto basis = static_cast<journal::DemandBasis>(charged.price);
        const bool ratchet = basis == journal::DemandBasis::ratchet;
        EXPECT_EQ(line.estimated, basis == journal::DemandBasis::estimated);
        return std::string(ratchet ? "ratchet " : "demand ") +
               std::to_string(charged.quantity / 1000) + "." +
               std::to_string(1000 + charged.quantity % 1000).substr(1) + " kW " +
               (line.estimated ? "est. " : "") + day_and_time(charged.from_ms);
    }

    [[nodiscard]] std::string text_of(const journal::BillIssued& bill) const {
        std::string text;
        for (const auto& line : bill.lines) {
            text += (text.empty() ? "" : "; ") + what_of(line) + " " + format_money(line.net);
        }
        return text.empty() ? "-" : text;
    }

    const ZoneRules zone_ = berlin();
    std::vector<Tariff> versions_;
    std::vector<Interval> use_;
    std::size_t next_ = 0;
    std::uint32_t begun_ = 0;
    Energy shown_{1'000'000};
    payment::Account account_;
    AccountBilling books_;
    billing::BillNumber last_;
    journal::BillIssued last_bill_;
};

TEST(MonthChargesTable, bills) {
    std::map<std::string, std::vector<Tariff>> tariffs;
    for (const Row& row : read_section(k_month_charges_table, "tariffs")) {
        tariffs[row.text("tariff")].push_back(version_of(row));
    }
    std::map<std::string, std::vector<Interval>> use;
    for (const Row& row : read_section(k_month_charges_table, "use")) {
        add_use(use[row.text("story")], row);
    }
    std::unique_ptr<MonthStory> story;
    std::string name;
    std::string tariff;
    std::int64_t ended_ms = 0;
    for (const Row& row : read_section(k_month_charges_table, "bills")) {
        SCOPED_TRACE(row.where());
        if (row.text("tariff") == "cancel") {
            ASSERT_TRUE(story);
            story->cancel();
        } else {
            const std::int64_t from_ms = to_unix_ms(row.time("from"));
            const bool goes_on = story && name == row.text("story") &&
                                 tariff == row.text("tariff") && ended_ms == from_ms;
            name = row.text("story");
            tariff = row.text("tariff");
            if (!goes_on) {
                story = std::make_unique<MonthStory>(tariffs.at(tariff), use[name], from_ms);
            }
            ended_ms = from_ms;
            const std::int64_t to_ms = to_unix_ms(row.time("to"));
            if (row.text("lines") == "waits") {
                story->settle_until(to_ms);
            } else {
                EXPECT_EQ(story->bill(to_ms), row.text("lines"));
                ended_ms = to_ms;
            }
        }
        EXPECT_EQ(story->broken(), std::nullopt);
        EXPECT_TRUE(story->is_kept());
    }
}

}  // namespace
}  // namespace riser::tables
