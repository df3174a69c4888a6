// Every field of the frames in frame_table.h, once. A name in the text form that two fields would share is
// told apart here, where UG100 tells it apart by the frame.
#pragma once

#include "gateway/field/zigbee/ezsp/field.h"

namespace riser::zigbee::ezsp::fields {

// Of many frames.
inline constexpr Field<Status> status{{"status"}};
inline constexpr Field<std::uint8_t> index{{"index"}};
inline constexpr Field<NodeId> node_id{{"nodeId"}};
inline constexpr Field<Eui64> eui64{{"eui64"}};
inline constexpr Field<std::uint8_t> network_index{{"networkIndex"}};
inline constexpr Field<std::uint8_t> channel{{"channel"}};
inline constexpr Field<std::uint8_t> duration{{"duration"}};
inline constexpr Field<std::uint32_t> channel_mask{{"channelMask"}};
inline constexpr Field<std::uint8_t> count{{"count"}};

// Versions, values, configuration, tokens.
inline constexpr Field<std::uint8_t> desired_version{{"desiredProtocolVersion"}};
inline constexpr Field<std::uint8_t> protocol_version{{"protocolVersion"}};
inline constexpr Field<std::uint8_t> stack_type{{"stackType"}};
inline constexpr Field<std::uint16_t> stack_version{{"stackVersion"}};
inline constexpr Field<std::uint32_t> reason{{"reason"}};
inline constexpr Field<std::uint8_t> library_id{{"libraryId"}};
inline constexpr Field<std::uint8_t> library_status{{"libraryStatus"}};
inline constexpr Field<std::uint8_t> config_id{{"configId"}};
inline constexpr Field<std::uint16_t> config_value{{"configValue"}};
inline constexpr Field<std::uint8_t> policy_id{{"policyId"}};
inline constexpr Field<std::uint8_t> decision_id{{"decisionId"}};
inline constexpr Field<std::uint8_t> value_id{{"valueId"}};
inline constexpr Field<Bytes> value{{"value"}};
inline constexpr Field<std::uint32_t> characteristics{{"characteristics"}};
inline constexpr Field<std::uint8_t> token_id{{"tokenId"}};
inline constexpr Field<Bytes> token_data{{"tokenData"}};
inline constexpr Field<std::uint16_t> token_address{{"tokenAddress"}};
inline constexpr Field<std::uint32_t> token{{"token"}};
inline constexpr Field<std::uint32_t> token_index{{"tokenIndex"}};
inline constexpr Field<std::uint32_t> token_count{{"tokenCount"}};
inline constexpr Field<std::uint32_t> nvm3_key{{"nvm3Key"}};
inline constexpr Field<bool> is_counter{{"isCounter"}};
inline constexpr Field<bool> is_indexed{{"isIndexed"}};
inline constexpr Field<std::uint8_t> token_size{{"size"}};
inline constexpr Field<std::uint8_t> array_size{{"arraySize"}};
inline constexpr Field<bool> exclude_outgoing_counter{{"excludeOutgoingFC"}};
inline constexpr Field<bool> exclude_boot_counter{{"excludeBootCounter"}};
inline constexpr Field<List16> counters{{"values"}};
inline constexpr Field<std::uint8_t> counter_type{{"counterType"}};
inline constexpr Field<Bytes> payload{{"payload"}};
inline constexpr Field<Bytes> reply{{"reply"}};
inline constexpr Field<Bytes> data{{"data"}};
inline constexpr Field<std::uint16_t> delay{{"delay"}};
inline constexpr Field<std::uint16_t> manufacturer_code{{"manufacturerCode"}};
inline constexpr Field<std::uint16_t> xncp_version{{"versionNumber"}};
inline constexpr Field<std::uint16_t> power_descriptor{{"powerDescriptor"}};
inline constexpr Field<std::uint8_t> entropy_source{{"entropySource"}};

// Endpoints.
inline constexpr Field<std::uint8_t> endpoint{{"endpoint"}};
inline constexpr Field<std::uint16_t> device_id{{"deviceId"}};
inline constexpr Field<std::uint8_t> device_version{{"deviceVersion"}};
inline constexpr Field<List16> input_clusters{{"inputClusterList"}};
inline constexpr Field<List16> output_clusters{{"outputClusterList"}};

// Network.
inline constexpr Field<std::uint16_t> network_init_bitmask{{"networkInitBitmask"}};
inline constexpr Field<std::uint8_t> network_state{{"networkState"}};
inline constexpr Field<std::uint8_t> node_type{{"nodeType"}};
inline constexpr Field<std::uint8_t> leave_options{{"options"}};
inline constexpr Field<Eui64> extended_pan_id{{"extendedPanId"}};
inline constexpr Field<std::uint16_t> pan_id{{"panId"}};
inline constexpr Field<std::int8_t> radio_tx_power{{"radioTxPower"}};
inline constexpr Field<std::uint8_t> radio_channel{{"radioChannel"}};
inline constexpr Field<std::uint8_t> join_method{{"joinMethod"}};
inline constexpr Field<NodeId> network_manager{{"nwkManagerId"}};
inline constexpr Field<std::uint8_t> network_update_id{{"nwkUpdateId"}};
inline constexpr Field<std::uint32_t> channels{{"channels"}};
inline constexpr Field<std::uint8_t> scan_type{{"scanType"}};
inline constexpr Field<std::int8_t> max_rssi{{"maxRssiValue"}};
inline constexpr Field<std::uint8_t> lqi{{"lastHopLqi"}};
inline constexpr Field<std::int8_t> rssi{{"lastHopRssi"}};
inline constexpr Field<bool> allowing_join{{"allowingJoin"}};
inline constexpr Field<std::uint8_t> stack_profile{{"stackProfile"}};
inline constexpr Field<NodeId> target{{"target"}};
inline constexpr Field<std::uint16_t> scan_count{{"scanCount"}};
inline constexpr Field<std::uint8_t> cca_mode{{"ccaMode"}};
inline constexpr Field<std::uint8_t> passive_ack{{"config"}};
inline constexpr Field<std::uint8_t> least_acks{{"minAcksNeeded"}};
inline constexpr Field<std::uint8_t> duty_cycle_state{{"dutyCycleState"}};
inline constexpr Field<std::uint8_t> channel_page{{"channelPage"}};
inline constexpr Field<List16> duty_cycles{{"arrayOfDeviceDutyCycles"}};

// Devices: children, neighbours, routes, addresses.
inline constexpr Field<bool> joining{{"joining"}};
inline constexpr Field<NodeId> child_id{{"childId"}};
inline constexpr Field<Eui64> child_eui64{{"childEui64"}};
inline constexpr Field<std::uint8_t> child_type{{"childType"}};
inline constexpr Field<std::uint8_t> child_count{{"childCount"}};
inline constexpr Field<Eui64> parent_eui64{{"parentEui64"}};
inline constexpr Field<NodeId> parent_id{{"parentNodeId"}};
inline constexpr Field<std::uint8_t> phy{{"phy"}};
inline constexpr Field<std::uint8_t> child_power{{"power"}};
inline constexpr Field<std::uint8_t> child_timeout{{"timeout"}};
inline constexpr Field<std::uint32_t> timeout_remaining{{"timeoutRemaining"}};
inline constexpr Field<bool> transmit_expected{{"transmitExpected"}};
inline constexpr Field<NodeId> new_node_id{{"newNodeId"}};
inline constexpr Field<Eui64> new_node_eui64{{"newNodeEui64"}};
inline constexpr Field<std::uint8_t> device_update{{"deviceUpdate"}};
inline constexpr Field<std::uint8_t> join_decision{{"policyDecision"}};
inline constexpr Field<NodeId> parent_of_new_node{{"parentOfNewNodeId"}};
inline constexpr Field<NodeId> target_short{{"targetShort"}};
inline constexpr Field<Eui64> target_long{{"targetLong"}};
inline constexpr Field<NodeId> dest_short{{"destShort"}};
inline constexpr Field<Eui64> dest_long{{"destLong"}};
inline constexpr Field<std::uint8_t> average_lqi{{"averageLqi"}};
inline constexpr Field<std::uint8_t> in_cost{{"inCost"}};
inline constexpr Field<std::uint8_t> out_cost{{"outCost"}};
inline constexpr Field<std::uint8_t> age{{"age"}};
inline constexpr Field<NodeId> destination{{"destination"}};
inline constexpr Field<NodeId> next_hop{{"nextHop"}};
inline constexpr Field<std::uint8_t> route_status{{"routeStatus"}};
inline constexpr Field<std::uint8_t> concentrator_role{{"concentratorRole"}};
inline constexpr Field<std::uint8_t> route_record_state{{"routeRecordState"}};
inline constexpr Field<std::uint8_t> closer_index{{"closerIndex"}};
inline constexpr Field<List16> relays{{"relayList"}};
inline constexpr Field<std::uint8_t> route_cost{{"cost"}};
inline constexpr Field<bool> active{{"active"}};
inline constexpr Field<bool> extended_timeout{{"extendedTimeout"}};
inline constexpr Field<Eui64> old_eui64{{"oldEui64"}};
inline constexpr Field<NodeId> old_id{{"oldId"}};
inline constexpr Field<bool> old_extended_timeout{{"oldExtendedTimeout"}};
inline constexpr Field<bool> concentrator_on{{"on"}};
inline constexpr Field<std::uint16_t> concentrator_type{{"concentratorType"}};
inline constexpr Field<std::uint16_t> min_time{{"minTime"}};
inline constexpr Field<std::uint16_t> max_time{{"maxTime"}};
inline constexpr Field<std::uint8_t> route_error_threshold{{"routeErrorThreshold"}};
inline constexpr Field<std::uint8_t> delivery_failure_threshold{{"deliveryFailureThreshold"}};
inline constexpr Field<std::uint8_t> max_hops{{"maxHops"}};
inline constexpr Field<std::uint8_t> discovery_mode{{"mode"}};
inline constexpr Field<std::uint32_t> remaining_time{{"remainingTime"}};
inline constexpr Field<std::uint8_t> error_code{{"errorCode"}};
inline constexpr Field<std::uint16_t> multicast_id{{"multicastId"}};
inline constexpr Field<std::uint8_t> binding_type{{"bindingType"}};
inline constexpr Field<std::uint8_t> local_endpoint{{"local"}};
inline constexpr Field<std::uint8_t> remote_endpoint{{"remote"}};
inline constexpr Field<Eui64> identifier{{"identifier"}};

// Messages.
inline constexpr Field<std::uint8_t> outgoing_type{{"outgoingType"}};
inline constexpr Field<std::uint8_t> incoming_type{{"incomingType"}};
inline constexpr Field<NodeId> index_or_destination{{"indexOrDestination"}};
inline constexpr Field<std::uint16_t> message_tag{{"messageTag"}};
inline constexpr Field<Bytes> message{{"messageContents"}};
inline constexpr Field<std::uint8_t> aps_sequence{{"apsSequence"}};
inline constexpr Field<std::uint8_t> radius{{"radius"}};
inline constexpr Field<std::uint8_t> nonmember_radius{{"nonmemberRadius"}};
inline constexpr Field<NodeId> alias{{"alias"}};
inline constexpr Field<std::uint8_t> nwk_sequence{{"nwkSequence"}};
inline constexpr Field<NodeId> broadcast_address{{"broadcastAddress"}};
inline constexpr Field<std::uint16_t> profile_id{{"profileId"}};
inline constexpr Field<std::uint16_t> cluster_id{{"clusterId"}};
inline constexpr Field<std::uint8_t> source_endpoint{{"sourceEndpoint"}};
inline constexpr Field<std::uint8_t> destination_endpoint{{"destinationEndpoint"}};
inline constexpr Field<std::uint16_t> aps_options{{"apsOptions"}};
inline constexpr Field<std::uint16_t> group_id{{"groupId"}};
inline constexpr Field<std::uint8_t> sequence{{"sequence"}};
inline constexpr Field<NodeId> sender{{"sender"}};
inline constexpr Field<Eui64> sender_eui64{{"senderEui64"}};
inline constexpr Field<std::uint8_t> binding_index{{"bindingIndex"}};
inline constexpr Field<std::uint8_t> address_index{{"addressIndex"}};
inline constexpr Field<std::uint32_t> timestamp{{"timestamp"}};
inline constexpr Field<std::uint8_t> aps_length{{"apsLength"}};

// Security.
inline constexpr Field<Key128> key{{"key"}};
inline constexpr Field<Eui64> partner{{"partner"}};
inline constexpr Field<bool> link_key{{"linkKey"}};
inline constexpr Field<std::uint8_t> key_type{{"keyType"}};
inline constexpr Field<std::uint16_t> security_bitmask{{"bitmask"}};
inline constexpr Field<Key128> preconfigured_key{{"preconfiguredKey"}};
inline constexpr Field<Key128> network_key{{"networkKey"}};
inline constexpr Field<std::uint8_t> network_key_sequence{{"networkKeySequenceNumber"}};
inline constexpr Field<Eui64> trust_center_eui64{{"preconfiguredTrustCenterEui64"}};
inline constexpr Field<std::uint16_t> key_bitmask{{"keyBitmask"}};
inline constexpr Field<std::uint8_t> key_struct_type{{"type"}};
inline constexpr Field<std::uint32_t> outgoing_counter{{"outgoingFrameCounter"}};
inline constexpr Field<std::uint32_t> incoming_counter{{"incomingFrameCounter"}};
inline constexpr Field<std::uint8_t> key_sequence{{"keySequenceNumber"}};
inline constexpr Field<std::uint16_t> ttl_seconds{{"ttlInSeconds"}};
inline constexpr Field<std::uint32_t> countdown_ms{{"countdownTimerMs"}};
inline constexpr Field<std::uint16_t> remaining_seconds{{"remainingTimeSeconds"}};
inline constexpr Field<std::uint8_t> core_key_type{{"coreKeyType"}};
inline constexpr Field<std::uint8_t> key_index{{"keyIndex"}};
inline constexpr Field<std::uint16_t> derived_type{{"derivedType"}};
inline constexpr Field<Eui64> context_eui64{{"contextEui64"}};
inline constexpr Field<std::uint8_t> multi_network_index{{"multiNetworkIndex"}};
inline constexpr Field<std::uint8_t> context_flags{{"contextFlags"}};
inline constexpr Field<std::uint32_t> psa_permission{{"psaKeyAlgPermission"}};
inline constexpr Field<bool> network_key_set{{"networkKeySet"}};
inline constexpr Field<bool> alternate_key_set{{"alternateNetworkKeySet"}};
inline constexpr Field<std::uint8_t> alternate_key_sequence{{"altNetworkKeySequenceNumber"}};
inline constexpr Field<std::uint32_t> network_frame_counter{{"networkKeyFrameCounter"}};
inline constexpr Field<std::uint8_t> key_status{{"keyStatus"}};
inline constexpr Field<Key128> hash_result{{"result"}};
inline constexpr Field<std::uint32_t> hash_length{{"length"}};
inline constexpr Field<bool> finalize{{"finalize"}};

}  // namespace riser::zigbee::ezsp::fields
