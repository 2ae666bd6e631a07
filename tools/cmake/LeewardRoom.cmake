# SPDX-License-Identifier: Apache-2.0
# leeward_room(NAME USES room... PUBLIC lib... PRIVATE lib... HEADERS header...)
# One library for a room: all of src/NAME/*.cpp. It links only the rooms it uses, so a crossed wall fails to link;
# what crosses in headers only is found by tools/check_rooms.py. HEADERS are the libraries' heavy ones that most of the
# room's sources include anyway: compiled once.
function(leeward_room name)
    cmake_parse_arguments(ROOM "" "" "USES;PUBLIC;PRIVATE;HEADERS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.cpp")
    set(scope PUBLIC)
    if(sources)
        add_library(${name} STATIC ${sources})
        target_link_libraries(${name} PRIVATE ${ROOM_PRIVATE} leeward_warnings)
        if(ROOM_HEADERS)
            target_precompile_headers(${name} PRIVATE ${ROOM_HEADERS})
        endif()
    else()
        add_library(${name} INTERFACE)
        set(scope INTERFACE)
    endif()
    target_include_directories(${name} ${scope} "${CMAKE_SOURCE_DIR}/include")
    target_link_libraries(${name} ${scope} ${ROOM_USES} ${ROOM_PUBLIC})
endfunction()
