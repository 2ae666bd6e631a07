# SPDX-License-Identifier: Apache-2.0
# leeward_room(NAME USES room... PUBLIC lib... PRIVATE lib...)
# One library for a room: all of src/NAME/*.cpp. It links only the rooms it uses, so a crossed wall fails to link;
# what crosses in headers only is found by tools/check_rooms.py.
function(leeward_room name)
    cmake_parse_arguments(ROOM "" "" "USES;PUBLIC;PRIVATE" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.cpp")
    set(scope PUBLIC)
    if(sources)
        add_library(${name} STATIC ${sources})
        target_link_libraries(${name} PRIVATE ${ROOM_PRIVATE} leeward_warnings)
    else()
        add_library(${name} INTERFACE)
        set(scope INTERFACE)
    endif()
    target_include_directories(${name} ${scope} "${CMAKE_SOURCE_DIR}/include")
    target_link_libraries(${name} ${scope} ${ROOM_USES} ${ROOM_PUBLIC})
endfunction()
