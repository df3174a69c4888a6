// Values shared by the tests of the wire.
#pragma once

#include "core/wire/batch.h"
#include "core/wire/command.h"

namespace riser::wire {

template <class Id>
Id id_of(std::uint8_t byte) {
    Id id;
    id.bytes.fill(byte);
    return id;
}

inline SigningKey key_of(std::uint8_t byte) {
    SigningKey::Seed seed{};
    seed.fill(byte);
    return SigningKey::from_seed(seed);
}

inline KeySet given_key_set() {
    return {1,
            key_of(1).public_key(),
            {key_of(2).public_key(), key_of(3).public_key(), key_of(4).public_key(),
             key_of(5).public_key()}};
}
inline const SigningKey& role_key(Role role) {
    static const std::array<SigningKey, 4> keys{key_of(2), key_of(3), key_of(4), key_of(5)};
    return keys[static_cast<std::size_t>(role)];
}

inline Sample sample_at(std::int64_t unix_s, std::int64_t wh) {
    Sample sample;
    sample.unix_s = unix_s;
    sample.import_energy = Energy{wh};
    sample.voltage_dv = 2300 + wh % 7;
    sample.current_ma = 1000 + wh % 100;
    sample.power = Power{230 + wh % 20};
    sample.balance = Money{50'000'000 - wh * 320};
    return sample;
}

inline DayBlock given_day(MeterId meter, std::int32_t day, std::size_t samples) {
    DayBlock block{meter, MeterEpoch{1}, day, 1, {}};
    for (std::size_t i = 0; i < samples; ++i) {
        const auto n = static_cast<std::int64_t>(i);
        block.samples.push_back(sample_at(day * 86'400LL + n * 900, 10'000 + n * 37));
    }
    return block;
}

inline Batch given_batch() {
    Batch batch;
    batch.gateway = id_of<GatewayId>(0x11);
    batch.epoch = id_of<EpochId>(0x22);
    batch.id = id_of<BatchId>(0x33);
    batch.boot = id_of<BootId>(0x44);
    batch.sent_at_ms = 1'763'700'000'000;
    batch.earliest_ms = batch.sent_at_ms - 5;
    batch.latest_ms = batch.sent_at_ms + 5;
    batch.journal = {12, {}};
    batch.ledger = LedgerPart{11, {}, {{1, 2, 3}, {4, 5}}};
    batch.readings = ReadingsPart{7, {encode_day(given_day(MeterId{3}, 20'413, 96))}, {}};
    batch.readings->snapshots.push_back(
        {1,
         {{MeterId{1}, MeterEpoch{1}, sample_at(1'763'700'000, 5)},
          {MeterId{2}, MeterEpoch{2}, sample_at(1'763'700'003, 9)}}});
    batch.events =
        EventsPart{{{5, 1'763'700'000'000, Event::Level::warning, "bus_down", {{"bus", "1"}}}}};
    return batch;
}

inline Command given_top_up() {
    Command command;
    command.gateway = id_of<GatewayId>(0x11);
    command.epoch = id_of<EpochId>(0x22);
    command.id = id_of<CommandId>(0x55);
    command.body = TopUp{id_of<AccountId>(0x66), Money{12'340'000}, *parse_currency("EUR")};
    return command;
}

}  // namespace riser::wire
