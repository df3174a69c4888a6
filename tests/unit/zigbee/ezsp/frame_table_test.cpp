#include "gateway/field/zigbee/ezsp/frame_table.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "gateway/field/zigbee/ezsp/codec.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::ezsp {
namespace {

namespace f = fields;

std::size_t parts_in(const Parts& parts) {
    std::size_t count = 0;
    while (count < parts.size() && parts[count].wire != Wire::none) ++count;
    return count;
}

void for_each_shape(const auto& what) {
    for (const auto& shapes : all_shapes()) {
        for (const FrameShape& shape : shapes) {
            SCOPED_TRACE(std::string(shape.name) + " from " + std::to_string(shape.first_version));
            what(shape);
        }
    }
}

TEST(EzspFrames, a_number_has_one_meaning_in_each_version) {
    std::map<std::pair<FrameId, int>, std::string_view> seen;
    for_each_shape([&](const FrameShape& shape) {
        EXPECT_LE(shape.first_version, shape.last_version);
        EXPECT_GE(shape.first_version, k_oldest_version);
        EXPECT_LE(shape.last_version, k_newest_version);
        for (int version = shape.first_version; version <= shape.last_version; ++version) {
            EXPECT_TRUE(seen.emplace(std::pair{shape.id, version}, shape.name).second) << version;
        }
    });
    EXPECT_GT(seen.size(), 1'500U);
}

TEST(EzspFrames, a_part_without_a_field_is_a_structure_and_no_field_comes_twice) {
    for_each_shape([](const FrameShape& shape) {
        for (const Parts* parts : {&shape.request, &shape.answer}) {
            std::set<const FieldName*> names;
            const auto add = [&](const Part& part) {
                const bool counted = part.wire == Wire::counted_list;
                EXPECT_TRUE(names.insert(part.field).second || counted) << part.field->text;
            };
            for (std::size_t i = 0; i < parts_in(*parts); ++i) {
                const Part& part = (*parts)[i];
                const auto structure = structure_of(part.wire);
                EXPECT_EQ(part.field == nullptr, !structure.empty());
                if (part.field != nullptr) add(part);
                for (const Part& inner : structure) add(inner);
            }
        }
        if (shape.kind == FrameKind::callback) {
            EXPECT_EQ(parts_in(shape.request), 0U);
        }
    });
}

TEST(EzspFrames, structures_have_their_published_sizes) {
    struct Size {
        Wire wire;
        std::size_t bytes;
    };
    constexpr Size k_sizes[] = {
        {Wire::aps_frame, 11},
        {Wire::network_parameters, 20},
        {Wire::initial_security, 43},
        {Wire::current_security, 10},
        {Wire::key_struct, 36},
        {Wire::key_context12, 17},
        {Wire::key_context, 18},
        {Wire::aps_key_info, 12},
        {Wire::network_key_info, 8},
        {Wire::multicast_entry, 4},
        {Wire::binding, 14},
        {Wire::child_data, 14},
        {Wire::child_data_timed, 18},
        {Wire::neighbor, 14},
        {Wire::route, 8},
        {Wire::network_found, 14},
        {Wire::transient_key, 32},
        {Wire::transient_key_timed, 28},
        {Wire::hash_context, 20},
    };
    constexpr auto k_width = [](Wire wire) -> std::size_t {
        switch (wire) {
            case Wire::u8:
            case Wire::i8:
                return 1;
            case Wire::u16:
                return 2;
            case Wire::u32:
                return 4;
            case Wire::u64:
                return 8;
            case Wire::key:
                return 16;
            default:
                ADD_FAILURE() << "a structure has a fixed size";
                return 0;
        }
    };
    for (const Size& size : k_sizes) {
        std::size_t bytes = 0;
        for (const Part& part : structure_of(size.wire)) bytes += k_width(part.wire);
        EXPECT_EQ(bytes, size.bytes) << static_cast<int>(size.wire);
    }
}

TEST(EzspFrames, what_a_version_has_is_found_and_what_it_lacks_is_not) {
    EXPECT_EQ(find_shape(FrameId::get_key, 13), nullptr);
    EXPECT_NE(find_shape(FrameId::get_key, 12), nullptr);
    EXPECT_EQ(find_shape(FrameId::export_key, 11), nullptr);
    EXPECT_NE(find_shape(FrameId::export_key, 12), nullptr);
    EXPECT_EQ(find_shape(FrameId::token_factory_reset, 12), nullptr);
    EXPECT_EQ(find_shape(FrameId::set_source_route_old, 7)->name, "setSourceRoute");
    EXPECT_EQ(find_shape(FrameId::set_source_route_discovery_mode, 8)->name,
              "setSourceRouteDiscoveryMode");
    EXPECT_EQ(find_shape(FrameId::get_address_table_info, 14)->name, "getAddressTableInfo");
    EXPECT_EQ(find_shape(FrameId{0x0FFF}, 13), nullptr);
    EXPECT_EQ(find_shape(FrameId::send_unicast, 30), find_shape(FrameId::send_unicast, 19))
        << "a newer version is taken for the newest known";
    EXPECT_EQ(frame_name(FrameId::send_unicast, 13), "sendUnicast");
    EXPECT_EQ(frame_name(FrameId{0x005A}, 7), "setSourceRoute");
    EXPECT_EQ(frame_name(FrameId{0x005A}, 8), "setSourceRouteDiscoveryMode");
    EXPECT_EQ(frame_name(FrameId::get_key, 13), "getKey");
    EXPECT_EQ(frame_name(FrameId{0x0FFF}, 13), "0x0fff");
}

// Bytes that mean something to every frame: whatever can be read is written as the same bytes again.
TEST(EzspFrames, every_frame_that_can_be_read_is_written_as_it_was) {
    Prng dice(11);
    for_each_shape([&](const FrameShape& shape) {
        // A length of four random bytes is never there; codec_test.cpp has one.
        if (std::ranges::count(shape.answer, Wire::bytes32, &Part::wire) > 0) return;
        for (int version : {int{shape.first_version}, int{shape.last_version}}) {
            const Codec codec(static_cast<std::uint8_t>(version));
            for (int i = 0; i < 20; ++i) {
                WireWriter writer;
                AnswerHeader header;
                header.id = static_cast<std::uint16_t>(shape.id);
                write_answer_header(header, format_of(codec.version()), writer);
                Bytes bytes = writer.take();
                const std::size_t begun = bytes.size();
                bytes.resize(begun + 60);
                for (std::size_t at = begun; at < bytes.size(); ++at) {
                    bytes[at] = static_cast<std::uint8_t>(dice.below(6));
                }
                const auto answer = codec.decode(bytes);
                ASSERT_TRUE(answer.ok()) << version;
                const auto again = codec.encode_answer(*answer);
                ASSERT_TRUE(again.ok()) << again.error().message;
                const Bytes same(bytes.begin(),
                                 bytes.begin() + static_cast<std::ptrdiff_t>(again->size()));
                EXPECT_EQ(to_hex(*again), to_hex(same)) << version;
            }
        }
    });
}

TEST(EzspFrames, hostile_bytes_are_only_ever_refused) {
    Prng dice(12);
    for (int i = 0; i < 20'000; ++i) {
        const Codec codec(static_cast<std::uint8_t>(4 + dice.below(16)));
        Bytes bytes(dice.below(40));
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next());
        if (bytes.size() > 5) {
            bytes[1] = 0x80;
            bytes[2] = 1;
            bytes[4] = static_cast<std::uint8_t>(dice.below(2));
        }
        const auto answer = codec.decode(bytes);
        const auto command = codec.decode_command(bytes);
        if (answer) {
            EXPECT_NE(find_shape(answer->id, codec.version()), nullptr);
        }
        if (command) {
            EXPECT_EQ(command->sequence, bytes[0]);
        }
    }
}

}  // namespace
}  // namespace riser::zigbee::ezsp
