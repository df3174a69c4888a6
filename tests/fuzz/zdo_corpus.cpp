// One of every message, with lists that are not empty.
#include "gateway/field/zigbee/zdo/message.h"
#include "tests/fuzz/corpus.h"

namespace riser::zigbee::zdo {
namespace {

template <class Variant, std::size_t... Index>
void add_each(std::vector<std::string>& texts, std::index_sequence<Index...>) {
    const auto add = [&texts](const Variant& each) {
        const Message message = encode(each, 0x5A);
        std::string text{static_cast<char>(message.cluster & 0xFFU),
                         static_cast<char>(message.cluster >> 8U)};
        text.append(message.payload.begin(), message.payload.end());
        texts.push_back(text);
    };
    (add(Variant{std::in_place_index<Index>}), ...);
}

template <class Variant>
void add_empty_ones(std::vector<std::string>& texts) {
    add_each<Variant>(texts, std::make_index_sequence<std::variant_size_v<Variant>>{});
}

void add(std::vector<std::string>& texts, const Answer& answer) {
    const Message message = encode(answer, 7);
    std::string text{static_cast<char>(message.cluster & 0xFFU),
                     static_cast<char>(message.cluster >> 8U)};
    text.append(message.payload.begin(), message.payload.end());
    texts.push_back(text);
}

std::vector<std::string> messages() {
    std::vector<std::string> texts;
    add_empty_ones<Request>(texts);
    add_empty_ones<Answer>(texts);
    SimpleDescriptorAnswer plug;
    plug.descriptor.servers = {0x0000, 0x0006, 0x0702, 0x0B04};
    plug.descriptor.clients = {0x000A, 0x0019};
    add(texts, plug);
    add(texts, ActiveEndpointsAnswer{.endpoints = {1, 2, 242}});
    add(texts, NeighborTableAnswer{.total = 9, .start = 3, .entries = {{}, {}}});
    add(texts, RoutingTableAnswer{.total = 2, .start = 0, .entries = {{}, {}}});
    Binding to_group;
    to_group.target.group = true;
    add(texts, BindingTableAnswer{.total = 2, .start = 0, .entries = {{}, to_group}});
    add(texts, EnergyScanAnswer{.channels = 0x07FFF800, .energies = {1, 2, 3, 4, 5, 6, 7, 8}});
    return texts;
}

}  // namespace
}  // namespace riser::zigbee::zdo

namespace riser {

std::vector<std::string> fuzz::corpus() {
    return zigbee::zdo::messages();
}

}  // namespace riser
