#include "net/peers.hpp"

#include <gtest/gtest.h>

namespace neura::net {
namespace {

bool is_public(const char* text) { return net::is_public(boost::asio::ip::make_address(text)); }

TEST(IsPublic, WhatAnybodyCanReach) {
    for (const auto* text :
         {"8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.1", "100.63.255.255",
          "100.128.0.1", "223.255.255.255", "192.0.1.1", "2606:4700::1111", "2a00:1450:4001::200e",
          "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2001:4860:4860::8888"})
        EXPECT_TRUE(is_public(text)) << text;
}

TEST(IsPublic, NothingThatOnlyWeCanReach) {
    for (const auto* text : {"0.0.0.0",
                             "0.1.2.3",
                             "10.0.0.1",
                             "100.64.0.1",
                             "127.0.0.1",
                             "127.255.255.255",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.192",
                             "192.168.1.1",
                             "198.18.0.1",
                             "203.0.113.9",
                             "224.0.0.1",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "fe80::1",
                             "fc00::1",
                             "fd00:ec2::254",
                             "ff02::1",
                             "::ffff:127.0.0.1",
                             "::ffff:169.254.169.254",
                             "::127.0.0.1",
                             "64:ff9b::10.0.0.1",
                             "64:ff9b:1::1",
                             "2002:7f00:1::",
                             "2002:c0a8:101::1",
                             "2001::1",
                             "2001:db8::1",
                             "3fff::1",
                             "100::1"})
        EXPECT_FALSE(is_public(text)) << text;
}

}  // namespace
}  // namespace neura::net
