# SPDX-License-Identifier: Apache-2.0
# Catch2 version 2 (Debian 12) and version 3 are both fine: tests/support/catch.hpp hides the difference.
find_package(Catch2 REQUIRED)
find_path(RAPIDCHECK_INCLUDE rapidcheck.h REQUIRED)
find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)

if(TARGET Catch2::Catch2WithMain)
    add_library(leeward_catch INTERFACE)
    target_link_libraries(leeward_catch INTERFACE Catch2::Catch2WithMain)
else()
    add_library(leeward_catch STATIC "${CMAKE_SOURCE_DIR}/tests/support/catch_main.cpp")
    target_link_libraries(leeward_catch PUBLIC Catch2::Catch2)
endif()
target_include_directories(leeward_catch INTERFACE "${CMAKE_SOURCE_DIR}/tests" "${RAPIDCHECK_INCLUDE}")

# Tests are held to fewer warnings than the rooms: conversions in them are mostly literals, and g++ 12 sees accesses
# past the end in inlined std::string and std::vector code that are not there (GCC bugs 105329 and 105651).
# In the release their own code is optimised less than the rooms': it compiles a fifth faster so.
add_library(leeward_test_warnings INTERFACE)
target_compile_options(leeward_test_warnings INTERFACE
    $<$<CONFIG:Release>:-O1>
    -Wall -Wextra -Wpedantic -Wshadow $<$<BOOL:${LEEWARD_WERROR}>:-Werror>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict>)

# The test framework's headers are compiled once; every test program reuses the result.
add_executable(leeward_test_headers EXCLUDE_FROM_ALL "${CMAKE_SOURCE_DIR}/tests/support/precompiled.cpp")
target_link_libraries(leeward_test_headers PRIVATE leeward_catch leeward_test_warnings)
target_compile_definitions(leeward_test_headers PRIVATE LEEWARD_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
target_precompile_headers(leeward_test_headers PRIVATE "${CMAKE_SOURCE_DIR}/tests/support/catch.hpp" <rapidcheck.h>)


# leeward_test(NAME GLOB folder... USES room... PRIVATE lib...): one test program of all *_test.cpp in the folders.
function(leeward_test name)
    cmake_parse_arguments(TEST "" "" "GLOB;USES;PRIVATE" ${ARGN})
    set(patterns ${TEST_GLOB})
    list(TRANSFORM patterns PREPEND "${CMAKE_SOURCE_DIR}/tests/")
    list(TRANSFORM patterns APPEND "/*_test.cpp")
    file(GLOB sources CONFIGURE_DEPENDS ${patterns})
    if(NOT sources)
        return()
    endif()
    add_executable(${name} ${sources})
    target_link_libraries(${name} PRIVATE ${TEST_USES} ${TEST_PRIVATE} leeward_catch leeward_test_warnings
        "${RAPIDCHECK_LIBRARY}")
    target_precompile_headers(${name} REUSE_FROM leeward_test_headers)
    target_compile_definitions(${name} PRIVATE LEEWARD_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()

# leeward_threaded(program...): those of them that exist get the label `threaded`, and the target `threaded` builds
# them and the server.
function(leeward_threaded)
    add_custom_target(threaded)
    add_dependencies(threaded leeward)
    foreach(name ${ARGN})
        if(TARGET ${name})
            set_tests_properties(${name} PROPERTIES LABELS threaded)
            add_dependencies(threaded ${name})
        endif()
    endforeach()
endfunction()
