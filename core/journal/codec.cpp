#include "core/journal/codec.h"

#include "core/base/assert.h"
#include "core/journal/chain.h"
#include "core/journal/describe_account.h"

namespace riser::journal {
namespace {

constexpr std::uint8_t k_entry_format = 1;
constexpr std::size_t k_min_record_size = 4;  // type, version, length and one byte

template <class A>
void describe_header(A& a, EntryHeader& h) {
    field(a, h.epoch);
    field(a, h.sequence);
    field(a, h.boot);
    field(a, h.monotonic_ms);
    field(a, h.wall_ms);
    field(a, h.earliest_ms);
    field(a, h.latest_ms);
}

// What stands in the bytes for a type. Records that were added at one time by several hands have numbers that were
// agreed on.
template <class R, std::size_t Index>
constexpr std::uint64_t k_record_type = Index + 1;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<EnergyFedIn, Index> = 45;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<PaymentBounced, Index> = 46;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<AccountModeChanged, Index> = 47;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<PaymentPlanAgreed, Index> = 48;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<PaymentPlanEnded, Index> = 49;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<DepositDemanded, Index> = 50;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<DepositMoved, Index> = 51;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<SupplyOpenedUnseen, Index> = 58;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<PeriodTermsBegan, Index> = 60;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<PeriodCharged, Index> = 61;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<LoadLimited, Index> = 65;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<OverLimit, Index> = 66;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<CreditLimitAgreed, Index> = 70;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<CreditUseTold, Index> = 71;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<VoucherDocumentTaken, Index> = 72;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<VoucherLocksTaken, Index> = 73;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<VoucherRecallAnswered, Index> = 74;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<VoucherRedeemed, Index> = 75;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<BoundKeyTaken, Index> = 76;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<BoundTokenRedeemed, Index> = 77;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<BoundNumberMarked, Index> = 78;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<CommonCostsShared, Index> = 79;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<TariffCorrected, Index> = 80;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<ConsumptionCorrected, Index> = 81;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<CorrectionEnded, Index> = 82;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<AccountTariffOrdered, Index> = 83;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<CorrectionHeldBack, Index> = 88;
template <std::size_t Index>
constexpr std::uint64_t k_record_type<TopUpTermsAgreed, Index> = 90;

template <std::size_t I = 0>
std::uint64_t type_number(const Record& record) {
    if constexpr (I + 1 < std::variant_size_v<RecordVariant>) {
        if (record.index() != I) return type_number<I + 1>(record);
    }
    return k_record_type<std::variant_alternative_t<I, RecordVariant>, I>;
}

void encode_record(ByteWriter& out, const Record& record) {
    ByteWriter body;
    WriteArchive archive(body);
    const std::uint64_t version = std::visit(
        [&](const auto& r) {
            // describe() is shared with reading, so it takes its record by reference; writing only reads it.
            auto& record_of_type = const_cast<std::decay_t<decltype(r)>&>(r);
            describe(archive, record_of_type);
            describe_added(archive, record_of_type, version_of(r));
            return version_of(r);
        },
        record);
    out.varint(type_number(record));
    out.varint(version);
    out.blob(body.bytes());
}

enum class Body : std::uint8_t { read, damaged, unknown };

// `unknown`: a type or version that a newer program wrote.
template <std::size_t I = 0>
Body decode_body(std::uint64_t type, std::uint64_t version, ByteReader& body, Record& record) {
    if constexpr (I == std::variant_size_v<RecordVariant>) {
        return Body::unknown;
    } else {
        using R = std::variant_alternative_t<I, RecordVariant>;
        if (type != k_record_type<R, I>) return decode_body<I + 1>(type, version, body, record);
        if (version > k_newest_version<R>) return Body::unknown;
        ReadArchive archive(body);
        R value;
        describe(archive, value);
        describe_added(archive, value, version);
        const bool canonical = body.at_end() && version_of(value) == version;
        record = std::move(value);
        return canonical ? Body::read : Body::damaged;
    }
}

DecodeProblem malformed(const std::string& what) {
    return {DecodeError::malformed, what};
}

Result<Record, DecodeProblem> decode_record(ByteReader& in, std::size_t number) {
    const std::uint64_t type = in.varint();
    const std::uint64_t version = in.varint();
    ByteReader body(in.blob());
    const std::string where = "record " + std::to_string(number);
    if (!in.ok()) return fail(malformed(where + " is cut off"));
    if (type == 0 || version == 0) return fail(malformed(where + " has no type or version"));
    Record record;
    switch (decode_body(type, version, body, record)) {
        case Body::read:
            return record;
        case Body::damaged:
            return fail(malformed(where + " (" + std::string(record_name(record)) +
                                  ") does not have its canonical form"));
        case Body::unknown:
            break;
    }
    return fail(DecodeProblem{DecodeError::unknown_record,
                              where + " has type " + std::to_string(type) + " version " +
                                  std::to_string(version) + ", which this version does not know"});
}

}  // namespace

EntryHeader make_header(EpochId epoch, std::uint64_t sequence, const Now& now) {
    return {epoch,
            sequence,
            now.boot,
            std::chrono::floor<std::chrono::milliseconds>(now.monotonic.time_since_epoch()).count(),
            to_unix_ms(now.wall),
            to_unix_ms(now.earliest),
            to_unix_ms(now.latest)};
}

std::vector<std::uint8_t> encode_entry(const Entry& entry) {
    ByteWriter out;
    out.u8(k_entry_format);
    WriteArchive archive(out);
    EntryHeader header = entry.header;
    describe_header(archive, header);
    RISER_ASSERT(!entry.records.empty() && entry.records.size() <= k_max_records,
                 "a journal entry holds one decision");
    out.varint(entry.records.size());
    for (const auto& record : entry.records) encode_record(out, record);
    RISER_ASSERT(out.size() <= k_max_entry_bytes, "a journal entry keeps to its largest size");
    return out.take();
}

Result<Entry, DecodeProblem> decode_entry(std::span<const std::uint8_t> bytes) {
    if (bytes.size() > k_max_entry_bytes) {
        return fail(malformed("a journal entry of " + std::to_string(bytes.size()) + " bytes"));
    }
    ByteReader in(bytes);
    const std::uint8_t format = in.u8();
    if (!in.ok()) return fail(malformed("an empty journal entry"));
    if (format != k_entry_format) {
        return fail(DecodeProblem{DecodeError::unknown_format,
                                  "journal entry format " + std::to_string(format) +
                                      ", which this version does not know"});
    }
    Entry entry;
    ReadArchive archive(in);
    describe_header(archive, entry.header);
    const std::size_t count = in.count(k_min_record_size);
    if (!in.ok() || count == 0 || count > k_max_records) {
        return fail(malformed("the header of a journal entry is damaged"));
    }
    entry.records.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto record = decode_record(in, i + 1);
        if (!record) return fail(record.error());
        entry.records.push_back(std::move(record).value());
    }
    if (!in.at_end()) return fail(malformed("bytes follow the last record of a journal entry"));
    return entry;
}

