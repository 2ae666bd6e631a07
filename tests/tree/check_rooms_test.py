#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check_rooms.py finds each kind of crossing in a small tree made for it, and nothing in a good one."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import check_rooms  # noqa: E402

CMAKE = """
leeward_room(base                 PUBLIC PkgConfig::EXPECTED)
leeward_room(dns    USES base     PRIVATE PkgConfig::LDNS)
leeward_room(policy USES base dns
                                  PRIVATE fmt::fmt)
"""


class CheckRooms(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Path(folder.name)
        self.write("CMakeLists.txt", CMAKE)
        self.write("include/leeward/base/result.hpp", "#include <tl/expected.hpp>\n")
        self.write("src/dns/name.cpp", '#include <ldns/ldns.h>\n#include "leeward/base/result.hpp"\n')
        self.write("src/policy/decide.cpp", '#include "leeward/dns/name.hpp"\n#include "tree.hpp"\n')

    def write(self, path, text):
        path = self.tree / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def faults(self):
        return check_rooms.check_tree(self.tree)[0]

    def assert_one_fault(self, *words):
        faults = self.faults()
        self.assertEqual(len(faults), 1, faults)
        for word in words:
            self.assertIn(word, faults[0])

    def test_a_good_tree_has_no_faults(self):
        self.assertEqual(self.faults(), [])

    def test_an_include_of_a_room_that_the_line_does_not_name_is_found(self):
        self.write("src/dns/bad.cpp", '\n#include "leeward/policy/decide.hpp"\n')
        self.assert_one_fault("src/dns/bad.cpp:2:", "room dns may not include room policy")

    def test_an_include_with_brackets_and_spaces_is_found_too(self):
        self.write("src/base/bad.cpp", "  #  include <leeward/dns/name.hpp>\n")
        self.assert_one_fault("src/base/bad.cpp:1:", "room base may not include room dns")

    def test_a_crossing_in_a_header_is_found(self):
        self.write("include/leeward/base/bad.hpp", '#include "leeward/dns/name.hpp"\n')
        self.assert_one_fault("include/leeward/base/bad.hpp:1:")

    def test_a_library_outside_its_room_is_found(self):
        self.write("src/policy/bad.cpp", "#include <ldns/rr.h>\n")
        self.assert_one_fault("src/policy/bad.cpp:1:", "ldns/rr.h")

    def test_a_library_in_a_header_for_other_rooms_is_found(self):
        self.write("include/leeward/dns/bad.hpp", "#include <ldns/ldns.h>\n")
        self.assert_one_fault("include/leeward/dns/bad.hpp:1:", "forward-declare")

    def test_a_private_header_of_another_room_cannot_be_reached(self):
        self.write("include/leeward/dns/bad.hpp", '#include "../../src/policy/tree.hpp"\n')
        self.assert_one_fault("include/leeward/dns/bad.hpp:1:")

    def test_a_source_cannot_reach_one_either(self):
        self.write("src/dns/bad.cpp", '#include "../policy/tree.hpp"\n')
        self.assert_one_fault("src/dns/bad.cpp:1:")

    def test_a_room_that_uses_a_later_room_is_found(self):
        self.write("CMakeLists.txt", CMAKE.replace("USES base     PRIVATE", "USES base policy PRIVATE"))
        self.assert_one_fault("room dns uses policy")

    def test_a_folder_without_a_line_is_found(self):
        self.write("src/geo/place.cpp", "\n")
        self.assert_one_fault("no room geo")

    def test_main_includes_a_command_only(self):
        self.write("src/main.cpp", '#include "leeward/dns/name.hpp"\n')
        self.assert_one_fault("src/main.cpp:1:")


if __name__ == "__main__":
    unittest.main()
