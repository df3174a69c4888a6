// Backups as other programs write them, byte for byte: the stick of the examples in the specification, with a made-up
// network. The long names say which program and which version.
#pragma once

#include <string>

namespace riser::zigbee::backup {

// `zigpy radio ezsp PORT backup FILE` of zigpy 0.68 with three devices: a child with a key, one with an address, one with
// a key alone.
inline const std::string k_zigpy_0_68 = R"({
    "metadata": {
        "version": 1,
        "format": "zigpy/open-coordinator-backup",
        "source": "bellows@0.40.3",
        "internal": {
            "creation_time": "2026-11-21T23:26:06.076693+00:00",
            "node": {
                "ieee": "000d6ffffe123456",
                "nwk": "0000",
                "type": "coordinator",
                "model": null,
                "manufacturer": "Na\u00efve \ud83d\udd0c",
                "version": "7.4.0.0 build 320"
            },
            "network": {
                "tc_link_key": {
                    "key": "5a6967426565416c6c69616e63653039",
                    "frame_counter": 7
                },
                "tc_address": "000d6ffffe123456",
                "nwk_manager": "0000"
            },
            "link_key_seqs": {
                "00158d0001020304": 3,
                "a4c1380011223344": 0
            },
            "ezsp": {
                "stack_version": 13,
                "can_burn_userdata_custom_eui64": true,
                "can_rewrite_custom_eui64": false
            }
        }
    },
    "stack_specific": {
        "ezsp": {
            "hashed_tclk": "000102030405060708090a0b0c0d0e0f"
        }
    },
    "coordinator_ieee": "000d6ffffe123456",
    "pan_id": "1a62",
    "extended_pan_id": "0102030405060708",
    "nwk_update_id": 2,
    "security_level": 5,
    "channel": 15,
    "channel_mask": [
        11,
        15,
        20
    ],
    "network_key": {
        "key": "01030507090b0d0f00020406080a0c0d",
        "sequence_number": 1,
        "frame_counter": 4294000000
    },
    "devices": [
        {
            "ieee_address": "00158d0001020304",
            "nwk_address": null,
            "is_child": false,
            "link_key": {
                "key": "0f0e0d0c0b0a09080706050403020100",
                "tx_counter": 10,
                "rx_counter": 20
            }
        },
        {
            "ieee_address": "a4c1380011223344",
            "nwk_address": "1234",
            "is_child": true,
            "link_key": {
                "key": "101112131415161718191a1b1c1d1e1f",
                "tx_counter": 1,
                "rx_counter": 2
            }
        },
        {
            "ieee_address": "f4ce360000000001",
            "nwk_address": "00af",
            "is_child": false
        }
    ]
}
)";

// zigpy 0.53 knows neither model, manufacturer nor version of the stick; here with nothing at all in its lists.
inline const std::string k_zigpy_0_53 = R"({
    "metadata": {
        "version": 1,
        "format": "zigpy/open-coordinator-backup",
        "source": "bellows@0.34.10",
        "internal": {
            "creation_time": "2026-11-21T23:26:06+00:00",
            "node": {
                "ieee": "000d6ffffe123456",
                "nwk": "0000",
                "type": "coordinator"
            },
            "network": {
                "tc_link_key": {
                    "key": "5a6967426565416c6c69616e63653039",
                    "frame_counter": 0
                },
                "tc_address": "000d6ffffe123456",
                "nwk_manager": "0000"
            },
            "link_key_seqs": {}
        }
    },
    "stack_specific": {},
    "coordinator_ieee": "000d6ffffe123456",
    "pan_id": "1a62",
    "extended_pan_id": "dddddddddddddddd",
    "nwk_update_id": 0,
    "security_level": 5,
    "channel": 11,
    "channel_mask": [],
    "network_key": {
        "key": "01030507090b0d0f00020406080a0c0d",
        "sequence_number": 0,
        "frame_counter": 4096
    },
    "devices": []
}
)";

// The same stick and the network of k_zigpy_0_68, from Zigbee2MQTT: both addresses turned round, the PAN ID without its
// zeros where it has any, no devices.
inline const std::string k_zigbee2mqtt = R"({
  "metadata": {
    "format": "zigpy/open-coordinator-backup",
    "version": 1,
    "source": "zigbee-herdsman@10.9.0",
    "internal": {
      "date": "2026-11-21T23:26:06.076Z",
      "ezspVersion": 13
    }
  },
  "stack_specific": {
    "ezsp": {
      "hashed_tclk": "000102030405060708090a0b0c0d0e0f"
    }
  },
  "coordinator_ieee": "563412feff6f0d00",
  "pan_id": "a62",
  "extended_pan_id": "0807060504030201",
  "nwk_update_id": 0,
  "security_level": 5,
  "channel": 15,
  "channel_mask": [
    15
  ],
  "network_key": {
    "key": "01030507090b0d0f00020406080a0c0d",
    "sequence_number": 0,
    "frame_counter": 4096
  },
  "devices": []
})";

