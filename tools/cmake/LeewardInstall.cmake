# SPDX-License-Identifier: Apache-2.0
include(GNUInstallDirs)
install(TARGETS leeward RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})

# The manual, from its one source.
find_program(SCDOC scdoc)
if(SCDOC)
    set(pages)
    foreach(page leeward.8 leeward.toml.5 leeward-route53.7)
        set(source "${CMAKE_SOURCE_DIR}/man/${page}.scd")
        set(output "${CMAKE_BINARY_DIR}/man/${page}")
        add_custom_command(OUTPUT "${output}" DEPENDS "${source}" VERBATIM
            COMMAND ${CMAKE_COMMAND} -E make_directory "${CMAKE_BINARY_DIR}/man"
            COMMAND sh -c "\"$1\" <\"$2\" >\"$3\"" sh "${SCDOC}" "${source}" "${output}")
        string(REGEX MATCH "[0-9]$" section "${page}")
        install(FILES "${output}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}")
        list(APPEND pages "${output}")
    endforeach()
    add_custom_target(man ALL DEPENDS ${pages})
else()
    message(STATUS "scdoc is missing: the manual pages are not made")
endif()
