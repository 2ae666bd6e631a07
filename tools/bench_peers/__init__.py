# SPDX-License-Identifier: Apache-2.0
"""The parts of tools/bench-peers, rim first: main, sections, servers, rounds, measure; noise, table and plot are pure."""
