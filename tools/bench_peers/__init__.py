# SPDX-License-Identifier: Apache-2.0
"""The parts of tools/bench-peers, rim first: main, sections, rounds, servers, measure.

work, noise, table and plot are pure.
"""
