// A small honest gateway for the tests of the cloud: keeps books of its own, writes journal entries
// as a real one would, and packs them into signed batches.
#pragma once

#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "cloud/ingest/ingest.h"
#include "cloud/store/sqlite/sqlite_store.h"
#include "core/journal/codec.h"
#include "core/payment/charging.h"

namespace riser::cloud {

template <class Id>
Id id_of(std::uint8_t byte) {
    Id id;
    id.bytes.fill(byte);
    return id;
}
inline wire::SigningKey key_of(std::uint8_t byte) {
    wire::SigningKey::Seed seed{};
    seed.fill(byte);
    return wire::SigningKey::from_seed(seed);
}
inline const Currency k_eur{{'E', 'U', 'R'}};
constexpr std::int64_t k_start_ms = 1'763'700'000'000;

// Keys, owner, site and an enrolled gateway.
struct GivenCloud {
    GivenCloud();

    CloudKeys keys;
    std::unique_ptr<Store> store;
    Site site;
    GatewayKey gateway_key;
    wire::SigningKey gateway_private = key_of(9);
    IngestSettings settings;
    std::int64_t now_ms = k_start_ms + 1000;
    Session* active = nullptr;

    // Runs `use` in one transaction and commits it.
    template <class Use>
    auto in_session(Use use) {
        const auto session = store->begin();
        active = session.get();
        auto result = use(*session);
        active = nullptr;
        EXPECT_TRUE(session->commit().ok());
        return result;
    }
    // Within a session as well.
    Gateway gateway() {
        if (active != nullptr) return active->find_gateway(gateway_key.gateway).value_or(Gateway{});
        return in_session(
            [&](Session& s) { return s.find_gateway(gateway_key.gateway).value_or(Gateway{}); });
    }
    // Ingests, and expects an authentic batch.
    wire::Receipt ingest(const wire::Batch& batch) {
        return std::get<IngestReceipt>(ingest_bytes(encode(batch))).receipt;
    }
    IngestAnswer ingest_bytes(const wire::Bytes& bytes) {
        return in_session(
            [&](Session& s) { return ingest_batch(s, keys, settings, bytes, now_ms); });
    }
    [[nodiscard]] wire::Bytes encode(const wire::Batch& batch) const {
        return wire::encode_batch(batch, gateway_private).value();
    }
    // The books of the gateway, anew from its journal.
    void rebuild();
    AccountBooks books(AccountId id) {
        return in_session([&](Session& s) {
            const auto gateway = s.find_gateway(gateway_key.gateway);
            return s.account_books(gateway->journal(), id).value_or(AccountBooks{});
        });
    }
    std::vector<OpenItem> open_items() {
        return in_session([&](Session& s) { return s.list_open_items(gateway_key, false); });
    }
};

// What a difference says of the account that it names.
inline std::string said_of(AccountId account, const std::string& what) {
    const std::string beginning = "account " + to_string(account) + ": ";
    EXPECT_EQ(what.substr(0, beginning.size()), beginning);
    return what.substr(std::min(beginning.size(), what.size()));
}

class JournalWriter {
public:
    explicit JournalWriter(const GatewayKey& key, EpochId epoch = id_of<EpochId>(0xE1))
        : key_(key), epoch_(epoch) {}

    // Genesis, a tariff, and `apartments` supply points with a meter and an account each.
    void commission(std::uint32_t apartments);
    void append(std::vector<journal::Record> records);
    void append_raw(wire::Bytes bytes);

    void credit(TopUpId top_up, std::uint32_t apartment, Money amount,
                journal::TopUpSource source = journal::TopUpSource::cloud);
    // Settles the advance of an apartment's register, priced as it should be.
    void consume(std::uint32_t apartment, Energy advance) {
        append({settlement(apartment, advance)});
    }
    [[nodiscard]] journal::Settlement settlement(std::uint32_t apartment, Energy advance);

    [[nodiscard]] static AccountId account(std::uint32_t apartment) {
        AccountId id = id_of<AccountId>(0xAC);
        id.bytes[15] = static_cast<std::uint8_t>(apartment);
        return id;
    }
    [[nodiscard]] static payment::Tariff tariff();

    [[nodiscard]] std::uint64_t last() const { return entries_.size(); }
    // When the next entry is written.
    [[nodiscard]] std::int64_t next_ms() const {
        return k_start_ms + (static_cast<std::int64_t>(last()) + 1) * 1000;
    }
    [[nodiscard]] wire::Batch batch(std::uint64_t first, std::uint64_t count) const;
    [[nodiscard]] wire::Batch everything() const { return batch(1, last()); }
    [[nodiscard]] wire::Batch heartbeat() const;
    [[nodiscard]] Money balance(std::uint32_t apartment) const {
        return apartments_.at(apartment).balance;
    }
    [[nodiscard]] journal::Hash head() const {
        return entries_.empty() ? journal::Hash{} : hashes_.back();
    }

private:
    struct Apartment {
        Money balance{};
        payment::Residue residue;
        Energy settled{};
    };

    GatewayKey key_;
    EpochId epoch_;
    std::map<std::uint32_t, Apartment> apartments_;
    std::vector<wire::Bytes> entries_;
    std::vector<journal::Hash> hashes_;
    mutable std::uint8_t batches_ = 0;
};

}  // namespace riser::cloud
