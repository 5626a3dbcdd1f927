# What every target of the project is built with: `target_link_libraries(x PRIVATE tillbridge::strict)`.
option(TILLBRIDGE_WERROR "Treat warnings as errors" OFF)
option(TILLBRIDGE_PRECOMPILE "Precompile the most common headers (see Precompile.cmake)" OFF)
set(TILLBRIDGE_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=... (for example address,undefined or thread)")

# A broken invariant stops the program in every build: assertions stay on. Line tables are enough for a backtrace from
# a shop and cost a quarter less build time than all symbols; the preset `debug` has all.
foreach(language C CXX)
  string(REPLACE "-DNDEBUG" "" CMAKE_${language}_FLAGS_RELEASE "${CMAKE_${language}_FLAGS_RELEASE}")
  set(CMAKE_${language}_FLAGS_RELWITHDEBINFO "-O2 -g1")
endforeach()

# What was compiled once is not compiled again after a clean or in another checkout.
find_program(TILLBRIDGE_CCACHE ccache)
if(TILLBRIDGE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${TILLBRIDGE_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TILLBRIDGE_CCACHE})
  if(TILLBRIDGE_PRECOMPILE)
    # Without these it would not keep anything that was compiled with a precompiled header.
    list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
    endif()
  endif()
endif()

add_library(tillbridge_strict INTERFACE)
add_library(tillbridge::strict ALIAS tillbridge_strict)
target_compile_options(tillbridge_strict INTERFACE -Wall -Wextra -Wpedantic)
if(TILLBRIDGE_WERROR)
  target_compile_options(tillbridge_strict INTERFACE -Werror)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Files that are compiled in one go are headers to GCC, which warns of their unnamed namespaces. Builds file by file
  # keep this warning.
  target_compile_options(tillbridge_strict INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
endif()
target_compile_definitions(tillbridge_strict INTERFACE TILLBRIDGE_VERSION="${PROJECT_VERSION}")

# Fuzzers (clang): every object counts its branches; only the fuzzers themselves bring libFuzzer's main.
option(TILLBRIDGE_FUZZ "Build the fuzzers instead of the replay of their corpora" OFF)
if(TILLBRIDGE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Hardening for everything that faces a network or a host.
add_compile_options(-fstack-protector-strong)
if(TILLBRIDGE_SANITIZE)
  add_compile_options(-fsanitize=${TILLBRIDGE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TILLBRIDGE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC says "may be used uninitialized" of standard containers once they are instrumented.
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
elseif(CMAKE_BUILD_TYPE MATCHES "Rel")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now)
endif()

# How test code is compiled in an optimised build (tests/CMakeLists.txt says which is which).
if(CMAKE_BUILD_TYPE MATCHES "Rel")
  set(TILLBRIDGE_computing_tests -O1)
  set(TILLBRIDGE_waiting_tests -O0 -U_FORTIFY_SOURCE)
endif()