// `bellows backup` up to 0.29.
inline const std::string k_bellows = R"({
  "node_type": 1,
  "node_id": 0,
  "node_ieee": "00:0d:6f:ff:fe:12:34:56",
  "panId": 6754,
  "extendedPanId": "01:02:03:04:05:06:07:08",
  "radioChannel": 15,
  "radioTxPower": 8,
  "nwkUpdateId": 2,
  "channels": 34816,
  "tc_link_key": {
    "bitmask": 18,
    "type": 1,
    "key": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    "outgoingFrameCounter": 9,
    "incomingFrameCounter": 0,
    "sequenceNumber": 0,
    "partnerEUI64": "00:00:00:00:00:00:00:00"
  },
  "network_key": {
    "bitmask": 3,
    "type": 3,
    "key": [1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6, 8, 10, 12, 13],
    "outgoingFrameCounter": 4096,
    "incomingFrameCounter": 0,
    "sequenceNumber": 1,
    "partnerEUI64": "00:00:00:00:00:00:00:00"
  },
  "key_table": [
    {
      "bitmask": 8,
      "type": 5,
      "key": [16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31],
      "outgoingFrameCounter": 1,
      "incomingFrameCounter": 2,
      "sequenceNumber": 0,
      "partnerEUI64": "a4:c1:38:00:11:22:33:44"
    }
  ]
})";

// A row of network_backups, of the network of k_zigpy_0_68.
inline const std::string k_zigpy_row =
    R"({"version": 1, "backup_time": "2026-11-21T23:26:06.076693+00:00", "network_info": )"
    R"({"extended_pan_id": "01:02:03:04:05:06:07:08", "pan_id": "1A62", "nwk_update_id": 2, )"
    R"("nwk_manager_id": "0000", "channel": 15, "channel_mask": [11, 15, 20], "security_level": 5, )"
    R"("network_key": {"key": "01:03:05:07:09:0b:0d:0f:00:02:04:06:08:0a:0c:0d", "tx_counter": 4294000000, )"
    R"("rx_counter": 0, "seq": 1, "partner_ieee": "ff:ff:ff:ff:ff:ff:ff:ff"}, )"
    R"("tc_link_key": {"key": "5a:69:67:42:65:65:41:6c:6c:69:61:6e:63:65:30:39", "tx_counter": 7, )"
    R"("rx_counter": 0, "seq": 0, "partner_ieee": "00:0d:6f:ff:fe:12:34:56"}, )"
    R"("key_table": [{"key": "0f:0e:0d:0c:0b:0a:09:08:07:06:05:04:03:02:01:00", "tx_counter": 10, )"
    R"("rx_counter": 20, "seq": 3, "partner_ieee": "00:15:8d:00:01:02:03:04"}, )"
    R"({"key": "10:11:12:13:14:15:16:17:18:19:1a:1b:1c:1d:1e:1f", "tx_counter": 1, )"
    R"("rx_counter": 2, "seq": 0, "partner_ieee": "a4:c1:38:00:11:22:33:44"}], )"
    R"("children": ["a4:c1:38:00:11:22:33:44"], )"
    R"("nwk_addresses": {"f4:ce:36:00:00:00:00:01": "00AF", "a4:c1:38:00:11:22:33:44": "1234"}, )"
    R"("stack_specific": {"ezsp": {"hashed_tclk": "000102030405060708090a0b0c0d0e0f"}}, )"
    R"("metadata": {"ezsp": {"stack_version": 13, "can_burn_userdata_custom_eui64": true, )"
    R"("can_rewrite_custom_eui64": false}}, "source": "bellows@0.40.3"}, )"
    R"("node_info": {"nwk": "0000", "ieee": "00:0d:6f:ff:fe:12:34:56", "logical_type": "coordinator", )"
    R"("model": null, "manufacturer": "Na\u00efve \ud83d\udd0c", "version": "7.4.0.0 build 320"}})";

}  // namespace riser::zigbee::backup
