# SPDX-License-Identifier: Apache-2.0
include(GNUInstallDirs)
install(TARGETS leeward RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})