std::vector<std::uint8_t> encode_tariff(const payment::Tariff& tariff) {
    ByteWriter out;
    WriteArchive archive(out);
    payment::Tariff copy = tariff;
    describe(archive, copy);
    if (copy.rules != payment::TariffRules{}) describe(archive, copy.rules);
    if (has_terms(copy.rules)) describe_terms(archive, copy.rules);
    return out.take();
}

Result<payment::Tariff> decode_tariff(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    ReadArchive archive(in);
    payment::Tariff tariff;
    describe(archive, tariff);
    const bool has_rules = in.ok() && !in.at_end();
    if (has_rules) describe(archive, tariff.rules);
    const bool terms = in.ok() && !in.at_end();
    if (terms) describe_terms(archive, tariff.rules);
    const bool canonical =
        has_rules == (tariff.rules != payment::TariffRules{}) && terms == has_terms(tariff.rules);
    if (!in.at_end() || !canonical) return fail(Problem{"the tariff's bytes are damaged"});
    if (auto checked = payment::check_tariff(tariff); !checked) return fail(checked.error());
    return tariff;
}

std::array<std::uint8_t, 16> tariff_hash(const payment::Tariff& tariff) {
    const Hash hash = blake2b(encode_tariff(tariff));
    std::array<std::uint8_t, 16> half{};
    std::copy_n(hash.begin(), half.size(), half.begin());
    return half;
}

