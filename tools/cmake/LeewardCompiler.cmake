# SPDX-License-Identifier: Apache-2.0
# The language, the warnings, and the sanitizers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

option(LEEWARD_WERROR "Warnings are errors" OFF)
set(LEEWARD_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=: address,undefined or thread")

# Asserts stay on in release: they guard impossible states, never outside input. -O2 compiles faster than -O3.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

add_library(leeward_warnings INTERFACE)
target_compile_options(leeward_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast
    $<$<BOOL:${LEEWARD_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # It sees overlaps in std::string's own operator+ that cannot be (GCC bug 105651, mended in 13).
    target_compile_options(leeward_warnings INTERFACE -Wno-restrict)
endif()

if(LEEWARD_SANITIZE)
    add_compile_options(-fsanitize=${LEEWARD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${LEEWARD_SANITIZE})
endif()
