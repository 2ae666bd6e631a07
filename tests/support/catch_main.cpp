// SPDX-License-Identifier: Apache-2.0
// Catch2 version 2 wants its main compiled once; version 3 brings one.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