std::vector<std::uint8_t> encode_blocks(const payment::BlockCounter& counter) {
    ByteWriter out;
    WriteArchive archive(out);
    payment::BlockCounter copy = counter;
    describe(archive, copy);
    return out.take();
}

Result<payment::BlockCounter> decode_blocks(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    ReadArchive archive(in);
    payment::BlockCounter counter;
    describe(archive, counter);
    if (!in.at_end() || counter.used_at.size() > payment::k_max_prices) {
        return fail(Problem{"the bytes of a block counter are damaged"});
    }
    return counter;
}

std::vector<std::uint8_t> encode_zone(const ZoneRules& zone) {
    ByteWriter out;
    WriteArchive archive(out);
    ZoneRules copy = zone;
    describe(archive, copy);
    return out.take();
}

Result<ZoneRules> decode_zone(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    ReadArchive archive(in);
    ZoneRules zone;
    describe(archive, zone);
    if (!in.at_end()) return fail(Problem{"the bytes of a zone are damaged"});
    return zone;
}

std::vector<std::uint8_t> encode_account(const payment::Account& account) {
    ByteWriter out;
    WriteArchive archive(out);
    payment::Account copy = account;
    describe(archive, copy);
    describe_added(archive, copy);
    const bool terms = copy.top_up != payment::TopUpTerms{};
    const bool deposit = copy.deposit != payment::HeldDeposit{} || terms;
    const bool feeds_in = copy.feed_in_residue != payment::Residue{} || deposit;
    const bool provisional = !copy.provisional.empty() || feeds_in;
    if (has_tenancy(copy) || provisional) describe_tenancy(archive, copy);
    if (provisional) describe_provisional(archive, copy);
    if (feeds_in) describe_feed_in(archive, copy);
    if (deposit) describe_deposit(archive, copy);
    if (terms) describe(archive, copy.top_up);
    return out.take();
}

Result<payment::Account> decode_account(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    ReadArchive archive(in);
    payment::Account account;
    describe(archive, account);
    if (in.ok()) describe_added(archive, account);
    if (in.ok() && !in.at_end()) describe_tenancy(archive, account);
    if (in.ok() && !in.at_end()) describe_provisional(archive, account);
    if (in.ok() && !in.at_end()) describe_feed_in(archive, account);
    if (in.ok() && !in.at_end()) describe_deposit(archive, account);
    if (in.ok() && !in.at_end()) describe(archive, account.top_up);
    const auto own =
        std::count_if(account.credits.begin(), account.credits.end(),
                      [](const auto& credit) { return credit.type == payment::CreditType::token; });
    if (!in.at_end() || own != 1 || account.charges.empty()) {
        return fail(Problem{"the bytes of an account are damaged"});
    }
    return account;
}

std::vector<std::uint8_t> encode_policy(const payment::SupplyPolicy& policy) {
    ByteWriter out;
    WriteArchive archive(out);
    payment::SupplyPolicy copy = policy;
    describe(archive, copy);
    if (copy.load_limit != payment::LoadLimit{}) describe(archive, copy.load_limit);
    return out.take();
}

Result<payment::SupplyPolicy> decode_policy(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    ReadArchive archive(in);
    payment::SupplyPolicy policy;
    describe(archive, policy);
    const bool limits = in.ok() && !in.at_end();
    if (limits) describe(archive, policy.load_limit);
    const bool canonical = limits == (policy.load_limit != payment::LoadLimit{});
    if (!in.at_end() || !canonical) {
        return fail(Problem{"the bytes of a supply policy are damaged"});
    }
    if (auto checked = check_supply_policy(policy); !checked) return fail(checked.error());
    return policy;
}

}  // namespace riser::journal
