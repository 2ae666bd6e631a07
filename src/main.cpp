// SPDX-License-Identifier: Apache-2.0
#include "leeward/command/run.hpp"

int main(int argc, char** argv) {
    return leeward::command::run(argc, argv);
}
